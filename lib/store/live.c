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

#include "store/sockets.h"
#include "store/live.h"

int xencfg__live_open(xencfg_ctx *ctx, struct xs_handle **xs, int *fd)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    const char *path = xs_daemon_socket();
    struct sockets before;
    int err, rc;

    rc = xencfg__socket_ping(ctx, path);
    if (rc)
        return rc;
    pthread_mutex_lock(&one_at_a_time);
    xencfg__sockets_now(path, &before);
    *xs = xs_open(0);
    err = errno;
    *fd = *xs ? xencfg__sockets_new(path, &before) : -1;
    pthread_mutex_unlock(&one_at_a_time);
    if (!*xs)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                            "cannot connect to xenstore at %s: %s", path,
                            strerror(err));
    if (*fd >= 0)
        fcntl(*fd, F_SETFD, FD_CLOEXEC);
    xencfg__debug(ctx, "connected to xenstore at %s%s", path,
                  *fd < 0 ? ", without deadline" : "");
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
    xencfg__live_forget(live);
}

static int timed_out(struct store_live *live, const char *what,
                     const char *path)
{
    xencfg_ctx *ctx = live->store.ctx;

    ctx->silent = true;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "%s %s: xenstore did not answer in %g seconds", what,
                        path, ctx->allowed);
}

/* Lets no answer wait beyond the call's deadline. */
static int connected(struct store_live *live, const char *what,
                     const char *path)
{
    struct timeval tv;
    double left;
    long usecs;
    int rc = 0;

    if (!live->xs && live->tx)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "%s %s: the connection to xenstore was lost within "
                            "a transaction", what, path);
    if (!live->xs)
        rc = xencfg__live_open(live->store.ctx, &live->xs, &live->fd);
    if (rc)
        return rc;
    left = xencfg__time_left(live->store.ctx);
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
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "set the deadline of %s %s: %m", what, path);
    return 0;
}

/* A request failed with errno err, which leaves the connection unusable. */
int xencfg__live_failed(struct store_live *live, const char *what,
                        const char *path, int err)
{
    xencfg_ctx *ctx = live->store.ctx;
    bool late = err == EAGAIN && live->fd >= 0 &&
                xencfg__time_left(ctx) <= 0.01;

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

/* Sends the changes that wait. */
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
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "write %s: %s", path, strerror(err));
    return err ? xencfg__live_failed(live, "write", path, err) : 0;
}

/* Before each request: connects if need be. */
int xencfg__live_ready(struct store_live *live, const char *what,
                       const char *path)
{
    int rc = xencfg__live_flush(live);

    return rc ? rc : connected(live, what, path);
}

/* ----------------------------------------------------------------- requests */

static int live_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct store_live *live = (struct store_live *)s;
    unsigned n = 0;
    char *value;
    int rc;

    if (xencfg__live_take(live, path, AHEAD_VALUE, ret, len))
        return 0;
    rc = xencfg__live_ready(live, "read", path);
    if (rc)
        return rc;
    value = xs_read(live->xs, live->tx, path, &n);
    if (!value && errno != ENOENT)
        return xencfg__live_failed(live, "read", path, errno);
    *ret = value;
    *len = n;
    return 0;
}

/* Is xenstored alive? */
static bool answers(struct store_live *live)
{
    KEEP_ERROR(live->store.ctx);
    char *value = NULL;
    unsigned n;
    bool alive = !xencfg__live_ready(live, "read", "/tool");

    if (alive) {
        value = xs_read(live->xs, XBT_NULL, "/tool", &n);
        alive = value || errno == ENOENT;
    }
    if (!alive)
        xencfg__live_disconnect(live);
    free(value);
    return alive;
}

void xencfg__live_hung_up(struct store_live *live)
{
    xs_transaction_t tx = live->tx;

    live->tx = XBT_NULL;
    live->store.hung_up = answers(live) && tx;
    live->tx = tx;
    if (tx)                     /* which is lost */
        xencfg__live_disconnect(live);
}

static int directory(struct store_live *live, const char *path,
                     struct names *ret)
{
    unsigned n = 0;
    char **name;
    int rc = xencfg__live_ready(live, "list", path);

