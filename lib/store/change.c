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

/* Its id is waited for when it is needed. */
int xencfg__live_begin(struct store *s)
{
    struct store_live *live = (struct store_live *)s;
    int rc = xencfg__live_connected(live, XS_TRANSACTION_START, "");

    if (rc)
        return rc;
    live->starting = xencfg__asked_new(XS_TRANSACTION_START, 0, "", NULL, 0);
    if (!live->starting)
        return xencfg__nomem(s->ctx);
    xencfg__wire_post(live->wire, live->starting);
    live->begun = true;
    live->sent = live->torn = false;
    return 0;
}

/* Posts the end of the transaction. */
static int post_end(struct store_live *live, bool keep)
{
    int rc = xencfg__live_connected(live, XS_TRANSACTION_END, "");

    if (!rc)
        rc = xencfg__live_started(live);
    if (rc)
        return rc;
    live->ending = xencfg__asked_new(XS_TRANSACTION_END, live->tx,
                                     keep ? "T" : "F", NULL, 0);
    if (!live->ending)
        return xencfg__nomem(live->store.ctx);
    xencfg__wire_post(live->wire, live->ending);
    return 0;
}

int xencfg__live_foreseen(struct store *s)
{
    struct store_live *live = (struct store_live *)s;

    return live->begun && live->wire->way && live->wire->way->together
               ? post_end(live, true)
               : 0;
}

static bool may_repeat(struct store_live *live)
{
    return xencfg__time_left(live->store.ctx) > 0.01 &&
           (!live->torn || ++live->torn_before < TORN_MAX);
}

/* *err is what the daemon says.  *unsure: it was sent, and no answer came. */
static int end(struct store_live *live, bool keep, int *err, bool *unsure)
{
    int lost = 0, rc = live->ending ? 0 : post_end(live, keep);
    struct asked *a = rc ? NULL : TAKE(live->ending);

    if (a)
        lost = xencfg__wire_wait(live->wire, a);
    *unsure = lost && xencfg__wire_is_sent(live->wire, a);
    *err = rc || lost ? 0 : a->err;
    if (*err == ENOMEM && a->len) /* of the answer, which was not to fail */
        *err = 0;
    xencfg__asked_free(a);
    live->begun = false;
    live->tx = 0;
    return lost ? xencfg__live_failed(live, XS_TRANSACTION_END, "", lost) : rc;
}

/*
 * Without changes, to commit is to ask whether what was read is still so.  Once
 * changes were sent, that cannot be asked.
 */
static int give_up(struct store_live *live, enum store_outcome *ret)
{
    bool torn = live->torn, ask = live->ending || (!live->sent && !torn), lost;
    int err, rc;

    xencfg__live_drop_changes(live);
    rc = end(live, ask, &err, &lost);
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
    bool unsure;

    if (rc) {
        give_up(live, ret);
        return *ret == STORE_CHANGED ? 0 : rc;
    }
    rc = end(live, true, &err, &unsure);
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
    if (unsure)
        *ret = STORE_UNSURE;
    return rc ? rc : xencfg__live_failed(live, XS_TRANSACTION_END, "", err);
}

int xencfg__live_end(struct store *s, bool keep, enum store_outcome *ret)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__reader_forget(s);
    if (!live->tx && !live->starting) { /* its begin has failed */
        live->begun = false;
        return keep ? xencfg__live_failed(live, XS_TRANSACTION_END, "", EBADF)
                    : 0;
    }
    return keep ? commit(live, ret) : give_up(live, ret);
}

/* ------------------------------------------------------------------ changes */

/* Within a transaction it may wait for others. */
static int change(struct store *s, uint32_t type, const char *path,
                  const void *more, size_t len)
{
    struct store_live *live = (struct store_live *)s;
    int rc = xencfg__live_started(live);
    struct asked *a;

    xencfg__reader_forget(s); /* which may become untrue */
    if (rc)
        return rc;
    a = xencfg__asked_new(type, live->tx, path, more, len);
    if (!a)
        return xencfg__live_failed(live, type, path, errno);
    *live->last_change = a;
    live->last_change = &a->next;
    return live->begun && ++live->changes < CHANGES_MAX ? 0
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
