/*
 * Hotplug scripts, real ones: what they get, what is told of their end, and
 * that nothing is left of one that hangs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/ctx.h"
#include "device/script.h"
#include "util.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static char *dir;
static xencfg_ctx *ctx;
static struct deadline until;

/* ------------------------------------------------------------------ fixture */

static int setup(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    dir = test_format("%s/script-XXXXXX", tmp ? tmp : P_tmpdir);
    assert_non_null(mkdtemp(dir));
    ctx = test_ctx();
    until = xencfg__deadline(20);
    return 0;
}

static int teardown(void **state)
{
    char *cmd = test_format("rm -rf %s", dir);

    (void)state;
    xencfg_close(ctx);
    assert_int_equal(system(cmd), 0);
    free(cmd);
    free(dir);
    return 0;
}

static char *file(const char *name)
{
    return test_format("%s/%s", dir, name);
}

/* A script "s"; $out is a file to write to, "out". */
static char *make(const char *text)
{
    char *path = file("s");
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fprintf(f, "#!/bin/sh\nout=%s/out\n%s\n", dir, text);
    assert_int_equal(fchmod(fileno(f), 0755), 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static int run(const char *text)
{
    char *path = make(text);
    struct script script = { .path = path };
    int rc = xencfg__script_run(ctx, &script, until, "domain 1: nic 0");

    free(path);
    return rc;
}

/* Without the line feed at its end. */
static char *output(void)
{
    char *path = file("out"), *text = calloc(1, 65536);
    FILE *f = fopen(path, "re");
    size_t n;

    assert_non_null(f);
    n = fread(text, 1, 65535, f);
    if (n && text[n - 1] == '\n')
        text[n - 1] = 0;
    fclose(f);
    free(path);
    return text;
}

static void assert_output(const char *want)
{
    char *text = output();

    assert_string_equal(text, want);
    free(text);
}

static void assert_error(const char *part)
{
    if (!strstr(xencfg_errmsg(ctx), part))
        fail_msg("\"%s\" has no \"%s\"", xencfg_errmsg(ctx), part);
}

static bool is_running(int pid)
{
    char *path = test_format("/proc/%d/stat", pid);
    FILE *f = fopen(path, "re");
    char state = 'X';

    if (f && fscanf(f, "%*d %*s %c", &state) != 1)
        state = 'X';
    if (f)
        fclose(f);
    free(path);
    return !strchr("XZ", state);
}

/* SIGKILL is on its way for a moment, on a busy machine for a longer one. */
static bool is_gone(int pid)
{
    int i;

    for (i = 0; i < 6000 && is_running(pid); i++)
        usleep(10000);
    return i < 6000;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* ------------------------------------------------------- what a script gets */

#define PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Of ours, which may be anybody's, nothing; also no variable that is to be. */
static void environment(void **state)
{
    static const char *const ours[] = {
        "XENBUS_PATH", "PATH",  "LD_PRELOAD_OF_OURS", "BASH_ENV",
        "ENV",         "SHELL", "LIBXL_SCRIPT",       "LC_ALL",
    };
    char *path = make("tr '\\0' '\\n' </proc/$$/environ >$out");
    char *search = strdup(getenv("PATH"));
    struct script script = { .path = path,
                             .env = { "XENBUS_PATH", "backend/vif/1/0",
                                      "script", "", "vif", "a=b c" } };
    size_t i;

    (void)state;
    unsetenv("XENSTORED_PATH");
    for (i = 0; i < COUNT(ours); i++)
        setenv(ours[i], "/ours", 1);
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"), 0);
    assert_output(PATH "\nXENBUS_PATH=backend/vif/1/0\nscript=\nvif=a=b c");
    assert_string_equal(getenv("XENBUS_PATH"), "/ours");
    for (i = 0; i < COUNT(ours); i++)
        unsetenv(ours[i]);
    setenv("PATH", search, 1);
    free(search);
    free(path);
}

/* The tools of a script find the xenstored that we talk to. */
static void environment_of_xenstore(void **state)
{
    char *path = make("tr '\\0' '\\n' </proc/$$/environ >$out");
    struct script script = { .path = path };

    (void)state;
    setenv("XENSTORED_PATH", "/run/it", 1);
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"), 0);
    assert_output(PATH "\nXENSTORED_PATH=/run/it");
    unsetenv("XENSTORED_PATH");
    free(path);
}

/* The most that a script can have. */
static void environment_whole(void **state)
{
    char *path = make("tr '\\0' '\\n' </proc/$$/environ >$out");
    struct script script = { .path = path,
                             .env = { "A1", "1", "A2", "2", "A3", "3", "A4",
                                      "4", "A5", "5", "A6", "6", "A7", "7",
                                      "A8", "8", "A9", "9", "A10", "10" } };

    (void)state;
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"), 0);
    assert_output(PATH "\nA1=1\nA2=2\nA3=3\nA4=4\nA5=5\nA6=6\nA7=7\nA8=8\n"
                       "A9=9\nA10=10");
    free(path);
}

static void mask(void **state)
{
    mode_t before = umask(0);

    (void)state;
    assert_int_equal(run("umask >$out"), 0);
    assert_output("0022");
    assert_int_equal(umask(before), 0);
}

static void arguments(void **state)
{
    char *path = make("printf '<%s>' \"$0\" \"$@\" >$out");
    struct script script = { .path = path,
                             .args = { "online", "type_if=vif", "", "x y" } };
    char *want = test_format("<%s><online><type_if=vif><><x y>", path);

    (void)state;
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"), 0);
    assert_output(want);
    free(want);
    free(path);
}

static void no_descriptors(void **state)
{
    int fds[40], i;

    (void)state;
    for (i = 0; i < 40; i++)
        assert_true((fds[i] = open("/dev/null", O_RDONLY)) >= 0);
    assert_true(dup2(fds[0], 900) == 900);
    /* 3 is of ls itself */
    assert_int_equal(run("exec ls /proc/self/fd >$out"), 0);
    assert_output("0\n1\n2\n3");
    for (i = 0; i < 40; i++)
        close(fds[i]);
    close(900);
}

static void standard_ones(void **state)
{
    (void)state;
    assert_int_equal(run("for i in 0 1 2; do readlink /proc/$$/fd/$i; done |"
                         " sed 's/:.*//' >$out.new; mv $out.new $out"),
                     0);
    assert_output("/dev/null\n/dev/null\npipe");
}

/* An application may run without any. */
static void standard_ones_closed(void **state)
{
    unsigned closed;
    int i, status;
    pid_t pid;

    (void)state;
    for (closed = 1; closed < 16; closed++) {
        pid = fork();
        if (!pid) {
            for (i = 0; i < 4; i++)
                if (closed & 1U << i)
                    close(i);
            _exit(-run("for i in 0 1 2; do readlink /proc/$$/fd/$i; done |"
                       " sed 's/:.*//' >$out.new; mv $out.new $out"));
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        assert_output("/dev/null\n/dev/null\npipe");
        assert_int_equal(run("rm $out"), 0);
    }
}

static void process_group(void **state)
{
    int pid, pgid;
    char *text;

    (void)state;
    assert_int_equal(run("echo $$ $(cut -d' ' -f5 /proc/$$/stat) >$out"), 0);
    text = output();
    assert_int_equal(sscanf(text, "%d %d", &pid, &pgid), 2);
    assert_int_equal(pid, pgid);
    assert_int_not_equal(pgid, getpgrp());
    free(text);
}

/* Nothing is blocked or ignored in it, whatever is in us; and in us it stays.
 */
static void signals(void **state)
{
    unsigned long long blocked, ignored;
    sigset_t set, before, after;
    char *text;

    (void)state;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGRTMIN + 3);
    sigprocmask(SIG_BLOCK, &set, &before);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGRTMIN + 4, SIG_IGN);
    assert_int_equal(
        run("exec grep -E '^Sig(Blk|Ign)' /proc/self/status >$out"), 0);
    text = output();
    assert_int_equal(sscanf(text, "SigBlk:\t%llx\nSigIgn:\t%llx", &blocked,
                            &ignored),
                     2);
    free(text);
    /* 32 and 33 are glibc's own, which it lets nobody change */
    assert_int_equal(blocked, 0);
    assert_int_equal(ignored & ~(3ULL << 31), 0);
    sigprocmask(SIG_SETMASK, &before, &after);
    assert_int_equal(sigismember(&after, SIGTERM), 1);
    assert_int_equal(sigismember(&after, SIGINT), 0);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGRTMIN + 4, SIG_DFL);
}

/* -------------------------------------------------------------- how it ends */

static void status_and_last_words(void **state)
{
    (void)state;
    assert_int_equal(run("echo first >&2; echo 'no bridge xenbr0' >&2\n"
                         "echo not this; exit 3"),
                     XENCFG_ERROR_SCRIPT);
    assert_error("domain 1: nic 0: ");
    assert_error("/s failed with status 3: no bridge xenbr0");
    assert_null(strstr(xencfg_errmsg(ctx), "first"));
}

static void last_words(void **state)
{
    static const struct {
        const char *print, *end;
    } row[] = {
        { "printf 'one\\ntwo'", "status 1: two" },
        { "printf 'one\\n\\n  \\r\\n\\n'", "status 1: one" },
        { "printf ''", "status 1" },
        { "printf 'a\\033[1mb\\tc\\n'", "status 1: a\\x1b[1mb\\x09c" },
        { "printf 'a\\000b\\n'", "status 1: ab" },
        { "i=0; while [ $i -lt 9000 ]; do i=$((i + 1)); echo line $i; done",
          "status 1: line 9000" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        char *text = test_format("{ %s; } >&2; exit 1", row[i].print);
        const char *msg;

        assert_int_equal(run(text), XENCFG_ERROR_SCRIPT);
        msg = xencfg_errmsg(ctx);
        if (strlen(msg) < strlen(row[i].end) ||
            strcmp(msg + strlen(msg) - strlen(row[i].end), row[i].end))
            fail_msg("%s: \"%s\"", row[i].print, msg);
        free(text);
    }
}

static void very_long_words(void **state)
{
    (void)state;
    assert_int_equal(run("head -c 300000 /dev/zero | tr '\\0' x >&2; exit 4"),
                     XENCFG_ERROR_SCRIPT);
    assert_error("status 4: xxxxxxx");
}

static void success_with_words(void **state)
{
    (void)state;
    assert_int_equal(run("echo a warning >&2"), 0);
    assert_string_equal(xencfg_errmsg(ctx), "");
}

static void killed(void **state)
{
    (void)state;
    assert_int_equal(run("echo oh >&2; kill -TERM $$; sleep 5"),
                     XENCFG_ERROR_SCRIPT);
    assert_error("was killed by signal 15: oh");
}

static void missing(void **state)
{
    char *path = file("not-there");
    struct script script = { .path = path };

    (void)state;
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"),
                     XENCFG_ERROR_SCRIPT);
    assert_error(path);
    assert_error("/not-there: No such file or directory");
    free(path);
}

static void not_executable(void **state)
{
    char *path = make("exit 0");
    struct script script = { .path = path };

    (void)state;
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"),
                     XENCFG_ERROR_SCRIPT);
    assert_error(path);
    assert_error("Permission denied (it is not executable: chmod +x)");
    script.path = dir;
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"),
                     XENCFG_ERROR_SCRIPT);
    assert_error("Permission denied (it is a directory)");
    free(path);
}

