/* wire - a connection to the running xenstored: questions and their answers. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <xenstore.h>

#include "store/wire.h"

#define SHORT_WAIT 0.5 /* seconds, if it did not answer before */

struct asked *xencfg__asked_new(uint32_t type, uint32_t tx, const char *path,
                                const void *more, size_t len)
{
    size_t path_len = strlen(path) + 1;
    struct asked *a;

    errno = E2BIG;
    if (path_len + len > XENSTORE_PAYLOAD_MAX)
        return NULL;
    errno = ENOMEM;
    a = calloc(1, sizeof(*a) + path_len + len);
    if (!a)
        return NULL;
    a->header.type = type;
    a->header.tx_id = tx;
    a->header.len = path_len + len;
    memcpy(a->path, path, path_len);
    if (len)
        memcpy(a->path + path_len, more, len);
    return a;
}

void xencfg__asked_free(struct asked *a)
{
    if (a && a->header.req_id && !a->answered) {
        a->orphan = true;
    } else if (a) {
        free(a->data);
        free(a);
    }
}

const char *xencfg__error_name(int err)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(xsd_errors); i++)
        if (xsd_errors[i].errnum == err)
            return xsd_errors[i].errstring;
    return NULL;
}

double xencfg__wire_left(const xencfg_ctx *ctx)
{
    double left = xencfg__time_left(ctx);

    return ctx->silent ? left - ctx->deadline + SHORT_WAIT : left;
}

void xencfg__wire_close(struct wire *w)
{
    xencfg__wire_lost(w, EBADF);
    w->unsent = NULL;
    while (w->due)
        xencfg__wire_answer(w, EBADF, NULL, 0);
    closep(&w->fd);
    w->fd = -1;
    if (w->xs)
        xs_close(TAKE(w->xs));
    w->way = NULL;
}

int xencfg__wire_lost(struct wire *w, int err)
{
    if (!w->lost)
        w->lost = err;
    return w->lost;
}

/* -------------------------------------------------- questions and answers */

void xencfg__wire_post(struct wire *w, struct asked *a)
{
    a->header.req_id = ++w->asked ? w->asked : ++w->asked;
    *w->last = a;
    w->last = &a->due;
    if (!w->unsent)
        w->unsent = a;
}

bool xencfg__wire_is_sent(const struct wire *w, const struct asked *a)
{
    const struct asked *left = w->unsent;

    while (left && left != a)
        left = left->due;
    return !left;
}

int xencfg__wire_answer(struct wire *w, int err, char *data, size_t len)
{
    struct asked *a = w->due;
    int rc;

    w->due = a->due;
    if (!w->due)
        w->last = &w->due;
    a->due = NULL;
    a->answered = true;
    a->err = err;
    a->data = data;
    a->len = len;
    if (!a->orphan)
        return 0;
    rc = w->hook && !w->lost ? w->hook(w->arg, a, NULL) : 0;
    xencfg__asked_free(a);
    return rc;
}

int xencfg__wire_send(struct wire *w)
{
    return w->lost ? w->lost : w->way->send(w);
}

int xencfg__wire_receive(struct wire *w, bool *more)
{
    return w->lost ? w->lost : w->way->receive(w, more);
}

int xencfg__wire_wait(struct wire *w, const struct asked *a)
{
    struct pollfd pfd = { .fd = w->fd };
    double left;
    bool more;
    int rc = 0;

    while (!rc && !a->answered) {
        left = xencfg__wire_left(w->ctx);
        if (w->lost)
            return w->lost;
        if (left <= 0) {
            w->ctx->silent = true;
            return xencfg__wire_lost(w, ETIMEDOUT);
        }
        rc = w->way->send(w);
        if (rc || a->answered)
            return rc;
        pfd.events = POLLIN | (w->unsent ? POLLOUT : 0);
        if (poll(&pfd, 1, left < 1000 ? (int)(left * 1e3) + 1 : 1000000) > 0)
            rc = w->way->receive(w, &more);
    }
    return rc;
}
