/* usb_ctrl - a domain's usb controllers and their ports, as they are now. */
#include <stdio.h>
#include <string.h>

#include "device/usb_ctrl.h"
#include "kinds/paths.h"

/* -------------------------------------------------------------- controllers */

static int malformed(struct store *s, const struct usb_ctrl *c,
                     const char *node, const char *value)
{
    return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                        LIBXL_DEVICE "/%s: unexpected value \"%.64s\"",
                        c->port.domid, "vusb", c->port.ctrl, node,
                        value ? value : "(no such node)");
}

static int read_node(struct store *s, const struct usb_ctrl *c,
                     const char *node, char **ret)
{
    return xencfg__store_read(s, ret, NULL, LIBXL_DEVICE "/%s", c->port.domid,
                              "vusb", c->port.ctrl, node);
}

int xencfg__usb_ctrl_read(struct store *s, uint32_t domid, unsigned ctrl,
                          struct usb_ctrl *c)
{
    CLEANUP(freep) char *type = NULL, *back = NULL;
    const char *kind;
    uint64_t n;
    int rc;

    *c = (struct usb_ctrl){ .port = { domid, ctrl, 0, 0 } };
    rc = read_node(s, c, "type", &type);
    if (rc || !type)
        return rc;
    c->found = true;
    if (xencfg_usbctrl_type_from_string(type, &c->port.type))
        return malformed(s, c, "type", type);
    c->by_model = c->port.type == XENCFG_USBCTRL_TYPE_DEVICEMODEL;
    xencfg__usb_ports_path(domid, ctrl, c->port.type, &kind, c->path);
    if (!kind && !c->by_model)
        return malformed(s, c, "type", type);
    if (kind)
        rc = read_node(s, c, "backend", &back);
    if (rc)
        return rc;
    c->foreign = back && strncmp(back, "/local/domain/0/", 16);
    rc = xencfg__store_number(s, USB_MAX_PORT, &n, LIBXL_DEVICE "/num-ports",
                              domid, "vusb", ctrl);
    if (rc == STORE_NO_NODE)
        return malformed(s, c, "num-ports", NULL);
    if (rc)
        return rc == STORE_MALFORMED ? XENCFG_ERROR_STORE : rc;
    c->ports = n;
    return 0;
}

int xencfg__usb_ctrl_usable(xencfg_ctx *ctx, const struct usb_ctrl *c,
                            int not_there)
{
    if (!c->found)
        return xencfg__fail(ctx, not_there, "there is no usb controller %u",
                            c->port.ctrl);
    if (c->by_model)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "usb controller %u needs the device model",
                            c->port.ctrl);
    if (c->foreign)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the backend of usb controller %u is not in dom0",
                            c->port.ctrl);
    return 0;
}

int xencfg__usb_ctrl_free(struct store *s, const struct usb_ctrl *c,
                          unsigned *port)
{
    unsigned i;
    int rc = 0;

    *port = 0;
    for (i = 1; !rc && !*port && i <= c->ports; i++) {
        CLEANUP(freep) char *value = NULL;

        rc = xencfg__store_read(s, &value, NULL, "%s/%u", c->path, i);
        if (!rc && value && !*value)
            *port = i;
    }
    return rc;
}

/* ------------------------------------------------------ all of one domain's */

int xencfg__usb_ctrl_list(struct store *s, uint32_t domid, uint32_t **ret,
                          int *count)
{
    char path[64];
    int rc;

    snprintf(path, sizeof(path), LIBXL_KIND, domid, "vusb");
    rc = xencfg__store_list_numbers(s, INT32_MAX, ret, count, path);
    return rc == STORE_TOO_LONG ? XENCFG_ERROR_STORE : rc;
}

int xencfg__usb_ctrl_find(struct store *s, uint32_t domid, const char *bus_id,
                          struct usb_ctrl *c, bool *found)
{
    CLEANUP(freep) uint32_t *id = NULL;
    unsigned port;
    int i, count = 0, rc = xencfg__usb_ctrl_list(s, domid, &id, &count);

    *found = false;
    for (i = 0; !rc && i < count; i++) {
        rc = xencfg__usb_ctrl_read(s, domid, id[i], c);
        if (rc || c->foreign) /* there the name means another device */
            continue;
        for (port = 1; !rc && port <= c->ports; port++) {
            CLEANUP(freep) char *value = NULL;

            rc = xencfg__store_read(s, &value, NULL, "%s/%u", c->path, port);
            if (!value || strcmp(value, bus_id))
                continue;
            c->port.port = port;
            *found = true;
            return 0;
        }
    }
    return rc;
}
