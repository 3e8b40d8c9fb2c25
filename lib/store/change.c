/* change - transactions and changes in the running xenstored. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store/connection.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

/*
 * C xenstored copies a node when a transaction first touches it, so that a
 * directory and what is in it can be of different moments; it then answers EIO.
 * That is a conflict like others, but it must not go on for ever.
 */
#define TORN_MAX 32

int xencfg__live_begin(struct store *s)
{
    struct store_live *live = (struct store_live *)s;
    int rc = xencfg__live_ready(live, "begin", "a transaction");

    if (rc)
        return rc;
    live->sent = live->torn = false;
    live->tx = xs_transaction_start(live->xs);
    if (live->tx)
        return 0;
    return xencfg__live_failed(live, "begin", "a transaction", errno);
}

static bool may_repeat(struct store_live *live)
{
    return xencfg__time_left(live->store.ctx) > 0.01 &&
           (!live->torn || ++live->torn_before < TORN_MAX);
}

/*
 * Without changes, to commit is to ask whether what was read is still so.  Once
 * changes were sent, that cannot be asked.
 */
static int give_up(struct store_live *live, enum store_outcome *ret)
{
    bool torn = live->torn, ask = !live->sent && live->xs && !torn;
    xs_transaction_t tx = live->tx;
    bool changed = torn;
    int rc;

    xencfg__queue_clear(&live->queue);
    rc = torn ? 0 : xencfg__live_ready(live, "abort", "the transaction");
    live->tx = XBT_NULL;
    if (rc || torn)
        xencfg__live_disconnect(live); /* which ends it too */
    else if (!xs_transaction_end(live->xs, tx, !ask))
        changed = errno == EAGAIN;
    if (changed && may_repeat(live))
        *ret = STORE_CHANGED;
    return rc;
}

/* EAGAIN is the daemon's answer, or that of the socket.  left: at the start. */
static bool receive_timed_out(const struct store_live *live, double left)
{
    return live->timeout > 0 &&
           left - xencfg__time_left(live->store.ctx) >= 0.98 * live->timeout;
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
    int rc = xencfg__live_ready(live, "commit", "the transaction");
    xs_transaction_t tx = live->tx;
    double left;

    if (rc) {
        give_up(live, ret);
        return *ret == STORE_CHANGED ? 0 : rc;
    }
    live->tx = XBT_NULL;
    left = xencfg__time_left(live->store.ctx);
    if (xs_transaction_end(live->xs, tx, false)) {
        live->torn_before = 0;
        return 0;
    }
    if (errno == EAGAIN && !receive_timed_out(live, left)) {
        if (!may_repeat(live))
            return too_many_conflicts(live);
        *ret = STORE_CHANGED;
        return 0;
    }
    rc = xencfg__live_failed(live, "commit", "the transaction", errno);
    if (live->dropped || rc == XENCFG_ERROR_TIMEDOUT)
        *ret = STORE_UNSURE;
    return rc;
}

int xencfg__live_end(struct store *s, bool keep, enum store_outcome *ret)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__answers_forget(&live->answers);
    return keep ? commit(live, ret) : give_up(live, ret);
}

/* ------------------------------------------------------------------ changes */

/* A change within a transaction may wait for others. */
static bool can_wait(const struct store_live *live)
{
    return live->tx && live->xs && live->fd >= 0;
}

static int enqueue(struct store_live *live, uint32_t type, const char *path,
                   const void *more, size_t len)
{
    int err;

    xencfg__answers_forget(&live->answers); /* which may become untrue */
    err = xencfg__queue_add(&live->queue, type, live->tx, path, more, len);

    if (err == ENOMEM)
        return xencfg__nomem(live->store.ctx);
    if (err)
        return xencfg__fail(live->store.ctx, XENCFG_ERROR_STORE, "write %s: %s",
                            path, strerror(err));
    return live->queue.count < QUEUE_MAX ? 0 : xencfg__live_flush(live);
}

static int live_flush(struct store *s)
{
    return xencfg__live_flush((struct store_live *)s);
}

static int live_write(struct store *s, const char *path, const char *value)
{
    struct store_live *live = (struct store_live *)s;
    int rc;

    if (can_wait(live))
        return enqueue(live, XS_WRITE, path, value, strlen(value));
    rc = xencfg__live_ready(live, "write", path);
    if (rc || xs_write(live->xs, live->tx, path, value, strlen(value)))
        return rc;
    return xencfg__live_failed(live, "write", path, errno);
}

static int live_mkdir(struct store *s, const char *path)
{
    struct store_live *live = (struct store_live *)s;
    int rc;

    if (can_wait(live))
        return enqueue(live, XS_MKDIR, path, NULL, 0);
    rc = xencfg__live_ready(live, "create", path);
    if (rc || xs_mkdir(live->xs, live->tx, path))
        return rc;
    return xencfg__live_failed(live, "create", path, errno);
}

static int live_rm(struct store *s, const char *path, bool *no_parent)
{
    struct store_live *live = (struct store_live *)s;
    int rc;

    if (!no_parent && can_wait(live))
        return enqueue(live, XS_RM, path, NULL, 0);
    rc = xencfg__live_ready(live, "remove", path);
    if (no_parent)
        *no_parent = false;
    if (rc || xs_rm(live->xs, live->tx, path))
        return rc;
    if (errno != ENOENT)
        return xencfg__live_failed(live, "remove", path, errno);
    if (no_parent)
        *no_parent = true;
    return 0;
}

static int live_set_perms(struct store *s, const char *path,
                          struct store_perms p)
{
    struct store_live *live = (struct store_live *)s;
    struct xs_permissions perms[] = { { p.owner, XS_PERM_NONE },
                                      { p.reader, XS_PERM_READ } };
    char text[32];
    int rc, len;

    len = snprintf(text, sizeof(text), "n%u%cr%u", p.owner, 0, p.reader) + 1;
    if (can_wait(live))
        return enqueue(live, XS_SET_PERMS, path, text, len);
    rc = xencfg__live_ready(live, "set permissions of", path);
    if (rc || xs_set_permissions(live->xs, live->tx, path, perms, 2))
        return rc;
    return xencfg__live_failed(live, "set permissions of", path, errno);
}

const struct store_write_ops xencfg__live_writing = {
    .flush = live_flush,
    .write = live_write,
    .mkdir = live_mkdir,
    .rm = live_rm,
    .set_perms = live_set_perms,
};
