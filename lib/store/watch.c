/* watch - learns of changes in the running xenstored. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "store/connection.h"
#include "store/watch.h"

#define LOOK_AGAIN 50000 /* microseconds, without socket */
#define ROUNDS 16        /* buffers at a time */

struct store_watch {
    struct wire wire;
    watch_event *fn; /* of the taking under way */
    void *arg;
};

static int failed(struct store_watch *w, int err)
{
    return err == ENOMEM
               ? xencfg__nomem(w->wire.ctx)
               : xencfg__fail(w->wire.ctx, XENCFG_ERROR_STORE,
                              "watch xenstore: %s",
                              err == EBADF ? "xenstore closed the connection"
                                           : strerror(err));
}

static int take(void *arg, const struct asked *a, const char *path)
{
    struct store_watch *w = arg;

    if (!a)
        return w->fn(w->arg, path);
    if (a->header.type == XS_READ)
        return w->fn(w->arg, NULL);
    if (!a->err || a->header.type == XS_UNWATCH || a->err == EEXIST)
        return 0;
    return xencfg__fail(w->wire.ctx, XENCFG_ERROR_ACCESS,
                        "watch xenstore: refused: %s", xencfg__error_name(a->err));
}

int xencfg__watch_connect(xencfg_ctx *ctx, struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    int rc;

    if (!w)
        return xencfg__nomem(ctx);
    w->wire.hook = take;
    w->wire.arg = w;
    rc = xencfg__wire_open_socket(&w->wire, ctx);
    if (!rc)
        *ret = TAKE(w);
    return rc;
}

int xencfg__watch_fd(const struct store_watch *w)
{
    return w->wire.fd;
}

void xencfg__watch_closep(struct store_watch **w)
{
    if (*w)
        xencfg__wire_close(&(*w)->wire);
    free(*w);
    *w = NULL;
}

bool xencfg__watch_unsent(const struct store_watch *w)
{
    return w->wire.unsent;
}

static int request(struct store_watch *w, uint32_t type, const char *path,
                   const char *token)
{
    struct asked *a;
    int err;

    if (w->wire.fd < 0)
        return 0;
    a = xencfg__asked_new(type, 0, path, token, token ? 1 : 0);
    err = a ? 0 : errno;
    if (a) {
        xencfg__wire_post(&w->wire, a);
        xencfg__asked_free(a);
        err = xencfg__wire_send(&w->wire);
    }
    return err ? failed(w, err) : 0;
}

int xencfg__watch_add(struct store_watch *w, const char *path)
{
    return request(w, XS_WATCH, path, "");
}

int xencfg__watch_remove(struct store_watch *w, const char *path)
{
    return request(w, XS_UNWATCH, path, "");
}

int xencfg__watch_ping(struct store_watch *w)
{
    return request(w, XS_READ, "/tool", NULL);
}

int xencfg__watch_take(struct store_watch *w, watch_event *fn, void *arg)
{
    int err = xencfg__wire_send(&w->wire), n;
    bool more = true;

    w->fn = fn;
    w->arg = arg;
    for (n = 0; !err && more && n < ROUNDS; n++)
        err = xencfg__wire_receive(&w->wire, &more);
    return err > 0 ? failed(w, err) : err;
}

/* ------------------------------------------------------- waiting for one */

int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = NULL;
    int rc = xencfg__watch_connect(s->ctx, &w);

    if (!rc)
        rc = xencfg__watch_add(w, path);
    if (!rc)
        *ret = TAKE(w);
    return rc;
}

static int note(void *arg, const char *path)
{
    (void)path;
    *(bool *)arg = true;
    return 0;
}

static int wait_readable(struct store_watch *w, double left)
{
    struct pollfd pfd = { .fd = w->wire.fd, .events = POLLIN };

    if (xencfg__watch_unsent(w))
        pfd.events |= POLLOUT;
    return poll(&pfd, 1, (int)(left * 1e3) + 1) < 0 && errno != EINTR
               ? failed(w, errno)
               : 0;
}

int xencfg__watch_ready(struct store_watch *w, struct deadline until,
                        bool *ready)
{
    double left = xencfg__left(until);

    *ready = w->wire.fd >= 0 && left > 0;
    return *ready ? wait_readable(w, left < 1000 ? left : 1000) : 0;
}

int xencfg__watch_wait(struct store_watch *w, struct deadline until,
                       bool *changed)
{
    double left;
    int rc = 0;

    *changed = false;
    if (w->wire.fd < 0) { /* look now and then */
        *changed = xencfg__left(until) > 0;
        if (*changed)
            usleep(LOOK_AGAIN);
        return 0;
    }
    while (!rc && !*changed && (left = xencfg__left(until)) > 0) {
        rc = xencfg__watch_take(w, note, changed);
        if (!rc && !*changed)
            rc = wait_readable(w, left < 1000 ? left : 1000);
    }
    return rc;
}
