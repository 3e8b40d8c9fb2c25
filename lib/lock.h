/*
 * lock - libxl's userdata lock of one domain.
 *
 * By libxl's own protocol, so that it excludes xl and libvirt too: flock() on
 * userdata-l.<domid>.<uuid>.domain-userdata-lock; then the path must still name
 * the locked inode; on release the file is unlinked before it is closed.
 *
 *     CLEANUP(xencfg__unlockp) struct lock lock = LOCK_NONE;
 *
 *     rc = xencfg__lock(ctx, domid, &uuid, &lock);
 *
 * Waits until the call's deadline; the error then names the holder.  Whoever
 * has the lock must check again that the domain exists.
 */
#ifndef XENCFG_LIB_LOCK_H
#define XENCFG_LIB_LOCK_H

#include "ctx.h"

struct lock {
    int fd;                     /* -1: not held */
    char *path;
};

#define LOCK_NONE { -1, NULL }

/* Errors: XENCFG_ERROR_LOCK_FAIL, _TIMEDOUT, _NOMEM. */
int xencfg__lock(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                 struct lock *ret);

void xencfg__unlockp(struct lock *lock);

#endif
