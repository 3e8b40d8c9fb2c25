/*
 * listing - a node's children, asked for over libxenstore's connection.
 *
 * Not by libxenstore itself: it writes beyond its array when the last name of
 * an answer has no NUL.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "store/connection.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

struct answered {
    int err; /* what the daemon says */
    char *data;
    size_t len;
};

static void answeredp(struct answered *a)
{
    free(a->data);
}

static void keep(void *arg, unsigned n, int err, const char *data, size_t len)
{
    struct answered *a = arg;

    (void)n;
    a->err = err;
    a->len = len;
    a->data = err ? NULL : malloc(len + 1);
    if (a->data)
        memcpy(a->data, data, len + 1);
    else if (!err)
        a->err = ENOMEM;
}

/* One question.  Returns 0 or an errno. */
static int ask(struct store_live *live, uint32_t type, const char *path,
               const char *more, struct answered *ret)
{
    CLEANUP(xencfg__queue_freep) struct store_queue q = { 0 };
    int err = xencfg__queue_add(&q, type, live->tx, path, more,
                                more ? strlen(more) + 1 : 0);

    if (!err)
        err = xencfg__queue_exchange(&q, live->fd, keep, ret);
    return err ? err : ret->err;
}

/* The names so far, of one generation of the node. */
struct parts {
    char *data;
    size_t len, room;
    char generation[32];
};

static void partsp(struct parts *p)
{
    free(p->data);
}

/* "GENERATION\0NAME\0NAME\0"; behind the last name of all is one NUL more. */
static int add_part(struct parts *p, const struct answered *a, bool *last)
{
    size_t head = strlen(a->data) + 1, len = a->len - head;

    if (head >= a->len || head > sizeof(p->generation))
        return EIO;
    if (p->len && strcmp(p->generation, a->data)) {
        p->len = 0; /* it has changed meanwhile */
        return 0;
    }
    memcpy(p->generation, a->data, head);
    if (ARRAY_ROOM(NULL, &p->data, &p->room, p->len + len))
        return ENOMEM;
    memcpy(p->data + p->len, a->data + head, len);
    p->len += len;
    *last = !p->data[p->len - 1] && (p->len == 1 || !p->data[p->len - 2]);
    p->len -= *last;
    return 0;
}

/* What does not fit into one answer; *err is 0 or an errno. */
static int ask_parts(struct store_live *live, const char *path, char **ret,
                     size_t *len, int *err)
{
    CLEANUP(partsp) struct parts p = { 0 };
    bool last = false;
    int rc;

    *err = 0;
    while (!last && !*err) {
        CLEANUP(answeredp) struct answered a = { 0 };
        char offset[24];

        rc = xencfg__live_ready(live, "list", path);
        if (rc)
            return rc;
        snprintf(offset, sizeof(offset), "%zu", p.len);
        *err = ask(live, XS_DIRECTORY_PART, path, offset, &a);
        if (!*err)
            *err = add_part(&p, &a, &last);
    }
    if (!*err) {
        *ret = TAKE(p.data);
        *len = p.len;
    }
    return 0;
}

int xencfg__live_directory(struct store_live *live, const char *path,
                           struct names *ret, int *err)
{
    CLEANUP(answeredp) struct answered a = { 0 };
    int rc = 0;

    *err = ask(live, XS_DIRECTORY, path, NULL, &a);
    if (*err == E2BIG)
        rc = ask_parts(live, path, &a.data, &a.len, err);
    return rc || *err ? rc
                      : xencfg__split_names(live->store.ctx, TAKE(a.data),
                                            a.len, ret);
}
