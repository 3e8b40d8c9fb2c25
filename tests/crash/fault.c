/*
 * fault - makes one call of a program fail (LD_PRELOAD).
 *
 * Counts the program's calls of the functions below, those of libxenstore and
 * those of the C library that touch files, and each request that it sends to
 * xenstored, but not what libxenstore itself calls, nor other threads.
 *
 *   FAULT_AT=N         the Nth call fails; 0 or not set: none
 *   FAULT_AT='CALL PATH'   the first such call, as in the log, does
 *   FAULT_ERROR=NAME   how:
 *       ENOSPC, EIO, EMFILE, EAGAIN, ...  with that errno, nothing done; a
 *               request to xenstored is answered with it
 *       short   a write writes the half of it (which is no error)
 *       gone    xenstored is gone, from this call on
 *       lost    xenstored does this request, but its answer is lost, and
 *               from then on it is gone
 *   FAULT_LOG=FILE     a line for each call: number, function, path if it has
 * one
 *
 * Only the program that was started: its children run without.
 */
#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fault.h"

static const struct {
    const char *name;
    int value;
} errors[] = {
#define E(name)                                                                \
    {                                                                          \
#name, name                                                            \
    }
    E(ENOSPC), E(EIO),   E(EMFILE), E(EAGAIN), E(EACCES), E(ENOMEM),
    E(EROFS),  E(E2BIG), E(EINTR),  E(EDQUOT), E(ENOENT),
};

struct fault fault;

/* Calls from within libxenstore, and of threads other than the first. */
__thread int inside;
static __thread bool first_thread;

__attribute__((constructor)) static void start(void)
{
    const char *at = getenv("FAULT_AT"), *error = getenv("FAULT_ERROR");
    const char *log = getenv("FAULT_LOG");
    size_t i;

    fault.at = at ? atol(at) : 0;
    fault.call = at && !fault.at ? at : "";
    for (i = 0; error && i < sizeof(errors) / sizeof(*errors); i++)
        if (!strcmp(error, errors[i].name))
            fault.error = errors[i].value;
    fault.is_short = error && !strcmp(error, "short");
    fault.is_gone = error && !strcmp(error, "gone");
    fault.is_lost = error && !strcmp(error, "lost");
    inside = 1;
    fault.log =
        log ? (int)openat(AT_FDCWD, log,
                          O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)
            : -1;
    inside = 0;
    fault.pid = getpid();
    unsetenv("LD_PRELOAD");
    first_thread = true;
}

/* Is this call the one? */
bool hit(const char *name, const char *path)
{
    char line[512], *call;
    int n, err = errno;

    if (!first_thread || inside || getpid() != fault.pid)
        return false;
    fault.count++;
    n = snprintf(line, sizeof(line), "%ld %s %s\n", fault.count, name,
                 path ? path : "");
    if (n >= (int)sizeof(line))
        n = sizeof(line) - 1;
    inside++;
    if (fault.log >= 0 && write(fault.log, line, n) < 0)
        abort();
    inside--;
    errno = err;
    line[n - 1] = 0;
    call = strchr(line, ' ') + 1;
    if (!fault.at && !strcmp(call, fault.call))
        fault.at = fault.count;
    return fault.count == fault.at;
}

/* -------------------------------------------------------------------- files */

#define FD_CALL(ret_, name_, proto_, ...)                                      \
    FILE_CALL(ret_, name_, proto_, NULL, -1, __VA_ARGS__)