static void without_interpreter(void **state)
{
    char *path = make("exit 0"), *edit = test_format("sed -i 's,^#!.*,#!/no,' "
                                                     "%s", path);
    struct script script = { .path = path };
    const char *under = getenv("TEST_UNDER");

    (void)state;
    if (under && strstr(under, "valgrind")) {   /* dies of such an execve() */
        free(edit);
        free(path);
        return;
    }
    assert_int_equal(system(edit), 0);
    assert_int_equal(xencfg__script_run(ctx, &script, until, "x"),
                     XENCFG_ERROR_SCRIPT);
    assert_error("No such file or directory (of the interpreter that its first "
                 "line names)");
    free(edit);
    free(path);
}

/* ----------------------------------------------------------------- deadline */

/* Three processes that do not end.  False: there was no time for them to begin,
   or it ended late. */
static bool hang(double seconds)
{
    char *path = file("out"), *text;
    double start = now(), took;
    int pid[3], n = 0, i;

    until = xencfg__deadline(seconds);
    assert_int_equal(run("trap '' TERM HUP INT\n"
                         "(sh -c 'echo $$ >>'$out'; exec sleep 300') &\n"
                         "sh -c 'trap \"\" TERM; sleep 300 & echo $! >>'$out'\n"
                         "       echo waiting >&2; wait' &\n"
                         "echo $$ >>$out; wait"),
                     XENCFG_ERROR_TIMEDOUT);
    took = now() - start;
    assert_true(took > 0.9 * seconds);
    text = test_format("did not end in %g seconds", seconds);
    assert_error(text);
    free(text);
    if (!access(path, F_OK)) {
        text = output();
        n = sscanf(text, "%d %d %d", &pid[0], &pid[1], &pid[2]);
        free(text);
    }
    for (i = 0; i < n; i++)
        assert_true(is_gone(pid[i]));
    unlink(path);
    free(path);
    return n == 3 && strstr(xencfg_errmsg(ctx), " seconds: waiting") &&
           took < seconds + 1;
}

