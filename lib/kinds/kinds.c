/* kinds - one row per kind of device, and what identifies a device. */
#include <stdio.h>
#include <string.h>

#include "kinds/kinds.h"
#include "kinds/vdev.h"

/* --------------------------------------------------------------- identities */

static uint64_t disk_id(const void *dev)
{
    int number = xencfg__vdev_number(((const xencfg_device_disk *)dev)->vdev);

    return number < 0 ? NO_ID : (uint64_t)number;
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

/* One configured by name alone has the address 0000:00:00.0. */
static uint64_t pci_id(const void *dev)
{
    const xencfg_device_pci *pci = dev;
    uint64_t id = xencfg__pci_id(pci->domain, pci->bus, pci->dev, pci->func);

    return !id && pci->name ? NO_ID : id;
}

static void pci_set_id(void *dev, uint64_t id)
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

static uint64_t usbdev_id(const void *dev)
{
    const xencfg_device_usbdev *usb = dev;

    if (usb->ctrl < 0 || usb->port <= 0)
        return NO_ID;
    return xencfg__usb_id(usb->ctrl, usb->port);
}

static void usbdev_set_id(void *dev, uint64_t id)
{
    xencfg_device_usbdev *usb = dev;

    usb->ctrl = id >> 32;
    usb->port = (uint32_t)id;
}

/* One pair of functions per kind that has a devid. */
#define DEVID(kind_)                                                          \
    static uint64_t kind_##_id(const void *dev)                               \
    {                                                                         \
        int devid = ((const xencfg_device_##kind_ *)dev)->devid;              \
                                                                              \
        return devid < 0 ? NO_ID : (uint64_t)devid;                           \
    }                                                                         \
    static void kind_##_set_id(void *dev, uint64_t id)                        \
    {                                                                         \
        ((xencfg_device_##kind_ *)dev)->devid = id;                           \
    }

DEVID(nic)
DEVID(vtpm)
DEVID(usbctrl)
DEVID(vfb)
DEVID(vkb)
DEVID(p9)
DEVID(pvcallsif)
DEVID(vdispl)
DEVID(vsnd)
DEVID(channel)
DEVID(virtio)

/* ---------------------------------------------------------------- the table */

/* The array's elements must be of the kind's type. */
#define CHECKED(kind_, array_)                                                \
    (offsetof(xencfg_domain_config, array_) +                                 \
     0 * sizeof((xencfg_device_##kind_ **)0 ==                                \
                &((xencfg_domain_config *)0)->array_))

#define DEVKIND(kind_, array_, ...)                                           \
    {                                                                         \
        .type = &xencfg_desc_device_##kind_,                                  \
        .array = CHECKED(kind_, array_),                                      \
        .count = offsetof(xencfg_domain_config, num_##array_), __VA_ARGS__    \
    }

#define WITH_DEVID(kind_)                                                     \
    .live = true, .id = kind_##_id, .set_id = kind_##_set_id

const struct devkind xencfg__kinds[NKINDS] = {
    [XENCFG_DEVKIND_DISK] = DEVKIND(disk, disks, .live = true, .id = disk_id,
                                    .xs_name = { "vbd", "virtio_disk" }),
    [XENCFG_DEVKIND_NIC] =
        DEVKIND(nic, nics, WITH_DEVID(nic), .xs_name = { "vif" }),
    [XENCFG_DEVKIND_VTPM] =
        DEVKIND(vtpm, vtpms, WITH_DEVID(vtpm), .xs_name = { "vtpm" }),
    [XENCFG_DEVKIND_PCI] = DEVKIND(pci, pcidevs, .live = true, .id = pci_id,
                                   .set_id = pci_set_id),
    [XENCFG_DEVKIND_USBCTRL] =
        DEVKIND(usbctrl, usbctrls, WITH_DEVID(usbctrl), .xs_name = { "vusb" }),
    [XENCFG_DEVKIND_USBDEV] = DEVKIND(usbdev, usbdevs, .live = true,
                                      .id = usbdev_id,
                                      .set_id = usbdev_set_id),
    [XENCFG_DEVKIND_VFB] =
        DEVKIND(vfb, vfbs, WITH_DEVID(vfb), .xs_name = { "vfb" }),
    [XENCFG_DEVKIND_VKB] =
        DEVKIND(vkb, vkbs, WITH_DEVID(vkb), .xs_name = { "vkbd" }),
    [XENCFG_DEVKIND_P9] =
        DEVKIND(p9, p9s, WITH_DEVID(p9), .xs_name = { "9pfs" }),
    [XENCFG_DEVKIND_PVCALLSIF] = DEVKIND(pvcallsif, pvcallsifs,
                                         WITH_DEVID(pvcallsif),
                                         .xs_name = { "pvcalls" }),
    [XENCFG_DEVKIND_VDISPL] =
        DEVKIND(vdispl, vdispls, WITH_DEVID(vdispl), .xs_name = { "vdispl" }),
    [XENCFG_DEVKIND_VSND] =
        DEVKIND(vsnd, vsnds, WITH_DEVID(vsnd), .xs_name = { "vsnd" }),
    [XENCFG_DEVKIND_CHANNEL] = DEVKIND(channel, channels, WITH_DEVID(channel),
                                       .xs_name = { "console" }),
    [XENCFG_DEVKIND_VIRTIO] =
        DEVKIND(virtio, virtios, WITH_DEVID(virtio), .xs_name = { "virtio" }),
    [XENCFG_DEVKIND_RDM] = DEVKIND(rdm, rdms, .live = false),
    [XENCFG_DEVKIND_DTDEV] = DEVKIND(dtdev, dtdevs, .live = false),
};

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
        xencfg__vdev_name(id, name);
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
