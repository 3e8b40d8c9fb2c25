/*
 * monitor - reports what changes in the configurations of running domains.
 * Included by xencfg.h.
 *
 *     xencfg_monitor *m;
 *     const struct xencfg_event *e;
 *
 *     rc = xencfg_monitor_open(ctx, NULL, 0, &m);
 *     while (!rc && !(rc = xencfg_monitor_next(m, -1, &e)) && e)
 *         printf("%s %u %s\n", xencfg_event_kind_to_string(e->kind), e->domid,
 *                e->path ? e->path : "");
 *     xencfg_monitor_close(m);
 *
 * It begins with a DOMAIN_ADDED of each domain that is there, and SNAPSHOT_END;
 * then comes what changes.  By watches of xenstore and by inotify: nothing is
 * done, and nothing wakes, unless something changes.  A guest cannot wake it.
 *
 * A domain is there when it has a configuration.  One without is a DOMAIN_STATE,
 * if it is being created, is a stub domain, or was made by other tools than
 * libxl, and else a DOMAIN_ERROR: if it is so in the snapshot, or for as long as
 * the deadline of the context.  Changes within some milliseconds may be reported as one, and
 * what has changed back is not reported.  When xenstored goes, the domains stay:
 * what differs when it is back is reported then.
 *
 * A template counts when it was put in place by rename, as all writers do.
 *
 * The monitor uses ctx for all that it does; between two calls the caller may
 * use it too.  Close it before ctx.  Not for dumps of a xenstore, nor where
 * xenstored has no socket (/dev/xen/xenbus).
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* first, should it be included by itself: text.h needs what is below */
#include <xencfg/xencfg.h>

#ifndef XENCFG_MONITOR_H
#define XENCFG_MONITOR_H

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

typedef struct xencfg_monitor xencfg_monitor;

/* What is not known, or does not apply, is 0 or NULL. */
struct xencfg_event {
    xencfg_event_kind kind;
    int64_t time_ms;            /* since 1970, UTC: when it was found out */
    bool has_domain;            /* is it about a domain? */
    uint32_t domid;
    xencfg_uuid uuid;
    const char *name;
    xencfg_devkind device;      /* XENCFG_DEVKIND_NONE: about no device */
    const char *id;             /* the device's identity */
    const char *path;           /* "disks[hdc].pdev_path"; see inspect.h */
    /* Compact JSON; of a device all of it, of a domain its domain_config. */
    const char *before, *after;
    const char *text;           /* what is wrong */
    const char *state;          /* of DOMAIN_STATE, as xencfg_domain has it */
    uint32_t stubdomain_of;     /* and of a stub domain */
    int error;                  /* and the enum xencfg_error of it */
};

/*
 * Begins to watch the num_domains domains (domid, uuid or name each, as in
 * xencfg_domain_find()), or if it is 0 all.  A domain is followed by what was
 * given: one of that name that comes later is followed too.  Errors:
 * XENCFG_ERROR_DOMAIN_NOTFOUND, _AMBIGUOUS: not now; _INVAL: ctx has a dump;
 * _ACCESS, _STORE, _TIMEDOUT: no xenstored; _FAIL: inotify; _NOMEM.
 */
int xencfg_monitor_open(xencfg_ctx *ctx, const char *const *domains,
                        int num_domains, xencfg_monitor **ret);

/*
 * Readable when there is something to do: then call xencfg_monitor_next() with
 * timeout 0 until there is none.  Do so once before the first wait.
 */
int xencfg_monitor_fd(const xencfg_monitor *m);

/*
 * Sets *ret to the next event, valid until the next call; NULL if there was
 * none within timeout_ms milliseconds (-1: waits without end; a signal does not
 * end it).  Errors: XENCFG_ERROR_NOMEM, _FAIL (inotify), _ACCESS (xenstored
 * refuses watches), _STORE (it cannot list the domains).
 */
int xencfg_monitor_next(xencfg_monitor *m, int64_t timeout_ms,
                        const struct xencfg_event **ret);

/*
 * If you cannot process events now: takes what xenstored has sent, so that it
 * need not keep it.  No event is lost.  Errors as above.
 */
int xencfg_monitor_collect(xencfg_monitor *m);

/* m may be NULL. */
void xencfg_monitor_close(xencfg_monitor *m);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