/* On a busy machine more time lets them begin. */
static void hangs(void **state)
{
    double seconds = 0.5;

    (void)state;
    while (!hang(seconds) && seconds < 30)
        seconds *= 4;
    assert_true(seconds < 30);
}

/* The script ends; a child has its standard error and goes on. */
static void leaves_a_child(void **state)
{
    double start = now();
    char *text;
    int pid;

    (void)state;
    assert_int_equal(run("sleep 300 & echo $! >$out"), 0);
    assert_true(now() - start < 5);
    text = output();
    pid = atoi(text);
    assert_true(is_running(pid));
    kill(pid, SIGKILL);
    free(text);
}

/* Lines of 8 bytes, so that no read of a buffer ends within one. */
static void leaves_a_loud_child(void **state)
{
    double start = now();
    char *text;

    (void)state;
    assert_int_equal(run("{ echo noisily; : >$out.heard\n"
                         "  while :; do echo noisily; done; } >&2 &\n"
                         "echo $! >$out\n"
                         "until [ -e $out.heard ]; do sleep 0.1; done\n"
                         "exit 9"),
                     XENCFG_ERROR_SCRIPT);
    assert_true(now() - start < 5);
    assert_error("status 9: noisily");
    text = output();
    assert_true(is_gone(atoi(text))); /* by SIGPIPE */
    free(text);
}

