/*
 * usb_bind - gives the interfaces of a usb device to usbback, and back.
 *
 * What a pv controller passes through is what the driver usbback has.  The
 * driver that had an interface before is noted where libxl does, so that either
 * can undo what the other did:
 *
 *     /libxl/usbback/<bus id>/<interface>/driver_path     "1-1.4" as "1-1_4",
 *                                                         "1-1.4:1.0" as
 *                                                         "1-1_4@1_0"
 *
 * All may be repeated, as after a crash.  They are slow, and what drivers do is
 * no part of a transaction: not to be called within one.  Errors:
 * XENCFG_ERROR_BACKEND: the kernel has no usbback; _FAIL: a driver did not take
 * or leave an interface; _STORE, _TIMEDOUT, _NOMEM.
 */
#ifndef XENCFG_LIB_USB_BIND_H
#define XENCFG_LIB_USB_BIND_H

#include "store/store.h"

/* From the host's drivers to usbback; if it fails, all is as it was. */
int xencfg__usb_bind(struct store *s, const char *bus_id);

/*
 * From usbback to no driver; before the port is cleared, so that the device can
 * still be found if it fails.
 */
int xencfg__usb_unbind(struct store *s, const char *bus_id);

/* From no driver to the host's own, as far as possible; forgets them. */
int xencfg__usb_rebind(struct store *s, const char *bus_id);

#endif
