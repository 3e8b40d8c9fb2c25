/*
 * The bracket and the files: who else has the lock or took it away, what is in
 * the new file's place, and each system call of the writing failing.  The old
 * template or the new one is there, and no lock stays.  And the nodes that
 * attach writes.
 *
 * System calls are wrapped at link time; of the new file alone they fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "guest.h"
#include "hotplug/bracket.h"
#include "large.h"
#include "util.h"

#define NAME ".1." HOST_UUID ".libxl-json"
#define NEW "userdata-n" NAME
#define LOCK "userdata-l.1." HOST_UUID "." LOCK_USERDATA
#define K(kind_) XENCFG_DEVKIND_##kind_

static struct guest g;
static xencfg_hotplug *hp;
static char *new, *lock;        /* paths */

/* -------------------------------------------------------- the wrapped calls */

int __real_open(const char *path, int flags, ...);
int __real_fchmod(int fd, mode_t mode);
ssize_t __real_write(int fd, const void *data, size_t len);
int __real_fcntl(int fd, int cmd, long arg);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);
int __wrap_open(const char *path, int flags, ...);
int __wrap_fchmod(int fd, mode_t mode);
ssize_t __wrap_write(int fd, const void *data, size_t len);
int __wrap_fcntl(int fd, int cmd, long arg);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);

enum call { NONE, OPEN, FCHMOD, WRITE, FCNTL, CLOSE, RENAME };

static struct {
    enum call fails;            /* always */
    int error;
    int fd;                     /* of the new file, 0: none */
    size_t most;                /* bytes that one write takes, 0: all */
    int interrupts;             /* so many writes are interrupted */
    const char *plant;          /* a link to this appears just before open */
} calls;

static bool fails(enum call call)
{
    errno = calls.error;
    return call == calls.fails;
}

int __wrap_open(const char *path, int flags, ...)
{
    bool ours = new && !strcmp(path, new);
    int fd;

    if (ours && fails(OPEN))
        return -1;
    if (ours && calls.plant)
        assert_int_equal(symlink(calls.plant, new), 0);
    fd = __real_open(path, flags, 0600);
    if (ours)
        calls.fd = fd;
    return fd;
}

int __wrap_fchmod(int fd, mode_t mode)
{
    return fd == calls.fd && fails(FCHMOD) ? -1 : __real_fchmod(fd, mode);
}

ssize_t __wrap_write(int fd, const void *data, size_t len)
{
    if (fd != calls.fd)
        return __real_write(fd, data, len);
    if (calls.interrupts && calls.interrupts--) {
        errno = EINTR;
        return -1;
    }
    if (calls.most && len > calls.most)
        len = calls.most;
    if (fails(WRITE) && (!calls.most || lseek(fd, 0, SEEK_CUR) > 20))
        return -1;
    return __real_write(fd, data, len);
}

int __wrap_fcntl(int fd, int cmd, long arg)
{
    return fd == calls.fd && fails(FCNTL) ? -1 : __real_fcntl(fd, cmd, arg);
}

int __wrap_close(int fd)
{
    int r = __real_close(fd);

    if (fd != calls.fd)
        return r;
    calls.fd = 0;
    return fails(CLOSE) ? -1 : r;
}

int __wrap_rename(const char *from, const char *to)
{
    return new && !strcmp(from, new) && fails(RENAME)
               ? -1
               : __real_rename(from, to);
}

/* ------------------------------------------------------------------ fixture */

#define OLD PV_GUEST(",'pvcallsifs':[{'devid':0}]")
#define ADDED PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':1}]")

static int setup(void **state)
{
    (void)state;
    memset(&calls, 0, sizeof(calls));
    guest_make(&g, OLD);
    guest_live(&g, "pvcalls", 0);
    g.ctx->deadline = 5;
    new = host_path(&g.host, NEW);
    lock = host_path(&g.host, LOCK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    xencfg__hotplug_endp(&hp);
    free(TAKE(new));
    free(lock);
    guest_free(&g);
    return 0;
}

static void begin(void)
{
    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp), 0, "");
}

static int add(void)
{
    xencfg_device_pvcallsif dev;
    int rc;

    xencfg_device_pvcallsif_init(&dev);
    rc = xencfg_hotplug_add(hp, K(PVCALLSIF), XENCFG_TYPE(device_pvcallsif),
                            &dev);
    xencfg_device_pvcallsif_dispose(&dev);
    return rc;
}

static void begin_and_add(void)
{
    begin();
    assert_int_equal(add(), 0);
}

