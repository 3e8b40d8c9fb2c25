/* identity - what identifies a device. */
#include <stdio.h>
#include <string.h>

#include "kinds/identity.h"
#include "kinds/vdev.h"

uint64_t xencfg__disk_id(const void *dev)
{
    /* also a negative one; -1, which is none, is NO_ID */
    return (uint64_t)xencfg__vdev_number(
        ((const xencfg_device_disk *)dev)->vdev);
}

uint64_t xencfg__pci_id(unsigned domain, unsigned bus, unsigned dev,
                        unsigned func)
{
    return (uint64_t)domain << 16 | bus << 8 | dev << 3 | func;
}

bool xencfg__pci_parse(const char *text, uint64_t *id)
{
    unsigned domain, bus, dev, func;
    int end = -1;

    if (text[strspn(text, "0123456789abcdef:.")] ||
        sscanf(text, "%6x:%2x:%2x.%1x%n", &domain, &bus, &dev, &func, &end) !=
            4 ||
        text[end] || dev > 31 || func > 7)
        return false;
    *id = xencfg__pci_id(domain, bus, dev, func);
    return true;
}

uint64_t xencfg__pci_address(const xencfg_device_pci *pci)
{
    return xencfg__pci_id(pci->domain, pci->bus, pci->dev, pci->func);
}

/* One configured by name alone has the address 0000:00:00.0. */
uint64_t xencfg__pci_id_of(const void *dev)
{
    const xencfg_device_pci *pci = dev;
    uint64_t id = xencfg__pci_address(pci);

    return !id && pci->name ? NO_ID : id;
}

void xencfg__pci_set_id(void *dev, uint64_t id)
{
    xencfg_device_pci *pci = dev;

    pci->domain = id >> 16;
    pci->bus = id >> 8 & 255;
    pci->dev = id >> 3 & 31;
    pci->func = id & 7;
}

uint64_t xencfg__usb_id(unsigned ctrl, unsigned port)
{
    return (uint64_t)ctrl << 32 | port;
}

uint64_t xencfg__usbdev_id(const void *dev)
{
    const xencfg_device_usbdev *usb = dev;

    if (usb->ctrl < 0 || usb->port <= 0)
        return NO_ID;
    return xencfg__usb_id(usb->ctrl, usb->port);
}

void xencfg__usbdev_set_id(void *dev, uint64_t id)
{
    xencfg_device_usbdev *usb = dev;

    usb->ctrl = id >> 32;
    usb->port = (uint32_t)id;
}

void xencfg__format_id(enum xencfg_devkind kind, const void *dev, uint64_t id,
                       char text[ID_MAX])
{
    const xencfg_device_disk *disk = dev;
    const xencfg_device_pci *pci = dev;
    char name[VDEV_MAX];

    if (kind == XENCFG_DEVKIND_DISK && disk && disk->vdev) {
        snprintf(text, ID_MAX, "%s", disk->vdev);
    } else if (kind == XENCFG_DEVKIND_PCI && id == NO_ID && pci && pci->name) {
        snprintf(text, ID_MAX, "name=%s", pci->name);
    } else if (id == NO_ID) {
        snprintf(text, ID_MAX, "?");
    } else if (kind == XENCFG_DEVKIND_DISK) {
        xencfg__vdev_name((int)id, name);
        snprintf(text, ID_MAX, "%s", name);
    } else if (kind == XENCFG_DEVKIND_PCI) {
        snprintf(text, ID_MAX, "%04x:%02x:%02x.%x", (unsigned)(id >> 16),
                 (unsigned)(id >> 8 & 255), (unsigned)(id >> 3 & 31),
                 (unsigned)(id & 7));
    } else if (kind == XENCFG_DEVKIND_USBDEV) {
        snprintf(text, ID_MAX, "%u/%u", (unsigned)(id >> 32), (unsigned)id);
    } else {
        snprintf(text, ID_MAX, "%u", (unsigned)id);
    }
}
