/* listing - a node's children, if they do not fit into one answer. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "store/connection.h"

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

/* "GENERATION\0NAME\0NAME\0"; behind the last name of all is one NUL more.  So
   many bytes of it are known already. */
static int add_part(struct parts *p, const struct answer *a, size_t known,
                    bool *last)
{
    size_t head = strlen(a->data) + 1, len = a->len - head - known;

    if (head + known >= a->len || head > sizeof(p->generation))
        return EIO;
    if (p->len && strcmp(p->generation, a->data)) {
        p->len = 0; /* it has changed meanwhile */
        return 0;
    }
    memcpy(p->generation, a->data, head);
    if (ARRAY_ROOM(NULL, &p->data, &p->room, p->len + len))
        return ENOMEM;
    memcpy(p->data + p->len, a->data + head + known, len);
    p->len += len;
    *last = !p->data[p->len - 1] && (p->len == 1 || !p->data[p->len - 2]);
    p->len -= *last;
    return 0;
}

int xencfg__live_list_parts(struct store_live *live, const char *path,
                            char **ret, size_t *len, int *err)
{
    CLEANUP(partsp) struct parts p = { 0 };
    bool last = false;
    int rc = 0;

    *err = 0;
    while (!rc && !last && !*err) {
        CLEANUP(answerp) struct answer a = { 0 };
        size_t from = p.len / PART_STEP * PART_STEP;
        char offset[24];

        snprintf(offset, sizeof(offset), "%zu", from);
        if (!xencfg__live_is_asked(live, XS_DIRECTORY_PART, path, offset))
            snprintf(offset, sizeof(offset), "%zu", from = p.len);
        rc = xencfg__live_question(live, XS_DIRECTORY_PART, path, offset, &a);
        *err = a.err;
        if (!rc && !*err)
            *err = add_part(&p, &a, p.len - from, &last);
    }
    if (!rc && !*err) {
        *ret = TAKE(p.data);
        *len = p.len;
    }
    return rc;
}
