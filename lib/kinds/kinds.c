/* kinds - one row per kind of device: its nodes, its backends, its identity. */
#include <string.h>

#include "base/util.h"
#include "kinds/kinds.h"

/* ------------------------------------------------ nodes that copy a field */

#define ROW(node_, field_, ...)                                               \
    { .node = node_, .field = field_, __VA_ARGS__ }
#define END { .node = NULL }

/* Written only if the field itself is set. */
#define IF_SET(node_, field_) ROW(node_, field_, .with = field_)

static const struct node_row disk_nodes[] = {
    ROW("script", "script"),
    IF_SET("colo-host", "colo_host"),
    ROW("colo-port", "colo_port", .with = "colo_host"),
    IF_SET("colo-export", "colo_export"),
    IF_SET("active-disk", "active_disk"),
    IF_SET("hidden-disk", "hidden_disk"),
    ROW("removable", "removable"),
    ROW("mode", "readwrite", .is = "w", .otherwise = "r"),
    ROW("device-type", "is_cdrom", .is = "cdrom", .otherwise = "disk"),
    IF_SET("direct-io-safe", "direct_io_safe"),
    ROW("discard-enable", "discard_enable"),
    ROW("specification", "specification"),
    ROW("transport", "transport"),
    ROW("base", "base"),
    ROW("irq", "irq"),
    ROW("grant_usage", "grant_usage"),
    END
};

static const struct node_row nic_nodes[] = {
    ROW("script", "script"),
    ROW("vifname", "ifname"),
    ROW("forwarddev", "coloft_forwarddev"),
    ROW("mac", "mac"),
    ROW("ip", "ip"),
    ROW("gatewaydev", "gatewaydev"),
    ROW("mtu", "mtu"),
    ROW("vlan", "vlan"),
    ROW("bridge", "bridge"),
    ROW("type", "nictype"),
    END
};

static const struct node_row vtpm_nodes[] = {
    ROW("uuid", "uuid"),
    END
};

static const struct node_row usbctrl_nodes[] = {
    ROW("type", "type"),
    ROW("usb-ver", "version"),
    ROW("num-ports", "ports"),
    END
};

static const struct node_row vfb_nodes[] = {
    ROW("vnc", "vnc.enable"),
    ROW("vnclisten", "vnc.listen"),
    ROW("vncpasswd", "vnc.passwd"),
    ROW("vncdisplay", "vnc.display"),
    ROW("vncunused", "vnc.findunused"),
    ROW("sdl", "sdl.enable"),
    ROW("opengl", "sdl.opengl"),
    ROW("xauthority", "sdl.xauthority"),
    ROW("display", "sdl.display"),
    END
};

static const struct node_row vkb_nodes[] = {
    ROW("unique-id", "unique_id"),
    IF_SET("feature-disable-keyboard", "feature_disable_keyboard"),
    IF_SET("feature-disable-pointer", "feature_disable_pointer"),
    IF_SET("feature-abs-pointer", "feature_abs_pointer"),
    IF_SET("feature-raw-pointer", "feature_raw_pointer"),
    IF_SET("feature-multi-touch", "feature_multi_touch"),
    ROW("multi-touch-width", "multi_touch_width",
        .with = "feature_multi_touch"),
    ROW("multi-touch-height", "multi_touch_height",
        .with = "feature_multi_touch"),
    ROW("multi-touch-num-contacts", "multi_touch_num_contacts",
        .with = "feature_multi_touch"),
    IF_SET("width", "width"),
    IF_SET("height", "height"),
    END
};

static const struct node_row p9_nodes[] = {
    ROW("path", "path"),
    ROW("security_model", "security_model"),
    ROW("max-space", "max_space"),
    ROW("max-files", "max_files"),
    ROW("max-open-files", "max_open_files"),
    ROW("auto-delete", "auto_delete"),
    END
};

static const struct node_row channel_nodes[] = {
    ROW("name", "name"),
    END
};

static const struct node_row virtio_nodes[] = {
    ROW("irq", "irq"),
    ROW("base", "base", .hex = true),
    ROW("type", "type"),
    ROW("transport", "transport"),
    ROW("grant_usage", "grant_usage"),
    END
};

/* ---------------------------------------------------------------- the table */

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

