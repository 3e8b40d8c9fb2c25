/* connection - the store that asks a running xenstored, over a wire. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/connection.h"

void xencfg__live_disconnect(struct store_live *live)
{
    if (live->shared)
        return;
    xencfg__wire_close(live->wire);
    xencfg__live_drop_changes(live);
    xencfg__reader_forget(&live->store);
    xencfg__asked_free(TAKE(live->starting));
    xencfg__asked_free(TAKE(live->ending));
}

static bool hung_up(int err)
{
    return err == EBADF || err == EPIPE || err == ECONNRESET;
}

/* A blank at the end: and the path. */
static const char *const what[] = {
    [XS_READ] = "read ", [XS_DIRECTORY] = "list ",
    [XS_DIRECTORY_PART] = "list ", [XS_GET_PERMS] = "read permissions of ",
    [XS_IS_DOMAIN_INTRODUCED] = "ask whether there is domain ",
    [XS_TRANSACTION_START] = "begin a transaction",
    [XS_TRANSACTION_END] = "commit the transaction",
    [XS_WRITE] = "write ", [XS_MKDIR] = "create ", [XS_RM] = "remove ",
    [XS_SET_PERMS] = "set permissions of ",
};

static const char *path_of(uint32_t type, const char *path)
{
    return strchrnul(what[type], 0)[-1] == ' ' ? path : "";
}

int xencfg__live_failed(struct store_live *live, uint32_t type,
                        const char *path, int err)
{
    xencfg_ctx *ctx = live->store.ctx;
    bool lost = live->wire->lost;

    path = path_of(type, path);

    live->dropped = lost && hung_up(err);
    if (lost)
        xencfg__live_disconnect(live);
    if (err == ENOMEM)
        return xencfg__nomem(ctx);
    if (err == ETIMEDOUT)
        return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                            "%s%s: xenstore did not answer in %g seconds",
                            what[type], path, ctx->deadline);
    return xencfg__fail(ctx, XENCFG_ERROR_STORE, "%s%s: %s", what[type], path,
                        hung_up(err) ? "xenstore closed the connection"
                                     : strerror(err));
}

int xencfg__live_connected(struct store_live *live, uint32_t type,
                           const char *path)
{
    if (live->shared || xencfg__wire_is_open(live->wire))
        return 0;
    if (live->begun)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE,
                            "%s%s: the connection to xenstore was lost within "
                            "a transaction",
                            what[type], path_of(type, path));
    return xencfg__wire_open(live->wire, live->store.ctx);
}

/* ------------------------------------------------------------------ changes */

static void free_all(struct asked *a)
{
    struct asked *next;

    for (; a; a = next) {
        next = a->next;
        xencfg__asked_free(a);
    }
}

void xencfg__live_drop_changes(struct store_live *live)
{
    free_all(TAKE(live->change));
    live->last_change = &live->change;
    live->changes = 0;
}

/* The first that has failed.  To remove what is not there is no failure. */
static const struct asked *failed_change(const struct asked *a)
{
    while (a && a->answered &&
           (!a->err || (a->header.type == XS_RM && a->err == ENOENT)))
        a = a->next;
    return a;
}

int xencfg__live_flush(struct store_live *live)
{
    struct asked *all = TAKE(live->change), *a;
    const struct asked *bad;
    int rc = 0, err = 0;

    xencfg__live_drop_changes(live);
    if (all)
        rc = xencfg__live_connected(live, all->header.type, all->path);
    for (a = rc ? NULL : all; a; a = a->next)
        xencfg__wire_post(live->wire, a);
    for (a = rc ? NULL : all; !err && a; a = a->next)
        err = xencfg__wire_wait(live->wire, a);
    live->sent |= all && !rc;
    bad = rc ? NULL : failed_change(all);
    live->torn |= bad && bad->err == EIO && live->tx;
    if (bad)
        rc = xencfg__live_failed(live, bad->header.type, bad->path,
                                 bad->answered ? bad->err : err);
    free_all(all);
    return rc;
}

/* Before each question. */
static int ready(struct store_live *live, uint32_t type, const char *path)
{
    int rc = xencfg__live_flush(live);

    return rc ? rc : xencfg__live_connected(live, type, path);
}

int xencfg__live_started(struct store_live *live)
{
    struct asked *a = live->starting;
    int err = EIO, rc;

    if (!live->begun || live->tx)
        return 0;
    if (a) {
        err = xencfg__wire_wait(live->wire, a);
        live->tx = a->data ? strtoul(a->data, NULL, 10) : 0;
        err = err ? err : a->err ? a->err : EIO;
    }
    xencfg__asked_free(TAKE(live->starting));
    if (live->tx)
        return 0;
    rc = xencfg__live_failed(live, XS_TRANSACTION_START, "", err);
    live->dropped = false; /* by no other question */
    return rc;
}

/* ---------------------------------------------------------------- questions */

static struct asked *find(const struct store_live *live, uint32_t type,
                          const char *path, const char *more)
{
    size_t len = strlen(path) + 1, more_len = more ? strlen(more) + 1 : 0;
    struct asked *a;

    for (a = live->asked; a; a = a->next)
        if (!a->taken && a->header.type == type &&
            a->header.len == len + more_len && !memcmp(a->path, path, len) &&
            (!more || !memcmp(a->path + len, more, more_len)))
            return a;
    return NULL;
}