static void commit(int rc, const char *text)
{
    guest_expect_error(&g, xencfg_hotplug_commit(hp), rc, text);
}

static bool exists(const char *path)
{
    return !access(path, F_OK);
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static ino_t inode(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_ino;
}

/* -------------------------------------------------------------------- locks */

static void lock_is_held(void **state)
{
    pid_t pid = guest_hold_lock(&g, LOCK_USERDATA);
    char *who = test_format("held by process %d", (int)pid);

    (void)state;
    g.ctx->deadline = 0.1;
    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp),
                       XENCFG_ERROR_TIMEDOUT, who);
    assert_null(hp);
    guest_expect_error(&g, xencfg_hotplug_begin(g.ctx, 1, &hp),
                       XENCFG_ERROR_TIMEDOUT, lock);
    guest_let_go(pid);
    g.ctx->deadline = 20;
    begin();
    free(who);
}

/* Not before the end, and then at once. */
static void others_wait(void **state)
{
    struct guest other = g;
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = g.host.dir, .deadline_ms = 50);
    xencfg_hotplug *second = NULL;
    pid_t pid;

    (void)state;
    assert_int_equal(xencfg_open(&other.ctx, &opt), 0);
    other.ctx->store = memory_store(other.ctx);
    memory_load(other.ctx->store,
                "/local/domain/1/vm=/vm/" HOST_UUID "\n");
    begin_and_add();
    guest_expect_error(&other, xencfg_hotplug_begin(other.ctx, 1, &second),
                       XENCFG_ERROR_TIMEDOUT, "held by process");
    commit(0, "");
    guest_expect_error(&other, xencfg_hotplug_begin(other.ctx, 1, &second),
                       XENCFG_ERROR_TIMEDOUT, "held by process");
    xencfg__hotplug_endp(&hp);
    assert_false(exists(lock));
    pid = guest_hold_lock(&g, LOCK_USERDATA);
    guest_let_go(pid);
    assert_int_equal(xencfg_hotplug_begin(other.ctx, 1, &second), 0);
    xencfg_hotplug_end(second);
    xencfg_close(other.ctx);
    guest_expect(&g, ADDED);
}

static void lock_deleted(void **state)
{
    (void)state;
    begin_and_add();
    assert_int_equal(unlink(lock), 0);
    commit(XENCFG_ERROR_LOCK_FAIL, lock);
    xencfg__hotplug_endp(&hp);
    unlink(new);                /* might have been another's */
    guest_expect(&g, OLD);
}

static void lock_replaced(void **state)
{
    ino_t theirs;

    (void)state;
    begin_and_add();
    assert_int_equal(unlink(lock), 0);
    put(lock, "");
    theirs = inode(lock);
    commit(XENCFG_ERROR_LOCK_FAIL, lock);
    xencfg__hotplug_endp(&hp);
    assert_int_equal(inode(lock), theirs);
    unlink(lock);
    unlink(new);
    guest_expect(&g, OLD);
}

/* ------------------------------------------------------ the template's file */

static void template_replaced(void **state)
{
    (void)state;
    begin_and_add();
    guest_template(&g, PV_GUEST(",'dtdevs':[{'path':'/theirs'}]"));
    commit(XENCFG_ERROR_LOCK_FAIL, "was replaced while its lock was held");
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, PV_GUEST(",'dtdevs':[{'path':'/theirs'}]"));
}

static void template_removed(void **state)
{
    (void)state;
    begin_and_add();
    assert_int_equal(unlink(g.path), 0);
    commit(XENCFG_ERROR_LOCK_FAIL, "was removed while its lock was held");
    xencfg__hotplug_endp(&hp);
    guest_expect_files(&g, "");
}

static void domain_gone(void **state)
{
    (void)state;
    begin_and_add();
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    commit(XENCFG_ERROR_DOMAIN_NOTFOUND, "domain 1 does not exist");
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, OLD);
}

static void not_committed(void **state)
{
    ino_t before = inode(g.path);

    (void)state;
    begin_and_add();
    xencfg__hotplug_endp(&hp);
    assert_int_equal(inode(g.path), before);
    guest_expect(&g, OLD);
}

static void leftover_file(void **state)
{
    (void)state;
    put(new, "{ what a crash has left, and longer than what is written: it has "
             "many many many many many many many many many words }");
    assert_int_equal(chmod(new, 0666), 0);
    begin_and_add();
    commit(0, "");
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, ADDED);
}

