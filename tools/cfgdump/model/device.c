/* device - the arrays of devices of a domain_config. */
#include <inttypes.h>
#include <string.h>

#include "model/device.h"
#include "base/text.h"

#define KIND(KIND_, array_, dev_, form_, id_)                                 \
    { XENCFG_DEVKIND_##KIND_, #dev_, #array_,                                 \
      offsetof(xencfg_domain_config, num_##array_),                           \
      offsetof(xencfg_domain_config, array_),                                 \
      sizeof(struct xencfg_device_##dev_), form_,                             \
      offsetof(struct xencfg_device_##dev_, id_) }

const struct device_kind device_kinds[] = {
    KIND(DISK, disks, disk, ID_STRING, vdev),
    KIND(NIC, nics, nic, ID_DEVID, devid),
    KIND(PCI, pcidevs, pci, ID_BDF, func),
    KIND(RDM, rdms, rdm, ID_START, start),
    KIND(DTDEV, dtdevs, dtdev, ID_STRING, path),
    KIND(VFB, vfbs, vfb, ID_DEVID, devid),
    KIND(VKB, vkbs, vkb, ID_DEVID, devid),
    KIND(VIRTIO, virtios, virtio, ID_DEVID, devid),
    KIND(VTPM, vtpms, vtpm, ID_DEVID, devid),
    KIND(P9, p9s, p9, ID_DEVID, devid),
    KIND(NONE, p9, p9, ID_DEVID, devid), /* a list that libxl once had */
    KIND(PVCALLSIF, pvcallsifs, pvcallsif, ID_DEVID, devid),
    KIND(VDISPL, vdispls, vdispl, ID_DEVID, devid),
    KIND(VSND, vsnds, vsnd, ID_DEVID, devid),
    KIND(CHANNEL, channels, channel, ID_DEVID, devid),
    KIND(USBCTRL, usbctrls, usbctrl, ID_DEVID, devid),
    KIND(USBDEV, usbdevs, usbdev, ID_PORT, ctrl),
};

const struct device_kind *const device_kinds_end =
    device_kinds + ARRAY_SIZE(device_kinds);

int device_count(const struct device_kind *kind,
                 const xencfg_domain_config *config)
{
    return *(const int *)((const char *)config + kind->count_offset);
}

const void *device_get(const struct device_kind *kind,
                       const xencfg_domain_config *config, int index)
{
    const char *array;

    memcpy(&array, (const char *)config + kind->array_offset, sizeof(array));
    return array + (size_t)index * kind->size;
}

const char *domain_type(const xencfg_domain_config *config)
{
    const char *name = xencfg_domain_type_to_string(config->c_info.type);

    return name && config->c_info.type != XENCFG_DOMAIN_TYPE_INVALID ? name
                                                                     : "-";
}

int device_count_all(const xencfg_domain_config *config)
{
    const struct device_kind *kind;
    int n = 0;

    for (kind = device_kinds; kind < device_kinds_end; kind++)
        n += device_count(kind, config);
    return n;
}

char *device_id(const struct device_kind *kind, const void *device)
{
    const void *id = (const char *)device + kind->id_offset;
    const struct xencfg_device_pci *pci = device;
    const struct xencfg_device_usbdev *usb = device;

    switch (kind->id_form) {
    case ID_BDF:
        return text_format("%04x:%02x:%02x.%x", pci->domain, pci->bus, pci->dev,
                           pci->func);
    case ID_PORT:
        return text_format("%d/%d", usb->ctrl, usb->port);
    case ID_START:
        return text_format("0x%" PRIx64, *(const uint64_t *)id);
    case ID_DEVID:
        if (*(const int *)id >= 0)
            return text_format("%d", *(const int *)id);
        break;
    case ID_STRING:
        if (*(char *const *)id)
            return need(strdup(*(char *const *)id));
    }
    return need(strdup("-"));
}
