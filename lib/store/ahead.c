/*
 * ahead - questions to the running xenstored, asked together.
 *
 * Within a transaction it makes no difference when it was read, since the
 * commit says whether all is still so.
 */
#include <errno.h>

#include "store/connection.h"
#include "store/live.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

struct question {
    const char *path;
    enum answer_what what;
};

struct asked {
    struct answers *answers;
    const struct question *question;
};

static void keep(void *arg, unsigned n, int err, const char *data, size_t len)
{
    const struct asked *asked = arg;

    if (!err || err == ENOENT)
        xencfg__answers_keep(asked->answers, asked->question[n].what,
                             asked->question[n].path, err ? NULL : data, len);
}

static int ask(struct store_live *live, const struct question *question,
               unsigned count)
{
    static const uint32_t type[] = { [ANSWER_VALUE] = XS_READ,
                                     [ANSWER_LIST] = XS_DIRECTORY,
                                     [ANSWER_PERMS] = XS_GET_PERMS };
    CLEANUP(xencfg__queue_freep) struct store_queue q = { 0 };
    struct asked asked = { &live->answers, question };
    unsigned i;
    int err = 0, rc;

    if (live->fd < 0)
        return 0;
    rc = xencfg__live_ready(live, "read", question[0].path);
    if (rc)
        return rc;
    for (i = 0; !err && i < count; i++)
        err = xencfg__queue_add(&q, type[question[i].what], live->tx,
                                question[i].path, NULL, 0);
    if (err)
        return 0;
    err = xencfg__queue_exchange(&q, live->fd, keep, &asked);
    if (!err)
        return 0;
    rc = xencfg__live_failed(live, "read", question[0].path, err);
    if (rc == XENCFG_ERROR_STORE && live->dropped && live->tx &&
        xencfg__live_still_answers(live))
        return STORE_HUNG_UP;
    return rc;
}

int xencfg__live_ahead(struct store *s, const struct store_want *want,
                       unsigned count)
{
    struct question question[STORE_AHEAD_MAX];
    unsigned i;

    for (i = 0; i < count && i < STORE_AHEAD_MAX; i++)
        question[i] =
            (struct question){ want[i].path,
                               want[i].list ? ANSWER_LIST : ANSWER_VALUE };
    return ask((struct store_live *)s, question, i);
}

int xencfg__live_ahead_tree(struct store *s, char *const *path,
                            const bool *leaf, unsigned count)
{
    struct question question[STORE_AHEAD_MAX];
    unsigned i, n = 0;

    for (i = 0; i < count && n + 2 <= STORE_AHEAD_MAX; i++) {
        question[n++] = (struct question){ path[i], ANSWER_PERMS };
        if (!leaf[i])
            question[n++] = (struct question){ path[i], ANSWER_LIST };
    }
    return ask((struct store_live *)s, question, n);
}
