/* store - what both kinds of xenstore share. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "store/blame.h"
#include "store/store.h"
#include "store/stream.h"

/* For want of memory the error will name less. */
static void touch(struct store *s, const char *path)
{
    if (s->conflicts)
        xencfg__touch(&s->touched, path);
}

static int format(struct store *s, char *path, const char *fmt, va_list ap)
{
    int n = vsnprintf(path, STORE_MAX_PATH, fmt, ap);

    if (n < 0 || n >= STORE_MAX_PATH)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                            "xenstore path of %d bytes: too long", n);
    touch(s, path);
    return 0;
}

/* Of a function whose last parameter is fmt, "...". */
#define FORMAT(s_, path_, fmt_)                                               \
    __extension__({                                                           \
        va_list ap_;                                                          \
        int rc_;                                                              \
                                                                              \
        va_start(ap_, fmt_);                                                  \
        rc_ = format((s_), (path_), (fmt_), ap_);                             \
        va_end(ap_);                                                          \
        rc_;                                                                  \
    })

int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    size_t ignored;
    int rc = FORMAT(s, path, fmt);

    return rc ? rc : s->ops->read(s, path, ret, len ? len : &ignored);
}

int xencfg__store_list(struct store *s, struct names *ret, const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    int rc = FORMAT(s, path, fmt);

    return rc ? rc : s->ops->list(s, path, ret);
}

int xencfg__store_exists(struct store *s, bool *ret, const char *fmt, ...)
{
    CLEANUP(freep) char *value = NULL;
    char path[STORE_MAX_PATH];
    size_t len;
    int rc = FORMAT(s, path, fmt);

    if (!rc)
        rc = s->ops->read(s, path, &value, &len);
    *ret = !rc && value;
    return rc;
}

int xencfg__store_number(struct store *s, uint64_t max, uint64_t *ret,
                         const char *fmt, ...)
{
    CLEANUP(freep) char *value = NULL;
    char path[STORE_MAX_PATH];
    size_t len;
    int rc = FORMAT(s, path, fmt);

    if (!rc)
        rc = s->ops->read(s, path, &value, &len);
    if (rc)
        return rc;
    if (!value)
        return STORE_NO_NODE;
    if (xencfg__parse_number(value, 10, max, ret))
        return 0;
    return xencfg__fail(s->ctx, STORE_MALFORMED,
                        "%s: unexpected value \"%.64s\"", path, value);
}

static int ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

int xencfg__store_list_numbers(struct store *s, uint32_t max, uint32_t **ret,
                               int *count, const char *path)
{
    CLEANUP(namesp) struct names names = { 0 };
    uint32_t *number;
    uint64_t value;
    unsigned i;
    int rc = s->ops->list(s, path, &names), n = 0;

    if (rc == STORE_TOO_LONG)
        xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                     "list %s: too long for this xenstored", path);
    if (rc)
        return rc;
    number = calloc(names.count + 1, sizeof(*number));
    if (!number)
        return xencfg__nomem(s->ctx);
    for (i = 0; i < names.count; i++)
        if (xencfg__parse_index(names.name[i], max, &value))
            number[n++] = value;
    qsort(number, n, sizeof(*number), ascending);
    *ret = number;
    *count = n;
    return 0;
}

int xencfg__store_get_perms(struct store *s, struct store_acl *ret,
                            const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    int rc = FORMAT(s, path, fmt);

    if (rc || s->ops->get_perms)
        return rc ? rc : s->ops->get_perms(s, path, ret);
    *ret = (struct store_acl){ 0 };
    return 0;
}

/* ------------------------------------------------------------- transactions */

static int no_dump(struct store *s, const void *ops)
{
    return ops ? 0
               : xencfg__fail(
                     s->ctx, XENCFG_ERROR_STORE,
                     "%s is a dump of a xenstore: it cannot be written",
                     s->ctx->xenstore_dump ? s->ctx->xenstore_dump : "this");
}

int xencfg__store_writable(struct store *s)
{
    return no_dump(s, s->ops->writing);
}

static void give_up(struct store *s, enum store_outcome *ret)
{
    KEEP_ERROR(s->ctx);

    if (s->ops->end(s, false, ret))
        *ret = STORE_ENDED;
}

int xencfg__store_begin(struct store *s)
{
    return s->ops->begin ? s->ops->begin(s) : 0;
}

int xencfg__store_end(struct store *s, int rc, enum store_outcome *ret)
{
    *ret = STORE_ENDED;
    if (!rc)
        return s->ops->end ? s->ops->end(s, true, ret) : 0;
    if (s->ops->end)
        give_up(s, ret);
    if (rc != STORE_HUNG_UP && rc != STORE_MORE)
        return rc;
    if (*ret == STORE_ENDED)
        *ret = rc == STORE_MORE ? STORE_UNFORESEEN : STORE_CUT_OFF;
    return XENCFG_ERROR_STORE;
}

int xencfg__store_foreseen(struct store *s)
{
    return s->ops->foreseen ? s->ops->foreseen(s) : 0;
}

