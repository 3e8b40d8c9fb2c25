/*
 * store_watch - waits for a change in the running xenstored.
 *
 * Over a connection of our own: libxenstore's watches need a thread of its,
 * which keeps no deadline.  Where there is no socket (/dev/xen/xenbus), it is
 * looked now and then.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "sockets.h"
#include "store_live.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#define LOOK_AGAIN 50000        /* microseconds, without socket */

struct store_watch {
    xencfg_ctx *ctx;
    int fd;
    char path[STORE_MAX_PATH];
    /* the message that is being read */
    struct xsd_sockmsg header;
    char payload[XENSTORE_PAYLOAD_MAX];
    size_t have;                /* bytes, the header's included */
};

static int failed(struct store_watch *w, const char *why)
{
    return xencfg__fail(w->ctx, XENCFG_ERROR_STORE, "watch %s: %s", w->path,
                        why);
}

int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    CLEANUP(xencfg__queue_freep) struct store_queue q = { 0 };
    int rc;

    if (!w)
        return xencfg__nomem(s->ctx);
    w->ctx = s->ctx;
    w->fd = -1;
    stpncpy(w->path, path, sizeof(w->path) - 1);
    rc = xencfg__socket_connect(s->ctx, xs_daemon_socket(), &w->fd);
    if (rc)
        return rc;
    if (xencfg__queue_add(&q, XS_WATCH, 0, path, "", 1))
        return xencfg__nomem(s->ctx);
    if (w->fd >= 0 && send(w->fd, q.data, q.len, MSG_NOSIGNAL) < 0)
        return failed(w, strerror(errno));
    *ret = TAKE(w);
    return 0;
}

/* Reads what there is of a message; *whole: all of it. */
static int read_message(struct store_watch *w, bool *whole)
{
    size_t header = sizeof(w->header);
    ssize_t n = 1;

    *whole = false;
    while (n > 0) {
        bool in_header = w->have < header;
        size_t at = in_header ? w->have : w->have - header;
        size_t want = (in_header ? header : w->header.len) - at;

        if (!in_header && w->header.len > sizeof(w->payload))
            return failed(w, "xenstore sent too long an answer");
        if (!want) {
            *whole = true;
            w->have = 0;
            return 0;
        }
        n = recv(w->fd, (in_header ? (char *)&w->header : w->payload) + at,
                 want, 0);
        w->have += n > 0 ? n : 0;
    }
    if (!n)
        return failed(w, "xenstore closed the connection");
    return errno == EAGAIN || errno == EINTR ? 0 : failed(w, strerror(errno));
}

static int wait_readable(struct store_watch *w, double left)
{
    struct pollfd pfd = { .fd = w->fd, .events = POLLIN };

    return poll(&pfd, 1, (int)(left * 1e3) + 1) < 0 && errno != EINTR
               ? failed(w, strerror(errno))
               : 0;
}

/* One answer to the watch; then an event for each change, and one at once. */
int xencfg__watch_wait(struct store_watch *w, bool *changed)
{
    double left;
    bool whole;
    int rc = 0;

    *changed = false;
    while (!rc && !*changed && (left = xencfg__time_left(w->ctx)) > 0) {
        if (w->fd < 0) {
            usleep(LOOK_AGAIN);
            *changed = true;
            break;
        }
        rc = read_message(w, &whole);
        if (!rc && whole && w->header.type == (uint32_t)XS_ERROR)
            rc = failed(w, "xenstore refused it");
        else if (!rc && whole)
            *changed = w->header.type == XS_WATCH_EVENT;
        else if (!rc)
            rc = wait_readable(w, left < 1000 ? left : 1000);
    }
    return rc;
}

void xencfg__watch_closep(struct store_watch **w)
{
    if (*w)
        closep(&(*w)->fd);
    free(*w);
    *w = NULL;
}
