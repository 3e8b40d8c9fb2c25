/* descriptors - closes what a new process must not inherit. */
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/descriptors.h"

#ifndef SYS_close_range
#define SYS_close_range 436 /* the same everywhere */
#endif

/* What getdents64() fills in; the C library has no type for it. */
struct entry {
    uint64_t inode, next;
    uint16_t size;
    uint8_t type;
    char name[];
};

static int number(const char *name)
{
    int n = 0;

    for (; *name; name++) {
        if (*name < '0' || *name > '9' || n > (INT_MAX - 9) / 10)
            return -1;
        n = n * 10 + (*name - '0');
    }
    return n;
}

/* A place in this listing is a number: closing one moves no other. */
static bool close_listed(int first)
{
    char buf[4096] __attribute__((aligned(8)));
    int dir = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    long n, at;
    int fd;

    if (dir < 0)
        return false;
    while ((n = syscall(SYS_getdents64, dir, buf, sizeof(buf))) > 0)
        for (at = 0; at < n; at += ((struct entry *)(buf + at))->size) {
            fd = number(((struct entry *)(buf + at))->name);
            if (fd >= first && fd != dir)
                close(fd);
        }
    close(dir);
    return true;
}

void xencfg__close_from(int first)
{
    long fd, most;

    if (!syscall(SYS_close_range, (unsigned)first, UINT_MAX, 0U) ||
        close_listed(first))
        return;
    most = sysconf(_SC_OPEN_MAX);
    for (fd = first; fd < most; fd++)
        close((int)fd);
}
