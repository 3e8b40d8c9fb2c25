/* change - transactions and changes in the running xenstored. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/connection.h"

/*
 * C xenstored copies a node when a transaction first touches it, so that a
 * directory and what is in it can be of different moments; it then answers EIO.
 * That is a conflict like others, but it must not go on for ever.
 */
#define TORN_MAX 32

int xencfg__live_begin(struct store *s)
{
    struct store_live *live = (struct store_live *)s;
    CLEANUP(answerp) struct answer a = { 0 };
    int rc = xencfg__live_question(live, XS_TRANSACTION_START, "", NULL, &a);

    live->sent = live->torn = false;
    if (rc)
        return rc;
    live->tx = a.data ? strtoul(a.data, NULL, 10) : 0;
    if (live->tx)
        return 0;
    return xencfg__live_failed(live, XS_TRANSACTION_START, "",
                               a.err ? a.err : EIO);
}

static bool may_repeat(struct store_live *live)
{
    return xencfg__time_left(live->store.ctx) > 0.01 &&
           (!live->torn || ++live->torn_before < TORN_MAX);
}

/* *err is what the daemon says. */
static int end(struct store_live *live, bool keep, int *err)
{
    struct answer a = { 0 };
    int rc = xencfg__live_question(live, XS_TRANSACTION_END,
                                   keep ? "T" : "F", NULL, &a);

    live->tx = 0;
    free(a.data);
    *err = a.err;
    return rc;
}

/*
 * Without changes, to commit is to ask whether what was read is still so.  Once
 * changes were sent, that cannot be asked.
 */
static int give_up(struct store_live *live, enum store_outcome *ret)
{
    bool torn = live->torn, ask = !live->sent && !torn;
    int err, rc;

    xencfg__live_drop_changes(live);
    rc = end(live, ask, &err);
    if ((torn || (ask && err == EAGAIN)) && may_repeat(live))
        *ret = STORE_CHANGED;
    return rc;
}

static int too_many_conflicts(struct store_live *live)
{
    return xencfg__fail(
        live->store.ctx, XENCFG_ERROR_TIMEDOUT,
        "xenstore changed under each transaction for %g seconds",
        live->store.ctx->deadline);
}

static int commit(struct store_live *live, enum store_outcome *ret)
{
    int err, rc = xencfg__live_flush(live);

    if (rc) {
        give_up(live, ret);
        return *ret == STORE_CHANGED ? 0 : rc;
    }
    rc = end(live, true, &err);
    if (!rc && !err) {
        live->torn_before = 0;
        return 0;
    }
    if (!rc && err == EAGAIN) {
        if (!may_repeat(live))
            return too_many_conflicts(live);
        *ret = STORE_CHANGED;
        return 0;
    }
    if (!rc)
        return xencfg__live_failed(live, XS_TRANSACTION_END, "", err);
    if (live->dropped || rc == XENCFG_ERROR_TIMEDOUT)
        *ret = STORE_UNSURE;
    return rc;
}

int xencfg__live_end(struct store *s, bool keep, enum store_outcome *ret)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__reader_forget(s);
    return keep ? commit(live, ret) : give_up(live, ret);
}

/* ------------------------------------------------------------------ changes */

/* Within a transaction it may wait for others. */
static int change(struct store *s, uint32_t type, const char *path,
                  const void *more, size_t len)
{
    struct store_live *live = (struct store_live *)s;
    struct asked *a =
        xencfg__asked_new(type, live->tx, path, more, len);

    xencfg__reader_forget(s); /* which may become untrue */
    if (!a)
        return xencfg__live_failed(live, type, path, errno);
    *live->last_change = a;
    live->last_change = &a->next;
    return live->tx && ++live->changes < CHANGES_MAX ? 0
                                                     : xencfg__live_flush(live);
}

static int live_flush(struct store *s)
{
    return xencfg__live_flush((struct store_live *)s);
}

static int live_write(struct store *s, const char *path, const char *value)
{
    return change(s, XS_WRITE, path, value, strlen(value));
}

static int live_mkdir(struct store *s, const char *path)
{
    return change(s, XS_MKDIR, path, NULL, 0);
}

static int live_rm(struct store *s, const char *path, bool *no_parent)
{
    struct store_live *live = (struct store_live *)s;
    struct answer a = { 0 };
    int rc;

    if (!no_parent)
        return change(s, XS_RM, path, NULL, 0);
    rc = xencfg__live_question(live, XS_RM, path, NULL, &a);
    free(a.data);
    *no_parent = !rc && a.err == ENOENT;
    return rc || !a.err || *no_parent
               ? rc
               : xencfg__live_failed(live, XS_RM, path, a.err);
}

static int live_set_perms(struct store *s, const char *path,
                          struct store_perms p)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "n%u%cr%u", p.owner, 0, p.reader);

    return change(s, XS_SET_PERMS, path, text, len + 1);
}

const struct store_write_ops xencfg__live_writing = {
    .flush = live_flush,
    .write = live_write,
    .mkdir = live_mkdir,
    .rm = live_rm,
    .set_perms = live_set_perms,
};
