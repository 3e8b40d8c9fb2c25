/* connection - the connection to the running xenstored, by libxenstore. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "store/connection.h"
#include "store/sockets.h"

int xencfg__live_connect(struct store_live *live)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    const char *path = xs_daemon_socket();
    xencfg_ctx *ctx = live->store.ctx;
    struct sockets before;
    int err, rc;

    rc = xencfg__socket_ping(ctx);
    if (rc)
        return rc;
    pthread_mutex_lock(&one_at_a_time);
    xencfg__sockets_now(&before);
    live->xs = xs_open(0);
    err = errno;
    live->fd = live->xs ? xencfg__sockets_new(&before) : -1;
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

void xencfg__live_disconnect(struct store_live *live)
{
    if (live->xs)
        xs_close(live->xs);
    live->xs = NULL;
    live->fd = -1;
    live->timeout = 0;
    xencfg__queue_clear(&live->queue);
    xencfg__answers_forget(&live->answers);
}

static int timed_out(struct store_live *live, const char *what,
                     const char *path)
{
    xencfg_ctx *ctx = live->store.ctx;

    ctx->silent = true;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "%s %s: xenstore did not answer in %g seconds", what,
                        path, ctx->deadline);
}

/* Lets no answer wait beyond the call's deadline. */
static int connected(struct store_live *live, const char *what,
                     const char *path)
{
    xencfg_ctx *ctx = live->store.ctx;
    struct timeval tv;
    double left;
    long usecs;
    int rc = 0;

    if (!live->xs && live->tx)
        return xencfg__fail(ctx, XENCFG_ERROR_STORE,
                            "%s %s: the connection to xenstore was lost within "
                            "a transaction",
                            what, path);
    if (!live->xs)
        rc = xencfg__live_connect(live);
    if (rc)
        return rc;
    left = xencfg__time_left(ctx);
    if (left <= 0)
        return timed_out(live, what, path);
    if (live->fd < 0)
        return 0;
    /* within a hundredth, so that not each request takes two calls more */
    if (left <= live->timeout && left >= 0.99 * live->timeout)
        return 0;
    live->timeout = left;
    usecs = (long)(left * 1e6) + 1;
    tv.tv_sec = usecs / 1000000;
    tv.tv_usec = usecs % 1000000;
    if (setsockopt(live->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
        setsockopt(live->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)))
        return xencfg__fail(ctx, XENCFG_ERROR_STORE,
                            "set the deadline of %s %s: %m", what, path);
    return 0;
}

int xencfg__live_failed(struct store_live *live, const char *what,
                        const char *path, int err)
{
    xencfg_ctx *ctx = live->store.ctx;
    bool late =
        err == EAGAIN && live->fd >= 0 && xencfg__time_left(ctx) <= 0.01;

    live->torn |= err == EIO && live->tx;
    live->dropped = err == EBADF || err == EPIPE || err == ECONNRESET;
    xencfg__live_disconnect(live);
    if (err == ENOMEM)
        return xencfg__nomem(ctx);
    if (late)
        return timed_out(live, what, path);
    return xencfg__fail(ctx, XENCFG_ERROR_STORE, "%s %s: %s", what, path,
                        err == EBADF ? "xenstore closed the connection"
                                     : strerror(err));
}

int xencfg__live_flush(struct store_live *live)
{
    const char *path;
    bool in_step;
    int rc, err;

    if (!live->queue.count)
        return 0;
    rc = connected(live, "write", "to xenstore");
    if (rc) {
        xencfg__queue_clear(&live->queue);
        return rc;
    }
    live->sent = true;
    err = xencfg__queue_send(&live->queue, live->fd, &path, &in_step);
    live->torn |= err == EIO;
    if (err && in_step && err != ENOMEM)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE, "write %s: %s",
                            path, strerror(err));
    return err ? xencfg__live_failed(live, "write", path, err) : 0;
}

int xencfg__live_ready(struct store_live *live, const char *what,
                       const char *path)
{
    int rc = xencfg__live_flush(live);

    return rc ? rc : connected(live, what, path);
}

static bool answers(struct store_live *live)
{
    KEEP_ERROR(live->store.ctx);
    char *value;
    unsigned n;

    if (xencfg__live_ready(live, "read", "/tool"))
        return false;
    value = xs_read(live->xs, XBT_NULL, "/tool", &n);
    if (!value && errno != ENOENT)
        return false;
    free(value);
    return true;
}

bool xencfg__live_still_answers(struct store_live *live)
{
    xs_transaction_t tx = live->tx;
    bool ret;

    live->tx = XBT_NULL;
    ret = answers(live);
    live->tx = tx;
    if (!ret || tx)
        xencfg__live_disconnect(live);
    return ret;
}
