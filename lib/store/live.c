/* live - the running xenstored as a store: reading. */
#include <errno.h>
#include <stdio.h>

#include "store/connection.h"

static int live_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct store_live *live = (struct store_live *)s;
    unsigned n = 0;
    char *value;
    int rc;

    if (xencfg__answers_take(&live->answers, STORE_VALUE, path, ret, len))
        return 0;
    rc = xencfg__live_ready(live, "read", path);
    if (rc)
        return rc;
    value = xs_read(live->xs, live->tx, path, &n);
    if (!value && errno != ENOENT)
        return xencfg__live_failed(live, "read", path, errno);
    *ret = value;
    *len = n;
    return 0;
}

static int directory(struct store_live *live, const char *path,
                     struct names *ret)
{
    unsigned n = 0;
    int err = 0, rc = xencfg__live_ready(live, "list", path);

    *ret = (struct names){ 0 };
    if (!rc && live->fd >= 0) {
        rc = xencfg__live_directory(live, path, ret, &err);
    } else if (!rc) {
        ret->name = xs_directory(live->xs, live->tx, path, &n);
        ret->count = ret->name ? n : 0;
        err = ret->name ? 0 : errno;
    }
    if (rc || !err || err == ENOENT)
        return rc;
    if (err != E2BIG && err != ENOSYS)
        return xencfg__live_failed(live, "list", path, err);
    xencfg__live_disconnect(live);
    return STORE_TOO_LONG;
}

/*
 * oxenstored has no partial listing: it drops the connection when a listing is
 * over 4096 bytes.  That is what happened if it does so twice and answers
 * otherwise; within a transaction, which is then lost, there is no second try.
 */
static int live_list(struct store *s, const char *path, struct names *ret)
{
    struct store_live *live = (struct store_live *)s;
    size_t len;
    char *data;
    int rc;

    if (xencfg__answers_take(&live->answers, STORE_LIST, path, &data, &len))
        return xencfg__split_names(s->ctx, data, len, ret);
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !live->dropped ||
        !xencfg__live_still_answers(live))
        return rc;
    if (live->tx)
        return STORE_HUNG_UP;
    rc = directory(live, path, ret);
    if (rc != XENCFG_ERROR_STORE || !live->dropped ||
        !xencfg__live_still_answers(live))
        return rc;
    return STORE_TOO_LONG;
}

static int get_perms(struct store_live *live, const char *path,
                     struct store_acl *ret)
{
    CLEANUP(freep) struct xs_permissions *perms = NULL;
    struct store_ace *entry;
    unsigned n = 0, i;
    int rc = xencfg__live_ready(live, "read permissions of", path);

    if (rc)
        return rc;
    perms = xs_get_permissions(live->xs, live->tx, path, &n);
    if (!perms && errno != ENOENT)
        return xencfg__live_failed(live, "read permissions of", path, errno);
    if (!perms || !n)
        return 0;
    entry = calloc(n, sizeof(*entry));
    if (!entry)
        return xencfg__nomem(live->store.ctx);
    for (i = 0; i < n; i++) {
        entry[i].domid = perms[i].id;
        entry[i].access = (perms[i].perms & XS_PERM_READ ? STORE_READ : 0) |
                          (perms[i].perms & XS_PERM_WRITE ? STORE_WRITE : 0);
    }
    *ret = (struct store_acl){ entry, n };
    return 0;
}

static int live_get_perms(struct store *s, const char *path,
                          struct store_acl *ret)
{
    struct store_live *live = (struct store_live *)s;
    CLEANUP(freep) char *data = NULL;
    size_t len = 0;

    *ret = (struct store_acl){ 0 };
    if (!xencfg__answers_take(&live->answers, STORE_PERMS, path, &data, &len))
        return get_perms(live, path, ret);
    return data ? xencfg__split_perms(s->ctx, data, len, ret) : 0;
}

static int live_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct store_live *live = (struct store_live *)s;
    CLEANUP(freep) char *answer = NULL;
    char path[12];
    size_t len;
    int rc;

    snprintf(path, sizeof(path), "%u", domid);
    if (xencfg__answers_take(&live->answers, STORE_INTRODUCED, path, &answer,
                             &len)) {
        *ret = answer && *answer == 'T';
        return 0;
    }
    rc = xencfg__live_ready(live, "ask", "whether a domain is introduced");
    if (rc)
        return rc;
    errno = 0; /* which distinguishes failure from "no" */
    *ret = xs_is_domain_introduced(live->xs, domid);
    return *ret || !errno
               ? 0
               : xencfg__live_failed(live, "ask",
                                     "whether a domain is introduced", errno);
}

static void live_forget(struct store *s)
{
    xencfg__answers_forget(&((struct store_live *)s)->answers);
}

static void live_disconnect(struct store *s)
{
    xencfg__live_disconnect((struct store_live *)s);
}

static int live_aside(struct store *s, struct store **ret)
{
    return xencfg__store_open_live(s->ctx, ret);
}

static void live_close(struct store *s)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__live_disconnect(live);
    xencfg__queue_freep(&live->queue);
    free(live);
}

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_daemon_ops daemon = {
        .start = xencfg__live_start,
        .watch = xencfg__live_watch,
        .stream = xencfg__live_stream,
        .disconnect = live_disconnect,
    };
    static const struct store_ops ops = {
        .read = live_read,
        .list = live_list,
        .get_perms = live_get_perms,
        .introduced = live_introduced,
        .close = live_close,
        .begin = xencfg__live_begin,
        .end = xencfg__live_end,
        .ahead = xencfg__live_ahead,
        .forget = live_forget,
        .aside = live_aside,
        .writing = &xencfg__live_writing,
        .daemon = &daemon,
    };
    struct store_live *live = calloc(1, sizeof(*live));
    int rc;

    if (!live)
        return xencfg__nomem(ctx);
    live->store = (struct store){ .ops = &ops, .ctx = ctx };
    live->fd = -1;
    rc = xencfg__live_connect(live);
    if (rc)
        live_close(&live->store);
    else
        *ret = &live->store;
    return rc;
}
