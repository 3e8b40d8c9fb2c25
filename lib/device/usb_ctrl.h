/*
 * usb_ctrl - a domain's usb controllers and their ports, as they are now.
 *
 * They are found by /libxl, which no guest can write.
 */
#ifndef XENCFG_LIB_USB_CTRL_H
#define XENCFG_LIB_USB_CTRL_H

#include "device/usb.h"
#include "kinds/usb_paths.h"

struct usb_ctrl {
    bool found;                 /* else nothing else is set but domid, ctrl */
    bool by_model;              /* emulated: its ports are in /libxl */
    bool foreign;               /* its backend is not in dom0 */
    struct usb_port port;       /* whose port is 0 */
    unsigned ports;
    char path[USB_PATH_MAX];    /* of its ports */
};

int xencfg__usb_ctrl_read(struct store *s, uint32_t domid, unsigned ctrl,
                          struct usb_ctrl *ret);

/*
 * Can we do anything about it?  Else an error: not_there, if there is no such
 * controller, XENCFG_ERROR_NI or XENCFG_ERROR_INVAL.
 */
int xencfg__usb_ctrl_usable(xencfg_ctx *ctx, const struct usb_ctrl *c,
                            int not_there);

/* The first free port; 0 if all are in use. */
int xencfg__usb_ctrl_free(struct store *s, const struct usb_ctrl *c,
                          unsigned *port);

/* The numbers of a domain's controllers, in ascending order; to be freed. */
int xencfg__usb_ctrl_list(struct store *s, uint32_t domid, uint32_t **ret,
                          int *count);

/*
 * The port of a domain that has a device of this host, of whatever kind of
 * controller.
 */
int xencfg__usb_ctrl_find(struct store *s, uint32_t domid, const char *bus_id,
                          struct usb_ctrl *ret, bool *found);

#endif
