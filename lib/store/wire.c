/* wire - xenstored's protocol over a socket of our own, without waiting. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "store/wire.h"

int xencfg__wire_failed(struct wire *w, const char *why)
{
    w->broken = true;
    return xencfg__fail(w->ctx, XENCFG_ERROR_STORE, "%s xenstore: %s", w->what,
                        why);
}

int xencfg__wire_send(struct wire *w)
{
    while (w->sent < w->out.len) {
        ssize_t n = send(w->fd, w->out.data + w->sent, w->out.len - w->sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0
                                   : xencfg__wire_failed(w, strerror(errno));
        w->sent += n;
    }
    xencfg__queue_clear(&w->out);
    w->sent = 0;
    return 0;
}

bool xencfg__wire_unsent(const struct wire *w)
{
    return w->sent < w->out.len;
}

static int take_messages(struct wire *w, wire_message *fn, void *arg)
{
    char payload[XENSTORE_PAYLOAD_MAX + 1];
    struct xsd_sockmsg header;
    size_t at = 0;
    int rc = 0;

    while (!rc && w->have - at >= sizeof(header)) {
        memcpy(&header, w->in + at, sizeof(header));
        if (header.len > XENSTORE_PAYLOAD_MAX)
            return xencfg__wire_failed(w, "too long an answer");
        if (w->have - at < sizeof(header) + header.len)
            break;
        memcpy(payload, w->in + at + sizeof(header), header.len);
        payload[header.len] = 0;
        at += sizeof(header) + header.len;
        rc = fn(arg, &header, payload);
    }
    w->have -= at;
    memmove(w->in, w->in + at, w->have);
    return rc;
}

int xencfg__wire_receive(struct wire *w, wire_message *fn, void *arg,
                         bool *more)
{
    ssize_t n =
        recv(w->fd, w->in + w->have, sizeof(w->in) - w->have, MSG_DONTWAIT);

    *more = n > 0;
    if (!n)
        return xencfg__wire_failed(w, "xenstore closed the connection");
    if (n < 0)
        return errno == EAGAIN || errno == EINTR
                   ? 0
                   : xencfg__wire_failed(w, strerror(errno));
    w->have += n;
    return take_messages(w, fn, arg);
}

void xencfg__wire_close(struct wire *w)
{
    closep(&w->fd);
    xencfg__queue_freep(&w->out);
}
