/*
 * store_live - the running xenstored, by libxenstore.
 *
 * libxenstore waits for an answer without end.  It does not tell its
 * descriptor, so the one that xs_open() made is looked for among the process's
 * own, and given a receive time-out: that is how a call keeps its deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <xenstore.h>

#include "sockets.h"
#include "store.h"

struct live {
    struct store store;
    struct xs_handle *xs;       /* NULL: not connected */
    int fd;                     /* of xs; -1: not known */
    bool dropped;               /* the daemon closed the last connection */
};

static int connect_xs(struct live *live)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    xencfg_ctx *ctx = live->store.ctx;
    const char *path = xs_daemon_socket();
    struct sockets before;
    int err, rc;

    if (live->xs)
        return 0;
    rc = xencfg__socket_ping(ctx, path);
    if (rc)
        return rc;
    pthread_mutex_lock(&one_at_a_time);
    xencfg__sockets_now(path, &before);
    live->xs = xs_open(0);
    err = errno;
    live->fd = live->xs ? xencfg__sockets_new(path, &before) : -1;
    pthread_mutex_unlock(&one_at_a_time);
    if (!live->xs)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                            "cannot connect to xenstore at %s: %s", path,
                            strerror(err));
    if (live->fd >= 0)
        fcntl(live->fd, F_SETFD, FD_CLOEXEC);
    xencfg__debug(ctx, "connected to xenstore at %s%s", path,
                  live->fd < 0 ? ", without deadline" : "");
    return 0;
}

static void disconnect(struct live *live)
{
    if (live->xs)
        xs_close(live->xs);
    live->xs = NULL;
    live->fd = -1;
}

static int timed_out(struct live *live, const char *what, const char *path)
{
    xencfg_ctx *ctx = live->store.ctx;

    ctx->silent = true;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "%s %s: xenstore did not answer in %g seconds", what,
                        path, ctx->deadline);
}

/* Connects if need be, and lets no answer wait beyond the call's deadline. */
static int ready(struct live *live, const char *what, const char *path)
{
    struct timeval tv;
    double left;
    long usecs;
    int rc;

    rc = connect_xs(live);
    if (rc)
        return rc;
    left = xencfg__time_left(live->store.ctx);
    if (left <= 0)
        return timed_out(live, what, path);
    if (live->fd < 0)
        return 0;
    usecs = (long)(left * 1e6) + 1;
    tv.tv_sec = usecs / 1000000;
    tv.tv_usec = usecs % 1000000;
    if (setsockopt(live->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
        setsockopt(live->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)))
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "set the deadline of %s %s: %m", what, path);
    return 0;
}

/* A request failed with errno err, which leaves the connection unusable. */
static int failed(struct live *live, const char *what, const char *path,
                  int err)
{
    xencfg_ctx *ctx = live->store.ctx;
    bool late = err == EAGAIN && live->fd >= 0 &&
                xencfg__time_left(ctx) <= 0.01;

    live->dropped = err == EBADF || err == EPIPE || err == ECONNRESET;
    disconnect(live);
    if (err == ENOMEM)
        return xencfg__nomem(ctx);
    if (late)
        return timed_out(live, what, path);
    return xencfg__fail(ctx, XENCFG_ERROR_STORE, "%s %s: %s", what, path,
                        err == EBADF ? "xenstore closed the connection"
                                     : strerror(err));
}

/* ----------------------------------------------------------------- requests */

static int live_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct live *live = (struct live *)s;
    unsigned n = 0;
    char *value;
    int rc = ready(live, "read", path);

    if (rc)
        return rc;
    value = xs_read(live->xs, XBT_NULL, path, &n);
    if (!value && errno != ENOENT)
        return failed(live, "read", path, errno);
    *ret = value;
    *len = n;
    return 0;
}

/* Is xenstored alive?  The error's text stays. */
static bool answers(struct live *live)
{
    char text[sizeof(live->store.ctx->errmsg)];
    char *value = NULL;
    unsigned n;
    bool alive;

    memcpy(text, live->store.ctx->errmsg, sizeof(text));
    alive = !ready(live, "read", "/tool");
    memcpy(live->store.ctx->errmsg, text, sizeof(text));
    if (alive) {
        value = xs_read(live->xs, XBT_NULL, "/tool", &n);
        alive = value || errno == ENOENT;
    }
    if (!alive)
        disconnect(live);
    free(value);
    return alive;
}

static int directory(struct live *live, const char *path, struct names *ret)
{
    unsigned n = 0;
    char **name;
    int rc = ready(live, "list", path);

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

    if (rc != XENCFG_ERROR_STORE || !live->dropped || !answers(live))
        return rc;
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !live->dropped || !answers(live))
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
