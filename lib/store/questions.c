/* questions - what the readers of a stream have asked, over one connection. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "store/connection.h"
#include "store/questions.h"

static int failed(struct stream *s, const char *why)
{
    s->broken = true;
    return xencfg__wire_failed(&s->wire, why);
}

/* ----------------------------------------------------------- what comes in */

bool xencfg__is_below(const char *path, const char *dir)
{
    size_t n = strlen(dir);

    return !strncmp(path, dir, n) && (path[n] == '/' || !path[n]);
}

/*
 * Does a change of path change the answer?  When a node is removed, the event
 * is of it alone, not of those below; when one is written, of it, though those
 * above may be new too.
 */
static bool concerns(const char *path, const struct asked *a)
{
    if (xencfg__is_below(a->path, path))
        return true;
    return (a->type == XS_DIRECTORY || a->err || !a->answered) &&
           xencfg__is_below(path, a->path);
}

static void note_event(struct stream *s, const char *path)
{
    struct reader *r;
    struct asked *a;

    for (r = s->readers; r; r = r->next)
        for (a = r->asked; a && !r->changed; a = a->next)
            r->changed = concerns(path, a);
}

static int note_answer(struct stream *s, uint32_t type, const char *data,
                       size_t len)
{
    struct asked *a = s->due;

    if (!a || (type != a->type && type != (uint32_t)XS_ERROR))
        return failed(s, "an answer to another question");
    s->due = a->due;
    if (!s->due)
        s->last = &s->due;
    if (!a->reader) {
        free(a);
        return 0;
    }
    a->answered = true;
    a->err = type == (uint32_t)XS_ERROR ? xencfg__queue_error(data) : 0;
    if (a->err)
        return 0;
    a->data = malloc(len + 1);
    if (!a->data)
        a->err = ENOMEM;
    else
        memcpy(a->data, data, len);
    if (a->data)
        a->data[len] = 0;
    a->len = len;
    return 0;
}

static int message(void *arg, const struct xsd_sockmsg *header,
                   const char *payload)
{
    struct stream *s = arg;

    if (header->type != XS_WATCH_EVENT)
        return note_answer(s, header->type, payload, header->len);
    note_event(s, payload);
    return 0;
}

/* ------------------------------------------------------------ to and fro */

int xencfg__question_send(struct stream *s)
{
    int rc = xencfg__wire_send(&s->wire);

    s->broken |= rc;
    return rc;
}

static int receive_some(struct stream *s)
{
    bool more;
    int rc = xencfg__wire_receive(&s->wire, message, s, &more);

    s->broken |= rc;
    return rc;
}

/* A question that is asked in the ordinary way next need not wait as long. */
static int timed_out(struct stream *s)
{
    s->broken = true;
    s->ctx->silent = true;
    xencfg__live_disconnect((struct store_live *)s->live);
    return xencfg__fail(s->ctx, XENCFG_ERROR_TIMEDOUT,
                        "xenstore did not answer in %g seconds",
                        s->ctx->deadline);
}

int xencfg__question_wait(struct stream *s, const struct asked *a)
{
    struct pollfd pfd = { .fd = s->wire.fd };
    double left;
    int rc = 0;

    while (!rc && !a->answered) {
        if (s->broken)
            return failed(s, "it was interrupted");
        left = xencfg__time_left(s->ctx);
        if (left <= 0)
            return timed_out(s);
        rc = xencfg__question_send(s);
        if (rc)
            return rc;
        pfd.events = POLLIN | (xencfg__wire_unsent(&s->wire) ? POLLOUT : 0);
        if (poll(&pfd, 1, left < 1000 ? (int)(left * 1e3) + 1 : 1000000) > 0)
            rc = receive_some(s);
    }
    return rc;
}

struct asked *xencfg__question_find(const struct reader *r, uint32_t type,
                                    const char *path)
{
    struct asked *a;

    for (a = r->asked; a; a = a->next)
        if (!a->taken && a->type == type && !strcmp(a->path, path))
            return a;
    return NULL;
}

int xencfg__question_ask(struct reader *r, uint32_t type, const char *path,
                         const char *more, size_t more_len, struct asked **ret)
{
    struct stream *s = r->stream;
    size_t len = strlen(path) + 1;
    struct asked *a = calloc(1, sizeof(*a) + len);

    if (!a || xencfg__queue_add(&s->wire.out, type, 0, path, more, more_len)) {
        free(a);
        return xencfg__nomem(s->ctx);
    }
    memcpy(a->path, path, len);
    a->type = type;
    a->reader = r;
    a->next = r->asked;
    r->asked = a;
    *s->last = a;
    s->last = &a->due;
    if (ret)
        *ret = a;
    return 0;
}

void xencfg__question_forget(struct reader *r)
{
    struct asked *a, *next;

    for (a = r->asked; a; a = next) {
        next = a->next;
        a->reader = NULL;
        free(a->data);
        if (a->answered)
            free(a);
    }
    r->asked = NULL;
    r->changed = false;
}
