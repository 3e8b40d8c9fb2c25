/*
 * usb_paths - where usb devices are, in xenstore and in sysfs.
 */
#ifndef XENCFG_LIB_USB_PATHS_H
#define XENCFG_LIB_USB_PATHS_H

#include "base/ctx.h"

#define USB_MAX_PORT 255
#define USB_PATH_MAX 128

/*
 * The directory with a controller's ports.  *backend, if not NULL: the kind of
 * dom0's backend that has them; NULL: /libxl has.
 */
void xencfg__usb_ports_path(uint32_t domid, unsigned ctrl,
                            enum xencfg_usbctrl_type type, const char **backend,
                            char path[USB_PATH_MAX]);

/*
 * A number, of at most 255, of /sys/bus/usb/devices/<bus id>; base as written
 * there.  -1: it cannot be read.
 */
int xencfg__usb_number(const xencfg_ctx *ctx, const char *bus_id,
                       const char *file, int base);

/* Is there no device of that bus id, though /sys/bus/usb/devices is there? */
bool xencfg__usb_is_unplugged(const xencfg_ctx *ctx, const char *bus_id);

#endif
