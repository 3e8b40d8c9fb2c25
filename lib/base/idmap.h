/*
 * idmap - from a device's identity to a number, in constant time.
 *
 *     CLEANUP(xencfg__idmap_freep) struct idmap map = { 0 };
 *
 * The value of what is not in it is IDMAP_NONE.
 */
#ifndef XENCFG_LIB_IDMAP_H
#define XENCFG_LIB_IDMAP_H

#include <stdbool.h>
#include <stdint.h>

#define IDMAP_NONE (-1)

struct idmap {
    struct idmap_slot {
        uint64_t id;
        int value;              /* IDMAP_NONE: free; below: was dropped */
    } *slot;
    unsigned size, count;       /* size: a power of 2, or 0 */
};

int xencfg__idmap_get(const struct idmap *map, uint64_t id);

/* Sets a value of 0 or more; false: no memory, never when one is replaced. */
bool xencfg__idmap_set(struct idmap *map, uint64_t id, int value);

/* Takes it out. */
void xencfg__idmap_drop(struct idmap *map, uint64_t id);

/* The smallest number from first on that is in neither; b may be NULL. */
uint64_t xencfg__idmap_unused(const struct idmap *a, const struct idmap *b,
                              uint64_t first);

void xencfg__idmap_freep(struct idmap *map);

#endif
