/* twice - stale entries that are of one device. */
#ifndef XENCFG_LIB_CHECK_TWICE_H
#define XENCFG_LIB_CHECK_TWICE_H

#include "base/ctx.h"

/* Does the finding say which device it is of? */
bool xencfg__has_identity(const xencfg_finding *f);

/*
 * Finds which entries are of a device that is not live, and of which a later
 * entry is: of several the last is kept.  (*ret)[i] is that of finding i; the
 * caller frees it, after an error too.  XENCFG_ERROR_NOMEM.
 */
int xencfg__find_twice(xencfg_ctx *ctx, const xencfg_report *r, bool **ret);

#endif
