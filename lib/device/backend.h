/*
 * backend - waiting for the other side of a device, and its hotplug script.
 *
 * The waits and the script have that many seconds; the call's own deadline is
 * renewed meanwhile.  All are called without the lock.
 */
#ifndef XENCFG_LIB_BACKEND_H
#define XENCFG_LIB_BACKEND_H

#include "device/attach.h"

/* States of a backend (xen/include/public/io/xenbus.h, enum xenbus_state). */
enum {
    STATE_MALFORMED = -1,       /* there is something else */
    STATE_INITIALISING = 1,
    STATE_INIT_WAIT = 2,
    STATE_CONNECTED = 4,
    STATE_CLOSING = 5,
    STATE_CLOSED = 6,
    STATE_RECONFIGURING = 7,    /* of pci: devices come or go */
};

/* What is waited for. */
enum backend_wait {
    BACKEND_READY,              /* the backend has taken the device up */
    BACKEND_CONNECTED,          /* and the guest as well */
    BACKEND_CLOSED,             /* it has closed it, or is gone */
    BACKEND_GONE,               /* the driver domain has deleted it */
};

/*
 * XENCFG_ERROR_TIMEDOUT; of the first two XENCFG_ERROR_BACKEND: it failed, and
 * the text has its hotplug-error.
 */
int xencfg__backend_wait(struct store *s, const struct device_paths *paths,
                         enum backend_wait what, double seconds);

/*
 * BACK's state; 0 if there is no backend any more.  XENCFG_ERROR_BACKEND: it is
 * no number, and *ret STATE_MALFORMED.
 */
int xencfg__backend_state(struct store *s, const struct device_paths *paths,
                          int *ret);

/*
 * Runs the hotplug script of a device whose backend is in this domain; does
 * nothing for a kind that has none.  Errors: of script.h.
 */
int xencfg__backend_script(struct store *s, uint32_t domid, uint32_t devid,
                           const struct device_paths *paths, bool online,
                           double seconds);

#endif
