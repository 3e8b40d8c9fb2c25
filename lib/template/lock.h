/*
 * lock - libxl's locks of one domain.
 *
 * By libxl's own protocol, so that they exclude xl and libvirt too: flock() on
 * userdata-l.<domid>.<uuid>.<name>; then the path must still name the locked
 * inode; on release the file is unlinked before it is closed.  Its mode is
 * 0600: whoever may open it, if only to read, could have the lock.
 *
 *     CLEANUP(xencfg__unlockp) struct lock lock = LOCK_NONE;
 *
 *     rc = xencfg__lock(ctx, domid, &uuid, LOCK_USERDATA, &lock);
 *
 * Waits until the call's deadline; the error then names the holder.  Whoever
 * has the lock must check again that the domain exists.
 */
#ifndef XENCFG_LIB_LOCK_H
#define XENCFG_LIB_LOCK_H

#include <sys/stat.h>

#include "base/ctx.h"

struct lock {
    int fd;                     /* -1: not held */
    char *path;
};

#define LOCK_NONE { -1, NULL }

/* The template's lock, held shortly. */
#define LOCK_USERDATA "domain-userdata-lock"

/*
 * Taken before that one by operations that wait for the device model between
 * two steps: libxl's retrieve and cdrom insert from 4.13 on.
 */
#define LOCK_DEVICE_CHANGES "libxl-device-changes-lock"

/* Errors: XENCFG_ERROR_LOCK_FAIL, _TIMEDOUT, _NOMEM. */
int xencfg__lock(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                 const char *name, struct lock *ret);

/* The same without waiting: ret->fd stays -1 if another process has it, or if
   we may not lock at all. */
int xencfg__lock_try(xencfg_ctx *ctx, uint32_t domid, const xencfg_uuid *uuid,
                     const char *name, struct lock *ret);

/*
 * libxl deletes the lock file of others when it fails to get the lock, so
 * before the final write it is asked whether the lock is still ours: 0,
 * XENCFG_ERROR_LOCK_FAIL, or XENCFG_ERROR_FAIL if that cannot be seen.
 */
int xencfg__lock_check(xencfg_ctx *ctx, const struct lock *lock);

/* The process that has the file locked, by /proc/locks; 0: none, or none that
   is seen here. */
int xencfg__lock_holder(const struct stat *st);

void xencfg__unlockp(struct lock *lock);

#endif
