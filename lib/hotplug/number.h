/*
 * number - gives entries that have no identity the one that they have now.
 */
#ifndef XENCFG_LIB_HOTPLUG_NUMBER_H
#define XENCFG_LIB_HOTPLUG_NUMBER_H

#include "hotplug/bracket.h"

/*
 * Which devices such entries describe is a matter of their order among the live
 * ones, which a removal changes; so this comes before it.  They get what they
 * have while device id is live too.  Then to be committed.
 */
int xencfg__number_entries(xencfg_hotplug *hp, enum xencfg_devkind kind,
                           uint64_t id);

#endif