bool xencfg__live_is_asked(const struct store_live *live, uint32_t type,
                           const char *path, const char *more)
{
    return find(live, type, path, more);
}

/* Posts it. */
static int ask(struct store_live *live, uint32_t type, const char *path,
               const char *more, struct asked **ret)
{
    bool in_tx = type != XS_IS_DOMAIN_INTRODUCED;
    int rc = in_tx ? xencfg__live_started(live) : 0;
    struct asked *a;

    if (rc)
        return rc;
    a = xencfg__asked_new(type, in_tx ? live->tx : 0, path, more,
                          more ? strlen(more) + 1 : 0);
    if (!a)
        return xencfg__live_failed(live, type, path, errno);
    *live->last_asked = a;
    live->last_asked = &a->next;
    xencfg__wire_post(live->wire, a);
    *ret = a;
    return 0;
}

/* Of what others share it stays, without the answer. */
static void take(struct store_live *live, struct asked *a, struct answer *ret)
{
    struct asked **at = &live->asked;

    *ret = (struct answer){ a->err, TAKE(a->data), a->len };
    live->torn |= a->err == EIO && live->tx;
    a->taken = true;
    if (live->shared)
        return;
    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
    if (!*at)
        live->last_asked = at;
    xencfg__asked_free(a);
}

static int ask_once(struct store_live *live, uint32_t type, const char *path,
                    const char *more, bool *ahead, struct answer *ret)
{
    struct asked *a = find(live, type, path, more);
    int rc = 0, err;

    *ahead = a;
    live->dropped = false;
    if (!a && live->ending)
        return xencfg__fail(live->store.ctx, STORE_MORE,
                            "%s%s: it was not expected", what[type],
                            path_of(type, path));
    if (!a) {
        rc = ready(live, type, path);
        if (!rc)
            rc = ask(live, type, path, more, &a);
    }
    if (rc)
        return rc;
    err = xencfg__wire_wait(live->wire, a);
    if (err)
        return xencfg__live_failed(live, type, path, err);
    take(live, a, ret);
    return ret->err == ENOMEM ? xencfg__nomem(live->store.ctx) : 0;
}

static bool answers(struct store_live *live)
{
    KEEP_ERROR(live->store.ctx);
    CLEANUP(answerp) struct answer a = { 0 };
    bool ahead;

    return !ask_once(live, XS_READ, "/tool", NULL, &ahead, &a);
}

bool xencfg__live_still_answers(struct store_live *live)
{
    bool begun = TAKE(live->begun), ret;

    live->tx = 0;
    ret = answers(live);
    live->begun = begun;
    if (!ret || begun)
        xencfg__live_disconnect(live);
    return ret;
}

/*
 * oxenstored has no partial listing: it drops the connection when a listing is
 * over 4096 bytes.  That is what happened if it does so twice and answers
 * otherwise; within a transaction, which is then lost, there is no second try.
 * What was asked together with one is lost with it.
 */
int xencfg__live_question(struct store_live *live, uint32_t type,
                          const char *path, const char *more,
                          struct answer *ret)
{
    bool lists = type == XS_DIRECTORY, ahead;
    int rc = ask_once(live, type, path, more, &ahead, ret);

    if (rc != XENCFG_ERROR_STORE || !live->dropped || live->shared ||
        !(lists || ahead) || !xencfg__live_still_answers(live))
        return rc;
    if (live->begun)
        return STORE_HUNG_UP;
    rc = ask_once(live, type, path, more, &ahead, ret);
    if (rc == XENCFG_ERROR_STORE && live->dropped && lists &&
        xencfg__live_still_answers(live))
        return STORE_TOO_LONG;
    return rc;
}

/* One of those that are wanted, unless it was asked already. */
static int ask_ahead(struct store_live *live, const struct store_want *want)
{
    static const uint32_t types[] = { [STORE_VALUE] = XS_READ,
                                      [STORE_LIST] = XS_DIRECTORY,
                                      [STORE_PERMS] = XS_GET_PERMS,
                                      [STORE_INTRODUCED] =
                                          XS_IS_DOMAIN_INTRODUCED };
    bool parts = want->size > XENSTORE_PAYLOAD_MAX;
    uint32_t type = parts ? XS_DIRECTORY_PART : types[want->what];
    struct asked *a;
    size_t at = 0;
    int rc = 0;

    do {
        char offset[24];

        snprintf(offset, sizeof(offset), "%zu", at);
        if (!find(live, type, want->path, parts ? offset : NULL))
            rc = ask(live, type, want->path, parts ? offset : NULL, &a);
        at += PART_STEP;
    } while (!rc && parts && at < want->size);
    return rc;
}

int xencfg__reader_ahead(struct store *s, const struct store_wants *w)
{
    struct store_live *live = (struct store_live *)s;
    int rc = ready(live, XS_READ, w->want[0].path);
    unsigned i;

    if (rc || !live->wire->way->together || live->ending)
        return rc;
    for (i = 0; !rc && i < w->count; i++)
        rc = ask_ahead(live, &w->want[i]);
    if (!rc && live->shared)
        xencfg__wire_send(live->wire); /* what fails shows when it is read */
    return rc;
}

void xencfg__reader_forget(struct store *s)
{
    struct store_live *live = (struct store_live *)s;

    free_all(TAKE(live->asked));
    live->last_asked = &live->asked;
}
