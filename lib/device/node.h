/*
 * node - the nodes of a device, while they are made.
 *
 * A list of names and values, each of one of the device's directories (nodes.h
 * has them).  What runs out of memory notes so in the list.
 */
#ifndef XENCFG_LIB_NODE_H
#define XENCFG_LIB_NODE_H

#include "base/ctx.h"
#include "device/libxl.h"
#include "kinds/kinds.h"

/* Where a device is, or is to be. */
struct site {
    uint32_t domid;
    enum xencfg_domain_type type;       /* of the domain */
    int libxl;                          /* that its nodes are like (libxl.h) */
    uint32_t backend;                   /* domain of the backend */
    uint32_t devid;                     /* name of its directories */
};

struct node {
    enum node_dir {
        NODE_FRONT,             /* the guest may write it */
        NODE_FRONT_RO,          /* it may only read it */
        NODE_BACK,              /* and in LIBXL */
    } dir;
    char *name;                 /* "mac", "0/unique-id" */
    char *value;
};

struct nodes {
    struct site site;
    const char *front_kind;     /* "vif", in FRONT and LIBXL; NULL: there are no
                                   directories at all */
    const char *back_kind;      /* "vif", "qdisk"; NULL: LIBXL only, without
                                   "frontend" and "backend" */
    bool by_qemu;               /* a device model serves it */
    struct node *node;          /* in the order of writing */
    int count;
    size_t room;
    char below[32];             /* while they are made: what precedes the names,
                                   such as "0/1/" */
    bool nomem;
};

void xencfg__nodes_freep(struct nodes *nodes);

/*
 * A value by format, in nodes->below (see there); sets nodes->nomem if there is
 * no memory.
 */
void xencfg__node(struct nodes *nodes, enum node_dir dir, const char *name,
                  const char *fmt, ...) PRINTF(4, 5);

/* A value that may be NULL: then there is no such node. */
void xencfg__node_text(struct nodes *nodes, enum node_dir dir, const char *name,
                       const char *value);

/* BACK/script: a script's absolute name. */
void xencfg__node_script(struct nodes *nodes, const xencfg_ctx *ctx,
                         const char *script);

/*
 * BACK/...: the rows from one node to another, as kinds/kinds.h has them;
 * both NULL: all.
 */
void xencfg__node_copies(struct nodes *nodes, enum xencfg_devkind kind,
                         const void *dev, const char *first, const char *last);

#endif
