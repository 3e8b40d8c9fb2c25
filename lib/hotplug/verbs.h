/*
 * verbs - what adding and removing a device share.
 */
#ifndef XENCFG_LIB_VERBS_H
#define XENCFG_LIB_VERBS_H

#include "hotplug/hotplug.h"

/* What a caller's struct xencfg_hotplug_how says, with what it leaves open. */
struct how {
    bool no_wait, no_script, force;
    double backend_timeout, script_timeout; /* seconds */
};

int xencfg__how(xencfg_ctx *ctx, const struct xencfg_hotplug_how *given,
                struct how *ret);

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