static void assert_precious(const char *path)
{
    char text[16] = "";
    FILE *f = fopen(path, "re");

    assert_non_null(f);
    assert_non_null(fgets(text, sizeof(text), f));
    fclose(f);
    assert_string_equal(text, "precious");
    assert_int_equal(unlink(path), 0);
}

/* Its target is not touched. */
static void leftover_link(void **state)
{
    char *target = host_path(&g.host, "target");

    (void)state;
    put(target, "precious");
    assert_int_equal(symlink(target, new), 0);
    begin_and_add();
    commit(0, "");
    xencfg__hotplug_endp(&hp);
    assert_precious(target);
    free(target);
    guest_expect(&g, ADDED);
}

/* At the last moment. */
static void planted_link(void **state)
{
    char *target = host_path(&g.host, "target");

    (void)state;
    put(target, "precious");
    begin_and_add();
    calls.plant = target;
    commit(XENCFG_ERROR_TEMPLATE, "File exists");
    xencfg__hotplug_endp(&hp);
    assert_precious(target);
    unlink(new);
    free(target);
    guest_expect(&g, OLD);
}

/* Another name of somebody's file. */
static void leftover_hard_link(void **state)
{
    char *target = host_path(&g.host, "target");

    (void)state;
    put(target, "precious");
    assert_int_equal(link(target, new), 0);
    begin_and_add();
    commit(0, "");
    xencfg__hotplug_endp(&hp);
    assert_precious(target);
    free(target);
    guest_expect(&g, ADDED);
}

static void leftover_directory(void **state)
{
    (void)state;
    assert_int_equal(mkdir(new, 0700), 0);
    begin_and_add();
    commit(XENCFG_ERROR_TEMPLATE, new);
    assert_int_equal(rmdir(new), 0);
    commit(0, "");              /* once it has gone */
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, ADDED);
}

static void in_pieces(void **state)
{
    (void)state;
    calls.most = 7;
    calls.interrupts = 3;
    begin_and_add();
    commit(0, "");
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, ADDED);
}

/* ---------------------------------------------------------- calls that fail */

static const struct failure {
    const char *name;
    enum call call;
    int error;
    size_t most;
} failures[] = {
    { "open: no descriptors", OPEN, EMFILE, 0 },
    { "open: a read-only file system", OPEN, EROFS, 0 },
    { "fchmod: not permitted", FCHMOD, EPERM, 0 },
    { "write: a full disk", WRITE, ENOSPC, 0 },
    { "write: a disk that fills up", WRITE, ENOSPC, 10 },
    { "write: a broken disk", WRITE, EIO, 0 },
    { "fcntl: no descriptors", FCNTL, EMFILE, 0 },
    { "close: a quota", CLOSE, EDQUOT, 0 },
    { "rename: a broken disk", RENAME, EIO, 0 },
};

static void failing(void **state)
{
    const struct failure *row = *state;
    ino_t before;

    setup(NULL);
    before = inode(g.path);
    begin_and_add();
    calls.fails = row->call;
    calls.error = row->error;
    calls.most = row->most;
    commit(XENCFG_ERROR_TEMPLATE, row->call == RENAME ? g.path : new);
    guest_expect_error(&g, XENCFG_ERROR_TEMPLATE, XENCFG_ERROR_TEMPLATE,
                       strerror(row->error));
    assert_int_equal(inode(g.path), before);
    assert_false(exists(new));
    guest_expect_error(&g, xencfg_hotplug_attach(hp), XENCFG_ERROR_INVAL,
                       "attach before commit");
    calls.fails = NONE;         /* and then there is room again */
    calls.most = 0;
    commit(0, "");
    xencfg__hotplug_endp(&hp);
    guest_expect(&g, ADDED);
    teardown(NULL);
}

/* ------------------------------------------------------------------- attach */

#define LIVE1 "/libxl/1/device/pvcalls/1"
#define BACK1 "/local/domain/0/backend/pvcalls/1/1"
#define FRONT1 "/local/domain/1/device/pvcalls/1"

static void attach(int rc, const char *text)
{
    guest_expect_error(&g, xencfg_hotplug_attach(hp), rc, text);
}

static void too_early(void **state)
{
    (void)state;
    begin_and_add();
    attach(XENCFG_ERROR_INVAL, "attach before commit");
    assert_null(memory_get(g.store, LIVE1));
}