/* The array's elements must be of the kind's type. */
#define KIND(KIND_, kind_, array_, ...)                                       \
    [XENCFG_DEVKIND_##KIND_] = {                                              \
        .public = { .kind = XENCFG_DEVKIND_##KIND_, .name = #kind_,           \
                    .array = #array_, .type = XENCFG_TYPE(device_##kind_),    \
                    .size = sizeof(xencfg_device_##kind_) },                  \
        .type = &xencfg__desc_device_##kind_,                                 \
        .array = offsetof(xencfg_domain_config, array_) +                     \
                 0 * sizeof((xencfg_device_##kind_ **)0 ==                    \
                            &((xencfg_domain_config *)0)->array_),            \
        .count = offsetof(xencfg_domain_config, num_##array_), __VA_ARGS__    \
    }

#define LIVE .public.is_live = true
#define WITH_DEVID(kind_)                                                     \
    LIVE, .public.has_devid = true,                                           \
    .public.devid = offsetof(xencfg_device_##kind_, devid),                   \
    .id = kind_##_id, .set_id = kind_##_set_id

/* The backend depends on a field, an enumeration. */
#define SERVED_BY(kind_, field_)                                              \
    .served_by = offsetof(xencfg_device_##kind_, field_)

const struct devkind xencfg__kinds[] = {
    KIND(DISK, disk, disks, LIVE, .id = xencfg__disk_id, .nodes = disk_nodes,
         .dir = { "vbd", "virtio_disk" }, SERVED_BY(disk, backend),
         .backend = { { "vbd", XENCFG_DISK_BACKEND_PHY, .has_script = true },
                      { "qdisk", XENCFG_DISK_BACKEND_QDISK, .by_qemu = true },
                      { "vbd3", XENCFG_DISK_BACKEND_TAP, .has_script = true },
                      { "virtio_disk", XENCFG_DISK_BACKEND_STANDALONE,
                        .dir = 1 } }),
    KIND(NIC, nic, nics, WITH_DEVID(nic), .nodes = nic_nodes,
         .dir = { "vif" }, .backend = { { "vif", .has_script = true } }),
    KIND(VTPM, vtpm, vtpms, WITH_DEVID(vtpm), .nodes = vtpm_nodes,
         .dir = { "vtpm" }, .backend = { { .name = "vtpm" } }),
    KIND(PCI, pci, pcidevs, LIVE, .id = xencfg__pci_id_of,
         .set_id = xencfg__pci_set_id, .kept_whole = true,
         .backend = { { .name = "pci" } }),
    KIND(USBCTRL, usbctrl, usbctrls, WITH_DEVID(usbctrl),
         .nodes = usbctrl_nodes, .kept_whole = true, .may_be_emulated = true,
         .dir = { "vusb" }, SERVED_BY(usbctrl, type),
         .backend = { { .name = "vusb", .value = XENCFG_USBCTRL_TYPE_PV },
                      { "qusb", XENCFG_USBCTRL_TYPE_QUSB, .by_qemu = true } }),
    KIND(USBDEV, usbdev, usbdevs, LIVE, .id = xencfg__usbdev_id,
         .set_id = xencfg__usbdev_set_id, .kept_whole = true),
    KIND(VFB, vfb, vfbs, WITH_DEVID(vfb), .nodes = vfb_nodes,
         .dir = { "vfb" }, .backend = { { "vfb", .by_qemu = true } }),
    KIND(VKB, vkb, vkbs, WITH_DEVID(vkb), .nodes = vkb_nodes,
         .dir = { "vkbd" }, SERVED_BY(vkb, backend_type),
         .backend = { { "vkbd", XENCFG_VKB_BACKEND_QEMU, .by_qemu = true },
                      { .name = "vinput",
                        .value = XENCFG_VKB_BACKEND_LINUX } }),
    KIND(P9, p9, p9s, WITH_DEVID(p9), .nodes = p9_nodes,
         .dir = { "9pfs" }, SERVED_BY(p9, type),
         .backend = { { "9pfs", XENCFG_P9_TYPE_QEMU, .by_qemu = true },
                      { .name = "xen_9pfs",
                        .value = XENCFG_P9_TYPE_XEN_9PFSD } }),
    KIND(PVCALLSIF, pvcallsif, pvcallsifs, WITH_DEVID(pvcallsif),
         .dir = { "pvcalls" }, .backend = { { .name = "pvcalls" } }),
    KIND(VDISPL, vdispl, vdispls, WITH_DEVID(vdispl),
         .dir = { "vdispl" }, .backend = { { .name = "vdispl" } }),
    KIND(VSND, vsnd, vsnds, WITH_DEVID(vsnd),
         .dir = { "vsnd" }, .backend = { { .name = "vsnd" } }),
    KIND(CHANNEL, channel, channels, WITH_DEVID(channel),
         .nodes = channel_nodes, .dir = { "console" },
         .backend = { { "console", .by_qemu = true } }),
    KIND(VIRTIO, virtio, virtios, WITH_DEVID(virtio), .nodes = virtio_nodes,
         .dir = { "virtio" }, .backend = { { .name = "virtio" } }),
    KIND(RDM, rdm, rdms, .id = NULL),
    KIND(DTDEV, dtdev, dtdevs, .id = NULL),
};

_Static_assert(ARRAY_SIZE(xencfg__kinds) == NKINDS, "a kind without a row");

/* ------------------------------------------------------------------ looking */

const struct backend_kind *xencfg__backend_of(enum xencfg_devkind kind,
                                              const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    const struct backend_kind *b = k->backend;
    int i;

    for (i = 0; b[1].name && i < MAX_BACKENDS && b[i].name; i++)
        if (b[i].value == *(const int *)xencfg__at(dev, k->served_by))
            return &b[i];
    return k->may_be_emulated || !b->name ? NULL : b;
}

const struct backend_kind *xencfg__backend_find(const char *name,
                                                enum xencfg_devkind *kind)
{
    int k, i;

    for (k = 1; k < NKINDS; k++)
        for (i = 0; i < MAX_BACKENDS; i++) {
            const struct backend_kind *b = &xencfg__kinds[k].backend[i];

            if (b->name && !strcmp(b->name, name)) {
                *kind = k;
                return b;
            }
        }
    return NULL;
}

bool xencfg__kind_of_dir(const char *name, enum xencfg_devkind *kind, int *dir)
{
    int k, i;

    for (k = 1; k < NKINDS; k++)
        for (i = 0; i < MAX_DIRS; i++)
            if (xencfg__kinds[k].dir[i] &&
                !strcmp(xencfg__kinds[k].dir[i], name)) {
                *kind = k;
                *dir = i;
                return true;
            }
    return false;
}

const struct xencfg__field *xencfg__node_field(const struct xencfg_type *type,
                                               const char *name, void **obj)
{
    size_t len = strcspn(name, ".");
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];

        if (f->name_len != len || memcmp(f->name, name, len))
            continue;
        *obj = xencfg__at(*obj, f->offset);
        return name[len] ? xencfg__node_field(f->ref, name + len + 1, obj) : f;
    }
    return NULL;
}