static void no_time_left(void **state)
{
    (void)state;
    until = xencfg__deadline(0);
    assert_int_equal(run("echo ran >$out"), XENCFG_ERROR_TIMEDOUT);
    assert_error("no time left");
    until = xencfg__deadline(20);
    assert_int_equal(run("[ ! -e $out ]"), 0);
}

/* We are killed; the deadline holds all the same.  False: it came before. */
static bool die(double seconds)
{
    char *path = file("out"), *text;
    bool running = false;
    pid_t pid = fork();
    int status;

    if (!pid) {
        until = xencfg__deadline(seconds);
        run("echo $$ >$out.new; mv $out.new $out; sleep 300; :");
        _exit(0);
    }
    while (access(path, F_OK) && !waitpid(pid, &status, WNOHANG))
        usleep(10000);
    if (!access(path, F_OK)) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        text = output();
        running = is_running(atoi(text));
        assert_true(is_gone(atoi(text)));
        free(text);
    }
    unlink(path);
    free(path);
    return running;
}

static void we_die(void **state)
{
    double seconds = 1;

    (void)state;
    while (!die(seconds) && seconds < 30)
        seconds *= 4;
    assert_true(seconds < 30);
}

/* -------------------------------------------------------------- our process */

static volatile sig_atomic_t children;

