/*
 * libxl's userdata lock: excludes other processes, survives files that come and
 * go, keeps its deadline, and leaves nothing behind.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "fake_store.h"
#include "template/lock.h"
#include "util.h"

#define NAME "userdata-l.1." HOST_UUID ".domain-userdata-lock"

/* --------------------------------------------------- system calls, in order */

int __real_unlink(const char *path);
int __real_close(int fd);
int __real_flock(int fd, int what);
int __wrap_unlink(const char *path);
int __wrap_close(int fd);
int __wrap_flock(int fd, int what);

static struct {
    char calls[64];             /* u: unlink, c: close; since begin() */
    bool on;
    void (*on_flock)(void);     /* called after it succeeded, once */
    int busy;                   /* so often it found the lock held */
    void (*on_busy)(void);      /* called when that was so three times */
    int interrupt;              /* so many times flock() fails with EINTR */
    int error;                  /* with that */
} calls;

static void note(char c)
{
    size_t n = strlen(calls.calls);

    if (calls.on && n + 1 < sizeof(calls.calls))
        calls.calls[n] = c;
}

int __wrap_unlink(const char *path)
{
    note('u');
    return __real_unlink(path);
}

int __wrap_close(int fd)
{
    note('c');
    return __real_close(fd);
}

int __wrap_flock(int fd, int what)
{
    void (*then)(void) = calls.on_flock;
    int r;

    if (calls.error || calls.interrupt) {
        errno = calls.error ? calls.error : EINTR;
        calls.interrupt -= !calls.error;
        return -1;
    }
    r = __real_flock(fd, what);
    if (r && errno == EWOULDBLOCK && ++calls.busy == 3 && calls.on_busy)
        calls.on_busy();
    if (!r && then) {
        calls.on_flock = NULL;
        then();
        if (calls.on)           /* again and again */
            calls.on_flock = then;
    }
    return r;
}

/* ------------------------------------------------------------------ fixture */

static struct host host;
static char *path;
static xencfg_uuid uuid;

static int setup(void **state)
{
    (void)state;
    memset(&calls, 0, sizeof(calls));
    host_make(&host);
    path = host_path(&host, NAME);
    xencfg_uuid_parse(&uuid, HOST_UUID);
    host.ctx->deadline = 5;
    xencfg__begin(host.ctx);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    free(path);
    host_free(&host);
    return 0;
}

static int count_fds(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int n = 0;

    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

static bool exists(void)
{
    return !access(path, F_OK);
}

static int lock(struct lock *l)
{
    return xencfg__lock(host.ctx, 1, &uuid, LOCK_USERDATA, l);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Could somebody else have the lock of the file that is there now? */
static bool is_free(void)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    bool free_ = !__real_flock(fd, LOCK_EX | LOCK_NB);

    close(fd);
    return free_;
}

/* -------------------------------------------------------------------- tests */

static void lock_and_unlock(void **state)
{
    struct lock l = LOCK_NONE;
    int fds = count_fds();
    struct stat st;

    (void)state;
    assert_int_equal(lock(&l), 0);
    assert_string_equal(l.path, path);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0111, 0);
    assert_false(is_free());
    xencfg__unlockp(&l);
    assert_false(exists());
    assert_int_equal(l.fd, -1);
    assert_null(l.path);
    xencfg__unlockp(&l);        /* as often as wanted */
    assert_int_equal(count_fds(), fds);
}

static void close_on_exec(void **state)
{
    struct lock l = LOCK_NONE;

    (void)state;
    assert_int_equal(lock(&l), 0);
    assert_true(fcntl(l.fd, F_GETFD) & FD_CLOEXEC);
    xencfg__unlockp(&l);
}

/* The other way round another process could lock the file just before we unlink
   it. */
static void unlink_before_close(void **state)
{
    struct lock l = LOCK_NONE;

    (void)state;
    assert_int_equal(lock(&l), 0);
    calls.on = true;
    xencfg__unlockp(&l);
    assert_string_equal(calls.calls, "uc");
}

/* libxl unlinks the lock of others if it cannot have it; then the new file is
   somebody else's. */
static void not_somebody_elses(void **state)
{
    struct lock l = LOCK_NONE;
    int fd;

    (void)state;
    assert_int_equal(lock(&l), 0);
    assert_int_equal(unlink(path), 0);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    assert_true(fd >= 0);
    xencfg__unlockp(&l);
    assert_true(exists());
    close(fd);
}

/* A file that a crash left is nobody's lock. */
static void left_over(void **state)
{
    struct lock l = LOCK_NONE;

    (void)state;
    close(open(path, O_CREAT | O_WRONLY, 0644));
    assert_int_equal(lock(&l), 0);
    xencfg__unlockp(&l);
    assert_false(exists());
}

