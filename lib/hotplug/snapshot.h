/*
 * snapshot - is it still the same device?
 *
 * While the lock is not held, others may remove a device and add another of its
 * identity.  An addition replaces the template, so it is the same device
 * if that is still the same file, or at least has the same entry.
 */
#ifndef XENCFG_LIB_SNAPSHOT_H
#define XENCFG_LIB_SNAPSHOT_H

#include "hotplug/bracket.h"

struct snapshot {
    enum xencfg_devkind kind;
    uint64_t id;
    int template;               /* open, so that its inode is not used again */
    void *entry;                /* NULL: it has none */
};

#define SNAPSHOT_NONE { .template = -1 }

/* In two steps: what can fail, and what cannot; the latter ends the bracket. */
int xencfg__snapshot_entry(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          uint64_t id, struct snapshot *ret);
void xencfg__snapshot_file(xencfg_hotplug *hp, struct snapshot *w);

bool xencfg__snapshot_holds(xencfg_hotplug *hp, const struct snapshot *w);
void xencfg__snapshot_freep(struct snapshot *w);

#endif
