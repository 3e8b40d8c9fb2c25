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
 * A check only reads, waits for no lock and leaves nothing behind.  (To see
 * whether a lock file is held, it takes a shared lock and gives it back at
 * once.)  What a writer may leave for a moment is checked several times within
 * a second or so, and reported only if it stays; so a check beside a busy
 * toolstack takes up to a second longer, and reports no false problem.
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

/* The one of a number from 0 up; NULL behind the last. */
const struct xencfg_check_code *xencfg_check_code(size_t number);

/* What is behind the inline functions below: not to be called directly. */
int xencfg_abi_check(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                     unsigned flags, xencfg_type_id ret_type,
                     xencfg_check_result *ret);
int xencfg_abi_repair(xencfg_ctx *ctx, xencfg_type_id problem_type,
                      const xencfg_problem *problem, const char *backup,
                      bool *done);

/*
 * Replaces *ret (initialised) by the problems of count domains, or if domids is
 * NULL of all, the host and the files of dead domains included.  With
 * xencfg_options.xenstore_dump, owners, permissions and locks of the files,
 * which a copy does not have, are not looked at.  What could not be looked at
 * is a problem of severity TROUBLE, not an error of the call.
 * Errors: XENCFG_ERROR_ACCESS, _STORE, _TIMEDOUT: not even which domains there
 * are is known; _NOMEM.
 */
static inline int xencfg_check(xencfg_ctx *ctx, const uint32_t *domids,
                               size_t count, xencfg_check_result *ret)
{
    return xencfg_abi_check(ctx, domids, count, 0, XENCFG_TYPE(check_result),
                            ret);
}

/*
 * The same but for what the flags leave out.  XENCFG_CHECK_DIRECTORIES: of a
 * running xenstore, guests' access to nodes within a device's directory below
 * /libxl, and to those beside /libxl/<domid>/device; libxl gives permissions to
 * these directories alone, and what is created in them inherits them.  It takes
 * half as many requests.  XENCFG_ERROR_INVAL: unknown flags.
 */
enum xencfg_check_flags { XENCFG_CHECK_DIRECTORIES = 1 };

static inline int xencfg_check_with(xencfg_ctx *ctx, const uint32_t *domids,
                                    size_t count, unsigned flags,
                                    xencfg_check_result *ret)
{
    return xencfg_abi_check(ctx, domids, count, flags,
                            XENCFG_TYPE(check_result), ret);
}

/*
 * Repairs one problem, if it is still there: looks again while it holds libxl's
 * lock.  With an entry of a template go all others of its kind and of that code,
 * in one change.  No device and no node of xenstore is touched.  A file is not changed
 * or removed without the old one being in the directory
 * <state dir>/cfgdump-backup/<backup>, where a file that is there already
 * stays: one name for several repairs keeps what was before the first.  *done,
 * if not NULL: there was something to do.
 * Errors: XENCFG_ERROR_NI: this problem has no safe repair, or not now;
 * XENCFG_ERROR_INVAL: backup is no name; XENCFG_ERROR_ACCESS, _TEMPLATE,
 * _LOCK_FAIL, _TIMEDOUT, _STORE, _NOMEM, and what xencfg_hotplug_begin() may
 * return.  Nothing was changed then.
 */
static inline int xencfg_repair(xencfg_ctx *ctx, const xencfg_problem *problem,
                                const char *backup, bool *done)
{
    return xencfg_abi_repair(ctx, XENCFG_TYPE(problem), problem, backup, done);
}

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