static void assert_mode(void)
{
    struct lock l = LOCK_NONE;
    struct stat st;

    assert_int_equal(lock(&l), 0);
    assert_int_equal(fstat(l.fd, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    xencfg__unlockp(&l);
}

/* Who may open it may have it: not even by another's umask, nor after libxl. */
static void mode(void **state)
{
    static const mode_t masks[] = { 0, 022, 0377, 0777 };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
        mode_t before = umask(masks[i]);

        assert_mode();
        umask(before);
    }
    __real_close(open(path, O_CREAT | O_WRONLY, 0644));
    assert_int_equal(chmod(path, 0644), 0);
    assert_mode();
}

static void interrupted(void **state)
{
    struct lock l = LOCK_NONE;

    (void)state;
    calls.interrupt = 3;
    assert_int_equal(lock(&l), 0);
    assert_int_equal(calls.interrupt, 0);
    xencfg__unlockp(&l);
}

static void assert_fails(int want, const char *text)
{
    struct lock l = LOCK_NONE;
    int fds = count_fds();

    assert_int_equal(lock(&l), want);
    assert_int_equal(l.fd, -1);
    assert_null(l.path);
    if (!strstr(xencfg_errmsg(host.ctx), text) ||
        !strstr(xencfg_errmsg(host.ctx), path))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    assert_int_equal(count_fds(), fds);
}

/* A link would lock, and make, any other file. */
static void a_link(void **state)
{
    char *target = host_path(&host, "target");

    (void)state;
    assert_int_equal(symlink(target, path), 0);
    assert_fails(XENCFG_ERROR_LOCK_FAIL, "symbolic links");
    assert_int_equal(access(target, F_OK), -1);
    assert_int_equal(unlink(path), 0);
    free(target);
}

static void errors(void **state)
{
    struct rlimit limit, none;
    char *dir;

    (void)state;
    calls.error = ENOLCK;
    assert_fails(XENCFG_ERROR_LOCK_FAIL, "No locks available");
    calls.error = 0;
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_fails(XENCFG_ERROR_LOCK_FAIL, "Is a directory");
    assert_int_equal(rmdir(path), 0);

    /* and the file that another holds stays */
    close(open(path, O_CREAT | O_WRONLY, 0644));
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    {
        struct lock l = LOCK_NONE;
        int rc = lock(&l);

        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        assert_int_equal(rc, XENCFG_ERROR_LOCK_FAIL);
    }
    assert_non_null(strstr(xencfg_errmsg(host.ctx), "Too many open files"));
    assert_true(exists());

    dir = host.ctx->state_dir;
    host.ctx->state_dir = path;         /* no directory */
    {
        struct lock l = LOCK_NONE;

        assert_int_equal(lock(&l), XENCFG_ERROR_LOCK_FAIL);
    }
    host.ctx->state_dir = dir;
    assert_non_null(strstr(xencfg_errmsg(host.ctx), "Not a directory"));
}

/* --------------------------------------------------- files that come and go */

static int went;                /* how often */

/* The holder before us unlinked the file that we have open. */
static void deleted(void)
{
    went++;
    __real_unlink(path);
}

static void replaced(void)
{
    deleted();
    __real_close(open(path, O_CREAT | O_WRONLY, 0644));
}

static void waits_for_the_new_file(void (*happens)(void))
{
    struct lock l = LOCK_NONE;
    struct stat held, named;
    int fds = count_fds();

    went = 0;
    calls.on_flock = happens;
    assert_int_equal(lock(&l), 0);
    assert_int_equal(went, 1);
    assert_int_equal(fstat(l.fd, &held) || stat(path, &named), 0);
    assert_true(held.st_ino == named.st_ino && held.st_dev == named.st_dev);
    assert_false(is_free());
    assert_int_equal(count_fds(), fds + 1);
    xencfg__unlockp(&l);
    assert_false(exists());
    assert_int_equal(count_fds(), fds);
}

static void deleted_meanwhile(void **state)
{
    (void)state;
    waits_for_the_new_file(deleted);
}

static void replaced_meanwhile(void **state)
{
    (void)state;
    waits_for_the_new_file(replaced);
}

/* Even that ends at the deadline. */
static void deleted_always(void **state)
{
    double start = now();

    (void)state;
    host.ctx->deadline = 0.2;
    xencfg__begin(host.ctx);
    calls.on = true;
    calls.on_flock = deleted;
    alarm(20);
    assert_fails(XENCFG_ERROR_TIMEDOUT, "removing");
    alarm(0);
    assert_in_range((now() - start) * 1000, 190, 5000);
}

/* ---------------------------------------------------------------- processes */

static pid_t child(void)
{
    pid_t pid = fork();

    if (!pid)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return pid;
}

static void reap(pid_t pid)
{
    int status;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Any number of processes, one at a time. */
static void exclusion(void **state)
{
    enum { PROCESSES = 6, ROUNDS = 150 };
    struct shared {
        int inside, counter, both;
    } *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid[PROCESSES];
    int i, n, c;

    (void)state;
    host.ctx->deadline = 60;
    for (n = 0; n < PROCESSES; n++) {
        pid[n] = child();
        if (pid[n])
            continue;
        for (i = 0; i < ROUNDS; i++) {
            struct lock l = LOCK_NONE;

            xencfg__begin(host.ctx);
            if (lock(&l))
                _exit(1);
            if (__atomic_add_fetch(&shared->inside, 1, __ATOMIC_SEQ_CST) != 1)
                shared->both = 1;
            c = shared->counter;
            if (i % 16 == 0)
                usleep(50);
            shared->counter = c + 1;
            __atomic_sub_fetch(&shared->inside, 1, __ATOMIC_SEQ_CST);
            xencfg__unlockp(&l);
        }
        _exit(0);
    }
    for (n = 0; n < PROCESSES; n++)
        reap(pid[n]);
    assert_false(shared->both);
    assert_int_equal(shared->counter, PROCESSES * ROUNDS);
    assert_false(exists());
    munmap(shared, sizeof(*shared));
}

static int holding = -1;        /* while it is open, the holder holds it */

static void let_go(void)
{
    __real_close(holding);
}

/* A child process that holds the lock; returns when it does. */
static pid_t holder(void)
{
    int ready[2], end[2];
    pid_t pid;
    char c;

    assert_int_equal(pipe(ready) || pipe(end), 0);
    pid = child();
    if (!pid) {
        struct lock l = LOCK_NONE;

        __real_close(end[1]);
        if (lock(&l) || write(ready[1], "r", 1) != 1 || read(end[0], &c, 1))
            _exit(1);
        xencfg__unlockp(&l);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &c, 1), 1);
    __real_close(ready[0]);
    __real_close(ready[1]);
    __real_close(end[0]);
    holding = end[1];
    return pid;
}

static void waits(void **state)
{
    struct lock l = LOCK_NONE;
    pid_t pid = holder();

    (void)state;
    xencfg__begin(host.ctx);
    calls.on_busy = let_go;     /* else it would be held for ever */
    assert_int_equal(lock(&l), 0);
    assert_true(calls.busy >= 3);
    reap(pid);
    assert_true(exists());
    xencfg__unlockp(&l);
    assert_false(exists());
}

static void deadline(void **state)
{
    char name[16] = "";         /* ours; under valgrind that is valgrind's */
    unsigned took, tries = 0;
    pid_t pid = holder();
    double start;
    char *who;

    (void)state;
    assert_int_equal(prctl(PR_GET_NAME, name), 0);
    who = test_format("process %d (%s) of user %u for", pid, name, geteuid());
    host.ctx->deadline = 0.2;
    do {                        /* a busy machine can be slow for once */
        start = now();
        xencfg__begin(host.ctx);
        assert_fails(XENCFG_ERROR_TIMEDOUT, who);
        took = (unsigned)((now() - start) * 1000);
    } while (took > 1400 && ++tries < 3);
    assert_in_range(took, 190, 1400);
    assert_true(exists());
    free(who);
    let_go();
    reap(pid);
    assert_false(exists());
}

/* A holder that dies holds no more. */
static void killed(void **state)
{
    struct lock l = LOCK_NONE;
    pid_t pid = holder();
    int status;

    (void)state;
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    let_go();
    xencfg__begin(host.ctx);
    assert_int_equal(lock(&l), 0);
    xencfg__unlockp(&l);
    assert_false(exists());
}

/* Two domains, two locks. */
static void others(void **state)
{
    struct lock a = LOCK_NONE, b = LOCK_NONE, c = LOCK_NONE;
    xencfg_uuid other = { { 1 } };

    (void)state;
    assert_int_equal(lock(&a), 0);
    assert_int_equal(xencfg__lock(host.ctx, 2, &uuid, LOCK_USERDATA, &b), 0);
    assert_int_equal(xencfg__lock(host.ctx, 1, &other, LOCK_USERDATA, &c), 0);
    xencfg__unlockp(&c);
    xencfg__unlockp(&b);
    xencfg__unlockp(&a);
}

#define TEST(name_, fn_) { name_, fn_, setup, teardown, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("lock and unlock", lock_and_unlock),
        TEST("the descriptor is closed on exec", close_on_exec),
        TEST("unlink comes before close", unlink_before_close),
        TEST("a file that is somebody else's by now stays", not_somebody_elses),
        TEST("a file left over", left_over),
        TEST("its mode", mode),
        TEST("a link in its place", a_link),
        TEST("EINTR", interrupted),
        TEST("errors name the file, and leak nothing", errors),
        TEST("the file is deleted while we wait", deleted_meanwhile),
        TEST("the file is replaced while we wait", replaced_meanwhile),
        TEST("the file is deleted always", deleted_always),
        TEST("six processes, one at a time", exclusion),
        TEST("waits for another process", waits),
        TEST("the deadline, and who has the lock", deadline),
        TEST("the holder is killed", killed),
        TEST("other domains, other locks", others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
