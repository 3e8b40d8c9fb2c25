/*
 * store_ahead - answers of the running xenstored, asked for together.
 *
 * Within a transaction it makes no difference when it was read, since the
 * commit says whether all is still so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/live.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

struct question {
    const char *path;
    enum ahead_what what;
};

struct asked {
    struct store_live *live;
    const struct question *question;
};

/* What cannot be kept will just be asked for again. */
static void keep(void *arg, unsigned n, int err, const char *data, size_t len)
{
    const struct asked *asked = arg;
    struct store_live *live = asked->live;
    struct ahead *a = &live->ahead[live->aheads];

    if ((err && err != ENOENT) || live->aheads == STORE_AHEAD_MAX)
        return;
    *a = (struct ahead){ .what = asked->question[n].what, .len = len };
    a->path = strdup(asked->question[n].path);
    a->data = err ? NULL : malloc(len + 1);
    if (!a->path || (!err && !a->data)) {
        free(a->path);
        free(a->data);
        return;
    }
    if (!err)
        memcpy(a->data, data, len + 1);
    live->aheads++;
}

static int ask(struct store_live *live, const struct question *question,
               unsigned count)
{
    static const uint32_t type[] = { [AHEAD_VALUE] = XS_READ,
                                     [AHEAD_LIST] = XS_DIRECTORY,
                                     [AHEAD_PERMS] = XS_GET_PERMS };
    CLEANUP(xencfg__queue_freep) struct store_queue q = { 0 };
    struct asked asked = { live, question };
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
    if (rc == XENCFG_ERROR_STORE && live->dropped && live->tx)
        xencfg__live_hung_up(live);
    return rc;
}

int xencfg__live_ahead(struct store *s, const struct store_want *want,
                       unsigned count)
{
    struct question question[STORE_AHEAD_MAX];
    unsigned i;

    for (i = 0; i < count && i < STORE_AHEAD_MAX; i++)
        question[i] = (struct question){
            want[i].path, want[i].list ? AHEAD_LIST : AHEAD_VALUE
        };
    return ask((struct store_live *)s, question, i);
}

int xencfg__live_ahead_tree(struct store *s, char *const *path,
                            const bool *leaf, unsigned count)
{
    struct question question[STORE_AHEAD_MAX];
    unsigned i, n = 0;

    for (i = 0; i < count && n + 2 <= STORE_AHEAD_MAX; i++) {
        question[n++] = (struct question){ path[i], AHEAD_PERMS };
        if (!leaf[i])
            question[n++] = (struct question){ path[i], AHEAD_LIST };
    }
    return ask((struct store_live *)s, question, n);
}

int xencfg__split_names(xencfg_ctx *ctx, char *data, size_t len,
                        struct names *ret)
{
    unsigned count = 0, i;
    char **name, *text;
    size_t at;

    *ret = (struct names){ 0 };
    if (!data)
        return 0;
    for (at = 0; at < len; at++)
        count += !data[at];
    name = malloc(count * sizeof(char *) + len + 1);
    if (!name) {
        free(data);
        return xencfg__nomem(ctx);
    }
    text = memcpy(name + count, data, len + 1);
    free(data);
    for (i = 0; i < count; i++) {
        name[i] = text;
        text += strlen(text) + 1;
    }
    *ret = (struct names){ name, count };
    return 0;
}

bool xencfg__live_take(struct store_live *live, const char *path,
                       enum ahead_what what, char **data, size_t *len)
{
    unsigned i;

    for (i = 0; i < live->aheads; i++) {
        struct ahead *a = &live->ahead[i];

        if (a->what != what || strcmp(a->path, path))
            continue;
        *data = a->data;
        *len = a->len;
        free(a->path);
        *a = live->ahead[--live->aheads];
        return true;
    }
    return false;
}

void xencfg__live_forget(struct store_live *live)
{
    while (live->aheads) {
        struct ahead *a = &live->ahead[--live->aheads];

        free(a->path);
        free(a->data);
    }
}
