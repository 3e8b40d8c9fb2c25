/*
 * knobs - changes two values of the domain in one transaction, again and again:
 * whoever reads both and finds one old and one new has not read what was true
 * at one instant.  Nothing in the template tells of it, as devices would.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xenstore.h>

#include "soak.h"

static bool set(struct xs_handle *xs, xs_transaction_t tx, const char *node,
                const char *fmt, unsigned n)
{
    char path[64], value[32];

    snprintf(path, sizeof(path), "/local/domain/%u/%s", sh->domid, node);
    snprintf(value, sizeof(value), fmt, n);
    return xs_write(xs, tx, path, value, strlen(value));
}

static bool change(struct xs_handle *xs, unsigned n)
{
    xs_transaction_t tx = xs_transaction_start(xs);
    bool ok;

    if (!tx)
        return false;
    ok = set(xs, tx, "memory/target", "%u", KNOBS_TARGET + n) &&
         set(xs, tx, "name", KNOBS_NAME, n);
    return xs_transaction_end(xs, tx, !ok) && ok;
}

void change_knobs(xencfg_ctx *ctx, unsigned *seed)
{
    static struct xs_handle *xs;
    static unsigned n;
    struct op op;

    (void)ctx;
    if (!xs)
        xs = xs_open(0);
    n = (n + 1) % MOST_KNOBS;
    op_begin(&op, KNOBS, 0, 0);
    if (xs && change(xs, n))
        did(CHANGED_KNOBS);
    else if (errno != EAGAIN)
        problem("change the knobs: %s", strerror(errno));
    op_end(&op);
    usleep(rand_r(seed) % 20000);
}
