/*
 * store_live - the running xenstored, by libxenstore.
 *
 * libxenstore waits for an answer without end.  It does not tell its descriptor,
 * so the one that xs_open() made is looked for among the process's own, and given
 * a receive time-out: that is how a call keeps its deadline.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <xenstore.h>

#include "sockets.h"
#include "store.h"

struct live {
    struct store store;
    struct xs_handle *xs;       /* NULL: not connected */
    int fd;                     /* of xs; -1: not known */
    struct timespec armed;      /* the deadline that fd's time-out stands for */
    bool dropped;               /* the daemon closed the last connection */
};

/* ---------------------------------------------------------------- connecting */

/* xs_open() in a thread; whoever finishes last frees it. */
struct opening {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done;                  /* by the thread */
    bool given_up;              /* by the one who waits */
    struct xs_handle *xs;
    int fd, err;
};

static void opening_free(struct opening *o)
{
    if (o->xs)
        xs_close(o->xs);
    pthread_cond_destroy(&o->changed);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

static struct opening *opening_new(void)
{
    struct opening *o = calloc(1, sizeof(*o));
    pthread_condattr_t attr;

    if (!o)
        return NULL;
    pthread_mutex_init(&o->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&o->changed, &attr);
    pthread_condattr_destroy(&attr);
    return o;
}

static void *open_thread(void *arg)
{
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    struct opening *o = arg;
    struct sockets before;
    struct xs_handle *xs;
    bool given_up;
    int fd, err;

    pthread_mutex_lock(&one_at_a_time);
    xencfg__sockets_now(&before);
    xs = xs_open(0);
    err = errno;
    fd = xs ? xencfg__sockets_new(&before) : -1;
    pthread_mutex_unlock(&one_at_a_time);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);

    pthread_mutex_lock(&o->lock);
    o->xs = xs;
    o->fd = fd;
    o->err = err;
    o->done = true;
    given_up = o->given_up;
    pthread_cond_signal(&o->changed);
    pthread_mutex_unlock(&o->lock);
    if (given_up)
        opening_free(o);
    return NULL;
}

/* The caller's signals are not for the thread. */
static int start_thread(struct opening *o)
{
    sigset_t all, old;
    pthread_t thread;
    int err;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    err = pthread_create(&thread, NULL, open_thread, o);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (!err)
        pthread_detach(thread);
    return err;
}

/*
 * connect() waits without end when a daemon that hangs has no room for further
 * connections, so it is left to a thread, which outlives us in that case.
 */
static int connect_xs(struct live *live)
{
    xencfg_ctx *ctx = live->store.ctx;
    struct opening *o;
    int err = 0;
    bool done;

    if (live->xs)
        return 0;
    o = opening_new();
    if (!o)
        return xencfg__nomem(ctx);
    err = start_thread(o);
    if (err) {
        opening_free(o);
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "start a thread: %s",
                            strerror(err));
    }
    pthread_mutex_lock(&o->lock);
    while (!o->done && err != ETIMEDOUT)
        err = pthread_cond_timedwait(&o->changed, &o->lock, &ctx->until);
    done = o->done;
    o->given_up = !done;
    live->xs = TAKE(o->xs);
    live->fd = o->fd;
    err = o->err;
    pthread_mutex_unlock(&o->lock);
    if (!done)
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "xenstore at %s did not accept a connection in %g "
                            "seconds", xs_daemon_socket(), ctx->deadline);
    opening_free(o);
    if (!live->xs)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                            "cannot connect to xenstore at %s: %s",
                            xs_daemon_socket(), strerror(err));
    live->armed = (struct timespec){ 0 };
    xencfg__debug(ctx, "connected to xenstore at %s", xs_daemon_socket());
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

    live->dropped = err == EBADF || err == EPIPE || err == ECONNRESET;
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

/* Is xenstored alive?  The error's text stays. */
static bool answers(struct live *live)
{
    char text[sizeof(live->store.ctx->errmsg)];
    char *value = NULL;
    unsigned n;
    bool alive;

    memcpy(text, live->store.ctx->errmsg, sizeof(text));
    alive = !ready(live);
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
