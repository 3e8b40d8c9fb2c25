/* stream - reads of many domains under way at once. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "store/answers.h"
#include "store/connection.h"
#include "store/sockets.h"
#include "store/stream.h"
#include "store/wire.h"

/* All that a retrieve reads is below these; what is not cannot be told to be
   unchanged. */
static const char *const watched[] = { "/libxl", "/local/domain" };

/* One question. */
struct asked {
    struct asked *next;    /* of the same reader */
    struct asked *due;     /* whose answer comes next */
    struct reader *reader; /* NULL: it has gone */
    uint32_t type;
    bool answered, taken;
    int err;    /* the answer is an error */
    char *data; /* and a NUL; NULL if taken, or an error */
    size_t len;
    char path[];
};

struct reader {
    struct store store;
    struct stream *stream;
    struct reader *next;
    struct asked *asked; /* since the last end */
    bool changed;
};

struct stream {
    struct store *live; /* of the ordinary connection */
    struct reader *readers;
    struct asked *due, **last; /* questions without answer */
    struct wire wire;
};

/* ----------------------------------------------------------- what comes in */

static bool below(const char *path, const char *dir)
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
    if (below(a->path, path))
        return true;
    return (a->type == XS_DIRECTORY || a->err || !a->answered) &&
           below(path, a->path);
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
        return xencfg__wire_failed(&s->wire, "an answer to another question");
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
    if (a->data)
        memcpy(a->data, data, len + 1);
    else
        a->err = ENOMEM;
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

/* A question that is asked in the ordinary way next need not wait as long. */
static int timed_out(struct stream *s)
{
    xencfg_ctx *ctx = s->live->ctx;

    s->wire.broken = true;
    ctx->silent = true;
    xencfg__live_disconnect((struct store_live *)s->live);
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "xenstore did not answer in %g seconds", ctx->deadline);
}

static int wait_for(struct stream *s, const struct asked *a)
{
    struct pollfd pfd = { .fd = s->wire.fd };
    bool more;
    double left;
    int rc = 0;

    while (!rc && !a->answered) {
        if (s->wire.broken)
            return xencfg__wire_failed(&s->wire, "it was interrupted");
        left = xencfg__time_left(s->live->ctx);
        if (left <= 0)
            return timed_out(s);
        rc = xencfg__wire_send(&s->wire);
        if (rc)
            return rc;
        pfd.events = POLLIN | (xencfg__wire_unsent(&s->wire) ? POLLOUT : 0);
        if (poll(&pfd, 1, left < 1000 ? (int)(left * 1e3) + 1 : 1000000) > 0)
            rc = xencfg__wire_receive(&s->wire, message, s, &more);
    }
    return rc;
}

static struct asked *find(const struct reader *r, uint32_t type,
                          const char *path)
{
    struct asked *a;

    for (a = r->asked; a; a = a->next)
        if (!a->taken && a->type == type && !strcmp(a->path, path))
            return a;
    return NULL;
}

static int ask(struct reader *r, uint32_t type, const char *path,
               const char *more, size_t more_len, struct asked **ret)
{
    struct stream *s = r->stream;
    size_t len = strlen(path) + 1;
    struct asked *a = calloc(1, sizeof(*a) + len);

    if (!a || xencfg__queue_add(&s->wire.out, type, 0, path, more, more_len)) {
        free(a);
        return xencfg__nomem(s->live->ctx);
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

/* All that it has asked; answers may still come. */
static void forget(struct reader *r)
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

static bool is_watched(const char *path)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(watched); i++)
        if (below(path, watched[i]))
            return true;
    return false;
}

/* Asks, unless that was done ahead, and waits for the answer. */
static int answer_to(struct reader *r, uint32_t type, const char *path,
                     struct asked **ret)
{
    struct asked *a = find(r, type, path);
    int rc = 0;

    r->changed |= type != XS_IS_DOMAIN_INTRODUCED && !is_watched(path);
    if (!a)
        rc = ask(r, type, path, NULL, 0, &a);
    if (!rc)
        rc = wait_for(r->stream, a);
    if (rc)
        return rc;
    a->taken = true;
    *ret = a;
    if (a->err == ENOMEM)
        return xencfg__nomem(r->store.ctx);
    if (a->err && a->err != ENOENT)
        return xencfg__fail(r->store.ctx, XENCFG_ERROR_STORE, "read %s: %s",
                            path, strerror(a->err));
    return 0;
}

/* ------------------------------------------------------------------ a store */

static int reader_read(struct store *store, const char *path, char **ret,
                       size_t *len)
{
    struct asked *a;
    int rc = answer_to((struct reader *)store, XS_READ, path, &a);

    if (rc)
        return rc;
    *ret = TAKE(a->data);
    *len = a->len;
    return 0;
}

