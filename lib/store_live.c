/*
 * store_live - the running xenstored, by libxenstore.
 *
 * libxenstore waits for an answer without end.  It does not tell its
 * descriptor, so the one that xs_open() made is looked for among the process's
 * own, and given a receive time-out: that is how a call keeps its deadline.
 *
 * A watch has a connection of its own, as libxenstore then starts a thread that
 * reads from it, and that must live for as long as is waited.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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
    double timeout;             /* that fd has; 0: none yet */
    xs_transaction_t tx;        /* XBT_NULL: none */
    bool dropped;               /* the daemon closed the last connection */
};

/* A connection; *fd is its descriptor, -1 if that cannot be told. */
static int open_xs(xencfg_ctx *ctx, struct xs_handle **xs, int *fd)
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

static void disconnect(struct live *live)
{
    if (live->xs)
        xs_close(live->xs);
    live->xs = NULL;
    live->fd = -1;
    live->timeout = 0;
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
    int rc = 0;

    if (!live->xs && live->tx)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "%s %s: the connection to xenstore was lost within "
                            "a transaction", what, path);
    if (!live->xs)
        rc = open_xs(live->store.ctx, &live->xs, &live->fd);
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
    value = xs_read(live->xs, live->tx, path, &n);
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
    name = xs_directory(live->xs, live->tx, path, &n);
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
    xs_transaction_t tx = live->tx;
    int rc = directory(live, path, ret);

    s->hung_up = false;
    if (rc != XENCFG_ERROR_STORE || !live->dropped)
        return rc;
    live->tx = XBT_NULL;
    s->hung_up = answers(live) && tx;
    live->tx = tx;
    if (tx)                     /* which is lost */
        disconnect(live);
    if (tx || !live->xs)
        return rc;
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !live->dropped || !answers(live))
        return rc;
    return STORE_TOO_LONG;
}

/* ------------------------------------------------------------------ writing */

static int live_begin(struct store *s)
{
    struct live *live = (struct live *)s;
    int rc = ready(live, "begin", "a transaction");

    if (rc)
        return rc;
    live->tx = xs_transaction_start(live->xs);
    return live->tx ? 0 : failed(live, "begin", "a transaction", errno);
}

static int live_end(struct store *s, bool commit, bool *again)
{
    struct live *live = (struct live *)s;
    const char *what = commit ? "commit" : "abort";
    int rc = ready(live, what, "the transaction");
    xs_transaction_t tx = live->tx;

    *again = false;
    live->tx = XBT_NULL;
    if (rc)
        disconnect(live);       /* which ends it too */
    if (rc || xs_transaction_end(live->xs, tx, !commit))
        return rc;
    *again = errno == EAGAIN && xencfg__time_left(s->ctx) > 0.01;
    return *again ? 0 : failed(live, what, "the transaction", errno);
}

static int live_write(struct store *s, const char *path, const char *value)
{
    struct live *live = (struct live *)s;
    int rc = ready(live, "write", path);

    if (rc || xs_write(live->xs, live->tx, path, value, strlen(value)))
        return rc;
    return failed(live, "write", path, errno);
}

static int live_mkdir(struct store *s, const char *path)
{
    struct live *live = (struct live *)s;
    int rc = ready(live, "create", path);

    if (rc || xs_mkdir(live->xs, live->tx, path))
        return rc;
    return failed(live, "create", path, errno);
}

static int live_rm(struct store *s, const char *path, bool *no_parent)
{
    struct live *live = (struct live *)s;
    int rc = ready(live, "remove", path);

    *no_parent = false;
    if (rc || xs_rm(live->xs, live->tx, path))
        return rc;
    *no_parent = errno == ENOENT;
    return *no_parent ? 0 : failed(live, "remove", path, errno);
}

static int live_set_perms(struct store *s, const char *path,
                          struct store_perms p)
{
    struct live *live = (struct live *)s;
    struct xs_permissions perms[] = { { p.owner, XS_PERM_NONE },
                                      { p.reader, XS_PERM_READ } };
    int rc = ready(live, "set permissions of", path);

    if (rc || xs_set_permissions(live->xs, live->tx, path, perms, 2))
        return rc;
    return failed(live, "set permissions of", path, errno);
}

static int live_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct live *live = (struct live *)s;
    int rc = ready(live, "ask", "whether a domain is introduced");

    if (rc)
        return rc;
    errno = 0;                  /* tells failure from "no" */
    *ret = xs_is_domain_introduced(live->xs, domid);
    return *ret || !errno ? 0
                          : failed(live, "ask", "whether a domain is introduced",
                                   errno);
}

/* ----------------------------------------------------------------- watching */

struct store_watch {
    xencfg_ctx *ctx;
    struct xs_handle *xs;
    char path[STORE_MAX_PATH];
};

static int live_watch(struct store *s, const char *path,
                      struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    int rc, fd;

    if (!w)
        return xencfg__nomem(s->ctx);
    w->ctx = s->ctx;
    stpncpy(w->path, path, sizeof(w->path) - 1);
    rc = open_xs(s->ctx, &w->xs, &fd);
    if (rc)
        return rc;
    if (!xs_watch(w->xs, path, ""))
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE, "watch %s: %m", path);
    *ret = TAKE(w);
    return 0;
}

int xencfg__watch_wait(struct store_watch *w, bool *changed)
{
    struct pollfd pfd = { .fd = xs_fileno(w->xs), .events = POLLIN };
    char **event;

    for (*changed = false; !*changed;) {
        double left = xencfg__time_left(w->ctx);
        int n;

        if (left <= 0)
            return 0;
        n = poll(&pfd, 1, (int)(left * 1e3) + 1);
        if (n < 0 && errno != EINTR)
            return xencfg__fail(w->ctx, XENCFG_ERROR_FAIL, "wait for %s: %m",
                                w->path);
        if (n <= 0)
            continue;
        event = xs_check_watch(w->xs);
        if (!event && errno != EAGAIN)
            return xencfg__fail(w->ctx, XENCFG_ERROR_STORE,
                                "wait for %s: xenstore closed the connection",
                                w->path);
        *changed = event;
        free(event);
    }
    return 0;
}

void xencfg__watch_closep(struct store_watch **w)
{
    if (*w && (*w)->xs)
        xs_close((*w)->xs);
    free(*w);
    *w = NULL;
}

/* -------------------------------------------------------------------- store */

static void live_close(struct store *s)
{
    struct live *live = (struct live *)s;

    disconnect(live);
    free(live);
}

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_write_ops writing = {
        .begin = live_begin,
        .end = live_end,
        .write = live_write,
        .mkdir = live_mkdir,
        .rm = live_rm,
        .set_perms = live_set_perms,
        .introduced = live_introduced,
        .watch = live_watch,
    };
    static const struct store_ops ops = { live_read, live_list, live_close,
                                          &writing };
    struct live *live = calloc(1, sizeof(*live));
    int rc;

    if (!live)
        return xencfg__nomem(ctx);
    live->store = (struct store){ .ops = &ops, .ctx = ctx };
    rc = open_xs(ctx, &live->xs, &live->fd);
    if (rc)
        live_close(&live->store);
    else
        *ret = &live->store;
    return rc;
}
