/* device - the arrays of devices of a domain_config. */
#include <inttypes.h>
#include <string.h>

#include "model/device.h"
#include "base/text.h"

static const struct xencfg_kind old_p9 = {
    .name = "p9", .array = "p9", .type = XENCFG_TYPE(device_p9),
    .size = sizeof(xencfg_device_p9), .has_devid = true,
    .devid = offsetof(xencfg_device_p9, devid),
};

const struct xencfg_kind *device_kind_next(const struct xencfg_kind *before)
{
    if (before == &old_p9)
        return xencfg_kind_next(xencfg_kind(XENCFG_DEVKIND_P9));
    return before && before->kind == XENCFG_DEVKIND_P9
               ? &old_p9
               : xencfg_kind_next(before);
}

static char *list(const struct xencfg_kind *kind,
                  const xencfg_domain_config *config, int *count)
{
    if (kind != &old_p9)
        return xencfg_devices(config, kind->kind, count);
    *count = config->num_p9;
    return (char *)config->p9;
}

int device_count(const struct xencfg_kind *kind,
                 const xencfg_domain_config *config)
{
    int count;

    list(kind, config, &count);
    return count;
}

void *device_get(const struct xencfg_kind *kind,
                 const xencfg_domain_config *config, int index)
{
    int count;

    return list(kind, config, &count) + index * kind->size;
}

const char *domain_type(const xencfg_domain_config *config)
{
    const char *name = xencfg_domain_type_to_string(config->c_info.type);

    return name && config->c_info.type != XENCFG_DOMAIN_TYPE_INVALID ? name
                                                                     : "-";
}

int device_count_all(const xencfg_domain_config *config)
{
    const struct xencfg_kind *kind = NULL;
    int n = 0;

    while ((kind = device_kind_next(kind)))
        n += device_count(kind, config);
    return n;
}

static char *text_or_none(const char *text)
{
    return need(strdup(text ? text : "-"));
}

char *device_id(const struct xencfg_kind *kind, const void *device)
{
    const struct xencfg_device_pci *pci = device;
    const struct xencfg_device_usbdev *usb = device;
    const struct xencfg_device_rdm *rdm = device;
    int devid = -1;

    switch (kind->kind) {
    case XENCFG_DEVKIND_DISK:
        return text_or_none(((const struct xencfg_device_disk *)device)->vdev);
    case XENCFG_DEVKIND_DTDEV:
        return text_or_none(((const struct xencfg_device_dtdev *)device)->path);
    case XENCFG_DEVKIND_PCI:
        return text_format("%04x:%02x:%02x.%x", pci->domain, pci->bus, pci->dev,
                           pci->func);
    case XENCFG_DEVKIND_USBDEV:
        return text_format("%d/%d", usb->ctrl, usb->port);
    case XENCFG_DEVKIND_RDM:
        return text_format("0x%" PRIx64, rdm->start);
    default:
        if (kind->has_devid)
            memcpy(&devid, (const char *)device + kind->devid, sizeof(devid));
        return devid < 0 ? text_or_none(NULL) : text_format("%d", devid);
    }
}
