/*
 * usb - usb devices of the host as values of ports of a domain's controllers.
 *
 * A controller (vusb) is a device like others; a usb device is the value of a
 * port of one, its bus id in sysfs such as "1-1.4", "" being a free port.  Here
 * are controllers of type pv and qusb with their backend in dom0.
 *
 * To add one:
 *
 *     xencfg__usb_find()       which device of the host; may it be given away?
 *     ... lock, transaction ...
 *     xencfg__usb_choose()     controller and port, where dev leaves them open
 *     xencfg__usb_check()      the port is free, the device is nobody's
 *     ... template ...
 *     xencfg__usb_attach()
 *     ... commit, unlock ...
 *     xencfg__usb_bind()       of pv (usb_bind.h); if it fails: detach again
 *
 * To remove one:
 *
 *     xencfg__usb_lookup()     its port
 *     xencfg__usb_unbind()     of pv
 *     ... transaction ...
 *     xencfg__usb_detach()
 *     ... commit ...
 *     xencfg__usb_rebind()     of pv, to the host's own drivers
 *     ... template ...
 *
 * What several nodes say, the C xenstored may have read at several times; only
 * the commit finds out.  So a refusal (_NOTFOUND, _DEVICE_EXISTS, _INVAL), too,
 * is only true if the transaction, in which nothing was written yet, commits.
 *
 * Functions with a store may be called within a transaction and without; only
 * within one does what they say stay true.  Errors, besides those named:
 * XENCFG_ERROR_STORE, _TIMEDOUT, _NOMEM.
 */
#ifndef XENCFG_LIB_USB_H
#define XENCFG_LIB_USB_H

#include "store/store.h"

struct usb_port {
    uint32_t domid;
    unsigned ctrl, port;
    enum xencfg_usbctrl_type type;      /* of the controller: PV or QUSB */
};

/*
 * Finds the bus id of a device by its bus and address; to be freed.
 * XENCFG_ERROR_INVAL: there is none, or it is a hub.
 */
int xencfg__usb_find(xencfg_ctx *ctx, const xencfg_device_usbdev *dev,
                     char **bus_id);

/*
 * Fills in dev's controller and port, if they are open: the first free port of
 * the controller, or of all controllers in ascending order.  What is given need
 * not be free.
 *
 * USB_NO_PORT: the domain has no free port at all.  The error's text is set, so
 * that the caller may return XENCFG_ERROR_INVAL, or add a controller (all its
 * fields as by init), and give dev its devid and port 1, as libxl does.
 *
 * XENCFG_ERROR_INVAL: a port without controller, no such controller or port,
 * all of its ports in use, backend not in dom0; XENCFG_ERROR_NI: it is the
 * device model's, or only those have free ports.
 */
#define USB_NO_PORT 1
int xencfg__usb_choose(struct store *s, uint32_t domid,
                       xencfg_device_usbdev *dev, struct usb_port *ret);

/*
 * XENCFG_ERROR_DEVICE_EXISTS: the port is in use, or the device is at another
 * port, of whatever domain and kind of controller; XENCFG_ERROR_INVAL: the port
 * has gone.
 */
int xencfg__usb_check(struct store *s, const struct usb_port *port,
                      const char *bus_id);

int xencfg__usb_attach(struct store *tx, const struct usb_port *port,
                       const char *bus_id);

/*
 * Finds the port of a domain's device, by controller and port or, where dev
 * does not say, by the host's bus and address; and what is there.
 * XENCFG_ERROR_NOTFOUND; _INVAL: dev says neither; _NI: as above.
 */
int xencfg__usb_lookup(struct store *s, uint32_t domid,
                       const xencfg_device_usbdev *dev, struct usb_port *ret,
                       char **bus_id);

/* XENCFG_ERROR_NOTFOUND: it is not there any more; then nothing is changed. */
int xencfg__usb_detach(struct store *tx, const struct usb_port *port,
                       const char *bus_id);

#endif
