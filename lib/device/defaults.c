/* defaults - what a device is when its configuration leaves it open. */
#include <stdio.h>
#include <string.h>

#include "device/defaults.h"

static xencfg__defaults_part *const parts[NKINDS] = {
    [XENCFG_DEVKIND_DISK] = xencfg__defaults_disk,
    [XENCFG_DEVKIND_NIC] = xencfg__defaults_nic,
    [XENCFG_DEVKIND_VTPM] = xencfg__defaults_vtpm,
    [XENCFG_DEVKIND_PCI] = xencfg__defaults_pci,
    [XENCFG_DEVKIND_USBCTRL] = xencfg__defaults_usbctrl,
    [XENCFG_DEVKIND_VFB] = xencfg__defaults_vfb,
    [XENCFG_DEVKIND_VKB] = xencfg__defaults_vkb,
    [XENCFG_DEVKIND_P9] = xencfg__defaults_p9,
    [XENCFG_DEVKIND_CHANNEL] = xencfg__defaults_channel,
    [XENCFG_DEVKIND_VIRTIO] = xencfg__defaults_virtio,
};

/* A C program can set what no JSON can say. */
static int check_enum(void *arg, const struct xencfg__field *f, void *value,
                      bool whole_array)
{
    int n;

    if (f->tag != XENCFG__ENUM || whole_array)
        return 0;
    n = *(const int *)value;
    if (xencfg_enum_to_string(f->ref, n) ||
        (n == f->init && !(f->flags & XENCFG__F_ARRAY)))
        return 0;
    return xencfg__fail(arg, XENCFG_ERROR_INVAL, "%s: there is no value %d",
                        f->name, n);
}

int xencfg__defaults_set(xencfg_ctx *ctx, const struct site *site,
                         enum xencfg_devkind kind, void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    void *backend = dev;
    int rc;

    if (xencfg__node_field(k->type, "backend_domid", &backend))
        *(uint32_t *)backend = site->backend;
    rc = xencfg__desc_walk(k->type, dev, check_enum, ctx);
    return !rc && parts[kind] ? parts[kind](ctx, site, dev) : rc;
}

/* ------------------------------------------------------------------ keeping */

int xencfg__defaults_keep(xencfg_ctx *ctx, enum xencfg_devkind kind,
                          void *entry, const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    xencfg_device_nic *nic = entry;
    xencfg_device_vtpm *vtpm = entry;
    const xencfg_device_nic *from_nic = dev;

    if (k->kept_whole)
        return xencfg_type_copy(k->type, entry, dev) ? xencfg__nomem(ctx) : 0;

    /* without it the entry could not be told from others of its kind */
    if (k->set_id)
        k->set_id(entry, k->id(dev));
    if (kind == XENCFG_DEVKIND_NIC) {
        nic->nictype = from_nic->nictype;
        memcpy(nic->mac, from_nic->mac, sizeof(nic->mac));
    }
    if (kind == XENCFG_DEVKIND_VTPM)
        vtpm->uuid = ((const xencfg_device_vtpm *)dev)->uuid;
    if (kind == XENCFG_DEVKIND_VDISPL)
        ((xencfg_device_vdispl *)entry)->be_alloc =
            ((const xencfg_device_vdispl *)dev)->be_alloc;
    return 0;
}