#define OPEN(name_)                                                            \
    int name_(const char *path, int flags, ...)                                \
    {                                                                          \
        mode_t mode;                                                           \
        va_list ap;                                                            \
        NEXT(name_);                                                           \
                                                                               \
        va_start(ap, flags);                                                   \
        mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;         \
        va_end(ap);                                                            \
        if (hit(#name_, path) && fault.error) {                                \
            errno = fault.error;                                               \
            return -1;                                                         \
        }                                                                      \
        return next(path, flags, mode);                                        \
    }

#define OPENAT(name_)                                                          \
    int name_(int dir, const char *path, int flags, ...)                       \
    {                                                                          \
        mode_t mode;                                                           \
        va_list ap;                                                            \
        NEXT(name_);                                                           \
                                                                               \
        va_start(ap, flags);                                                   \
        mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;         \
        va_end(ap);                                                            \
        if (hit(#name_, path) && fault.error) {                                \
            errno = fault.error;                                               \
            return -1;                                                         \
        }                                                                      \
        return next(dir, path, flags, mode);                                   \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t len)
{
    NEXT(write);
    if (hit("write", NULL)) {
        if (fault.error) {
            errno = fault.error;
            return -1;
        }
        if (fault.is_short)
            len = (len + 1) / 2;
    }
    return next(fd, data, len);
}

int close(int fd)
{
    int r;

    NEXT(close);
    if (fd >= 0 && fd < MAX_FD)
        fault.xenstore_fd[fd] = false;
    r = next(fd);
    if (hit("close", NULL) && fault.error) { /* closed it is, all the same */
        errno = fault.error;
        return -1;
    }
    return r;
}

FD_CALL(ssize_t, read, (int fd, void *buf, size_t len), fd, buf, len)
FD_CALL(ssize_t, pread, (int fd, void *buf, size_t len, off_t off), fd, buf,
        len, off)
FD_CALL(ssize_t, pwrite, (int fd, const void *buf, size_t len, off_t off), fd,
        buf, len, off)
FD_CALL(ssize_t, writev, (int fd, const struct iovec *v, int n), fd, v, n)
FD_CALL(int, flock, (int fd, int how), fd, how)
FD_CALL(int, fstat, (int fd, struct stat *st), fd, st)
FD_CALL(int, fsync, (int fd), fd)
FD_CALL(int, fdatasync, (int fd), fd)
FD_CALL(int, ftruncate, (int fd, off_t len), fd, len)
FD_CALL(int, fchmod, (int fd, mode_t mode), fd, mode)
FD_CALL(int, socket, (int domain, int type, int protocol), domain, type,
        protocol)
FD_CALL(int, socketpair, (int domain, int type, int protocol, int fds[2]),
        domain, type, protocol, fds)
FD_CALL(ssize_t, getrandom, (void *buf, size_t len, unsigned flags), buf, len,
        flags)
FD_CALL(int, pipe2, (int fds[2], int flags), fds, flags)
FD_CALL(int, pipe, (int fds[2]), fds)
FD_CALL(pid_t, fork, (void), )

#define PATH_CALL(ret_, name_, proto_, path_, ...)                             \
    FILE_CALL(ret_, name_, proto_, path_, -1, __VA_ARGS__)

PATH_CALL(int, stat, (const char *path, struct stat *st), path, path, st)
PATH_CALL(int, lstat, (const char *path, struct stat *st), path, path, st)
PATH_CALL(int, fstatat, (int dir, const char *path, struct stat *st, int flags),
          path, dir, path, st, flags)
PATH_CALL(int, access, (const char *path, int mode), path, path, mode)
PATH_CALL(int, faccessat, (int dir, const char *path, int mode, int flags),
          path, dir, path, mode, flags)
PATH_CALL(int, rename, (const char *from, const char *to), to, from, to)
PATH_CALL(int, renameat, (int fd1, const char *from, int fd2, const char *to),
          to, fd1, from, fd2, to)
PATH_CALL(int, unlink, (const char *path), path, path)
PATH_CALL(int, unlinkat, (int dir, const char *path, int flags), path, dir,
          path, flags)
PATH_CALL(int, link, (const char *from, const char *to), to, from, to)
PATH_CALL(int, mkdir, (const char *path, mode_t mode), path, path, mode)
FILE_CALL(FILE *, fopen, (const char *path, const char *how), path, NULL,
          path, how)
FILE_CALL(DIR *, opendir, (const char *path), path, NULL, path)

#define SPAWN(name_)                                                           \
    int name_(pid_t *pid, const char *path,                                    \
              const posix_spawn_file_actions_t *actions,                       \
              const posix_spawnattr_t *attr, char *const argv[],               \
              char *const env[])                                               \
    {                                                                          \
        NEXT(name_);                                                           \
        if (hit(#name_, path) && fault.error)                                  \
            return fault.error;                                                \
        return next(pid, path, actions, attr, argv, env);                      \
    }

SPAWN(posix_spawn)
SPAWN(posix_spawnp)
