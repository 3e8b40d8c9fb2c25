/*
 * store - a copy of a xenstore, to look at it elsewhere or later.  Included by
 * xencfg.h.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef XENCFG_STORE_H
#define XENCFG_STORE_H

#include <xencfg/xencfg.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/*
 * Sets *ret to what `xenstore-ls -fp` prints of some nodes and all below them,
 * byte for byte, so that xencfg_options.xenstore_dump reads it; a NUL follows,
 * which *len, if len is not NULL, does not count.  roots ends with NULL.  The
 * caller frees it.  Nodes that vanish meanwhile, and roots that are not there,
 * are left out; permissions that are not known are too.  Of a directory that is
 * too long for oxenstored to list, its own line is followed by "PATH:"; such a
 * dump, when it is read, says that it cannot be listed either.  The line of a
 * domain that xenstored does not serve, though it has nodes, is followed by
 * "PATH is not introduced:", without which a dump's domains are alive.  The
 * context's deadline holds for each answer, not for the call.
 * Errors: XENCFG_ERROR_STORE, _ACCESS, _TIMEDOUT, _NOMEM.
 */
int xencfg_xenstore_dump(xencfg_ctx *ctx, const char *const *roots, char **ret,
                         size_t *len);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
