/* sockets - xenstored's socket, and the descriptors that are connected to it.
 */
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <xen/io/xs_wire.h>
#include <xenstore.h>

#include "store/sockets.h"

#define PAUSE 10000    /* microseconds between two tries to connect */
#define SHORT_WAIT 0.5 /* seconds, if it did not answer before */

const char *xencfg__socket_path(void)
{
    return xs_daemon_socket();
}

/* --------------------------------------------------------------------- ping */

static int silent(xencfg_ctx *ctx)
{
    ctx->silent = true;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "xenstore at %s did not answer in %g seconds",
                        xencfg__socket_path(), ctx->deadline);
}

/* Seconds that a ping may still take. */
static double ping_left(const xencfg_ctx *ctx)
{
    double left = xencfg__time_left(ctx);

    return ctx->silent ? left - ctx->deadline + SHORT_WAIT : left;
}

int xencfg__socket_connect(xencfg_ctx *ctx, int *ret)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    const char *path = xencfg__socket_path();
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
            return silent(ctx);
        usleep(PAUSE);
    }
    *ret = fd;
    fd = -1;
    return 0;
}

int xencfg__socket_ping(xencfg_ctx *ctx)
{
    struct {
        struct xsd_sockmsg header;
        char path[6];
    } request = { { .type = XS_READ, .len = sizeof("/tool") }, "/tool" };
    struct pollfd pfd = { .events = POLLIN };
    CLEANUP(closep) int fd = -1;
    int rc = xencfg__socket_connect(ctx, &fd);

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
            return silent(ctx);
    }
    ctx->silent = false;
    return 0;
}

/* -------------------------------------------------------------- descriptors */

/* Is fd a socket that is connected to the daemon's?  Sets *ino. */
static bool is_connected(int fd, ino_t *ino)
{
    const char *path = xencfg__socket_path();
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
static int scan(const struct sockets *before, struct sockets *all,
                size_t *found)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *e;
    int last = -1;
    ino_t ino;

    *found = 0;
    while (dir && (e = readdir(dir))) {
        int fd = atoi(e->d_name);

        if (!is_connected(fd, &ino) || (before && has(before, ino)))
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

void xencfg__sockets_now(struct sockets *ret)
{
    size_t found;

    ret->count = 0;
    scan(NULL, ret, &found);
}

int xencfg__sockets_new(const struct sockets *before)
{
    size_t found;
    int fd = scan(before, NULL, &found);

    return found == 1 ? fd : -1;
}
