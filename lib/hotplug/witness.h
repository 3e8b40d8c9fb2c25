/*
 * witness - is it still the same device?
 *
 * While the lock is not held, others may remove a device and add another of its
 * identity.  Whoever adds one replaces the template, so it is the same device
 * if that is still the same file, or at least has the same entry.
 */
#ifndef XENCFG_LIB_WITNESS_H
#define XENCFG_LIB_WITNESS_H

#include "hotplug/hotplug.h"

struct witness {
    enum xencfg_devkind kind;
    uint64_t id;
    int template;               /* open, so that its inode is not used again */
    void *entry;                /* NULL: it has none */
};

#define WITNESS_NONE { .template = -1 }

/* In two steps: what can fail, and what cannot; the latter ends the bracket. */
int xencfg__witness_entry(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          uint64_t id, struct witness *ret);
void xencfg__witness_file(xencfg_hotplug *hp, struct witness *w);

bool xencfg__witness_holds(xencfg_hotplug *hp, const struct witness *w);
void xencfg__witness_freep(struct witness *w);

#endif
