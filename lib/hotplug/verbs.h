/*
 * verbs - what adding and removing a device share.
 */
#ifndef XENCFG_LIB_VERBS_H
#define XENCFG_LIB_VERBS_H

#include "hotplug/bracket.h"

/*
 * Begins a public call: *ret is the device, without an identity yet.
 * XENCFG_ERROR_NI: no such kind is hot-plugged; _INVAL, _ABI: of *how; _ABI:
 * type is not the kind's.
 */
int xencfg__verb_begin(xencfg_ctx *ctx, uint32_t domid,
                       enum xencfg_devkind kind, xencfg_type_id type,
                       const struct xencfg_hotplug_how *how,
                       struct device *ret);

/*
 * Deletes a device from xenstore, and then its entry from the template, within
 * the bracket.  Of a failure, d and the error's text say how far it came.
 */
int xencfg__device_delete(xencfg_hotplug *hp, struct device *d);

/* XENCFG_ERROR_INVAL: it has no identity, or is no device to be removed. */
int xencfg__check_removable(xencfg_ctx *ctx, enum xencfg_devkind kind,
                            uint64_t id);

/* The entry alone, of a device that xenstore has not; *found: there was one. */
int xencfg__entry_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found);

#endif
