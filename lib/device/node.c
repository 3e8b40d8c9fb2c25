/* node - the nodes of a device, while they are made. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "device/node.h"

/* ------------------------------------------------------------------- adding */

static struct node *new_node(struct nodes *nodes)
{
    struct node *node;

    if (ARRAY_ROOM(NULL, &nodes->node, &nodes->room, nodes->count + 1))
        return NULL;
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
    char text[18];

    xencfg_mac_format(mac, text);
    xencfg__node_text(nodes, NODE_BACK, name, text);
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
                          xencfg__enum_to_string(f->ref, *(const int *)p));
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
    const struct node_row *row = xencfg__kinds[kind].nodes;

    while (first && strcmp(row->node, first))
        row++;
    for (; row && row->node; row++) {
        copy(nodes, kind, dev, row);
        if (last && !strcmp(row->node, last))
            break;
    }
}
