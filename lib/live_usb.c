/*
 * live_usb - the usb devices of a domain.
 *
 * A usb device is no directory of its own but the value, its bus id in sysfs such
 * as "1-1.4", of a port of a controller.  Ports of pv and qusb controllers are read
 * from dom0's backend (libxl supports no other), those of an emulated controller,
 * which has no backend, from /libxl.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "live.h"
#include "value.h"

#define MAX_PORT 255

/* One number of /sys/bus/usb/devices/<bus id>; 0: not to be had. */
static unsigned sysfs_number(struct live *live, const char *bus_id,
                             const char *file)
{
    CLEANUP(freep) char *path = NULL;
    CLEANUP(closep) int fd = -1;
    char text[16] = "";
    uint64_t n;
    ssize_t len;

    if (strchr(bus_id, '/') || live->ctx->xenstore_dump ||
        asprintf(&path, "%s/bus/usb/devices/%s/%s", live->ctx->sysfs_dir,
                 bus_id, file) < 0)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    if (len <= 0)
        return 0;
    text[strcspn(text, "\n")] = 0;
    return xencfg__parse_number(text, 10, UINT8_MAX, &n) ? n : 0;
}

static int add_port(struct live *live, unsigned ctrl, unsigned port,
                    char **bus_id)
{
    struct live_device *dev = xencfg__live_add(
        &live->list[XENCFG_DEVKIND_USBDEV], xencfg__usb_id(ctrl, port));
    uint64_t bus;

    if (!dev)
        return xencfg__nomem(live->ctx);
    dev->label = TAKE(*bus_id);
    dev->bus = sysfs_number(live, dev->label, "busnum");
    dev->addr = sysfs_number(live, dev->label, "devnum");
    if (!dev->bus) {            /* the bus id begins with the bus */
        char text[16];

        snprintf(text, sizeof(text), "%.*s", (int)strcspn(dev->label, "-"),
                 dev->label);
        if (xencfg__parse_number(text, 10, UINT8_MAX, &bus))
            dev->bus = bus;
    }
    return 0;
}

/* Where the controller's ports are. */
static int ports_path(struct live *live, unsigned ctrl, char path[128])
{
    CLEANUP(freep) char *type = NULL;
    int rc;

    rc = xencfg__store_read(live->store, &type, NULL,
                            "/libxl/%u/device/vusb/%u/type", live->domid, ctrl);
    if (rc)
        return rc;
    if (type && (!strcmp(type, "pv") || !strcmp(type, "qusb")))
        snprintf(path, 128, "/local/domain/0/backend/%s/%u/%u/port",
                 *type == 'p' ? "vusb" : "qusb", live->domid, ctrl);
    else
        snprintf(path, 128, "/libxl/%u/device/vusb/%u/port", live->domid, ctrl);
    return 0;
}

static int list_ports(struct live *live, unsigned ctrl)
{
    CLEANUP(namesp) struct names names = { 0 };
    char path[128], id[32];
    uint64_t port;
    unsigned i;
    int rc;

    rc = ports_path(live, ctrl, path);
    if (!rc)
        rc = xencfg__store_list(live->store, &names, "%s", path);
    if (rc == STORE_TOO_LONG)
        return xencfg__fail(live->ctx, XENCFG_ERROR_STORE, "list %s: too long",
                            path);
    for (i = 0; !rc && i < names.count; i++) {
        CLEANUP(freep) char *value = NULL;

        if (!xencfg__parse_number(names.name[i], 10, MAX_PORT, &port) ||
            !port) {
            snprintf(id, sizeof(id), "%u/%.16s", ctrl, names.name[i]);
            rc = xencfg__live_malformed(live, XENCFG_DEVKIND_USBDEV, id, path,
                                        names.name[i]);
            continue;
        }
        rc = xencfg__store_read(live->store, &value, NULL, "%s/%s", path,
                                names.name[i]);
        if (!rc && value && *value)
            rc = add_port(live, ctrl, port, &value);
    }
    return rc;
}

int xencfg__live_list_usb(struct live *live)
{
    const struct live_list *ctrls = &live->list[XENCFG_DEVKIND_USBCTRL];
    int i, rc = 0;

    for (i = 0; !rc && i < ctrls->count; i++)
        rc = list_ports(live, ctrls->device[i].id);
    return rc;
}
