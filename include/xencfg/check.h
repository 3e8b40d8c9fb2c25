/*
 * check - is what the toolstack keeps of its domains in order?  Included by
 * xencfg.h.
 *
 *     xencfg_check_result result;
 *
 *     xencfg_check_result_init(&result);
 *     rc = xencfg_check(ctx, NULL, 0, &result);
 *     for (i = 0; !rc && i < result.num_problems; i++)
 *         if (result.problems[i].repair)
 *             rc = xencfg_repair(ctx, &result.problems[i], "monday", &done);
 *     xencfg_check_result_dispose(&result);
 *
 * A check reads only, waits for no lock and leaves nothing behind.  (Whether a
 * lock file that nobody seems to hold is free it finds out by a shared lock,
 * given back at once.)  What a writer at work may leave for a moment is looked
 * at several times within a second or so, and told if it stays; so a check
 * beside a busy toolstack takes up to a second longer, and finds nothing wrong.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef XENCFG_CHECK_H
#define XENCFG_CHECK_H

#include <xencfg/xencfg.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* What there is to know about a class of problems; all are static. */
struct xencfg_check_code {
    const char *code;           /* "stale-entry" */
    xencfg_severity severity;
    const char *title;          /* "in the template, but not live" */
    const char *explanation;    /* some lines */
    const char *remedy;         /* one line */
    const char *action;         /* what xencfg_repair() does; NULL: nothing */
};

/* All of them, *count many. */
const struct xencfg_check_code *xencfg_check_codes(size_t *count);

/*
 * Replaces *ret (initialised) by the problems of count domains, or if domids is
 * NULL of all, the host and the files of dead domains included.  With
 * xencfg_options.xenstore_dump, owners, permissions and locks of the files,
 * which a copy does not have, are not looked at.  What could not be looked at
 * is a problem of severity TROUBLE, not an error of the call.
 * Errors: XENCFG_ERROR_ACCESS, _STORE, _TIMEDOUT: not even which domains there
 * are is known; _NOMEM.
 */
int xencfg_check(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                 xencfg_check_result *ret);

/*
 * Repairs one problem, if it is still there: looks again while it holds libxl's
 * lock.  No device and no node of xenstore is touched.  A file is not changed
 * or removed without the old one being in the directory
 * <state dir>/cfgdump-backup/<backup>, where a file that is there already
 * stays: one name for several repairs keeps what was before the first.  *done,
 * if not NULL: there was something to do.
 * Errors: XENCFG_ERROR_NI: this problem has no safe repair, or not now;
 * XENCFG_ERROR_INVAL: backup is no name; XENCFG_ERROR_ACCESS, _TEMPLATE,
 * _LOCK_FAIL, _TIMEDOUT, _STORE, _NOMEM, and what xencfg_hotplug_begin() may
 * return.  Nothing was changed then.
 */
int xencfg_repair(xencfg_ctx *ctx, const xencfg_problem *problem,
                  const char *backup, bool *done);

/*
 * Sets *ret to what `xenstore-ls -fp` prints of some nodes and all below them,
 * byte for byte, so that xencfg_options.xenstore_dump reads it; a NUL follows,
 * which *len, if len is not NULL, does not count.  roots ends with NULL.  The
 * caller frees it.  Nodes that vanish meanwhile, and roots that are not there,
 * are left out; permissions that are not known are too.  Of a directory that is
 * too long for oxenstored to list, its own line is followed by "PATH:"; such a
 * dump, when it is read, says that it cannot be listed either.  The context's deadline
 * holds for each answer, not for the call.
 * Errors: XENCFG_ERROR_STORE, _ACCESS, _TIMEDOUT, _NOMEM.
 */
int xencfg_xenstore_dump(xencfg_ctx *ctx, const char *const *roots, char **ret,
                         size_t *len);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