    if (rc)
        return rc;
    name = xs_directory(live->xs, live->tx, path, &n);
    if (!name && (errno == E2BIG || errno == ENOSYS)) {
        xencfg__live_disconnect(live);
        return STORE_TOO_LONG;
    }
    if (!name && errno != ENOENT)
        return xencfg__live_failed(live, "list", path, errno);
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
    struct store_live *live = (struct store_live *)s;
    xs_transaction_t tx = live->tx;
    size_t len;
    char *data;
    int rc;

    if (xencfg__live_take(live, path, AHEAD_LIST, &data, &len))
        return xencfg__split_names(s->ctx, data, len, ret);
    rc = directory(live, path, ret);
    s->hung_up = false;
    if (rc != XENCFG_ERROR_STORE || !live->dropped)
        return rc;
    xencfg__live_hung_up(live);
    if (tx || !live->xs)
        return rc;
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !live->dropped || !answers(live))
        return rc;
    return STORE_TOO_LONG;
}

/* "n0", "r5", ..., each with its NUL, as xenstored sends them. */
static int split_perms(xencfg_ctx *ctx, const char *data, size_t len,
                       struct store_acl *ret)
{
    static const char letters[] = "nrwb";       /* by enum store_access */
    struct store_ace *entry = calloc(len + 1, sizeof(*entry));
    const char *p = data, *letter;
    unsigned n = 0;

    if (!entry)
        return xencfg__nomem(ctx);
    for (; p < data + len; p += strlen(p) + 1) {
        letter = *p ? strchr(letters, *p) : NULL;
        if (!letter) {
            free(entry);
            return xencfg__fail(ctx, XENCFG_ERROR_STORE,
                                "xenstore sent permissions of unknown form");
        }
        entry[n++] = (struct store_ace){ strtoul(p + 1, NULL, 10),
                                         letter - letters };
    }
    *ret = (struct store_acl){ entry, n };
    return 0;
}

static int get_perms(struct store_live *live, const char *path,
                     struct store_acl *ret)
{
    CLEANUP(freep) struct xs_permissions *perms = NULL;
    struct store_ace *entry;
    unsigned n = 0, i;
    int rc = xencfg__live_ready(live, "read permissions of", path);

    if (rc)
        return rc;
    perms = xs_get_permissions(live->xs, live->tx, path, &n);
    if (!perms && errno != ENOENT)
        return xencfg__live_failed(live, "read permissions of", path, errno);
    if (!perms || !n)
        return 0;
    entry = calloc(n, sizeof(*entry));
    if (!entry)
        return xencfg__nomem(live->store.ctx);
    for (i = 0; i < n; i++) {
        entry[i].domid = perms[i].id;
        entry[i].access = (perms[i].perms & XS_PERM_READ ? STORE_READ : 0) |
                          (perms[i].perms & XS_PERM_WRITE ? STORE_WRITE : 0);
    }
    *ret = (struct store_acl){ entry, n };
    return 0;
}

static int live_get_perms(struct store *s, const char *path,
                          struct store_acl *ret)
{
    struct store_live *live = (struct store_live *)s;
    CLEANUP(freep) char *data = NULL;
    size_t len = 0;

    *ret = (struct store_acl){ 0 };
    if (!xencfg__live_take(live, path, AHEAD_PERMS, &data, &len))
        return get_perms(live, path, ret);
    return data ? split_perms(s->ctx, data, len, ret) : 0;
}

/* -------------------------------------------------------------------- store */

static void live_close(struct store *s)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__live_disconnect(live);
    xencfg__queue_freep(&live->queue);
    free(live);
}

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_ops ops = { live_read, live_list, live_close,
                                          &xencfg__live_writing,
                                          live_get_perms };
    struct store_live *live = calloc(1, sizeof(*live));
    int rc;

    if (!live)
        return xencfg__nomem(ctx);
    live->store = (struct store){ .ops = &ops, .ctx = ctx };
    rc = xencfg__live_open(ctx, &live->xs, &live->fd);
    if (rc)
        live_close(&live->store);
    else
        *ret = &live->store;
    return rc;
}
