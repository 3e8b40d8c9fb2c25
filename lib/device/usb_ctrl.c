/* usb_ctrl - a domain's usb controllers and their ports, as they are now. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
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
    CLEANUP(freep) char *type = NULL, *back = NULL, *ports = NULL;
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
    rc = read_node(s, c, "num-ports", &ports);
    if (rc)
        return rc;
    if (!ports || !xencfg__parse_number(ports, 10, USB_MAX_PORT, &n))
        return malformed(s, c, "num-ports", ports);
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

static int compare(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

    return x < y ? -1 : x > y;
}

int xencfg__usb_ctrl_numbers(struct store *s, unsigned **ret, unsigned *count,
                             uint64_t max, const char *path)
{
    CLEANUP(namesp) struct names names = { 0 };
    uint64_t n;
    unsigned i;
    int rc = xencfg__store_list(s, &names, "%s", path);

    *count = 0;
    *ret = NULL;
    if (rc == STORE_TOO_LONG)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE, "list %s: too long",
                            path);
    if (rc || !names.count)
        return rc;
    *ret = calloc(names.count, sizeof(**ret));
    if (!*ret)
        return xencfg__nomem(s->ctx);
    for (i = 0; i < names.count; i++)
        if (xencfg__parse_number(names.name[i], 10, max, &n))
            (*ret)[(*count)++] = n;
    qsort(*ret, *count, sizeof(**ret), compare);
    return 0;
}

int xencfg__usb_ctrl_list(struct store *s, uint32_t domid, unsigned **ret,
                          unsigned *count)
{
    char path[64];

    snprintf(path, sizeof(path), LIBXL_KIND, domid, "vusb");
    return xencfg__usb_ctrl_numbers(s, ret, count, INT32_MAX, path);
}

int xencfg__usb_ctrl_find(struct store *s, uint32_t domid, const char *bus_id,
                          struct usb_ctrl *c, bool *found)
{
    CLEANUP(freep) unsigned *id = NULL;
    unsigned count, i, port;
    int rc = xencfg__usb_ctrl_list(s, domid, &id, &count);

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
