/*
 * live_usb - the usb devices of a domain.
 *
 * A usb device is no directory of its own but the value, its bus id in sysfs
 * such as "1-1.4", of a port of a controller.  Ports of pv and qusb controllers
 * are read from dom0's backend (libxl supports no other), those of an emulated
 * controller, which has no backend, from /libxl.
 *
 * The bus id says where it is plugged in, and stays; the number on its bus is
 * another each time it is plugged in, or reset, so that of now is sysfs's.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "kinds/paths.h"
#include "retrieve/live.h"
#include "kinds/usb_paths.h"

/* Of sysfs; 0: not to be had. */
static unsigned sysfs_number(struct live *live, const char *bus_id,
                             const char *file)
{
    int n = xencfg__usb_number(live->ctx, bus_id, file, 10);

    return n > 0 ? n : 0;
}

static int add_port(struct live *live, unsigned ctrl, unsigned port,
                    enum xencfg_usbctrl_type type, char **bus_id)
{
    struct live_device *dev = xencfg__live_add(
        &live->list[XENCFG_DEVKIND_USBDEV], xencfg__usb_id(ctrl, port));
    uint64_t bus;

    if (!dev)
        return xencfg__nomem(live->ctx);
    dev->ctrl_type = type;
    dev->label = TAKE(*bus_id);
    dev->bus = sysfs_number(live, dev->label, "busnum");
    dev->addr = sysfs_number(live, dev->label, "devnum");
    dev->unplugged =
        !dev->addr && xencfg__usb_is_unplugged(live->ctx, dev->label);
    if (!dev->bus) { /* the bus id begins with the bus */
        char text[16];

        snprintf(text, sizeof(text), "%.*s", (int)strcspn(dev->label, "-"),
                 dev->label);
        if (xencfg__parse_number(text, 10, UINT8_MAX, &bus))
            dev->bus = bus;
    }
    return 0;
}

/* Something that cannot be read leads to, or is, one of the devices. */
static int malformed(struct live *live, const char *id, const char *path,
                     const char *value)
{
    live->list[XENCFG_DEVKIND_USBDEV].incomplete = true;
    return xencfg__live_malformed(live, XENCFG_DEVKIND_USBDEV, id, path, value);
}

/* The type that the template gives to a controller. */
static enum xencfg_usbctrl_type stored_type(const xencfg_domain_config *config,
                                            unsigned ctrl)
{
    enum xencfg_usbctrl_type type = XENCFG_USBCTRL_TYPE_AUTO;
    int i;

    for (i = 0; i < config->num_usbctrls; i++)
        if (config->usbctrls[i].devid >= 0 &&
            (unsigned)config->usbctrls[i].devid == ctrl)
            type = config->usbctrls[i].type;
    return type;
}

static int live_type(struct live *live, unsigned ctrl,
                     enum xencfg_usbctrl_type *ret)
{
    CLEANUP(freep) char *text = NULL;
    char path[64], id[16];
    int rc;

    *ret = XENCFG_USBCTRL_TYPE_DEVICEMODEL;
    snprintf(path, sizeof(path), LIBXL_DEVICE "/type", live->domid, "vusb",
             ctrl);
    rc = xencfg__store_read(live->store, &text, NULL, "%s", path);
    if (rc || (text && !xencfg_usbctrl_type_from_string(text, ret)))
        return rc;
    snprintf(id, sizeof(id), "%u", ctrl);
    return malformed(live, id, path, text);
}

/*
 * Lists a controller's ports, and gives the list's path.  A controller has at
 * least one: if there is none where the template's type says, the live type
 * counts.
 */
static int list_names(struct live *live, unsigned ctrl,
                      const xencfg_domain_config *config, struct names *ret,
                      enum xencfg_usbctrl_type *type, char path[USB_PATH_MAX])
{
    int rc = 0;

    *type = stored_type(config, ctrl);
    if (*type != XENCFG_USBCTRL_TYPE_AUTO) {
        xencfg__usb_ports_path(live->domid, ctrl, *type, NULL, path);
        rc = xencfg__store_list(live->store, ret, "%s", path);
    }
    if (rc || ret->count)
        return rc;
    namesp(ret);
    *ret = (struct names){ 0 };
    rc = live_type(live, ctrl, type);
    if (rc)
        return rc;
    xencfg__usb_ports_path(live->domid, ctrl, *type, NULL, path);
    return xencfg__store_list(live->store, ret, "%s", path);
}

static int list_ports(struct live *live, unsigned ctrl,
                      const xencfg_domain_config *config)
{
    CLEANUP(namesp) struct names names = { 0 };
    char path[USB_PATH_MAX], node[160], id[32];
    enum xencfg_usbctrl_type type;
    uint64_t port;
    unsigned i;
    int rc;

    rc = list_names(live, ctrl, config, &names, &type, path);
    if (rc == STORE_TOO_LONG)
        return xencfg__fail(live->ctx, XENCFG_ERROR_STORE, "list %s: too long",
                            path);
    for (i = 0; !rc && i < names.count; i++) {
        CLEANUP(freep) char *value = NULL;

        if (!xencfg__parse_number(names.name[i], 10, USB_MAX_PORT, &port) ||
            !port) {
            snprintf(id, sizeof(id), "%u/%.16s", ctrl, names.name[i]);
            snprintf(node, sizeof(node), "%s/%.16s", path, names.name[i]);
            rc = malformed(live, id, node, names.name[i]);
            continue;
        }
        rc = xencfg__store_read(live->store, &value, NULL, "%s/%s", path,
                                names.name[i]);
        if (!rc && value && *value)
            rc = add_port(live, ctrl, port, type, &value);
    }
    return rc;
}

int xencfg__live_list_usb(struct live *live, const xencfg_domain_config *config)
{
    const struct live_list *ctrls = &live->list[XENCFG_DEVKIND_USBCTRL];
    int i, rc = 0;

    for (i = 0; !rc && i < ctrls->count; i++)
        rc = list_ports(live, ctrls->device[i].id, config);
    return rc;
}
