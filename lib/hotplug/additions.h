/*
 * additions - devices that are added in a bracket, in memory.
 */
#ifndef XENCFG_LIB_ADDITIONS_H
#define XENCFG_LIB_ADDITIONS_H

#include "hotplug/bracket.h"

/* As the public call, but only kinds that can be live; dev is not changed. */
int xencfg__hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        const void *dev);

/* Forgets an addition, also its entry; another takes its index. */
int xencfg__hotplug_forget(xencfg_hotplug *hp, int added);

void xencfg__added_free(struct added *a);

#endif
