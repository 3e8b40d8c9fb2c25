/* nodes_disk - the nodes of disks. */
#include "device/parts.h"
#include "kinds/medium.h"

static const char *type_name(enum xencfg_disk_backend backend)
{
    return backend == XENCFG_DISK_BACKEND_TAP ? "vbd3"
                                              : xencfg_disk_backend_to_string(
                                                    backend);
}

static void medium(struct nodes *nodes, const xencfg_ctx *ctx,
                   const xencfg_device_disk *disk)
{
    CLEANUP(freep) char *params = xencfg__medium_params(
        disk->backend, disk->format, disk->pdev_path ? disk->pdev_path : "");

    nodes->nomem |= !params;
    if (params && *params)
        xencfg__node_text(nodes, NODE_BACK, "params", params);
    if (disk->backend == XENCFG_DISK_BACKEND_PHY)
        xencfg__node_script(nodes, ctx, disk->script ? disk->script : "block");
    if (disk->backend == XENCFG_DISK_BACKEND_TAP)
        xencfg__node_script(nodes, ctx,
                            disk->script ? disk->script : "block-tap");
}

/*
 * Drivers before Linux 2.6.26 do not say how their ring is laid out.  Later
 * ones overwrite this, also those of 32 bits.
 */
static void protocol(struct nodes *nodes)
{
#if defined(__x86_64__)
    xencfg__node(nodes, NODE_FRONT, "protocol", "x86_64-abi");
#elif defined(__arm__) || defined(__aarch64__)
    xencfg__node(nodes, NODE_FRONT, "protocol", "arm-abi");
#else
    (void)nodes;
#endif
}

void xencfg__nodes_disk(struct nodes *nodes, const xencfg_ctx *ctx,
                        const void *dev)
{
    const xencfg_device_disk *disk = dev;
    enum xencfg_devkind kind = XENCFG_DEVKIND_DISK;
    int libxl = nodes->site.libxl;

    medium(nodes, ctx, disk);
    if (disk->colo_enable.val > 0)
        xencfg__node_copies(nodes, kind, disk, "colo-host", "hidden-disk");
    xencfg__node(nodes, NODE_BACK, "frontend-id", "%u", nodes->site.domid);
    xencfg__node(nodes, NODE_BACK, "online", "1");
    xencfg__node_copies(nodes, kind, disk, "removable", "removable");
    xencfg__node(nodes, NODE_BACK, "bootable", "1");
    xencfg__node(nodes, NODE_BACK, "state", "1");
    xencfg__node_text(nodes, NODE_BACK, "dev", disk->vdev);
    xencfg__node_text(nodes, NODE_BACK, "type", type_name(disk->backend));
    xencfg__node_copies(nodes, kind, disk, "mode",
                        libxl >= LIBXL_DISK_SPECIFICATION ? "specification"
                                                          : "discard-enable");
    if (disk->specification == XENCFG_DISK_SPECIFICATION_VIRTIO)
        xencfg__node_copies(nodes, kind, disk, "transport",
                            libxl >= LIBXL_DISK_GRANT_USAGE ? "grant_usage"
                                                            : "irq");

    xencfg__node(nodes, NODE_FRONT, "virtual-device", "%u", nodes->site.devid);
    xencfg__node(nodes, NODE_FRONT, "device-type",
                 disk->is_cdrom ? "cdrom" : "disk");
    xencfg__node(nodes, NODE_FRONT, "trusted", "%d", disk->trusted.val > 0);
    if (nodes->site.type == XENCFG_DOMAIN_TYPE_PV)
        protocol(nodes);
}
