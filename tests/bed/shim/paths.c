/*
 * paths.c - the files of a Xen host, kept apart from this machine's own: calls
 * that name one of the paths below end up under $FAKEXEN_DIR/root.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"

/* clang-format off */
static const char *const redirected[] = {
    "/proc/xen",
    "/var/lib/xen",
    "/var/run/xen",
    "/var/run/xenstored",
    "/var/log/xen",
    "/var/lock/xl",
    "/etc/xen/xl.conf",
    "/etc/xen/oxenstored.conf",
    "/sys/bus/pci",
    "/sys/bus/usb",
    "/sys/bus/platform",
    "/sys/hypervisor",
    "/usr/libexec/xen-qemu-system-i386",
    "/usr/bin/qemu-system-i386", /* of Debian 11 */
    "/usr/share/seabios",
    "/usr/share/ovmf",
};
/* clang-format on */

/* Images and kernels: redirected if the host under test has the file. */
static const char *const overlaid[] = { "/srv", "/boot" };

static bool below(const char *path, const char *top)
{
    size_t n = strlen(top);

    return !strncmp(path, top, n) && (!path[n] || path[n] == '/');
}

static void under_root(const char *path, char *buf)
{
    fx_init();
    snprintf(buf, PATH_MAX, "%s/root%s", fx_dir, path);
}

const char *fx_redirect(const char *path, char *buf)
{
    size_t i;

    for (i = 0; path && i < ARRAY_SIZE(redirected); i++) {
        if (below(path, redirected[i])) {
            under_root(path, buf);
            return buf;
        }
    }
    for (i = 0; path && i < ARRAY_SIZE(overlaid); i++) {
        if (below(path, overlaid[i])) {
            under_root(path, buf);
            return faccessat(AT_FDCWD, buf, F_OK, 0) ? path : buf;
        }
    }
    return path;
}

/* QMP sockets live under /var/run/xen, oxenstored's under .../xenstored. */
const struct sockaddr *fx_redirect_unix(const struct sockaddr *sa,
                                        socklen_t *len, struct sockaddr_un *un)
{
    const char *path = ((const struct sockaddr_un *)sa)->sun_path, *to;
    char buf[PATH_MAX];

    if (sa->sa_family != AF_UNIX || (to = fx_redirect(path, buf)) == path ||
        strlen(to) >= sizeof(un->sun_path))
        return sa;
    memset(un, 0, sizeof(*un));
    un->sun_family = AF_UNIX;
    strcpy(un->sun_path, to);
    *len = sizeof(*un);
    return (struct sockaddr *)un;
}

#define REDIRECT(ret, name, proto, ...)                                        \
    ret name proto                                                             \
    {                                                                          \
        static __typeof__(&name) next;                                         \
        char buf[PATH_MAX];                                                    \
                                                                               \
        if (!next)                                                             \
            next = NEXT(name);                                                 \
        return next(__VA_ARGS__);                                              \
    }
#define P fx_redirect(path, buf)

REDIRECT(FILE *, fopen, (const char *path, const char *m), P, m)
REDIRECT(FILE *, fopen64, (const char *path, const char *m), P, m)
REDIRECT(int, access, (const char *path, int mode), P, mode)
REDIRECT(int, creat, (const char *path, mode_t mode), P, mode)
REDIRECT(int, unlink, (const char *path), P)
REDIRECT(int, rmdir, (const char *path), P)
REDIRECT(int, mkdir, (const char *path, mode_t mode), P, mode)
REDIRECT(DIR *, opendir, (const char *path), P)
REDIRECT(ssize_t, readlink,
         (const char *restrict path, char *restrict b, size_t n), P, b, n)
REDIRECT(char *, realpath,
         (const char *restrict path, char *restrict resolved), P, resolved)
REDIRECT(int, glob,
         (const char *restrict path, int f, int (*e)(const char *, int),
          glob_t *restrict g),
         P, f, e, g)

