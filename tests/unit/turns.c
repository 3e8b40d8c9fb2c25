/* turns - a test and a process beside it take turns. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "turns.h"

static struct turns *test; /* NULL: these functions are as they always are */

static void tell(int fd)
{
    if (eventfd_write(fd, 1))
        abort();
}

static void clear(int fd)
{
    eventfd_t n;

    if (eventfd_read(fd, &n) && errno != EAGAIN)
        abort();
}

/* ---------------------------------------------------------------- the other */

void turns_begin(struct turns *t)
{
    t->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    t->back = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    t->waits = mmap(NULL, sizeof(*t->waits), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (t->fd < 0 || t->back < 0 || t->waits == MAP_FAILED) {
        perror("# turns");
        abort();
    }
}

bool turns_is_mine(const struct turns *t)
{
    clear(t->fd);
    return __atomic_load_n(t->waits, __ATOMIC_SEQ_CST);
}

void turns_pass(const struct turns *t)
{
    __atomic_store_n(t->waits, false, __ATOMIC_SEQ_CST);
    tell(t->back);
}

/* ----------------------------------------------------------------- the test */

void turns_take(struct turns *t)
{
    test = t;
}

void turns_end(struct turns *t)
{
    test = NULL;
    close(t->fd);
    close(t->back);
    munmap(t->waits, sizeof(*t->waits));
}

static int real_poll(struct pollfd *fds, nfds_t n, double left)
{
    struct timespec t = { (time_t)left, (long)((left - (time_t)left) * 1e9) };

    return ppoll(fds, n, left < 0 ? NULL : &t, NULL);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As poll(), in seconds; negative: without end. */
static int wait_for(struct pollfd *fds, nfds_t n, double seconds)
{
    struct pollfd back = { .events = POLLIN };
    double end = now() + seconds, left = seconds;
    int r;

    while (!(r = real_poll(fds, n, 0)) && (seconds < 0 || left > 0)) {
        back.fd = test->back;
        __atomic_store_n(test->waits, true, __ATOMIC_SEQ_CST);
        tell(test->fd);
        real_poll(&back, 1, left);
        __atomic_store_n(test->waits, false, __ATOMIC_SEQ_CST);
        clear(test->back);
        left = seconds < 0 ? seconds : end - now();
    }
    return r;
}

/* False, and errno: the time that a socket allows is over. */
static bool wait_readable(int fd)
{
    struct pollfd pfd = { .fd = fd, .events = POLLIN };
    struct timeval t = { 0 };
    socklen_t len = sizeof(t);
    double seconds = -1;

    if (!test || fcntl(fd, F_GETFL) & O_NONBLOCK)
        return true;
    if (!getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, &len) &&
        (t.tv_sec || t.tv_usec))
        seconds = (double)t.tv_sec + (double)t.tv_usec / 1e6;
    if (wait_for(&pfd, 1, seconds))
        return true;
    errno = EAGAIN;
    return false;
}

/* ------------------------------------- in place of the C library's, for all */

#pragma GCC visibility push(default)

int poll(struct pollfd *fds, nfds_t n, int milliseconds)
{
    double seconds = milliseconds < 0 ? -1 : milliseconds / 1e3;

    return test ? wait_for(fds, n, seconds) : real_poll(fds, n, seconds);
}

int usleep(useconds_t microseconds)
{
    double seconds = microseconds / 1e6;

    return test ? wait_for(NULL, 0, seconds) : real_poll(NULL, 0, seconds);
}

ssize_t read(int fd, void *to, size_t len)
{
    return wait_readable(fd) ? syscall(SYS_read, fd, to, len) : -1;
}

ssize_t recv(int fd, void *to, size_t len, int flags)
{
    if (!(flags & MSG_DONTWAIT) && !wait_readable(fd))
        return -1;
    return recvfrom(fd, to, len, flags, NULL, NULL);
}

#pragma GCC visibility pop
