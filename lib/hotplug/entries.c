/* entries - the template's entries of a kind, in memory. */
#include <string.h>

#include "base/array.h"
#include "hotplug/entries.h"

int xencfg__entries_index(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int i;

    if (c->indexed)
        return 0;
    xencfg__idmap_freep(&c->entries);
    c->nameless = c->duplicates = false;
    for (i = 0; i < *xencfg__device_count(k, &hp->config); i++) {
        uint64_t id = k->id(xencfg__device(k, &hp->config, i));

        c->nameless |= id == NO_ID;
        if (id == NO_ID)
            continue;
        c->duplicates |= xencfg__idmap_get(&c->entries, id) != IDMAP_NONE;
        if (!xencfg__idmap_set(&c->entries, id, i))
            return xencfg__nomem(hp->ctx);
    }
    c->indexed = true;
    return 0;
}

void *xencfg__entries_find(xencfg_hotplug *hp, enum xencfg_devkind kind,
                           uint64_t id)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i;

    for (i = *xencfg__device_count(k, &hp->config) - 1; i >= 0; i--) {
        void *dev = xencfg__device(k, &hp->config, i);

        if (k->id(dev) == id)
            return dev;
    }
    return NULL;
}

int xencfg__entries_gone(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         int entry)
{
    struct kind_changes *c = &hp->kind[kind];

    size_t room = c->gone_room;
    int rc = ARRAY_ROOM(hp->ctx, &c->gone, &c->gone_room, entry + 1);

    if (rc)
        return rc;
    memset(c->gone + room, 0, c->gone_room - room);
    c->gone[entry] = true;
    hp->dirty = true;
    return 0;
}

static bool is_gone(const struct kind_changes *c, int entry)
{
    return (size_t)entry < c->gone_room && c->gone[entry];
}

int xencfg__entries_drop(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int i, last, rc = xencfg__entries_index(hp, kind);

    *found = false;
    if (rc)
        return rc;
    last = xencfg__idmap_get(&c->entries, id);
    for (i = c->duplicates ? 0 : last; !rc && i >= 0 && i <= last; i++) {
        if (is_gone(c, i) || k->id(xencfg__device(k, &hp->config, i)) != id)
            continue;
        *found = true;
        rc = xencfg__entries_gone(hp, kind, i);
    }
    return rc;
}

/* An added one's entry has its identity, and so leads to it. */
void xencfg__entries_compact(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int *count = xencfg__device_count(k, &hp->config);
    int from, to = 0, a;

    for (from = 0; from < *count; from++) {
        void *dev = xencfg__device(k, &hp->config, from);

        if (is_gone(c, from)) {
            xencfg__type_dispose(k->type, dev);
            continue;
        }
        a = k->id ? xencfg__idmap_get(&c->added, k->id(dev)) : IDMAP_NONE;
        if (a != IDMAP_NONE && hp->added[a].entry == from)
            hp->added[a].entry = to;
        if (to < from)
            memcpy(xencfg__device(k, &hp->config, to), dev, k->type->size);
        to++;
    }
    *count = to;
    free(TAKE(c->gone));
    c->gone_room = 0;
    c->indexed = false;
}

void *xencfg__object_new(const struct xencfg_type *type)
{
    void *obj = malloc(type->size);

    if (obj)
        xencfg__type_init(type, obj);
    return obj;
}

void xencfg__object_free(const struct xencfg_type *type, void *obj)
{
    if (obj)
        xencfg__type_dispose(type, obj);
    free(obj);
}

/* Room for one entry more; NULL: no memory. */
static void *grow_array(const struct devkind *k, xencfg_domain_config *config)
{
    size_t count = *xencfg__device_count(k, config);
    size_t room = 0;

    return xencfg__array_room(NULL, xencfg__devices(k, config), &room,
                              count + 1, k->type->size)
               ? NULL
               : xencfg__device(k, config, count);
}

/*
 * Where the entry of an identity goes: in the place of the last that there is,
 * as libxl does, or after all.
 */
static void *place(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id,
                   int *at)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    void *to;

    *at = xencfg__idmap_get(&c->entries, id);
    if (*at != IDMAP_NONE && !is_gone(c, *at)) {
        to = xencfg__device(k, &hp->config, *at);
        xencfg__type_dispose(k->type, to);
        return to;
    }
    *at = *xencfg__device_count(k, &hp->config);
    to = grow_array(k, &hp->config);
    if (!to || !xencfg__idmap_set(&c->entries, id, *at))
        return NULL;
    ++*xencfg__device_count(k, &hp->config);
    return to;
}

int xencfg__entries_put(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id, const void *dev, int *ret)
{
    const struct devkind *k = &xencfg__kinds[kind];
    void *to = NULL, *entry = xencfg__object_new(k->type);
    int at, rc = entry ? 0 : xencfg__nomem(hp->ctx);

    if (!rc)
        rc = xencfg__copy_checked(hp->ctx, k->type, entry, dev, NULL);
    if (!rc)
        xencfg__unknown_modernise(k->type, entry);
    if (!rc)
        rc = xencfg__entries_index(hp, kind);
    if (!rc && !(to = place(hp, kind, id, &at)))
        rc = xencfg__nomem(hp->ctx);
    if (rc) {
        xencfg__object_free(k->type, entry);
        return rc;
    }
    memcpy(to, entry, k->type->size);   /* with what it owns */
    free(entry);
    *ret = at;
    hp->dirty = true;
    return 0;
}

/* -------------------------------------------------------- kinds as stored */

/* The index of an entry that is equal to dev, from that one on; -1: none. */
static int find_stored(const xencfg_hotplug *hp, enum xencfg_devkind kind,
                       const void *dev, int from)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i;

    for (i = from; i < *xencfg__device_count(k, &hp->config); i++)
        if (!is_gone(&hp->kind[kind], i) &&
            xencfg__type_equal(k->type, xencfg__device(k, &hp->config, i), dev))
            return i;
    return -1;
}

int xencfg__entries_drop_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                                const void *dev, bool *found)
{
    int i = find_stored(hp, kind, dev, 0), rc = 0;

    *found = i >= 0;
    for (; !rc && i >= 0; i = find_stored(hp, kind, dev, i + 1))
        rc = xencfg__entries_gone(hp, kind, i);
    return rc;
}

int xencfg__entries_add_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                               const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    void *entry, *to;
    int rc;

    if (find_stored(hp, kind, dev, 0) >= 0)
        return 0;
    entry = xencfg__object_new(k->type);
    to = grow_array(k, &hp->config);
    if (!entry || !to)
        rc = xencfg__nomem(hp->ctx);
    else
        rc = xencfg__copy_checked(hp->ctx, k->type, entry, dev, NULL);
    if (rc) {
        xencfg__object_free(k->type, entry);
        return rc;
    }
    memcpy(to, entry, k->type->size);
    free(entry);
    ++*xencfg__device_count(k, &hp->config);
    hp->dirty = true;
    return 0;
}
