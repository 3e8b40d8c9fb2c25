/*
 * node_rows - which xenstore nodes of a device tell which of its fields.
 *
 * Read to make up the entry of a device that has none (live_make), and written
 * for a new one (hotplug/nodes), in the order of writing.
 */
#ifndef XENCFG_LIB_NODE_ROWS_H
#define XENCFG_LIB_NODE_ROWS_H

#include "types/desc.h"

/* A node of a backend, and below /libxl/<domid>/device/<kind>/<id>. */
struct node_row {
    const char *node, *field;
    const char *is, *otherwise; /* what it says if the field, an int, is not 0,
                                   and if it is; NULL: its value */
    const char *with;           /* written only if that field is set */
    bool hex;                   /* written so; read in either form */
};

/* The rows of a kind; the last one's node is NULL. */
const struct node_row *xencfg__node_rows(enum xencfg_devkind kind);

/*
 * The field of a name, "vnc.enable": *obj, an object of the type, becomes where
 * its value is.  NULL if there is no such field.
 */
const struct xencfg__field *xencfg__node_field(const struct xencfg_type *type,
                                               const char *name, void **obj);

#endif
