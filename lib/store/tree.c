/* tree - the nodes of a xenstore in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "store/tree.h"

static unsigned hash(const char *path, size_t len)
{
    unsigned h = 2166136261u;

    while (len--)
        h = (h ^ (unsigned char)*path++) * 16777619u;
    return h;
}

/* The slot where path is, or would be. */
static unsigned *find_slot(const struct tree *t, const char *path, size_t len)
{
    unsigned i = hash(path, len) & (t->slots - 1);

    for (; t->slot[i]; i = (i + 1) & (t->slots - 1)) {
        const char *have = t->node[t->slot[i]].path;

        if (!strncmp(have, path, len) && !have[len])
            break;
    }
    return &t->slot[i];
}

unsigned xencfg__tree_find(const struct tree *t, const char *path)
{
    size_t len = strlen(path);

    return len ? *find_slot(t, path, len) : 0;
}

static bool grow(struct tree *t)
{
    unsigned *slot, i;

    if (t->nodes < t->room)
        return true;
    if (ARRAY_ROOM(NULL, &t->node, &t->room, t->nodes + 1))
        return false;
    slot = calloc(t->room * 2, sizeof(*slot));
    if (!slot)
        return false;
    free(t->slot);
    t->slot = slot;
    t->slots = t->room * 2;
    for (i = 1; i < t->nodes; i++)
        *find_slot(t, t->node[i].path, strlen(t->node[i].path)) = i;
    return true;
}

bool xencfg__tree_init(struct tree *t)
{
    *t = (struct tree){ .node = NULL };
    if (!grow(t))
        return false;
    t->node[t->nodes++] = (struct node){ .path = "", .name = "" };
    return true;
}

/* The first len bytes of path, which have no node yet. */
static bool add_implied(struct tree *t, const char *path, size_t len,
                        unsigned *ret)
{
    struct implied *up = malloc(sizeof(*up) + len + 1);

    if (!up)
        return false;
    memcpy(up->path, path, len);
    up->path[len] = 0;
    up->next = t->implied;
    t->implied = up;
    return xencfg__tree_add(t, up->path, ret);
}

static void append(struct tree *t, unsigned parent, unsigned n)
{
    struct node *p = &t->node[parent];

    if (p->last)
        t->node[p->last].next = n;
    else
        p->first = n;
    p->last = n;
    p->children++;
}

bool xencfg__tree_add(struct tree *t, const char *path, unsigned *ret)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash - path;
    unsigned parent = len ? *find_slot(t, path, len) : 0, n;

    if (len && !parent && !add_implied(t, path, len, &parent))
        return false;
    if (!grow(t))
        return false;
    n = t->nodes++;
    t->node[n] =
        (struct node){ .path = path, .name = slash + 1, .parent = parent };
    *find_slot(t, path, strlen(path)) = n;
    append(t, parent, n);
    *ret = n;
    return true;
}

void xencfg__tree_clear(struct tree *t)
{
    struct implied *up, *next;

    for (up = t->implied; up; up = next) {
        next = up->next;
        free(up);
    }
    free(t->node);
    free(t->slot);
}
