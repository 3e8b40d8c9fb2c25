/*
 * node_rows - which xenstore nodes of a device tell which of its fields.
 */
#ifndef XENCFG_LIB_NODE_ROWS_H
#define XENCFG_LIB_NODE_ROWS_H

#include <xencfg/xencfg.h>

/*
 * A node below /libxl/<domid>/device/<kind>/<id>, and the field that it fills.
 */
struct node_row {
    const char *node, *field;
    const char *is;             /* the field becomes 1 if the node is that */
};

/* The rows of a kind; the last one's node is NULL. */
const struct node_row *xencfg__node_rows(enum xencfg_devkind kind);

#endif