/* Any /dev/fake* is a block device, so that libxl takes it for a phy: disk. */
static bool fake_device(const char *path, struct stat *s)
{
    if (strncmp(path, "/dev/fake", 9))
        return false;
    memset(s, 0, sizeof(*s));
    s->st_mode = S_IFBLK | 0600;
    return true;
}

#if __GLIBC_PREREQ(2, 33)
REDIRECT(int, lstat, (const char *restrict path, struct stat *restrict s), P, s)

int stat(const char *restrict path, struct stat *restrict s)
{
    char buf[PATH_MAX];

    return fake_device(path, s) ? 0 : NEXT(stat)(P, s);
}
#else /* they are inline, and call these */
REDIRECT(int, __lxstat, (int v, const char *path, struct stat *s), v, P, s)
REDIRECT(int, __lxstat64, (int v, const char *path, struct stat64 *s), v, P, s)

int __xstat(int v, const char *path, struct stat *s)
{
    char buf[PATH_MAX];

    return fake_device(path, s) ? 0 : NEXT(__xstat)(v, P, s);
}

int __xstat64(int v, const char *path, struct stat64 *s)
{
    return __xstat(v, path, (struct stat *)s); /* the same on x86-64 */
}
#endif

int rename(const char *from, const char *to)
{
    char b1[PATH_MAX], b2[PATH_MAX];

    return NEXT(rename)(fx_redirect(from, b1), fx_redirect(to, b2));
}

#define REDIRECT_OPEN(name)                                                    \
    int name(const char *path, int flags, ...)                                 \
    {                                                                          \
        char buf[PATH_MAX];                                                    \
        mode_t mode = 0;                                                       \
        va_list ap;                                                            \
                                                                               \
        if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {             \
            va_start(ap, flags);                                               \
            mode = va_arg(ap, mode_t);                                         \
            va_end(ap);                                                        \
        }                                                                      \
        return openat(AT_FDCWD, P, flags, mode);                               \
    }

REDIRECT_OPEN(open)
REDIRECT_OPEN(open64)

int bind(int fd, const struct sockaddr *sa, socklen_t len)
{
    struct sockaddr_un un;

    sa = fx_redirect_unix(sa, &len, &un);
    return NEXT(bind)(fd, sa, len);
}

/* Hotplug scripts: a private one if there is one, else nothing happens. */
static const char *program(const char *file, char *path)
{
    static const char scripts[] = "/etc/xen/scripts/";

    if (strncmp(file, scripts, sizeof(scripts) - 1))
        return fx_redirect(file, path);
    under_root(file, path);
    return access(path, X_OK) ? "/bin/true" : path;
}

int execvp(const char *file, char *const argv[])
{
    char path[PATH_MAX];

    return NEXT(execvp)(program(file, path), argv);
}

/*
 * A hotplug script whose environment is chosen for it is still on this host:
 * it gets what makes it so.  Runs between fork and exec.
 */
static bool is_of_bed(const char *var)
{
    return !strncmp(var, "LD_PRELOAD=", 11) || !strncmp(var, "FAKEXEN_", 8);
}

#define ENV_MAX 256

static void with_bed(char *const env[], char *ret[ENV_MAX])
{
    char **ours = environ;
    size_t n = 0;

    for (; *env && n < ENV_MAX / 2; env++)
        if (!is_of_bed(*env))
            ret[n++] = *env;
    for (; *ours && n < ENV_MAX - 1; ours++)
        if (is_of_bed(*ours))
            ret[n++] = *ours;
    ret[n] = NULL;
}

int execve(const char *file, char *const argv[], char *const env[])
{
    char path[PATH_MAX], *all[ENV_MAX];
    const char *to = program(file, path);

    if (to != path || !below(file, "/etc/xen/scripts"))
        return NEXT(execve)(to, argv, env);
    with_bed(env, all);
    return NEXT(execve)(to, argv, all);
}

/* The real daemon wants a real limit that an unprivileged user may not set. */
int setrlimit(__rlimit_resource_t r, const struct rlimit *l)
{
    return 0;
}
