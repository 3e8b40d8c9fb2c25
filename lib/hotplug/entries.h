/*
 * entries - the template's entries of a kind, in memory.
 *
 * An entry that is to go is marked, and left out by the next commit, so that
 * the others keep their places and a batch stays linear.
 */
#ifndef XENCFG_LIB_ENTRIES_H
#define XENCFG_LIB_ENTRIES_H

#include "hotplug/bracket.h"

/*
 * Puts an entry of that identity, a copy of dev; *ret is its place.  Errors:
 * XENCFG_ERROR_INVAL: it could not be read again; _NOMEM.
 */
int xencfg__entries_put(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id, const void *dev, int *ret);

/* The last entry of an identity, NULL if there is none. */
void *xencfg__entries_find(xencfg_hotplug *hp, enum xencfg_devkind kind,
                           uint64_t id);

/* Reads the entries anew, if need be: struct kind_changes has what it found. */
int xencfg__entries_index(xencfg_hotplug *hp, enum xencfg_devkind kind);

/* Marks the entry at a place. */
int xencfg__entries_gone(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         int entry);

/* Marks the entries of an identity; *found: there was one. */
int xencfg__entries_drop(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found);

/* Leaves out what is marked, for the commit. */
void xencfg__entries_compact(xencfg_hotplug *hp, enum xencfg_devkind kind);

/*
 * For kinds without live form, rdm and dtdev, which the whole entry identifies:
 * adds one, unless it is there, and marks those that are equal.
 */
int xencfg__entries_add_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                               const void *dev);
int xencfg__entries_drop_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                                const void *dev, bool *found);

/* An object with its defaults, NULL: no memory; obj may be NULL. */
void *xencfg__object_new(const struct xencfg_type *type);
void xencfg__object_free(const struct xencfg_type *type, void *obj);

#endif
