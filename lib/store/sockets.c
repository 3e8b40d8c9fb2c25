/* sockets - xenstored's socket, where libxenstore does not tell about it. */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <xen/io/xs_wire.h>

#include "store/sockets.h"

#define PAUSE 10000             /* microseconds between two tries to connect */
#define SHORT_WAIT 0.5          /* seconds, for who did not answer before */

/* --------------------------------------------------------------------- ping */

static int silent(xencfg_ctx *ctx, const char *path)
{
    ctx->silent = true;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "xenstore at %s did not answer in %g seconds", path,
                        ctx->allowed);
}

/* Seconds that a ping may still take. */
static double ping_left(const xencfg_ctx *ctx)
{
    double left = xencfg__time_left(ctx);

    return ctx->silent ? left - ctx->allowed + SHORT_WAIT : left;
}

int xencfg__socket_connect(xencfg_ctx *ctx, const char *path, int *ret)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    CLEANUP(closep) int fd = -1;

    *ret = -1;
    if (strlen(path) >= sizeof(addr.sun_path))
        return 0;
    strcpy(addr.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    while (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
        if (errno != EAGAIN)
            return 0;
        if (ping_left(ctx) <= 0)
            return silent(ctx, path);
        usleep(PAUSE);
    }
    *ret = fd;
    fd = -1;
    return 0;
}

int xencfg__socket_ping(xencfg_ctx *ctx, const char *path)
{
    struct {
        struct xsd_sockmsg header;
        char path[6];
    } request = { { .type = XS_READ, .len = sizeof("/tool") }, "/tool" };
    struct pollfd pfd = { .events = POLLIN };
    CLEANUP(closep) int fd = -1;
    int rc = xencfg__socket_connect(ctx, path, &fd);

    if (rc || fd < 0 ||
        send(fd, &request, sizeof(request.header) + request.header.len,
             MSG_NOSIGNAL) < 0)
        return rc;
    pfd.fd = fd;
    for (;;) {
        double left = ping_left(ctx);
        int n = poll(&pfd, 1, left > 0 ? (int)(left * 1e3) + 1 : 0);

        if (n > 0 || (n < 0 && errno != EINTR))
            break;
        if (!n && left <= 0)
            return silent(ctx, path);
    }
    ctx->silent = false;
    return 0;
}

/* -------------------------------------------------------------- descriptors */

/* Is fd a socket that is connected to the one of that path?  Sets *ino. */
static bool connected_to(int fd, const char *path, ino_t *ino)
{
    struct sockaddr_un peer;
    socklen_t len = sizeof(peer);
    struct stat st, a, b;

    memset(&peer, 0, sizeof(peer));
    if (fstat(fd, &st) || !S_ISSOCK(st.st_mode) ||
        getpeername(fd, (struct sockaddr *)&peer, &len) ||
        peer.sun_family != AF_UNIX || len >= sizeof(peer))
        return false;
    *ino = st.st_ino;
    return !strcmp(peer.sun_path, path) ||
           (*peer.sun_path && !stat(peer.sun_path, &a) && !stat(path, &b) &&
            a.st_dev == b.st_dev && a.st_ino == b.st_ino);
}

static bool has(const struct sockets *set, ino_t ino)
{
    size_t i;

    for (i = 0; i < set->count; i++)
        if (set->ino[i] == ino)
            return true;
    return false;
}

/*
 * Looks at all that are not in before: collects them, and counts them in
 * *found.
 */
static int scan(const char *path, const struct sockets *before,
                struct sockets *all, size_t *found)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *e;
    int last = -1;
    ino_t ino;

    *found = 0;
    while (dir && (e = readdir(dir))) {
        int fd = atoi(e->d_name);

        if (!connected_to(fd, path, &ino) || (before && has(before, ino)))
            continue;
        if (all && *found < SOCKETS_MAX)
            all->ino[all->count++] = ino;
        ++*found;
        last = fd;
    }
    if (dir)
        closedir(dir);
    return last;
}

void xencfg__sockets_now(const char *path, struct sockets *ret)
{
    size_t found;

    ret->count = 0;
    scan(path, NULL, ret, &found);
}

int xencfg__sockets_new(const char *path, const struct sockets *before)
{
    size_t found;
    int fd = scan(path, before, NULL, &found);

    return found == 1 ? fd : -1;
}