static void on_child(int sig)
{
    (void)sig;
    children++;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
}

static void sigchld_ignored(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    assert_int_equal(run("exit 0"), 0);
    assert_int_equal(run("exit 5"), XENCFG_ERROR_SCRIPT);
    assert_error("status 5");
    signal(SIGCHLD, SIG_DFL);
}

/* As an event loop has it: it reaps whatever there is. */
static void sigchld_handled(void **state)
{
    (void)state;
    children = 0;
    signal(SIGCHLD, on_child);
    assert_int_equal(run("exit 0"), 0);
    assert_int_equal(run("exit 6"), XENCFG_ERROR_SCRIPT);
    assert_error("status 6");
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(children, 0);
}

static int count(const char *path)
{
    DIR *d = opendir(path);
    int n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n;
}

static void nothing_left(void **state)
{
    int fds = count("/proc/self/fd"), i;

    (void)state;
    for (i = 0; i < 3; i++) {
        run("exit 0");
        run("exit 1");
        missing(state);
        until = xencfg__deadline(0.05);
        run("sleep 300");
        until = xencfg__deadline(20);
    }
    assert_int_equal(count("/proc/self/fd"), fds);
    assert_int_equal(waitpid(-1, NULL, __WALL), -1);
    assert_int_equal(errno, ECHILD);
}

static bool stop_threads;

static void *allocate(void *arg)
{
    while (!__atomic_load_n(&stop_threads, __ATOMIC_RELAXED)) {
        char *s = test_format("%p", arg);

        free(s);
    }
    return NULL;
}

/* They hold locks of malloc() and stdio all the time. */
static void with_threads(void **state)
{
    pthread_t t[4];
    int i;

    (void)state;
    stop_threads = false;
    for (i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, allocate, NULL);
    for (i = 0; i < 40; i++) {
        until = xencfg__deadline(20);
        assert_int_equal(run("exit 0"), 0);
    }
    __atomic_store_n(&stop_threads, true, __ATOMIC_RELAXED);
    for (i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
}

/* A kernel before 5.9. */
static void without_close_range(void **state)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog prog = { COUNT(code), code };
    int status, i;
    pid_t pid = fork();

    (void)state;
    if (!pid) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
            _exit(77);
        for (i = 0; i < 500; i++)
            if (open("/dev/null", O_RDONLY) < 0)
                _exit(1);
        _exit(run("exec ls /proc/self/fd >$out") ? 2 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(status, 0);
    assert_output("0\n1\n2\n3");
}

#define TEST(fn_) cmocka_unit_test_setup_teardown(fn_, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(environment),
        TEST(environment_of_xenstore),
        TEST(environment_whole),
        TEST(mask),
        TEST(arguments),
        TEST(no_descriptors),
        TEST(standard_ones),
        TEST(standard_ones_closed),
        TEST(process_group),
        TEST(signals),
        TEST(status_and_last_words),
        TEST(last_words),
        TEST(very_long_words),
        TEST(success_with_words),
        TEST(killed),
        TEST(missing),
        TEST(not_executable),
        TEST(without_interpreter),
        TEST(hangs),
        TEST(leaves_a_child),
        TEST(leaves_a_loud_child),
        TEST(no_time_left),
        TEST(we_die),
        TEST(sigchld_ignored),
        TEST(sigchld_handled),
        TEST(nothing_left),
        TEST(with_threads),
        TEST(without_close_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
