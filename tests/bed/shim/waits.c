/*
 * waits.c - lets a process say that it waits, so that a test need not guess
 * from its times.
 *
 * $FAKEXEN_WAITS=FILE: before poll(), ppoll() or usleep() waits, "waits" is
 * added to FILE; when something has come, or the time is over, "goes on".
 * $FAKEXEN_TICK=FIFO: each byte that comes there while one of them waits
 * without end adds "tick", and the program does not notice.  What had come
 * before it shows before it: with no line between two ticks nothing else has
 * woken the program.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

#define NFDS 64

static __typeof__(&poll) next_poll;
static __typeof__(&ppoll) next_ppoll;
static __typeof__(&usleep) next_usleep;
static const char *file; /* NULL: none of this */

static void init(void)
{
    if (next_poll)
        return;
    next_ppoll = NEXT(ppoll);
    next_usleep = NEXT(usleep);
    file = getenv("FAKEXEN_WAITS");
    next_poll = NEXT(poll);
}

static void say(const char *line)
{
    int e = errno;
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, line, strlen(line)) < 0)
        abort();
    close(fd);
    errno = e;
}

/* For writing too, so that its end never comes. */
static int tick_fd(void)
{
    static int fd = -1;
    const char *fifo = getenv("FAKEXEN_TICK");

    if (fd < 0 && fifo)
        fd = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return fd;
}

/* A tick that comes with something else waits for the next time. */
static int wait_ticking(struct pollfd *fds, nfds_t n, const struct timespec *t,
                        const sigset_t *mask)
{
    struct pollfd all[NFDS + 1];
    bool ticks;
    char c;
    int r;

    if (n > NFDS)
        abort();
    memcpy(all, fds, n * sizeof(*fds));
    for (;;) {
        all[n] = (struct pollfd){ .fd = t ? -1 : tick_fd(), .events = POLLIN };
        r = next_ppoll(all, n + 1, t, mask);
        ticks = r > 0 && all[n].revents;
        if (!ticks || r > 1)
            break;
        if (read(all[n].fd, &c, 1) == 1)
            say("tick\n");
    }
    memcpy(fds, all, n * sizeof(*fds));
    return r - ticks;
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *t,
          const sigset_t *mask)
{
    static const struct timespec now;
    int r;

    init();
    if (!file)
        return next_ppoll(fds, n, t, mask);
    r = next_ppoll(fds, n, &now, mask);
    if (r || (t && !t->tv_sec && !t->tv_nsec))
        return r;
    say("waits\n");
    r = wait_ticking(fds, n, t, mask);
    say("goes on\n");
    return r;
}

int poll(struct pollfd *fds, nfds_t n, int milliseconds)
{
    struct timespec t = { milliseconds / 1000, milliseconds % 1000 * 1000000 };

    init();
    if (!file)
        return next_poll(fds, n, milliseconds);
    return ppoll(fds, n, milliseconds < 0 ? NULL : &t, NULL);
}

int usleep(useconds_t microseconds)
{
    int r;

    init();
    if (file)
        say("waits\n");
    r = next_usleep(microseconds);
    if (file)
        say("goes on\n");
    return r;
}
