/* watch - learns of changes in the running xenstored. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "store/connection.h"
#include "store/sockets.h"
#include "store/watch.h"
#include "store/wire.h"

#define LOOK_AGAIN 50000 /* microseconds, without socket */
#define ROUNDS 16        /* buffers at a time */

struct store_watch {
    struct wire wire;
};

struct taking {
    struct store_watch *watch;
    watch_event *fn;
    void *arg;
};

int xencfg__watch_connect(xencfg_ctx *ctx, struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    int rc;

    if (!w)
        return xencfg__nomem(ctx);
    w->wire.ctx = ctx;
    w->wire.what = "watch";
    rc = xencfg__socket_connect(ctx, &w->wire.fd);
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
    return xencfg__wire_unsent(&w->wire);
}

/* The type is its id too: of an error nothing else names its request. */
static int request(struct store_watch *w, uint32_t type, const char *path,
                   const char *token)
{
    struct wire *wire = &w->wire;
    size_t at = wire->out.len;
    struct xsd_sockmsg header;
    int err =
        xencfg__queue_add(&wire->out, type, 0, path, token, token ? 1 : 0);

    if (err)
        return err == ENOMEM ? xencfg__nomem(wire->ctx)
                             : xencfg__wire_failed(wire, strerror(err));
    memcpy(&header, wire->out.data + at, sizeof(header));
    header.req_id = type;
    memcpy(wire->out.data + at, &header, sizeof(header));
    return wire->fd < 0 ? 0 : xencfg__wire_send(wire);
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

static int message(void *arg, const struct xsd_sockmsg *header,
                   const char *payload)
{
    const struct taking *t = arg;

    if (header->type == (uint32_t)XS_WATCH_EVENT)
        return t->fn(t->arg, payload);
    if (header->req_id == (uint32_t)XS_READ)
        return t->fn(t->arg, NULL);
    if (header->type != (uint32_t)XS_ERROR ||
        header->req_id == (uint32_t)XS_UNWATCH || !strcmp(payload, "EEXIST"))
        return 0;
    return xencfg__fail(t->watch->wire.ctx, XENCFG_ERROR_ACCESS,
                        "watch xenstore: refused: %.32s", payload);
}

int xencfg__watch_take(struct store_watch *w, watch_event *fn, void *arg)
{
    struct taking t = { w, fn, arg };
    int rc = xencfg__wire_send(&w->wire), n;
    bool more = true;

    for (n = 0; !rc && more && n < ROUNDS; n++)
        rc = xencfg__wire_receive(&w->wire, message, &t, &more);
    return rc;
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
               ? xencfg__wire_failed(&w->wire, strerror(errno))
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
