/*
 * identity - which device it is, whether it is free, and who serves it.
 */
#ifndef XENCFG_LIB_IDENTITY_H
#define XENCFG_LIB_IDENTITY_H

#include "hotplug/hotplug.h"

/*
 * Gives the device an identity if it has none, and sees that it is free.
 * Errors: XENCFG_ERROR_INVAL, _DEVICE_EXISTS, those of odd.h, _STORE, _NOMEM.
 */
int xencfg__identify(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev,
                     uint64_t *id);

/*
 * What is told where xenstored hangs up on a directory too long for it to list,
 * which is how a devid is chosen; returns XENCFG_ERROR_INVAL.
 */
int xencfg__fail_too_long(xencfg_ctx *ctx);

/* The domain of its backend; XENCFG_ERROR_BACKEND: there is none such. */
int xencfg__find_backend(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         const void *dev, uint32_t *ret);

#endif