/* Of what the transactions concern: who prevented them? */
static void name_writer(struct store *s)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *watch = NULL;
    struct kept_error first = xencfg__error_keep(s->ctx);
    char path[256] = "";

    xencfg__renew(s->ctx);
    if (s->touched.len && s->ops->daemon && s->ops->daemon->watch &&
        !s->ops->daemon->watch(s, s->touched.text, &watch))
        xencfg__blame(watch, &s->touched, path, sizeof(path));
    xencfg__error_restorep(&first);
    if (*path)
        xencfg__fail(s->ctx, 0, "%s: %s is written all the time", first.text,
                     path);
}

int xencfg__store_aside(struct store *tx, struct store **ret)
{
    int rc = xencfg__store_writable(tx);

    return rc ? rc : tx->ops->aside(tx, ret);
}

int xencfg__store_run(struct store *s, int (*fn)(struct store *tx, void *arg),
                      void *arg, enum store_outcome *ret)
{
    enum store_outcome outcome = STORE_CHANGED;
    int rc = 0, n;

    for (n = 0; outcome == STORE_CHANGED && n < STORE_TRIES; n++) {
        outcome = STORE_ENDED;
        s->conflicts = n;
        s->touched.len = 0;
        rc = xencfg__store_writable(s);
        if (!rc)
            rc = xencfg__store_begin(s);
        if (!rc)
            rc = xencfg__store_end(s, fn(s, arg), &outcome);
    }
    if (outcome == STORE_CHANGED) {
        outcome = STORE_ENDED;
        rc = xencfg__fail(s->ctx, XENCFG_ERROR_TIMEDOUT,
                          "xenstore changed under each of %d transactions", n);
    }
    if (rc == XENCFG_ERROR_TIMEDOUT && xencfg__store_contended(s))
        name_writer(s);
    s->conflicts = 0;
    free(TAKE(s->touched.text));
    s->touched = (struct store_touched){ 0 };
    if (ret)
        *ret = outcome;
    return rc;
}

/* ------------------------------------------------------------------ writing */

int xencfg__store_flush(struct store *s)
{
    return s->ops->writing && s->ops->writing->flush ? s->ops->writing->flush(s)
                                                     : 0;
}

int xencfg__store_write(struct store *s, const char *value, const char *fmt,
                        ...)
{
    char path[STORE_MAX_PATH];
    int rc = xencfg__store_writable(s);

    if (!rc)
        rc = FORMAT(s, path, fmt);
    return rc ? rc : s->ops->writing->write(s, path, value);
}

int xencfg__store_mkdir(struct store *s, const char *path)
{
    int rc = xencfg__store_writable(s);

    touch(s, path);
    return rc ? rc : s->ops->writing->mkdir(s, path);
}

int xencfg__store_rm(struct store *s, bool *no_parent, const char *path)
{
    int rc = xencfg__store_writable(s);

    touch(s, path);
    return rc ? rc : s->ops->writing->rm(s, path, no_parent);
}

int xencfg__store_set_perms(struct store *s, const char *path,
                            struct store_perms perms)
{
    int rc = xencfg__store_writable(s);

    touch(s, path);
    return rc ? rc : s->ops->writing->set_perms(s, path, perms);
}

int xencfg__store_introduced(struct store *s, uint32_t domid, bool *ret)
{
    *ret = false;
    return s->ops->introduced(s, domid, ret);
}

int xencfg__store_daemon_start(struct store *s, double *ret)
{
    *ret = 0;
    return s->ops->daemon && s->ops->daemon->start
               ? s->ops->daemon->start(s, ret)
               : 0;
}

int xencfg__watch_open(struct store *s, const char *path,
                       struct store_watch **ret)
{
    int rc = no_dump(s, s->ops->daemon);

    return rc ? rc : s->ops->daemon->watch(s, path, ret);
}

/* ------------------------------------------------------------------ reading */

void xencfg__want(struct store_wants *w, enum store_what what, const char *fmt,
                  ...)
{
    struct store_want *next;
    va_list ap;

    if (w->count == STORE_AHEAD_MAX && w->store && !w->rc) {
        w->rc = xencfg__store_ahead(w->store, w);
        w->count = 0;
    }
    if (w->count == STORE_AHEAD_MAX)
        return;
    next = &w->want[w->count];
    va_start(ap, fmt);
    if (vsnprintf(next->path, sizeof(next->path), fmt, ap) <
        (int)sizeof(next->path))
        w->count++;
    va_end(ap);
    next->what = what;
    next->size = 0;
}

void xencfg__want_list(struct store_wants *w, size_t size, const char *path)
{
    unsigned before = w->count;

    xencfg__want(w, STORE_LIST, "%s", path);
    if (w->count != before)
        w->want[w->count - 1].size = size;
}

int xencfg__store_ahead(struct store *s, const struct store_wants *w)
{
    if (w->rc || !w->count || !s->ops->ahead)
        return w->rc;
    return s->ops->ahead(s, w);
}

void xencfg__store_forget(struct store *s)
{
    if (s->ops->forget)
        s->ops->forget(s);
}

int xencfg__stream_open(struct store *store, struct stream **ret)
{
    *ret = NULL;
    return store->ops->daemon && store->ops->daemon->stream
               ? store->ops->daemon->stream(store, ret)
               : 0;
}

void xencfg__store_close(struct store *s)
{
    if (s)
        s->ops->close(s);
}

void xencfg__store_disconnect(struct store *s)
{
    if (s && s->ops->daemon && s->ops->daemon->disconnect)
        s->ops->daemon->disconnect(s);
}
