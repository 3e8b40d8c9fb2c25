/*
 * ahead - questions to the running xenstored, asked together.
 *
 * Within a transaction it makes no difference when it was read, since the
 * commit says whether all is still so.
 */
#include <errno.h>

#include "store/connection.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

struct asked {
    struct answers *answers;
    const struct store_want *want;
};

static void keep(void *arg, unsigned n, int err, const char *data, size_t len)
{
    const struct asked *asked = arg;
    const struct store_want *want = &asked->want[n];

    if (!err || err == ENOENT)
        xencfg__answers_keep(asked->answers, want->what, want->path,
                             err ? NULL : data, len);
}

int xencfg__live_ahead(struct store *s, const struct store_wants *w)
{
    static const uint32_t type[] = { [STORE_VALUE] = XS_READ,
                                     [STORE_LIST] = XS_DIRECTORY,
                                     [STORE_PERMS] = XS_GET_PERMS,
                                     [STORE_INTRODUCED] =
                                         XS_IS_DOMAIN_INTRODUCED };
    CLEANUP(xencfg__queue_freep) struct store_queue q = { 0 };
    struct store_live *live = (struct store_live *)s;
    struct asked asked = { &live->answers, w->want };
    unsigned i;
    int err = 0, rc;

    if (live->fd < 0)
        return 0;
    rc = xencfg__live_ready(live, "read", w->want[0].path);
    if (rc)
        return rc;
    for (i = 0; !err && i < w->count; i++) {
        const struct store_want *want = &w->want[i];

        err = xencfg__queue_add(&q, type[want->what],
                                want->what == STORE_INTRODUCED ? 0 : live->tx,
                                want->path, NULL, 0);
    }
    if (err)
        return 0;
    err = xencfg__queue_exchange(&q, live->fd, keep, &asked);
    if (!err)
        return 0;
    rc = xencfg__live_failed(live, "read", w->want[0].path, err);
    /* outside of a transaction each is asked for again by itself */
    if (rc == XENCFG_ERROR_STORE && live->dropped) {
        bool tx = live->tx != XBT_NULL;

        if (xencfg__live_still_answers(live))
            return tx ? STORE_HUNG_UP : 0;
    }
    return rc;
}
