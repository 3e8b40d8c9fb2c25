/* usb - usb devices of the host as values of ports of a domain's controllers.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "device/usb_ctrl.h"
#include "domain/domains.h"

#define CLASS_HUB 9

/* ----------------------------------------------------------------- the host */

/* *bus_id is NULL if there is none. */
static int find_bus_id(xencfg_ctx *ctx, const xencfg_device_usbdev *dev,
                       char **bus_id)
{
    int bus = dev->u.hostdev.hostbus, addr = dev->u.hostdev.hostaddr;
    CLEANUP(closedirp) DIR *dir = NULL;
    CLEANUP(freep) char *path = NULL;
    struct dirent *e;

    *bus_id = NULL;
    if (asprintf(&path, "%s/bus/usb/devices", ctx->sysfs_dir) < 0) {
        path = NULL;
        return xencfg__nomem(ctx);
    }
    dir = opendir(path);
    if (!dir && errno == ENOENT)
        return 0;
    if (!dir)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "list %s: %m", path);
    while ((e = readdir(dir)))
        if (e->d_name[0] != '.' && !strchr(e->d_name, ':') &&
            xencfg__usb_number(ctx, e->d_name, "busnum", 10) == bus &&
            xencfg__usb_number(ctx, e->d_name, "devnum", 10) == addr)
            return (*bus_id = strdup(e->d_name)) ? 0 : xencfg__nomem(ctx);
    return 0;
}

int xencfg__usb_find(xencfg_ctx *ctx, const xencfg_device_usbdev *dev,
                     char **bus_id)
{
    int bus = dev->u.hostdev.hostbus, addr = dev->u.hostdev.hostaddr;
    CLEANUP(freep) char *found = NULL;
    int rc, class;

    if (dev->type && dev->type != XENCFG_USBDEV_TYPE_HOSTDEV)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "not a usb device of the host");
    if (!bus || !addr)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "which device of the host? "
                            "hostbus and hostaddr are needed");
    rc = find_bus_id(ctx, dev, &found);
    if (rc)
        return rc;
    if (!found)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the host has no usb device %d on bus %d", addr,
                            bus);
    class = xencfg__usb_number(ctx, found, "bDeviceClass", 16);
    if (class == CLASS_HUB)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "usb device %s of the host is a hub", found);
    if (class < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the class of usb device %s is not to be had",
                            found);
    *bus_id = TAKE(found);
    return 0;
}

/* ------------------------------------------------------------------- to add */

static int choose_any(struct store *s, uint32_t domid, struct usb_port *ret)
{
    CLEANUP(freep) uint32_t *id = NULL;
    bool by_model = false;
    struct usb_ctrl c;
    int i, count = 0, rc = xencfg__usb_ctrl_list(s, domid, &id, &count);

    for (i = 0; !rc && i < count; i++) {
        rc = xencfg__usb_ctrl_read(s, domid, id[i], &c);
        by_model |= c.by_model;
        if (rc || c.by_model || c.foreign)
            continue;
        rc = xencfg__usb_ctrl_free(s, &c, &c.port.port);
        *ret = c.port;
        if (!rc && c.port.port)
            return 0;
    }
    if (rc)
        return rc;
    if (by_model)
        return xencfg__fail(s->ctx, XENCFG_ERROR_NI,
                            "no free port but of a usb controller that needs "
                            "the device model");
    xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                 "there is no free usb port: add a usb controller first");
    return USB_NO_PORT;
}

static int choose_at(struct store *s, uint32_t domid,
                     const xencfg_device_usbdev *dev, struct usb_port *ret)
{
    struct usb_ctrl c;
    int rc = xencfg__usb_ctrl_read(s, domid, dev->ctrl, &c);

    if (!rc)
        rc = xencfg__usb_ctrl_usable(s->ctx, &c, XENCFG_ERROR_INVAL);
    if (rc)
        return rc;
    *ret = c.port;
    ret->port = dev->port;
    if (dev->port && (dev->port < 0 || (unsigned)dev->port > c.ports))
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "usb controller %d has ports 1 to %u, not %d",
                            dev->ctrl, c.ports, dev->port);
    if (!dev->port)
        rc = xencfg__usb_ctrl_free(s, &c, &ret->port);
    if (!rc && !ret->port)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "all %u ports of usb controller %d are in use",
                            c.ports, dev->ctrl);
    return rc;
}

int xencfg__usb_choose(struct store *s, uint32_t domid,
                       xencfg_device_usbdev *dev, struct usb_port *ret)
{
    struct usb_port port;
    int rc;

    if (dev->ctrl < 0 && dev->port)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "a usb port without its controller");
    rc = dev->ctrl < 0 ? choose_any(s, domid, &port)
                       : choose_at(s, domid, dev, &port);
    if (rc)
        return rc;
    dev->type = XENCFG_USBDEV_TYPE_HOSTDEV;
    dev->ctrl = port.ctrl;
    dev->port = port.port;
    *ret = port;
    return 0;
}

