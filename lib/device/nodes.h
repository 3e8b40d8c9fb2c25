/*
 * nodes - what a device looks like in xenstore.
 *
 * A device has up to three directories:
 *
 *     FRONT  /local/domain/<domid>/device/<kind>/<devid>, the guest's
 *     BACK   /local/domain/<backend>/backend/<kind>/<domid>/<devid>
 *     LIBXL  /libxl/<domid>/device/<kind>/<devid>, the toolstack's: "frontend",
 *            "backend" and a copy of all of BACK
 *
 * Making the nodes is a pure function of the device, with its defaults set, and
 * the place; writing them is attach.h's.
 */
#ifndef XENCFG_LIB_NODES_H
#define XENCFG_LIB_NODES_H

#include "device/node.h"

/*
 * Makes the nodes of a device with its defaults (defaults.h).  Kinds without
 * directories of their own, usbdev and pci, have none.  Errors:
 * XENCFG_ERROR_INVAL: it cannot be expressed; XENCFG_ERROR_NOMEM.
 */
int xencfg__nodes_make(xencfg_ctx *ctx, const struct site *site,
                       enum xencfg_devkind kind, const void *dev,
                       struct nodes *ret);

#endif