static void writes_nodes(void **state)
{
    (void)state;
    begin_and_add();
    commit(0, "");
    attach(0, "");
    assert_string_equal(memory_get(g.store, LIVE1 "/backend"), BACK1);
    assert_string_equal(memory_get(g.store, LIVE1 "/frontend"), FRONT1);
    assert_string_equal(memory_get(g.store, BACK1 "/state"), "1");
    assert_string_equal(memory_get(g.store, BACK1 "/online"), "1");
    assert_string_equal(memory_get(g.store, FRONT1 "/state"), "1");
    assert_string_equal(memory_get(g.store, FRONT1 "/backend-id"), "0");
    memory_set(g.store, BACK1 "/state", "4");
    attach(0, "");              /* nothing is left to do */
    assert_string_equal(memory_get(g.store, BACK1 "/state"), "4");
}

static void takes_it(struct store *s, void *arg)
{
    memory_set(s, arg, "/local/domain/0/backend/pvcalls/1/1");
}

static void conflict(void **state)
{
    (void)state;
    begin_and_add();
    commit(0, "");
    memory_conflict(g.store, 1, NULL, NULL);
    attach(0, "");
    assert_string_equal(memory_get(g.store, LIVE1 "/backend"), BACK1);
    assert_string_equal(memory_get(g.store, BACK1 "/state"), "1");
}

static void appeared(void **state)
{
    char *before, *after;

    (void)state;
    begin_and_add();
    commit(0, "");
    memory_set(g.store, LIVE1 "/backend", BACK1);
    before = memory_text(g.store);
    attach(XENCFG_ERROR_DEVICE_EXISTS, "attach pvcallsif 1 to domain 1: ");
    after = memory_text(g.store);
    assert_string_equal(after, before);
    free(after);
    free(before);
}

static void appeared_in_conflict(void **state)
{
    (void)state;
    begin_and_add();
    commit(0, "");
    memory_conflict(g.store, 1, takes_it, (char[]){ LIVE1 "/backend" });
    attach(XENCFG_ERROR_DEVICE_EXISTS, "attach pvcallsif 1 to domain 1: ");
    assert_null(memory_get(g.store, BACK1 "/state"));
}

static void attach_fails(void **state)
{
    unsigned n = 0;
    int rc;

    (void)state;
    begin_and_add();
    assert_int_equal(add(), 0);
    commit(0, "");
    do {
        char *before = memory_text(g.store), *after;

        memory_fail(g.store, ++n);
        rc = xencfg_hotplug_attach(hp);
        memory_fail(g.store, 0);
        if (rc) {
            guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "told to");
            after = memory_text(g.store);
            assert_string_equal(after, before);
            free(after);
        }
        free(before);
        assert_true(n < 1000);
    } while (rc);
    assert_true(n > 20);
    assert_non_null(memory_get(g.store, LIVE1 "/backend"));
    assert_non_null(memory_get(g.store, "/libxl/1/device/pvcalls/2/backend"));
}

static void attach_gone(void **state)
{
    (void)state;
    begin_and_add();
    commit(0, "");
    memory_load(g.store, "/local/domain/0/name=Domain-0\n");
    attach(XENCFG_ERROR_DOMAIN_NOTFOUND, "domain 1 does not exist");
    assert_null(memory_get(g.store, LIVE1 "/backend"));
}

/* -------------------------------------------------------------------- tests */

#define TEST(name_, fn_) { name_, fn_, setup, teardown, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the lock is held", lock_is_held),
        TEST("others wait", others_wait),
        TEST("the lock is deleted", lock_deleted),
        TEST("the lock is replaced", lock_replaced),
        TEST("the template is replaced", template_replaced),
        TEST("the template is removed", template_removed),
        TEST("the domain has gone", domain_gone),
        TEST("the end without commit", not_committed),
        TEST("a leftover file", leftover_file),
        TEST("a leftover link", leftover_link),
        TEST("a link that appears", planted_link),
        TEST("a leftover hard link", leftover_hard_link),
        TEST("a leftover directory", leftover_directory),
        TEST("written in pieces", in_pieces),
        TEST("attach before commit", too_early),
        TEST("attach writes nodes, once", writes_nodes),
        TEST("attach after a conflict", conflict),
        TEST("attach when it has appeared", appeared),
        TEST("attach when it appears at the last moment", appeared_in_conflict),
        TEST("attach with each change failing", attach_fails),
        TEST("attach when the domain has gone", attach_gone),
    };
    struct tests rows = { 0 };
    size_t i;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    for (i = 0; i < COUNT(failures); i++)
        test_add(&rows, failing, &failures[i], "%s", failures[i].name);
    return test_run(&rows) || failed;
}