static int check_port(struct store *s, const struct usb_port *port)
{
    CLEANUP(freep) char *value = NULL;
    char path[USB_PATH_MAX];
    const char *kind;
    int rc;

    xencfg__usb_ports_path(port->domid, port->ctrl, port->type, &kind, path);
    rc = xencfg__store_read(s, &value, NULL, "%s/%u", path, port->port);
    if (rc)
        return rc;
    if (!value)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "there is no port %u of usb controller %u",
                            port->port, port->ctrl);
    if (*value)
        return xencfg__fail(s->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                            "port %u of usb controller %u has device %.64s",
                            port->port, port->ctrl, value);
    return 0;
}

int xencfg__usb_check(struct store *s, const struct usb_port *port,
                      const char *bus_id)
{
    CLEANUP(freep) uint32_t *domid = NULL;
    struct usb_ctrl c;
    int i, count = 0, rc;
    bool found;

    rc = check_port(s, port);
    if (!rc)
        rc = xencfg__list_domids(s, "/libxl", &domid, &count);
    if (rc == STORE_TOO_LONG)
        return XENCFG_ERROR_STORE;
    for (i = 0; !rc && i < count; i++) {
        rc = xencfg__usb_ctrl_find(s, domid[i], bus_id, &c, &found);
        if (!rc && found)
            return xencfg__fail(s->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                                "usb device %s of the host is at port %u of "
                                "controller %u of domain %u",
                                bus_id, c.port.port, c.port.ctrl, c.port.domid);
    }
    return rc;
}

static int write_port(struct store *tx, const struct usb_port *port,
                      const char *value)
{
    char path[USB_PATH_MAX];
    const char *kind;

    xencfg__usb_ports_path(port->domid, port->ctrl, port->type, &kind, path);
    return xencfg__store_write(tx, value, "%s/%u", path, port->port);
}

int xencfg__usb_attach(struct store *tx, const struct usb_port *port,
                       const char *bus_id)
{
    return write_port(tx, port, bus_id);
}

/* ---------------------------------------------------------------- to remove */

static int not_at(xencfg_ctx *ctx, unsigned ctrl, unsigned port)
{
    return xencfg__fail(ctx, XENCFG_ERROR_NOTFOUND,
                        "there is no device at port %u of usb controller %u",
                        port, ctrl);
}

static int lookup_at(struct store *s, uint32_t domid,
                     const xencfg_device_usbdev *dev, struct usb_port *ret,
                     char **bus_id)
{
    CLEANUP(freep) char *value = NULL;
    struct usb_ctrl c;
    int rc = xencfg__usb_ctrl_read(s, domid, dev->ctrl, &c);

    if (!rc)
        rc = xencfg__usb_ctrl_usable(s->ctx, &c, XENCFG_ERROR_NOTFOUND);
    if (!rc)
        rc = xencfg__store_read(s, &value, NULL, "%s/%d", c.path, dev->port);
    if (rc)
        return rc;
    if (!value || !*value)
        return not_at(s->ctx, dev->ctrl, dev->port);
    c.port.port = dev->port;
    *ret = c.port;
    *bus_id = TAKE(value);
    return 0;
}

int xencfg__usb_lookup(struct store *s, uint32_t domid,
                       const xencfg_device_usbdev *dev, struct usb_port *ret,
                       char **bus_id)
{
    CLEANUP(freep) char *value = NULL;
    bool found = false;
    struct usb_ctrl c;
    int rc;

    if (dev->ctrl >= 0 && dev->port > 0)
        return lookup_at(s, domid, dev, ret, bus_id);
    if (!dev->u.hostdev.hostbus || !dev->u.hostdev.hostaddr)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "which usb device? controller and port, or hostbus "
                            "and hostaddr are needed");
    rc = find_bus_id(s->ctx, dev, &value);
    if (!rc && value)
        rc = xencfg__usb_ctrl_find(s, domid, value, &c, &found);
    if (rc)
        return rc;
    if (!found)
        return xencfg__fail(s->ctx, XENCFG_ERROR_NOTFOUND,
                            "the domain does not have usb device %d of bus %d",
                            dev->u.hostdev.hostaddr, dev->u.hostdev.hostbus);
    rc = xencfg__usb_ctrl_usable(s->ctx, &c, XENCFG_ERROR_NOTFOUND);
    if (rc)
        return rc;
    *ret = c.port;
    *bus_id = TAKE(value);
    return 0;
}

int xencfg__usb_detach(struct store *tx, const struct usb_port *port,
                       const char *bus_id)
{
    CLEANUP(freep) char *value = NULL;
    char path[USB_PATH_MAX];
    const char *kind;
    int rc;

    xencfg__usb_ports_path(port->domid, port->ctrl, port->type, &kind, path);
    rc = xencfg__store_read(tx, &value, NULL, "%s/%u", path, port->port);
    if (rc)
        return rc;
    if (!value || strcmp(value, bus_id))
        return not_at(tx->ctx, port->ctrl, port->port);
    return write_port(tx, port, "");
}
