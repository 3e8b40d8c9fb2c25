/*
 * Whole files: all of it or an error, however little the kernel takes or gives
 * at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "heap.h"
#include "util.h"

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __real_write(int fd, const void *buf, size_t size);
int __real_close(int fd);
ssize_t __wrap_read(int fd, void *buf, size_t size);
ssize_t __wrap_write(int fd, const void *buf, size_t size);
int __wrap_close(int fd);

static size_t at_a_time;         /* 0: as much as is asked for */
static int interrupted, calls;   /* each second call */
static int fails_with, fails_at; /* the n-th call */

/* 0: go on with *size. */
static int disturb(size_t *size)
{
    calls++;
    errno = calls == fails_at          ? fails_with
            : interrupted && calls % 2 ? EINTR
                                       : 0;
    if (at_a_time && *size > at_a_time)
        *size = at_a_time;
    return errno ? -1 : 0;
}

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
    return disturb(&size) ? -1 : __real_read(fd, buf, size);
}

ssize_t __wrap_write(int fd, const void *buf, size_t size)
{
    return disturb(&size) ? -1 : __real_write(fd, buf, size);
}

int __wrap_close(int fd)
{
    int r = __real_close(fd), error = fails_with;

    if (error)
        errno = error;
    return error ? -1 : r;
}

static int setup(void **state)
{
    (void)state;
    at_a_time = 0;
    interrupted = calls = fails_with = fails_at = 0;
    return 0;
}

/* A file that has no name, or a pipe that is full and closed. */
static int make(bool pipes, const char *data, size_t len)
{
    int fd[2];

    if (pipes) {
        assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
        assert_int_equal(__real_write(fd[1], data, len), len);
        __real_close(fd[1]);
        return fd[0];
    }
    fd[0] = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    assert_true(fd[0] >= 0);
    assert_int_equal(__real_write(fd[0], data, len), len);
    assert_int_equal(lseek(fd[0], 0, SEEK_SET), 0);
    return fd[0];
}

static char data[65536];

/* ------------------------------------------------------------------ reading */

static const struct {
    size_t len, max, at_a_time;
    bool interrupted;
    int error;
} reads[] = {
    { 0, 0, 0, false, 0 },          { 0, 10, 0, false, 0 },
    { 1, 1, 0, false, 0 },          { 1, 0, 0, false, EFBIG },
    { 1000, 1000, 0, false, 0 },    { 1000, 999, 0, false, EFBIG },
    { 1000, 999, 1, false, EFBIG }, { 1000, 1000, 1, false, 0 },
    { 1000, 1000, 7, true, 0 },     { sizeof(data), 100000, 4096, true, 0 },
};

static void reading(void **state)
{
    size_t i, len;
    int pipes;

    (void)state;
    for (i = 0; i < 2 * COUNT(reads); i++) {
        char *text = NULL;
        bool ok;
        int fd;

        setup(NULL);
        pipes = i & 1;
        fd = make(pipes, data, reads[i / 2].len);
        at_a_time = reads[i / 2].at_a_time;
        interrupted = reads[i / 2].interrupted;
        ok = xencfg__file_read(fd, reads[i / 2].max, &text, &len);
        assert_int_equal(ok, !reads[i / 2].error);
        if (ok) {
            assert_int_equal(len, reads[i / 2].len);
            assert_memory_equal(text, data, len);
            assert_int_equal(text[len], 0);
        } else {
            assert_int_equal(errno, reads[i / 2].error);
            assert_null(text);
        }
        free(text);
        __real_close(fd);
    }
}

static void reads_the_rest(void **state)
{
    int fd = make(false, "before,after", 12);
    char *text = NULL;
    size_t len;

    (void)state;
    assert_int_equal(lseek(fd, 7, SEEK_SET), 7);
    assert_true(xencfg__file_read(fd, 100, &text, &len));
    assert_string_equal(text, "after");
    assert_int_equal(len, 5);
    free(text);
    __real_close(fd);
}

static void reading_fails(void **state)
{
    int fd = make(false, data, 1000), dir = open("/", O_RDONLY | O_CLOEXEC);
    char *text = NULL;
    size_t len;

    (void)state;
    at_a_time = 100;
    fails_with = EIO;
    fails_at = 3;
    assert_false(xencfg__file_read(fd, 1000, &text, &len));
    assert_int_equal(errno, EIO);
    fails_at = 0;
    assert_false(xencfg__file_read(dir, 1000000, &text, &len));
    assert_int_equal(errno, EISDIR);
    assert_false(xencfg__file_read(-1, 1000, &text, &len));
    assert_int_equal(errno, EBADF);
    assert_null(text);
    __real_close(fd);
    __real_close(dir);
}

/* What a pipe holds needs more room than a pipe is given first. */
static bool no_memory_at(long n, bool later_too)
{
    int fd = make(true, data, sizeof(data));
    char *text = NULL;
    size_t len = 0;
    bool ok, failed;

    heap_begin(n, later_too);
    ok = xencfg__file_read(fd, 200000, &text, &len);
    failed = heap_end();
    assert_int_equal(ok, !failed);
    if (failed)
        assert_int_equal(errno, ENOMEM);
    else
        assert_int_equal(len, sizeof(data));
    free(text);
    __real_close(fd);
    return failed;
}

static void no_memory(void **state)
{
    (void)state;
    heap_until_success(no_memory_at, 2);
}

/* ------------------------------------------------------------------ writing */

static void writing(void **state)
{
    static const struct {
        size_t len, at_a_time;
        bool interrupted;
    } row[] = {
        { 0, 0, false },     { 1000, 0, false },          { 1000, 1, false },
        { 1000, 999, true }, { sizeof(data), 777, true },
    };
    size_t i, len;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        int fd = make(false, "", 0);
        char *text = NULL;

        setup(NULL);
        at_a_time = row[i].at_a_time;
        interrupted = row[i].interrupted;
        assert_true(xencfg__file_write(fd, data, row[i].len));
        setup(NULL);
        assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
        assert_true(xencfg__file_read(fd, sizeof(data), &text, &len));
        assert_int_equal(len, row[i].len);
        assert_memory_equal(text, data, len);
        free(text);
        __real_close(fd);
    }
}

static void writing_fails(void **state)
{
    int fd = make(false, "", 0);

    (void)state;
    at_a_time = 10;
    fails_with = ENOSPC;
    fails_at = 3;
    assert_false(xencfg__file_write(fd, data, 1000));
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(calls, 3);
    __real_close(fd);
}

static void closing(void **state)
{
    static const struct {
        int error;
        bool ok;
    } row[] = { { 0, true }, { EINTR, true }, { EIO, false } };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        int fd = make(false, "", 0), copy = fd;

        fails_with = row[i].error;
        assert_int_equal(xencfg__file_close(&fd), row[i].ok);
        assert_int_equal(fd, -1);
        assert_int_equal(fcntl(copy, F_GETFD), -1);
    }
}

#define TEST(fn_) cmocka_unit_test_setup(fn_, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reading),   TEST(reads_the_rest), TEST(reading_fails),
        TEST(no_memory), TEST(writing),        TEST(writing_fails),
        TEST(closing),
    };
    size_t i;

    for (i = 0; i < sizeof(data); i++)
        data[i] = (char)(i * 7 % 251);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
