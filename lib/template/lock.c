/* lock - libxl's locks of one domain. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/sysmacros.h>

#include "base/file.h"
#include "base/process.h"
#include "template/lock.h"
#include "template/userdata.h"

#define LOOK_AGAIN 20           /* milliseconds, should nothing wake us */

/* Does the path name the file that fd has open? */
static bool same_file(int fd, const char *path)
{
    struct stat a, b;

    return !fstat(fd, &a) && !stat(path, &b) && xencfg__same_file(&a, &b);
}

int xencfg__lock_holder(const struct stat *st)
{
    FILE *locks = fopen("/proc/locks", "re");
    char line[256];
    unsigned long long inode;
    unsigned maj, min;
    int pid, ret = 0;

    while (locks && !ret && fgets(line, sizeof(line), locks))
        if (sscanf(line, "%*d: FLOCK %*s %*s %d %x:%x:%llu", &pid, &maj, &min,
                   &inode) == 4 &&
            inode == st->st_ino && maj == major(st->st_dev) &&
            min == minor(st->st_dev) && pid > 0)
            ret = pid;
    if (locks)
        fclose(locks);
    return ret;
}

static int timed_out(xencfg_ctx *ctx, int fd, const char *path)
{
    char by[PROCESS_NAME] = "another process";
    struct stat st;
    int holder = fstat(fd, &st) ? 0 : xencfg__lock_holder(&st);

    if (holder)
        xencfg__process_name(holder, by, sizeof(by));
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "lock %s: held by %s for more than %g seconds", path,
                        by, ctx->deadline);
}

/*
 * Wakes when the holder unlinks the file or closes it: a process that looks
 * only now and then seldom gets the lock beside those that block in flock().
 */
static int watch_file(int fd)
{
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    char path[32];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (watch >= 0)
        inotify_add_watch(watch, path, IN_ATTRIB | IN_CLOSE_WRITE);
    return watch;
}

/* Without a watch it just sleeps. */
static void wait_on(int watch)
{
    struct pollfd pfd = { .fd = watch, .events = POLLIN };
    char events[4096];

    if (poll(&pfd, 1, LOOK_AGAIN) <= 0)
        return;
    while (read(watch, events, sizeof(events)) > 0)
        continue;
}

/* Waits for the lock on fd. */
static int wait_lock(xencfg_ctx *ctx, int fd, const char *path)
{
    CLEANUP(closep) int watch = -1;
    bool watched = false;

    while (flock(fd, LOCK_EX | LOCK_NB)) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return xencfg__fail(ctx, XENCFG_ERROR_LOCK_FAIL, "lock %s: %m",
                                path);
        if (xencfg__time_left(ctx) <= 0)
            return timed_out(ctx, fd, path);
        if (watched)
            wait_on(watch);
        else
            watch = watch_file(fd);     /* and then looks once more */
        watched = true;
    }
    return 0;
}

static int open_lock(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                     const char *name, char **path, int *fd)
{
    int err;

    if (!*path &&
        xencfg__userdata_format(ctx, 'l', domid, uuid, name, path))
        return XENCFG_ERROR_NOMEM;
    *fd = open(*path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd >= 0)
        return 0;
    err = errno;
    xencfg__fail(ctx, XENCFG_ERROR_LOCK_FAIL, "lock %s: %m", *path);
    errno = err;
    return XENCFG_ERROR_LOCK_FAIL;
}

static void take(struct lock *ret, int *fd, char **path)
{
    struct stat st;

    /* libxl makes it with another one, most often 0644; and so may a umask */
    if (!fstat(*fd, &st) && (st.st_mode & 07777) != 0600)
        fchmod(*fd, 0600);      /* if not, it is a lock all the same */
    ret->fd = *fd;
    ret->path = TAKE(*path);
    *fd = -1;
}

int xencfg__lock(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                 const char *name, struct lock *ret)
{
    CLEANUP(freep) char *path = NULL;
    int rc;

    do {
        CLEANUP(closep) int fd = -1;

        rc = open_lock(ctx, domid, uuid, name, &path, &fd);
        if (!rc)
            rc = wait_lock(ctx, fd, path);
        if (rc)
            return rc;
        if (same_file(fd, path)) {
            take(ret, &fd, &path);
            return 0;
        }
    } while (xencfg__time_left(ctx) > 0);
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "lock %s: others kept removing it for %g seconds", path,
                        ctx->deadline);
}

int xencfg__lock_try(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                     const char *name, struct lock *ret)
{
    CLEANUP(freep) char *path = NULL;
    CLEANUP(closep) int fd = -1;
    int rc = open_lock(ctx, domid, uuid, name, &path, &fd);

    if (rc == XENCFG_ERROR_LOCK_FAIL && (errno == EACCES || errno == EROFS))
        return 0;
    if (!rc && !flock(fd, LOCK_EX | LOCK_NB) && same_file(fd, path))
        take(ret, &fd, &path);
    return rc;
}

int xencfg__lock_check(xencfg_ctx *ctx, const struct lock *lock)
{
    errno = 0;
    if (same_file(lock->fd, lock->path))
        return 0;
    if (errno && errno != ENOENT)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "look at lock %s: %m",
                            lock->path);
    return xencfg__fail(ctx, XENCFG_ERROR_LOCK_FAIL,
                        "lock %s: was lost while it was held", lock->path);
}

/*
 * LOCK_UN frees the processes that wait, also if a child of this one, forked
 * meanwhile, still has the descriptor.
 */
void xencfg__unlockp(struct lock *lock)
{
    if (lock->fd >= 0) {
        /* not another's, should ours have been deleted meanwhile */
        if (same_file(lock->fd, lock->path))
            unlink(lock->path);
        flock(lock->fd, LOCK_UN);
        close(lock->fd);
    }
    free(lock->path);
    *lock = (struct lock)LOCK_NONE;
}
