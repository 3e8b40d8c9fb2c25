/*
 * parts - the code of its own that a kind has.
 *
 * A kind without any needs no row: its nodes are those of the table of kinds,
 * its defaults those of its type, and it has directories of its own.
 */
#ifndef XENCFG_LIB_PARTS_H
#define XENCFG_LIB_PARTS_H

#include "device/node.h"
#include "device/ops.h"

struct device_parts {
    /* The nodes, but for those that all kinds have. */
    void (*nodes)(struct nodes *nodes, const xencfg_ctx *ctx, const void *dev);
    /* Sets the defaults; an error's text does not name the device yet. */
    int (*defaults)(xencfg_ctx *ctx, const struct site *site, void *dev);
    /* Copies from a device what libxl keeps in its entry, beside the devid. */
    void (*keep)(void *entry, const void *dev);
    const struct device_ops *ops;       /* NULL: plain */
};

extern const struct device_parts xencfg__parts[NKINDS];

#define NODES(kind_)                                                          \
    void xencfg__nodes_##kind_(struct nodes *nodes, const xencfg_ctx *ctx,    \
                               const void *dev)
NODES(disk);
NODES(nic);
NODES(vtpm);
NODES(usbctrl);
NODES(p9);
NODES(vdispl);
NODES(vsnd);
NODES(channel);

#define DEFAULTS(kind_)                                                       \
    int xencfg__defaults_##kind_(xencfg_ctx *ctx, const struct site *site,    \
                                 void *dev)
DEFAULTS(disk);
DEFAULTS(nic);
DEFAULTS(vtpm);
DEFAULTS(usbctrl);
DEFAULTS(vfb);
DEFAULTS(vkb);
DEFAULTS(p9);
DEFAULTS(channel);
DEFAULTS(virtio);

void xencfg__keep_nic(void *entry, const void *dev);
void xencfg__keep_vtpm(void *entry, const void *dev);
void xencfg__keep_vdispl(void *entry, const void *dev);

#endif
