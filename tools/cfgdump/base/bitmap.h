/* bitmap - of vcpus, cpus, nodes. */
#ifndef CFGDUMP_BITMAP_H
#define CFGDUMP_BITMAP_H

#include <xencfg/xencfg.h>

/* How many bits are set. */
static inline uint64_t bitmap_count(const xencfg_bitmap *bitmap)
{
    uint64_t count = 0;
    uint32_t i;

    for (i = 0; i < bitmap->size; i++)
        count += __builtin_popcount(bitmap->map[i]);
    return count;
}

#endif
