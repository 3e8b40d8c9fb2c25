/* odd - usb and pci devices, which have no directories of their own. */
#include <stdio.h>
#include <string.h>

#include "device/backend.h"
#include "device/hostdev.h"
#include "device/pci.h"
#include "device/usb_bind.h"

/* ------------------------------------------------------------------- adding */

static int prepare_usb(struct store *s, uint32_t domid,
                       xencfg_device_usbdev *dev)
{
    CLEANUP(freep) char *bus_id = NULL;
    struct usb_port port;
    int rc;

    rc = xencfg__usb_find(s->ctx, dev, &bus_id);
    if (!rc)
        rc = xencfg__usb_choose(s, domid, dev, &port);
    if (rc == USB_NO_PORT)
        return XENCFG_ERROR_INVAL;
    return rc ? rc : xencfg__usb_check(s, &port, bus_id);
}

int xencfg__odd_prepare(struct store *s, uint32_t domid,
                        enum xencfg_devkind kind, void *dev)
{
    int rc;

    if (kind == XENCFG_DEVKIND_USBDEV)
        return prepare_usb(s, domid, dev);
    rc = xencfg__pci_defaults(s, dev);
    return rc ? rc : xencfg__pci_check(s, domid, dev);
}

static int attach_usb(struct store *tx, uint32_t domid,
                      const xencfg_device_usbdev *given)
{
    CLEANUP(freep) char *bus_id = NULL;
    xencfg_device_usbdev dev = *given;
    struct usb_port port;
    int rc;

    rc = xencfg__usb_find(tx->ctx, &dev, &bus_id);
    if (!rc)
        rc = xencfg__usb_choose(tx, domid, &dev, &port);
    return rc ? rc : xencfg__usb_attach(tx, &port, bus_id);
}

int xencfg__odd_attach(struct store *tx, uint32_t domid,
                       enum xencfg_devkind kind, const void *dev)
{
    return kind == XENCFG_DEVKIND_USBDEV ? attach_usb(tx, domid, dev)
                                         : xencfg__pci_attach(tx, domid, dev);
}

int xencfg__odd_online(struct store *s, const struct odd *odd)
{
    if (odd->kind != XENCFG_DEVKIND_USBDEV ||
        odd->port.type != XENCFG_USBCTRL_TYPE_PV)
        return 0;
    return xencfg__usb_bind(s, odd->bus_id);
}

/* ------------------------------------------------------------------ finding */

int xencfg__odd_find(struct store *s, uint32_t domid, enum xencfg_devkind kind,
                     uint64_t id, struct odd *ret, bool *live)
{
    CLEANUP(xencfg__odd_freep) struct odd odd = { .domid = domid,
                                                  .kind = kind };
    int rc;

    xencfg_device_usbdev_init(&odd.usb);
    xencfg_device_pci_init(&odd.pci);
    xencfg__kinds[kind].set_id(kind == XENCFG_DEVKIND_USBDEV ? (void *)&odd.usb
                                                             : &odd.pci, id);
    *live = false;
    if (kind == XENCFG_DEVKIND_USBDEV)
        rc = xencfg__usb_lookup(s, domid, &odd.usb, &odd.port, &odd.bus_id);
    else
        rc = xencfg__pci_find(s, domid, &odd.pci);
    if (rc == XENCFG_ERROR_NOTFOUND)
        return 0;
    if (rc)
        return rc;
    *live = true;
    *ret = odd;
    odd = (struct odd){ 0 };
    return 0;
}

void xencfg__odd_freep(struct odd *odd)
{
    free(odd->bus_id);
    *odd = (struct odd){ 0 };
}

/* ----------------------------------------------------------------- removing */

/*
 * The backend of a PV guest's pci devices takes no orders but when it is
 * connected; of others there is only the list (libxl_pci.c).
 */
int xencfg__odd_wait(struct store *s, uint32_t domid, enum xencfg_devkind kind,
                     double seconds)
{
    CLEANUP(freep) char *type = NULL;
    struct device_paths paths = { .backend = 0 };
    int rc, state;

    if (kind != XENCFG_DEVKIND_PCI)
        return 0;
    rc = xencfg__store_read(s, &type, NULL, "/libxl/%u/type", domid);
    if (rc || !type || strcmp(type, "pv"))
        return rc;
    snprintf(paths.back, sizeof(paths.back), PCI_BACKEND, domid);
    rc = xencfg__backend_state(s, &paths, &state);
    if (rc || !state || state == STATE_CONNECTED)
        return rc;
    return xencfg__backend_wait_connected(s, &paths, seconds);
}

static int tell_pci(struct store *tx, void *arg)
{
    const struct odd *odd = arg;

    return xencfg__pci_closing(tx, odd->domid, &odd->pci);
}

static int close_pci(struct store *s, const struct odd *odd, double seconds)
{
    int rc = xencfg__odd_wait(s, odd->domid, odd->kind, seconds);

    if (!rc)
        rc = xencfg__store_run(s, tell_pci, (void *)odd, NULL);
    return rc ? rc : xencfg__odd_wait(s, odd->domid, odd->kind, seconds);
}

int xencfg__odd_offline(struct store *s, const struct odd *odd, bool bound,
                        double seconds)
{
    if (odd->kind == XENCFG_DEVKIND_PCI)
        return close_pci(s, odd, seconds);
    if (!bound || odd->port.type != XENCFG_USBCTRL_TYPE_PV)
        return 0;
    return xencfg__usb_unbind(s, odd->bus_id);
}

int xencfg__odd_detach(struct store *tx, const struct odd *odd)
{
    return odd->kind == XENCFG_DEVKIND_PCI
               ? xencfg__pci_detach(tx, odd->domid, &odd->pci)
               : xencfg__usb_detach(tx, &odd->port, odd->bus_id);
}

int xencfg__odd_released(struct store *s, const struct odd *odd)
{
    if (odd->kind != XENCFG_DEVKIND_USBDEV ||
        odd->port.type != XENCFG_USBCTRL_TYPE_PV)
        return 0;
    return xencfg__usb_rebind(s, odd->bus_id);
}
