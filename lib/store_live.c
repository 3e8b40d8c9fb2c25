/*
 * store_live - the running xenstored, by libxenstore.
 *
 * libxenstore waits for an answer without end.  It does not tell its descriptor,
 * so the one that xs_open() made is looked for among the process's own, and given
 * a receive time-out: that is how a call keeps its deadline.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <xenstore.h>

#include "store.h"

#define MAX_FDS 4096

struct live {
    struct store store;
    struct xs_handle *xs;       /* NULL: not connected */
    int fd;                     /* of xs; -1: not known */
    struct timespec armed;      /* the deadline that fd's time-out stands for */
};

/* ------------------------------------------------------------ the descriptor */

/* Marks each descriptor that is a socket. */
static void sockets(uint8_t *set)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *e;
    struct stat st;
    int fd;

    memset(set, 0, MAX_FDS);
    while (dir && (e = readdir(dir))) {
        fd = atoi(e->d_name);
        if (fd >= 0 && fd < MAX_FDS && !fstat(fd, &st) && S_ISSOCK(st.st_mode))
            set[fd] = 1;
    }
    if (dir)
        closedir(dir);
}

/* The one unix socket that is there now and was not before; -1: not certain. */
static int new_socket(const uint8_t *before)
{
    uint8_t now[MAX_FDS];
    struct sockaddr_storage peer;
    socklen_t len;
    int fd, found = -1;

    sockets(now);
    for (fd = 0; fd < MAX_FDS; fd++) {
        len = sizeof(peer);
        if (!now[fd] || before[fd] ||
            getpeername(fd, (struct sockaddr *)&peer, &len) ||
            peer.ss_family != AF_UNIX)
            continue;
        if (found >= 0)
            return -1;
        found = fd;
    }
    return found;
}

static int connect_xs(struct live *live)
{
    static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
    uint8_t before[MAX_FDS];
    int err;

    if (live->xs)
        return 0;
    pthread_mutex_lock(&opening);
    sockets(before);
    live->xs = xs_open(0);
    err = errno;
    live->fd = live->xs ? new_socket(before) : -1;
    pthread_mutex_unlock(&opening);
    if (!live->xs)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_ACCESS,
                            "cannot connect to xenstore at %s: %s",
                            xs_daemon_socket(), strerror(err));
    if (live->fd >= 0)
        fcntl(live->fd, F_SETFD, FD_CLOEXEC);
    live->armed = (struct timespec){ 0 };
    xencfg__debug(live->store.ctx, "connected to xenstore at %s",
                  xs_daemon_socket());
    return 0;
}

static void disconnect(struct live *live)
{
    if (live->xs)
        xs_close(live->xs);
    live->xs = NULL;
    live->fd = -1;
}

/* Connects if need be, and lets no request wait beyond the call's deadline. */
static int ready(struct live *live)
{
    xencfg_ctx *ctx = live->store.ctx;
    double left = xencfg__time_left(ctx);
    struct timeval tv;
    int rc;

    if (left <= 0)
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "xenstore did not answer in %g seconds",
                            ctx->deadline);
    rc = connect_xs(live);
    if (rc || live->fd < 0 ||
        !memcmp(&live->armed, &ctx->until, sizeof(live->armed)))
        return rc;
    tv.tv_sec = (time_t)left;
    tv.tv_usec = (suseconds_t)((left - (double)tv.tv_sec) * 1e6) + 1;
    setsockopt(live->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
    setsockopt(live->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
    live->armed = ctx->until;
    return 0;
}

/* A request failed with errno err, which leaves the connection unusable. */
static int failed(struct live *live, const char *what, const char *path,
                  int err)
{
    xencfg_ctx *ctx = live->store.ctx;
    bool late = err == EAGAIN && live->fd >= 0 &&
                xencfg__time_left(ctx) <= 0.001;

    disconnect(live);
    if (err == ENOMEM)
        return xencfg__nomem(ctx);
    if (late)
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "%s %s: xenstore did not answer in %g seconds",
                            what, path, ctx->deadline);
    return xencfg__fail(ctx, XENCFG_ERROR_STORE, "%s %s: %s", what, path,
                        err == EBADF ? "xenstore closed the connection"
                                     : strerror(err));
}

/* ------------------------------------------------------------------ requests */

static int live_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct live *live = (struct live *)s;
    unsigned n = 0;
    char *value;
    int rc = ready(live);

    if (rc)
        return rc;
    value = xs_read(live->xs, XBT_NULL, path, &n);
    if (!value && errno != ENOENT)
        return failed(live, "read", path, errno);
    *ret = value;
    *len = n;
    return 0;
}

/* Is xenstored alive? */
static bool answers(struct live *live)
{
    unsigned n;
    char *value;

    if (ready(live))
        return false;
    value = xs_read(live->xs, XBT_NULL, "/tool", &n);
    if (!value && errno != ENOENT) {
        disconnect(live);
        return false;
    }
    free(value);
    return true;
}

static int directory(struct live *live, const char *path, struct names *ret)
{
    unsigned n = 0;
    char **name;
    int rc = ready(live);

    if (rc)
        return rc;
    name = xs_directory(live->xs, XBT_NULL, path, &n);
    if (!name && (errno == E2BIG || errno == ENOSYS)) {
        disconnect(live);
        return STORE_TOO_LONG;
    }
    if (!name && errno != ENOENT)
        return failed(live, "list", path, errno);
    *ret = (struct names){ name, name ? n : 0 };
    return 0;
}

/*
 * oxenstored has no partial listing: it drops the connection when a listing is
 * over 4096 bytes.  That is what happened if it does so twice and answers
 * otherwise.
 */
static int live_list(struct store *s, const char *path, struct names *ret)
{
    struct live *live = (struct live *)s;
    int rc = directory(live, path, ret);

    if (rc != XENCFG_ERROR_STORE || !answers(live))
        return rc;
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !answers(live))
        return rc;
    return STORE_TOO_LONG;
}

static void live_close(struct store *s)
{
    struct live *live = (struct live *)s;

    disconnect(live);
    free(live);
}

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_ops ops = { live_read, live_list, live_close };
    struct live *live = calloc(1, sizeof(*live));
    int rc;

    if (!live)
        return xencfg__nomem(ctx);
    live->store = (struct store){ &ops, ctx };
    rc = connect_xs(live);
    if (rc)
        live_close(&live->store);
    else
        *ret = &live->store;
    return rc;
}
