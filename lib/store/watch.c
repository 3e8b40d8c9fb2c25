/* store_watch - learns of changes in the running xenstored. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "store/sockets.h"
#include "store/live.h"
#include "store/watch.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#define LOOK_AGAIN 50000        /* microseconds, without socket */
#define BUFFER (8 * XENSTORE_PAYLOAD_MAX)
#define ROUNDS 16               /* buffers at a time */

struct store_watch {
    xencfg_ctx *ctx;
    int fd;
    struct store_queue out;     /* requests */
    size_t sent;                /* of its bytes */
    char in[BUFFER];
    size_t have;                /* bytes */
};

static int failed(struct store_watch *w, const char *why)
{
    return xencfg__fail(w->ctx, XENCFG_ERROR_STORE, "watch xenstore: %s", why);
}

int xencfg__watch_connect(xencfg_ctx *ctx, struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    int rc;

    if (!w)
        return xencfg__nomem(ctx);
    w->ctx = ctx;
    rc = xencfg__socket_connect(ctx, xs_daemon_socket(), &w->fd);
    if (!rc)
        *ret = TAKE(w);
    return rc;
}

int xencfg__watch_fd(const struct store_watch *w)
{
    return w->fd;
}

void xencfg__watch_closep(struct store_watch **w)
{
    if (*w) {
        closep(&(*w)->fd);
        xencfg__queue_freep(&(*w)->out);
    }
    free(*w);
    *w = NULL;
}

/* ------------------------------------------------------------------ sending */

static int flush(struct store_watch *w)
{
    while (w->sent < w->out.len) {
        ssize_t n = send(w->fd, w->out.data + w->sent, w->out.len - w->sent,
                         MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0 : failed(w, strerror(errno));
        w->sent += n;
    }
    xencfg__queue_clear(&w->out);
    w->sent = 0;
    return 0;
}

bool xencfg__watch_unsent(const struct store_watch *w)
{
    return w->sent < w->out.len;
}

/* The type is its id too: an error's answer tells no other way. */
static int request(struct store_watch *w, uint32_t type, const char *path,
                   const char *token)
{
    size_t at = w->out.len;
    struct xsd_sockmsg header;
    int err = xencfg__queue_add(&w->out, type, 0, path, token, token ? 1 : 0);

    if (err)
        return err == ENOMEM ? xencfg__nomem(w->ctx)
                             : failed(w, strerror(err));
    memcpy(&header, w->out.data + at, sizeof(header));
    header.req_id = type;
    memcpy(w->out.data + at, &header, sizeof(header));
    return w->fd < 0 ? 0 : flush(w);
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

/* ---------------------------------------------------------------- receiving */

/* payload: has a NUL at its end, whatever was sent. */
static int handle(struct store_watch *w, const struct xsd_sockmsg *header,
                  const char *payload, watch_event *fn, void *arg)
{
    if (header->type == (uint32_t)XS_WATCH_EVENT)
        return fn(arg, payload);
    if (header->req_id == (uint32_t)XS_READ)
        return fn(arg, NULL);
    if (header->type != (uint32_t)XS_ERROR ||
        header->req_id == (uint32_t)XS_UNWATCH || !strcmp(payload, "EEXIST"))
        return 0;
    return xencfg__fail(w->ctx, XENCFG_ERROR_ACCESS,
                        "watch xenstore: refused: %.32s", payload);
}

/* Handles the messages that are there in full. */
static int handle_all(struct store_watch *w, watch_event *fn, void *arg)
{
    struct xsd_sockmsg header;
    char payload[XENSTORE_PAYLOAD_MAX + 1];
    size_t at = 0;
    int rc = 0;

    while (!rc && w->have - at >= sizeof(header)) {
        memcpy(&header, w->in + at, sizeof(header));
        if (header.len > XENSTORE_PAYLOAD_MAX)
            return failed(w, "too long an answer");
        if (w->have - at < sizeof(header) + header.len)
            break;
        memcpy(payload, w->in + at + sizeof(header), header.len);
        payload[header.len] = 0;
        at += sizeof(header) + header.len;
        rc = handle(w, &header, payload, fn, arg);
    }
    w->have -= at;
    memmove(w->in, w->in + at, w->have);
    return rc;
}

/* *more: there was something. */
static int receive(struct store_watch *w, bool *more)
{
    ssize_t n = recv(w->fd, w->in + w->have, sizeof(w->in) - w->have,
                     MSG_DONTWAIT);

    *more = n > 0;
    if (n > 0)
        w->have += n;
    else if (!n)
        return failed(w, "xenstore closed the connection");
    else if (errno != EAGAIN && errno != EINTR)
        return failed(w, strerror(errno));
    return 0;
}

int xencfg__watch_take(struct store_watch *w, watch_event *fn, void *arg)
{
    int rc = flush(w), n;
    bool more = true;

    for (n = 0; !rc && more && n < ROUNDS; n++) {
        rc = receive(w, &more);
        if (!rc && more)
            rc = handle_all(w, fn, arg);
    }
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
    struct pollfd pfd = { .fd = w->fd, .events = POLLIN };

    if (xencfg__watch_unsent(w))
        pfd.events |= POLLOUT;
    return poll(&pfd, 1, (int)(left * 1e3) + 1) < 0 && errno != EINTR
               ? failed(w, strerror(errno))
               : 0;
}

int xencfg__watch_wait(struct store_watch *w, bool *changed)
{
    double left;
    int rc = 0;

    *changed = false;
    if (w->fd < 0) {    /* it is looked now and then */
        *changed = xencfg__time_left(w->ctx) > 0;
        if (*changed)
            usleep(LOOK_AGAIN);
        return 0;
    }
    while (!rc && !*changed && (left = xencfg__time_left(w->ctx)) > 0) {
        rc = xencfg__watch_take(w, note, changed);
        if (!rc && !*changed)
            rc = wait_readable(w, left < 1000 ? left : 1000);
    }
    return rc;
}
