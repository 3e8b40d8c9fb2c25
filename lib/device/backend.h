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
    STATE_INITIALISING = 1,
    STATE_INIT_WAIT = 2,
    STATE_CONNECTED = 4,
    STATE_CLOSING = 5,
    STATE_CLOSED = 6,
};

/*
 * Until the backend has taken the device up.  Errors: XENCFG_ERROR_BACKEND: it
 * failed, and the text has its hotplug-error; XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__backend_wait_ready(struct store *s,
                               const struct device_paths *paths,
                               double seconds);

/* Until it has closed it, or is gone.  XENCFG_ERROR_TIMEDOUT. */
int xencfg__backend_wait_closed(struct store *s,
                                const struct device_paths *paths,
                                double seconds);

/* Until the driver domain that has it has deleted it. XENCFG_ERROR_TIMEDOUT. */
int xencfg__backend_wait_gone(struct store *s, const struct device_paths *paths,
                              double seconds);

/* Until it is connected.  As _ready(). */
int xencfg__backend_wait_connected(struct store *s,
                                   const struct device_paths *paths,
                                   double seconds);

/* BACK's state; 0 if there is no backend any more. */
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
