/*
 * choose - what a new device leaves open: its backend's domain, its identity.
 */
#ifndef XENCFG_LIB_CHOOSE_H
#define XENCFG_LIB_CHOOSE_H

#include "hotplug/bracket.h"

/*
 * Sets d->site.backend; XENCFG_ERROR_BACKEND: there is no such domain.
 */
int xencfg__choose_backend(xencfg_hotplug *hp, struct device *d);

/*
 * Gives the device, d->dev, an identity if it has none, and sees that it is
 * free.  Errors: XENCFG_ERROR_INVAL, _DEVICE_EXISTS, those of the device's
 * prepare(), _STORE, _NOMEM.
 */
int xencfg__choose_id(xencfg_hotplug *hp, struct device *d);

/*
 * The error where xenstored hangs up on a directory that is too long for it to
 * list, which is how a devid is chosen; returns XENCFG_ERROR_INVAL.
 */
int xencfg__fail_too_long(xencfg_ctx *ctx);

#endif
