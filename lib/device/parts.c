/* parts - the code of its own that a kind has. */
#include "device/parts.h"

const struct device_parts xencfg__parts[NKINDS] = {
    [XENCFG_DEVKIND_DISK] = { .nodes = xencfg__nodes_disk,
                              .defaults = xencfg__defaults_disk },
    [XENCFG_DEVKIND_NIC] = { .nodes = xencfg__nodes_nic,
                             .defaults = xencfg__defaults_nic,
                             .keep = xencfg__keep_nic },
    [XENCFG_DEVKIND_VTPM] = { .nodes = xencfg__nodes_vtpm,
                              .defaults = xencfg__defaults_vtpm,
                              .keep = xencfg__keep_vtpm },
    [XENCFG_DEVKIND_PCI] = { .ops = &xencfg__pci_ops },
    [XENCFG_DEVKIND_USBCTRL] = { .nodes = xencfg__nodes_usbctrl,
                                 .defaults = xencfg__defaults_usbctrl },
    [XENCFG_DEVKIND_USBDEV] = { .ops = &xencfg__usb_ops },
    [XENCFG_DEVKIND_VFB] = { .defaults = xencfg__defaults_vfb },
    [XENCFG_DEVKIND_VKB] = { .defaults = xencfg__defaults_vkb },
    [XENCFG_DEVKIND_P9] = { .nodes = xencfg__nodes_p9,
                            .defaults = xencfg__defaults_p9 },
    [XENCFG_DEVKIND_VDISPL] = { .nodes = xencfg__nodes_vdispl,
                                .keep = xencfg__keep_vdispl },
    [XENCFG_DEVKIND_VSND] = { .nodes = xencfg__nodes_vsnd },
    [XENCFG_DEVKIND_CHANNEL] = { .nodes = xencfg__nodes_channel,
                                 .defaults = xencfg__defaults_channel },
    [XENCFG_DEVKIND_VIRTIO] = { .defaults = xencfg__defaults_virtio },
};
