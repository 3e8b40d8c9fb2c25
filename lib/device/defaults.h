/*
 * defaults - what a device is when its configuration leaves it open.
 *
 * What is written to xenstore has its defaults set; what is kept in the
 * template is what the caller gave ("pre-defaulted values win"), but for the
 * few fields that libxl keeps too, since a second choice would differ.
 */
#ifndef XENCFG_LIB_DEFAULTS_H
#define XENCFG_LIB_DEFAULTS_H

#include "device/node.h"

/*
 * Sets the defaults of a device that is to be hot-plugged, as libxl does, in
 * *dev; what a running domain cannot take, or what contradicts itself, is an
 * error: XENCFG_ERROR_INVAL, XENCFG_ERROR_NI, XENCFG_ERROR_NOMEM.  The devid is
 * chosen by the caller.
 */
int xencfg__defaults_set(xencfg_ctx *ctx, const struct site *site,
                         enum xencfg_devkind kind, void *dev);

/*
 * Copies from dev, with its defaults and its devid, to the template's entry
 * what libxl keeps.
 */
int xencfg__defaults_keep(xencfg_ctx *ctx, enum xencfg_devkind kind,
                          void *entry, const void *dev);

#endif
