/* stream - reads of many domains under way at once. */
#include <errno.h>
#include <string.h>

#include "store/connection.h"
#include "store/socket.h"
#include "store/stream.h"

/* All that a retrieve reads is below these; what is not cannot be told to be
   unchanged. */
static const char *const watched[] = { "/libxl", "/local/domain" };

struct reader {
    struct store_live live;
    struct stream *stream;
    struct reader *next;
    bool changed; /* since the last end */
};

struct stream {
    struct reader *readers;
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
    return (a->header.type == XS_DIRECTORY ||
            a->header.type == XS_DIRECTORY_PART || a->err || !a->answered) &&
           below(path, a->path);
}

static int note_event(void *arg, const struct asked *answer, const char *path)
{
    struct stream *s = arg;
    struct reader *r;
    struct asked *a;

    for (r = answer ? NULL : s->readers; r; r = r->next)
        for (a = r->live.asked; a && !r->changed; a = a->next)
            r->changed = concerns(path, a);
    return 0;
}

/* ------------------------------------------------------------------ a store */

/* Whether a domain is introduced a moment later no event says.  But what else
   was read was so at that instant too. */
static bool is_watched(const struct asked *a)
{
    size_t i;

    if (a->header.type == XS_IS_DOMAIN_INTRODUCED)
        return true;
    for (i = 0; i < ARRAY_SIZE(watched); i++)
        if (below(a->path, watched[i]))
            return true;
    return false;
}

/* It began with the first question; all events have come once all answers have.
 */
static int reader_end(struct store *store, bool keep, enum store_outcome *ret)
{
    struct reader *r = (struct reader *)store;
    struct asked *a;
    int err = 0, rc = 0;

    (void)keep;
    for (a = r->live.asked; !rc && a; a = a->next) {
        err = xencfg__wire_wait(r->live.wire, a);
        if (err)
            rc = xencfg__live_failed(&r->live, a->header.type, a->path, err);
        r->changed |= a->taken && !is_watched(a);
    }
    if (!rc && r->changed)
        *ret = STORE_CHANGED;
    xencfg__reader_forget(store);
    r->changed = false;
    return rc;
}

static void reader_close(struct store *store)
{
    struct reader *r = (struct reader *)store, **at = &r->stream->readers;

    xencfg__reader_forget(store);
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    free(r);
}

int xencfg__stream_store(struct stream *stream, struct store **ret)
{
    static const struct store_ops ops = {
        .read = xencfg__reader_read,
        .list = xencfg__reader_list,
        .get_perms = xencfg__reader_get_perms,
        .introduced = xencfg__reader_introduced,
        .close = reader_close,
        .end = reader_end,
        .ahead = xencfg__reader_ahead,
    };
    struct reader *r = calloc(1, sizeof(*r));

    if (!r)
        return xencfg__nomem(stream->wire.ctx);
    r->live.store = (struct store){ .ops = &ops, .ctx = stream->wire.ctx };
    r->live.wire = &stream->wire;
    r->live.shared = true;
    r->live.last_change = &r->live.change;
    r->live.last_asked = &r->live.asked;
    r->stream = stream;
    r->next = stream->readers;
    stream->readers = r;
    *ret = &r->live.store;
    return 0;
}

/* ----------------------------------------------------------------- a stream */

/* Watches; *usable: the daemon is one of which it is known how it does so. */
static int begin(struct stream *s, bool *usable)
{
    struct asked *a[ARRAY_SIZE(watched) + 1];
    size_t n = ARRAY_SIZE(watched), i;
    int err = 0;

    for (i = 0; i < n; i++)
        a[i] = xencfg__asked_new(XS_WATCH, 0, watched[i], "", 1);
    a[n] = xencfg__asked_new(XS_DIRECTORY_PART, 0, "/tool", "0", 2);
    for (i = 0; i <= n; i++)
        err = a[i] ? err : ENOMEM;
    for (i = 0; !err && i <= n; i++)
        xencfg__wire_post(&s->wire, a[i]);
    if (!err)
        err = xencfg__wire_wait(&s->wire, a[n]);
    *usable = !err;
    for (i = 0; i <= n; i++) {
        *usable &= !err && (!a[i]->err || (i == n && a[i]->err == ENOENT));
        xencfg__asked_free(a[i]);
    }
    return err;
}

int xencfg__live_stream(struct store *live, struct stream **ret)
{
    CLEANUP(xencfg__stream_closep) struct stream *s = NULL;
    bool usable = false;
    int rc, err = 0;

    if (!xencfg__socket_serves())
        return 0;
    s = calloc(1, sizeof(*s));
    if (!s)
        return xencfg__nomem(live->ctx);
    s->wire.hook = note_event;
    s->wire.arg = s;
    rc = xencfg__wire_open_socket(&s->wire, live->ctx);
    if (!rc && s->wire.fd >= 0)
        err = begin(s, &usable);
    if (err == ENOMEM)
        rc = xencfg__nomem(live->ctx);
    if (err == ETIMEDOUT)
        rc = xencfg__fail(live->ctx, XENCFG_ERROR_TIMEDOUT,
                          "xenstore did not answer in %g seconds",
                          live->ctx->deadline);
    if (!rc && usable) /* not one that hangs up on what it does not know */
        *ret = TAKE(s);
    return rc;
}

bool xencfg__stream_works(const struct stream *stream)
{
    return !stream->wire.lost;
}

void xencfg__stream_closep(struct stream **stream)
{
    if (!*stream)
        return;
    xencfg__wire_close(&(*stream)->wire);
    free(*stream);
    *stream = NULL;
}
