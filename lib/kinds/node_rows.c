/* node_rows - which xenstore nodes of a device tell which of its fields. */
#include <string.h>

#include "kinds/node_rows.h"

#define ROW(node_, field_, ...)                                               \
    { .node = node_, .field = field_, __VA_ARGS__ }
#define END { .node = NULL }

/* Written only if the field itself is set. */
#define IF_SET(node_, field_) ROW(node_, field_, .with = field_)

static const struct node_row disk_rows[] = {
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

static const struct node_row nic_rows[] = {
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

static const struct node_row vtpm_rows[] = {
    ROW("uuid", "uuid"),
    END
};

static const struct node_row usbctrl_rows[] = {
    ROW("type", "type"),
    ROW("usb-ver", "version"),
    ROW("num-ports", "ports"),
    END
};

static const struct node_row vfb_rows[] = {
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

static const struct node_row vkb_rows[] = {
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

static const struct node_row p9_rows[] = {
    ROW("path", "path"),
    ROW("security_model", "security_model"),
    ROW("max-space", "max_space"),
    ROW("max-files", "max_files"),
    ROW("max-open-files", "max_open_files"),
    ROW("auto-delete", "auto_delete"),
    END
};

static const struct node_row channel_rows[] = {
    ROW("name", "name"),
    END
};

static const struct node_row virtio_rows[] = {
    ROW("irq", "irq"),
    ROW("base", "base", .hex = true),
    ROW("type", "type"),
    ROW("transport", "transport"),
    ROW("grant_usage", "grant_usage"),
    END
};

static const struct node_row no_rows[] = { END };

const struct node_row *xencfg__node_rows(enum xencfg_devkind kind)
{
    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        return disk_rows;
    case XENCFG_DEVKIND_NIC:
        return nic_rows;
    case XENCFG_DEVKIND_VTPM:
        return vtpm_rows;
    case XENCFG_DEVKIND_USBCTRL:
        return usbctrl_rows;
    case XENCFG_DEVKIND_VFB:
        return vfb_rows;
    case XENCFG_DEVKIND_VKB:
        return vkb_rows;
    case XENCFG_DEVKIND_P9:
        return p9_rows;
    case XENCFG_DEVKIND_CHANNEL:
        return channel_rows;
    case XENCFG_DEVKIND_VIRTIO:
        return virtio_rows;
    default:
        return no_rows;
    }
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
