/* idmap - from a device's identity to a number, in constant time. */
#include <stdlib.h>

#include "base/idmap.h"

/* Of a slot that is free, but that those behind it were put past. */
#define DROPPED (IDMAP_NONE - 1)

/* Where id is, or would be put; map->size is not 0. */
static struct idmap_slot *find(const struct idmap *map, uint64_t id)
{
    unsigned i = (id * UINT64_C(0x9e3779b97f4a7c15)) >> 32;

    for (;; i++) {
        struct idmap_slot *slot = &map->slot[i & (map->size - 1)];

        if (slot->value == IDMAP_NONE || slot->id == id)
            return slot;
    }
}

static bool grow(struct idmap *map)
{
    struct idmap grown = { .size = map->size ? map->size * 2 : 16 };
    unsigned i;

    grown.slot = malloc(grown.size * sizeof(*grown.slot));
    if (!grown.slot)
        return false;
    for (i = 0; i < grown.size; i++)
        grown.slot[i].value = IDMAP_NONE;
    for (i = 0; i < map->size; i++)
        if (map->slot[i].value > IDMAP_NONE) {
            *find(&grown, map->slot[i].id) = map->slot[i];
            grown.count++;
        }
    free(map->slot);
    *map = grown;
    return true;
}

int xencfg__idmap_get(const struct idmap *map, uint64_t id)
{
    int value = map->size ? find(map, id)->value : IDMAP_NONE;

    return value > IDMAP_NONE ? value : IDMAP_NONE;
}

bool xencfg__idmap_set(struct idmap *map, uint64_t id, int value)
{
    struct idmap_slot *slot = map->size ? find(map, id) : NULL;

    if (!slot || slot->value == IDMAP_NONE) {
        if (map->count * 2 >= map->size && !grow(map))
            return false;
        slot = find(map, id);
        map->count++;
    }
    *slot = (struct idmap_slot){ id, value };
    return true;
}

void xencfg__idmap_drop(struct idmap *map, uint64_t id)
{
    if (xencfg__idmap_get(map, id) != IDMAP_NONE)
        find(map, id)->value = DROPPED;
}

uint64_t xencfg__idmap_unused(const struct idmap *a, const struct idmap *b,
                              uint64_t first)
{
    while (xencfg__idmap_get(a, first) != IDMAP_NONE ||
           (b && xencfg__idmap_get(b, first) != IDMAP_NONE))
        first++;
    return first;
}

void xencfg__idmap_freep(struct idmap *map)
{
    free(map->slot);
    *map = (struct idmap){ 0 };
}
