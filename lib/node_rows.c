/* node_rows - which xenstore nodes of a device tell which of its fields. */
#include "node_rows.h"

static const struct node_row disk_rows[] = {
    { "script", "script", NULL },
    { "removable", "removable", NULL },
    { "mode", "readwrite", "w" },
    { "device-type", "is_cdrom", "cdrom" },
    { "discard-enable", "discard_enable", NULL },
    { "direct-io-safe", "direct_io_safe", NULL },
    { "specification", "specification", NULL },
    { "transport", "transport", NULL },
    { "irq", "irq", NULL },
    { "base", "base", NULL },
    { "grant_usage", "grant_usage", NULL },
    { "colo-host", "colo_host", NULL },
    { "colo-port", "colo_port", NULL },
    { "colo-export", "colo_export", NULL },
    { "active-disk", "active_disk", NULL },
    { "hidden-disk", "hidden_disk", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row nic_rows[] = {
    { "mac", "mac", NULL },
    { "ip", "ip", NULL },
    { "bridge", "bridge", NULL },
    { "script", "script", NULL },
    { "vifname", "ifname", NULL },
    { "gatewaydev", "gatewaydev", NULL },
    { "mtu", "mtu", NULL },
    { "vlan", "vlan", NULL },
    { "type", "nictype", NULL },
    { "forwarddev", "coloft_forwarddev", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row vtpm_rows[] = {
    { "uuid", "uuid", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row usbctrl_rows[] = {
    { "type", "type", NULL },
    { "usb-ver", "version", NULL },
    { "num-ports", "ports", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row vfb_rows[] = {
    { "vnc", "vnc.enable", NULL },
    { "vnclisten", "vnc.listen", NULL },
    { "vncpasswd", "vnc.passwd", NULL },
    { "vncdisplay", "vnc.display", NULL },
    { "vncunused", "vnc.findunused", NULL },
    { "sdl", "sdl.enable", NULL },
    { "opengl", "sdl.opengl", NULL },
    { "display", "sdl.display", NULL },
    { "xauthority", "sdl.xauthority", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row vkb_rows[] = {
    { "unique-id", "unique_id", NULL },
    { "feature-disable-keyboard", "feature_disable_keyboard", NULL },
    { "feature-disable-pointer", "feature_disable_pointer", NULL },
    { "feature-abs-pointer", "feature_abs_pointer", NULL },
    { "feature-raw-pointer", "feature_raw_pointer", NULL },
    { "feature-multi-touch", "feature_multi_touch", NULL },
    { "width", "width", NULL },
    { "height", "height", NULL },
    { "multi-touch-width", "multi_touch_width", NULL },
    { "multi-touch-height", "multi_touch_height", NULL },
    { "multi-touch-num-contacts", "multi_touch_num_contacts", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row p9_rows[] = {
    { "path", "path", NULL },
    { "security_model", "security_model", NULL },
    { "max-space", "max_space", NULL },
    { "max-files", "max_files", NULL },
    { "max-open-files", "max_open_files", NULL },
    { "auto-delete", "auto_delete", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row channel_rows[] = {
    { "name", "name", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row virtio_rows[] = {
    { "type", "type", NULL },
    { "transport", "transport", NULL },
    { "irq", "irq", NULL },
    { "base", "base", NULL },
    { "grant_usage", "grant_usage", NULL },
    { NULL, NULL, NULL }
};

static const struct node_row no_rows[] = { { NULL, NULL, NULL } };

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
