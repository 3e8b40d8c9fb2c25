/* nodes - what a device looks like in xenstore: what all kinds share. */
#include <stdio.h>
#include <string.h>

#include "device/nodes.h"

#define DIR_MAX 96              /* of a device's directory */
#define PAYLOAD_MAX 4096        /* of a request: path, NUL, value */

#define FRONT_PATH "/local/domain/%u/device/%s/%u"
#define BACK_PATH "/local/domain/%u/backend/%s/%u/%u"

/* ------------------------------------------------------------------- places */

static const struct kind {
    const char *front, *back;   /* back NULL: see choose_back() */
    xencfg__nodes_part *part;
} kinds[NKINDS] = {
    [XENCFG_DEVKIND_DISK] = { "vbd", NULL, xencfg__nodes_disk },
    [XENCFG_DEVKIND_NIC] = { "vif", "vif", xencfg__nodes_nic },
    [XENCFG_DEVKIND_VTPM] = { "vtpm", "vtpm", xencfg__nodes_vtpm },
    [XENCFG_DEVKIND_USBCTRL] = { "vusb", NULL, xencfg__nodes_usbctrl },
    [XENCFG_DEVKIND_VFB] = { "vfb", "vfb", xencfg__nodes_vfb },
    [XENCFG_DEVKIND_VKB] = { "vkbd", NULL, xencfg__nodes_vkb },
    [XENCFG_DEVKIND_P9] = { "9pfs", NULL, xencfg__nodes_p9 },
    [XENCFG_DEVKIND_PVCALLSIF] = { "pvcalls", "pvcalls", NULL },
    [XENCFG_DEVKIND_VDISPL] = { "vdispl", "vdispl", xencfg__nodes_vdispl },
    [XENCFG_DEVKIND_VSND] = { "vsnd", "vsnd", xencfg__nodes_vsnd },
    [XENCFG_DEVKIND_CHANNEL] = { "console", "console", xencfg__nodes_channel },
    [XENCFG_DEVKIND_VIRTIO] = { "virtio", "virtio", xencfg__nodes_virtio },
};

static const char *disk_back(const xencfg_device_disk *disk)
{
    switch (disk->backend) {
    case XENCFG_DISK_BACKEND_QDISK:
        return "qdisk";
    case XENCFG_DISK_BACKEND_TAP:
        return "vbd3";
    case XENCFG_DISK_BACKEND_STANDALONE:
        return "virtio_disk";
    default:
        return "vbd";
    }
}

static const char *usbctrl_back(const xencfg_device_usbctrl *usbctrl)
{
    switch (usbctrl->type) {
    case XENCFG_USBCTRL_TYPE_PV:
        return "vusb";
    case XENCFG_USBCTRL_TYPE_QUSB:
        return "qusb";
    default:
        return NULL;
    }
}

static const char *choose_back(enum xencfg_devkind kind, const void *dev)
{
    const xencfg_device_vkb *vkb = dev;
    const xencfg_device_p9 *p9 = dev;

    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        return disk_back(dev);
    case XENCFG_DEVKIND_USBCTRL:
        return usbctrl_back(dev);
    case XENCFG_DEVKIND_VKB:
        return vkb->backend_type == XENCFG_VKB_BACKEND_LINUX ? "vinput"
                                                             : "vkbd";
    case XENCFG_DEVKIND_P9:
        return p9->type == XENCFG_P9_TYPE_XEN_9PFSD ? "xen_9pfs" : "9pfs";
    default:
        return kinds[kind].back;
    }
}

static bool is_by_qemu(const char *back_kind)
{
    static const char *const qemu[] = { "qdisk", "vfb", "qusb", "9pfs", "vkbd",
                                        "console" };
    size_t i;

    for (i = 0; back_kind && i < ARRAY_SIZE(qemu); i++)
        if (!strcmp(qemu[i], back_kind))
            return true;
    return !back_kind;
}

static void place(struct nodes *nodes, enum xencfg_devkind kind,
                  const void *dev)
{
    nodes->front_kind = kinds[kind].front;
    nodes->back_kind = choose_back(kind, dev);
    if (nodes->back_kind && !strcmp(nodes->back_kind, "virtio_disk"))
        nodes->front_kind = "virtio_disk";
    nodes->by_qemu = nodes->front_kind && is_by_qemu(nodes->back_kind);
}

/* ------------------------------------------------------------------- making */

/* Those of BACK are among the disk's own, where libxl has them. */
static void make_common(struct nodes *nodes, enum xencfg_devkind kind)
{
    const struct site *s = &nodes->site;

    xencfg__node(nodes, NODE_BACK, "frontend", FRONT_PATH, s->domid,
                 nodes->front_kind, s->devid);
    if (kind != XENCFG_DEVKIND_DISK) {
        xencfg__node(nodes, NODE_BACK, "frontend-id", "%u", s->domid);
        xencfg__node(nodes, NODE_BACK, "online", "1");
        xencfg__node(nodes, NODE_BACK, "state", "1");
    }
    xencfg__node(nodes, NODE_FRONT, "backend", BACK_PATH, s->backend,
                 nodes->back_kind, s->domid, s->devid);
    xencfg__node(nodes, NODE_FRONT, "backend-id", "%u", s->backend);
    xencfg__node(nodes, NODE_FRONT, "state", "1");
}

static int check_lengths(xencfg_ctx *ctx, const struct nodes *nodes)
{
    int i;

    for (i = 0; i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];
        size_t len = strlen(n->value);

        if (DIR_MAX + strlen(n->name) + len > PAYLOAD_MAX)
            return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                                "%s: %zu bytes are too many for xenstore",
                                n->name, len);
    }
    return 0;
}

int xencfg__nodes_make(xencfg_ctx *ctx, const struct site *site,
                       enum xencfg_devkind kind, const void *dev,
                       struct nodes *ret)
{
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { .site = *site };
    int rc;

    place(&nodes, kind, dev);
    if (nodes.back_kind)
        make_common(&nodes, kind);
    if (kinds[kind].part)
        kinds[kind].part(&nodes, ctx, dev);
    rc = nodes.nomem ? xencfg__nomem(ctx) : check_lengths(ctx, &nodes);
    if (rc)
        return rc;
    *ret = TAKE(nodes);
    return 0;
}
