/* nodes - what a device looks like in xenstore: what all kinds share. */
#include <stdio.h>
#include <string.h>

#include "device/nodes.h"
#include "device/parts.h"
#include "kinds/paths.h"

#define DIR_MAX 96              /* of a device's directory */
#define PAYLOAD_MAX 4096        /* of a request: path, NUL, value */

static void place(struct nodes *nodes, enum xencfg_devkind kind,
                  const void *dev)
{
    const struct backend_kind *b = xencfg__backend_of(kind, dev);

    nodes->front_kind = xencfg__kinds[kind].dir[b ? b->dir : 0];
    nodes->back_kind = b && nodes->front_kind ? b->name : NULL;
    nodes->by_qemu = nodes->front_kind && (!b || b->by_qemu);
}

/* ------------------------------------------------------------------- making */

/* Those of BACK are among the disk's own, where libxl has them. */
static void make_common(struct nodes *nodes, enum xencfg_devkind kind)
{
    const struct site *s = &nodes->site;

    xencfg__node(nodes, NODE_BACK, "frontend", FRONTEND, s->domid,
                 nodes->front_kind, s->devid);
    if (kind != XENCFG_DEVKIND_DISK) {
        xencfg__node(nodes, NODE_BACK, "frontend-id", "%u", s->domid);
        xencfg__node(nodes, NODE_BACK, "online", "1");
        xencfg__node(nodes, NODE_BACK, "state", "1");
    }
    xencfg__node(nodes, NODE_FRONT, "backend", BACKEND, s->backend,
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
    if (xencfg__parts[kind].nodes)
        xencfg__parts[kind].nodes(&nodes, ctx, dev);
    else
        xencfg__node_copies(&nodes, kind, dev, NULL, NULL);
    rc = nodes.nomem ? xencfg__nomem(ctx) : check_lengths(ctx, &nodes);
    if (rc)
        return rc;
    *ret = TAKE(nodes);
    return 0;
}
