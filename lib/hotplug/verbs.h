/*
 * verbs - what adding and removing a device share.
 */
#ifndef XENCFG_LIB_VERBS_H
#define XENCFG_LIB_VERBS_H

#include "hotplug/hotplug.h"

#define BACKEND_TIMEOUT 10.0    /* seconds, as libxl */
#define SCRIPT_TIMEOUT 40.0

/* how, with what it leaves open. */
struct xencfg_hotplug_how xencfg__how(const struct xencfg_hotplug_how *how);

/*
 * Deletes a device from xenstore, and then its entry from the template, within
 * the bracket.  If closed, the backend must have closed it by then, or it is
 * another device that was added meanwhile: XENCFG_ERROR_DEVICE_EXISTS.
 */
int xencfg__device_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          uint64_t id, const struct device_paths *paths,
                          bool closed);

/* XENCFG_ERROR_INVAL: it has no identity, or is no device to be removed. */
int xencfg__check_removable(xencfg_ctx *ctx, enum xencfg_devkind kind,
                            uint64_t id);

/* The entry alone, of a device that xenstore has not; *found: there was one. */
int xencfg__entry_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found);

#endif
