/* nodes - what a device looks like in xenstore: what all kinds share. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kinds/node_rows.h"
#include "device/nodes.h"

#define DIR_MAX 96              /* of a device's directory */
#define PAYLOAD_MAX 4096        /* of a request: path, NUL, value */

#define FRONT_PATH "/local/domain/%u/device/%s/%u"
#define BACK_PATH "/local/domain/%u/backend/%s/%u/%u"

/* ------------------------------------------------------------------- adding */

static struct node *new_node(struct nodes *nodes)
{
    int room = nodes->room ? nodes->room * 2 : 32;
    struct node *node;

    if (nodes->count == nodes->room) {
        node = realloc(nodes->node, room * sizeof(*node));
        if (!node)
            return NULL;
        nodes->node = node;
        nodes->room = room;
    }
    node = &nodes->node[nodes->count++];
    *node = (struct node){ .name = NULL };
    return node;
}

void xencfg__node(struct nodes *nodes, enum node_dir dir, const char *name,
                  const char *fmt, ...)
{
    struct node *node = new_node(nodes);
    va_list ap;

    if (!node) {
        nodes->nomem = true;
        return;
    }
    node->dir = dir;
    if (asprintf(&node->name, "%s%s", nodes->below, name) < 0) {
        node->name = NULL;
        nodes->nomem = true;
    }
    va_start(ap, fmt);
    if (vasprintf(&node->value, fmt, ap) < 0) {
        node->value = NULL;
        nodes->nomem = true;
    }
    va_end(ap);
}

void xencfg__node_text(struct nodes *nodes, enum node_dir dir, const char *name,
                       const char *value)
{
    if (value)
        xencfg__node(nodes, dir, name, "%s", value);
}

void xencfg__node_script(struct nodes *nodes, const xencfg_ctx *ctx,
                         const char *script)
{
    if (script[0] == '/')
        xencfg__node(nodes, NODE_BACK, "script", "%s", script);
    else
        xencfg__node(nodes, NODE_BACK, "script", "%s/%s", ctx->script_dir,
                     script);
}

void xencfg__nodes_freep(struct nodes *nodes)
{
    int i;

    for (i = 0; i < nodes->count; i++) {
        free(nodes->node[i].name);
        free(nodes->node[i].value);
    }
    free(nodes->node);
    *nodes = (struct nodes){ .count = 0 };
}

/* ------------------------------------------------------- copies of fields */

static void copy_mac(struct nodes *nodes, const char *name, const uint8_t *mac)
{
    xencfg__node(nodes, NODE_BACK, name, "%02x:%02x:%02x:%02x:%02x:%02x",
                 mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

static void copy_uuid(struct nodes *nodes, const char *name,
                      const xencfg_uuid *uuid)
{
    char text[37];

    xencfg_uuid_format(uuid, text);
    xencfg__node_text(nodes, NODE_BACK, name, text);
}

static void copy_value(struct nodes *nodes, const struct node_row *row,
                       const struct xencfg__field *f, const void *p)
{
    switch (f->tag) {
    case XENCFG__INT:
        xencfg__node(nodes, NODE_BACK, row->node, "%d", *(const int *)p);
        break;
    case XENCFG__UINT32:
        xencfg__node(nodes, NODE_BACK, row->node, "%" PRIu32,
                     *(const uint32_t *)p);
        break;
    case XENCFG__UINT64:
        xencfg__node(nodes, NODE_BACK, row->node,
                     row->hex ? "%#" PRIx64 : "%" PRIu64, *(const uint64_t *)p);
        break;
    case XENCFG__BOOL:
        xencfg__node(nodes, NODE_BACK, row->node, "%d", *(const bool *)p);
        break;
    case XENCFG__DEFBOOL:
        xencfg__node(nodes, NODE_BACK, row->node, "%d",
                     ((const xencfg_defbool *)p)->val > 0);
        break;
    case XENCFG__ENUM:
        xencfg__node_text(nodes, NODE_BACK, row->node,
                          xencfg_enum_to_string(f->ref, *(const int *)p));
        break;
    case XENCFG__STRING:
        xencfg__node_text(nodes, NODE_BACK, row->node, *(char *const *)p);
        break;
    case XENCFG__MAC:
        copy_mac(nodes, row->node, p);
        break;
    case XENCFG__UUID:
        copy_uuid(nodes, row->node, p);
        break;
    }
}

static void copy(struct nodes *nodes, enum xencfg_devkind kind, const void *dev,
                 const struct node_row *row)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    const struct xencfg__field *f;
    void *p = (void *)(uintptr_t)dev;

    if (row->with) {
        f = xencfg__node_field(type, row->with, &p);
        if (xencfg__desc_is_default(f, p))
            return;
        p = (void *)(uintptr_t)dev;
    }
    f = xencfg__node_field(type, row->field, &p);
    if (row->is)
        xencfg__node_text(nodes, NODE_BACK, row->node,
                          *(const int *)p ? row->is : row->otherwise);
    else
        copy_value(nodes, row, f, p);
}

void xencfg__node_copies(struct nodes *nodes, enum xencfg_devkind kind,
                         const void *dev, const char *first, const char *last)
{
    const struct node_row *row = xencfg__node_rows(kind);

    while (first && strcmp(row->node, first))
        row++;
    for (; row->node; row++) {
        copy(nodes, kind, dev, row);
        if (last && !strcmp(row->node, last))
            break;
    }
}

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
