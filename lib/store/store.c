/* store - what both kinds of xenstore share. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/store.h"
#include "store/stream.h"

static int format(struct store *s, char *path, const char *fmt, va_list ap)
{
    int n = vsnprintf(path, STORE_MAX_PATH, fmt, ap);

    if (n < 0 || n >= STORE_MAX_PATH)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                            "xenstore path of %d bytes: too long", n);
    return 0;
}

int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    size_t ignored;
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->read(s, path, ret, len ? len : &ignored);
}

int xencfg__store_list(struct store *s, struct names *ret, const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->list(s, path, ret);
}

int xencfg__store_get_perms(struct store *s, struct store_acl *ret,
                            const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    if (rc || s->ops->get_perms)
        return rc ? rc : s->ops->get_perms(s, path, ret);
    *ret = (struct store_acl){ 0 };
    return 0;
}

/* ------------------------------------------------------------------ writing */

static int writable(struct store *s)
{
    return s->ops->writing
               ? 0
               : xencfg__fail(
                     s->ctx, XENCFG_ERROR_STORE,
                     "%s is a dump of a xenstore: it cannot be written",
                     s->ctx->xenstore_dump ? s->ctx->xenstore_dump : "this");
}

int xencfg__store_begin(struct store *s)
{
    return s->ops->writing ? s->ops->writing->begin(s) : 0;
}

static int give_up(struct store *s, int rc, bool *again)
{
    KEEP_ERROR(s->ctx);

    if (s->ops->writing->end(s, false, again))
        *again = false;
    return rc;
}

int xencfg__store_end(struct store *s, int rc, bool *again)
{
    *again = s->unsure = false;
    if (!s->ops->writing)
        return rc;
    return rc ? give_up(s, rc, again) : s->ops->writing->end(s, true, again);
}

int xencfg__store_run(struct store *s, int (*fn)(struct store *tx, void *arg),
                      void *arg)
{
    bool again = true;
    int rc = 0;

    while (again) {
        rc = writable(s);
        if (!rc)
            rc = xencfg__store_begin(s);
        if (rc)
            return rc;
        rc = fn(s, arg);
        rc = xencfg__store_end(s, rc, &again);
    }
    return rc;
}

int xencfg__store_flush(struct store *s)
{
    return s->ops->writing && s->ops->writing->flush
               ? s->ops->writing->flush(s)
               : 0;
}

int xencfg__store_write(struct store *s, const char *value, const char *fmt,
                        ...)
{
    char path[STORE_MAX_PATH];
    va_list ap;
    int rc = writable(s);

    if (rc)
        return rc;
    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->writing->write(s, path, value);
}

int xencfg__store_mkdir(struct store *s, const char *path)
{
    int rc = writable(s);

    return rc ? rc : s->ops->writing->mkdir(s, path);
}

int xencfg__store_rm(struct store *s, bool *no_parent, const char *path)
{
    int rc = writable(s);

    return rc ? rc : s->ops->writing->rm(s, path, no_parent);
}

int xencfg__store_set_perms(struct store *s, const char *path,
                            struct store_perms perms)
{
    int rc = writable(s);

    return rc ? rc : s->ops->writing->set_perms(s, path, perms);
}

int xencfg__store_introduced(struct store *s, uint32_t domid, bool *ret)
{
    int rc = writable(s);

    return rc ? rc : s->ops->writing->introduced(s, domid, ret);
}

int xencfg__watch_open(struct store *s, const char *path,
                       struct store_watch **ret)
{
    int rc = writable(s);

    return rc ? rc : s->ops->writing->watch(s, path, ret);
}

/* ------------------------------------------------------------------ reading */

int xencfg__store_ahead(struct store *s, const struct store_want *want,
                        unsigned count)
{
    return count && s->ops->writing && s->ops->writing->ahead
               ? s->ops->writing->ahead(s, want, count)
               : 0;
}

void xencfg__store_forget(struct store *s)
{
    if (s->ops->writing && s->ops->writing->forget)
        s->ops->writing->forget(s);
}

int xencfg__stream_open(struct store *store, struct stream **ret)
{
    *ret = NULL;
    return store->ops->writing && store->ops->writing->stream
               ? store->ops->writing->stream(store, ret)
               : 0;
}

int xencfg__store_ahead_tree(struct store *s, char *const *path,
                             const bool *leaf, unsigned count)
{
    return count && s->ops->writing && s->ops->writing->ahead_tree
               ? s->ops->writing->ahead_tree(s, path, leaf, count)
               : 0;
}

void xencfg__store_close(struct store *s)
{
    if (s)
        s->ops->close(s);
}

void xencfg__store_disconnect(struct store *s)
{
    if (s && s->ops->writing && s->ops->writing->disconnect)
        s->ops->writing->disconnect(s);
}