static int reader_list(struct store *store, const char *path, struct names *ret)
{
    struct asked *a;
    int rc = answer_to((struct reader *)store, XS_DIRECTORY, path, &a);

    return rc ? rc
              : xencfg__split_names(store->ctx, TAKE(a->data), a->len, ret);
}

/*
 * Whether it is so a moment later no event says.  But what else was read was so
 * at that instant too.
 */
static int reader_introduced(struct store *store, uint32_t domid, bool *ret)
{
    struct asked *a;
    char path[12];
    int rc;

    snprintf(path, sizeof(path), "%u", domid);
    rc = answer_to((struct reader *)store, XS_IS_DOMAIN_INTRODUCED, path, &a);
    *ret = !rc && a->data && *a->data == 'T';
    return rc;
}

static int reader_ahead(struct store *store, const struct store_wants *w)
{
    static const uint32_t types[] = { [STORE_VALUE] = XS_READ,
                                      [STORE_LIST] = XS_DIRECTORY,
                                      [STORE_INTRODUCED] =
                                          XS_IS_DOMAIN_INTRODUCED };
    struct reader *r = (struct reader *)store;
    int rc = 0;
    unsigned i;

    for (i = 0; !rc && i < w->count; i++) {
        const char *path = w->want[i].path;
        uint32_t type = types[w->want[i].what];

        if (!find(r, type, path))
            rc = ask(r, type, path, NULL, 0, NULL);
    }
    return rc || r->stream->wire.broken ? rc
                                        : xencfg__wire_send(&r->stream->wire);
}

/* It began with the first question; all events have come once all answers have.
 */
static int reader_end(struct store *store, bool keep, enum store_outcome *ret)
{
    struct reader *r = (struct reader *)store;
    struct asked *a;
    int rc = 0;

    (void)keep;
    for (a = r->asked; !rc && a; a = a->next)
        rc = wait_for(r->stream, a);
    if (!rc && r->changed)
        *ret = STORE_CHANGED;
    forget(r);
    return rc;
}

static void reader_close(struct store *store)
{
    struct reader *r = (struct reader *)store, **at = &r->stream->readers;

    forget(r);
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    free(r);
}

int xencfg__stream_store(struct stream *stream, struct store **ret)
{
    static const struct store_ops ops = {
        .read = reader_read,
        .list = reader_list,
        .introduced = reader_introduced,
        .close = reader_close,
        .end = reader_end,
        .ahead = reader_ahead,
    };
    struct reader *r = calloc(1, sizeof(*r));

    if (!r)
        return xencfg__nomem(stream->live->ctx);
    r->store = (struct store){ .ops = &ops, .ctx = stream->live->ctx };
    r->stream = stream;
    r->next = stream->readers;
    stream->readers = r;
    *ret = &r->store;
    return 0;
}

/* ----------------------------------------------------------------- a stream */

/* Watches; *usable: the daemon is one of which it is known how it does so. */
static int begin(struct stream *s, bool *usable)
{
    struct asked *a = NULL;
    struct store *store = NULL;
    size_t i;
    int rc;

    *usable = true;
    rc = xencfg__stream_store(s, &store);
    if (rc)
        return rc;
    for (i = 0; !rc && i < ARRAY_SIZE(watched); i++)
        rc = ask((struct reader *)store, XS_WATCH, watched[i], "", 1, NULL);
    if (!rc)
        rc = ask((struct reader *)store, XS_DIRECTORY_PART, "/tool", "0", 2,
                 &a);
    if (!rc)
        rc = wait_for(s, a);
    for (a = ((struct reader *)store)->asked; !rc && a; a = a->next)
        *usable &=
            !a->err || (a->type == XS_DIRECTORY_PART && a->err == ENOENT);
    reader_close(store);
    return rc;
}

int xencfg__live_stream(struct store *live, struct stream **ret)
{
    CLEANUP(xencfg__stream_closep) struct stream *s = calloc(1, sizeof(*s));
    bool usable = false;
    int rc;

    if (!s)
        return xencfg__nomem(live->ctx);
    s->live = live;
    s->last = &s->due;
    s->wire.ctx = live->ctx;
    s->wire.what = "read";
    rc = xencfg__socket_connect(live->ctx, &s->wire.fd);
    if (!rc && s->wire.fd >= 0)
        rc = begin(s, &usable);
    /* a daemon that hangs up on what it does not know */
    if (rc == XENCFG_ERROR_STORE)
        rc = 0;
    if (!rc && usable)
        *ret = TAKE(s);
    return rc;
}

bool xencfg__stream_works(const struct stream *stream)
{
    return !stream->wire.broken;
}

void xencfg__stream_closep(struct stream **stream)
{
    struct stream *s = *stream;
    struct asked *a;

    if (!s)
        return;
    while ((a = s->due)) {
        s->due = a->due;
        free(a);
    }
    xencfg__wire_close(&s->wire);
    free(s);
    *stream = NULL;
}
