/* nodes_nic - the nodes of network interfaces. */
#include <inttypes.h>
#include <string.h>

#include "device/parts.h"

#define DEFAULT_MTU 1500

/* QEMU's COLO replication: the nodes have the fields' names. */
static void colo(struct nodes *nodes, const xencfg_device_nic *nic)
{
    const struct xencfg_type *type = &xencfg__desc_device_nic;
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];

        if (!strncmp(f->name, "colo_", strlen("colo_")))
            xencfg__node_text(nodes, NODE_BACK, f->name,
                              *(char **)xencfg__at(nic, f->offset));
    }
}

void xencfg__nodes_nic(struct nodes *nodes, const xencfg_ctx *ctx,
                       const void *dev)
{
    const xencfg_device_nic *nic = dev;
    enum xencfg_devkind kind = XENCFG_DEVKIND_NIC;
    int libxl = nodes->site.libxl;
    char mac[18];

    xencfg__node_script(nodes, ctx, nic->script);
    xencfg__node_copies(nodes, kind, nic, "vifname", "forwarddev");
    colo(nodes, nic);
    xencfg__node_copies(nodes, kind, nic, "mac", "gatewaydev");
    if (nic->rate_interval_usecs)
        xencfg__node(nodes, NODE_BACK, "rate", "%" PRIu64 ",%" PRIu32,
                     nic->rate_bytes_per_interval, nic->rate_interval_usecs);
    if (libxl >= LIBXL_NIC_MTU && nic->mtu != DEFAULT_MTU)
        xencfg__node_copies(nodes, kind, nic, "mtu", "mtu");
    xencfg__node_copies(nodes, kind, nic, "vlan", "bridge");
    xencfg__node(nodes, NODE_BACK, "handle", "%u", nodes->site.devid);
    xencfg__node_copies(nodes, kind, nic, "type", "type");
    /* netback waits until a script has written more than this */
    if (libxl >= LIBXL_NIC_SCRIPT_STATUS)
        xencfg__node(nodes, NODE_BACK, "hotplug-status", "%s", "");

    xencfg__node(nodes, NODE_FRONT, "handle", "%u", nodes->site.devid);
    xencfg_mac_format(nic->mac, mac);
    xencfg__node_text(nodes, NODE_FRONT, "mac", mac);
    xencfg__node(nodes, NODE_FRONT, "trusted", "%d", nic->trusted.val > 0);
    if (libxl >= LIBXL_NIC_MTU)
        xencfg__node(nodes, NODE_FRONT_RO, "mtu", "%d", nic->mtu);
}
