/* stream - reads of many domains under way at once. */
#include <errno.h>
#include <string.h>

#include "store/answers.h"
#include "store/live.h"
#include "store/questions.h"
#include "store/sockets.h"
#include "store/stream.h"

/* All that a retrieve reads is below these; what is not cannot be told to be
   unchanged. */
static const char *const watched[] = { "/libxl", "/local/domain" };

static bool is_watched(const char *path)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(watched); i++)
        if (xencfg__is_below(path, watched[i]))
            return true;
    return false;
}

/* Asks, unless that was done ahead, and waits for the answer. */
static int answer_to(struct reader *r, uint32_t type, const char *path,
                     struct asked **ret)
{
    struct asked *a = xencfg__question_find(r, type, path);
    int rc = 0;

    r->changed |= !is_watched(path);
    if (!a)
        rc = xencfg__question_ask(r, type, path, NULL, 0, &a);
    if (!rc)
        rc = xencfg__question_wait(r->stream, a);
    if (rc)
        return rc;
    a->taken = true;
    *ret = a;
    if (a->err == ENOMEM)
        return xencfg__nomem(r->stream->ctx);
    if (a->err && a->err != ENOENT)
        return xencfg__fail(r->stream->ctx, XENCFG_ERROR_STORE, "read %s: %s",
                            path, strerror(a->err));
    return 0;
}

/* ------------------------------------------------------------------- a store
 */

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

static int reader_ahead(struct store *store, const struct store_want *want,
                        unsigned count)
{
    struct reader *r = (struct reader *)store;
    int rc = 0;
    unsigned i;

    for (i = 0; !rc && i < count; i++) {
        uint32_t type = want[i].list ? XS_DIRECTORY : XS_READ;

        if (!xencfg__question_find(r, type, want[i].path))
            rc = xencfg__question_ask(r, type, want[i].path, NULL, 0, NULL);
    }
    return rc || r->stream->broken ? rc : xencfg__question_send(r->stream);
}

/* It has begun when it first asked. */
static int reader_begin(struct store *store)
{
    (void)store;
    return 0;
}

/* Only once all answers have come all events have. */
static int reader_end(struct store *store, bool keep, enum store_outcome *ret)
{
    struct reader *r = (struct reader *)store;
    struct asked *a;
    int rc = 0;

    (void)keep;
    for (a = r->asked; !rc && a; a = a->next)
        rc = xencfg__question_wait(r->stream, a);
    if (!rc && r->changed)
        *ret = STORE_CHANGED;
    xencfg__question_forget(r);
    return rc;
}

static void reader_close(struct store *store)
{
    struct reader *r = (struct reader *)store, **at = &r->stream->readers;

    xencfg__question_forget(r);
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
        .close = reader_close,
        .begin = reader_begin,
        .end = reader_end,
        .ahead = reader_ahead,
    };
    struct reader *r = calloc(1, sizeof(*r));

    if (!r)
        return xencfg__nomem(stream->ctx);
    r->store = (struct store){ .ops = &ops, .ctx = stream->ctx };
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
        rc = xencfg__question_ask((struct reader *)store, XS_WATCH, watched[i],
                                  "", 1, NULL);
    if (!rc)
        rc = xencfg__question_ask((struct reader *)store, XS_DIRECTORY_PART,
                                  "/tool", "0", 2, &a);
    if (!rc)
        rc = xencfg__question_wait(s, a);
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
    s->ctx = live->ctx;
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
    return !stream->broken;
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
