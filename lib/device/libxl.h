/*
 * libxl - which libxl a device's nodes are to be like.
 *
 * Guests, drivers and scripts of a host are used to what its own libxl writes,
 * so a device that is added here is written in the same way.  Unless the caller
 * says which (xencfg_options.xen_version), it is that of the running
 * hypervisor: a libxl of another version cannot do a thing there.
 */
#ifndef XENCFG_LIB_LIBXL_H
#define XENCFG_LIB_LIBXL_H

#include "base/ctx.h"

/*
 * What differs, and since which 4.N (xen.git, tools/libs/light; up to 4.14
 * tools/libxl).  Where a stable branch got it later, it is counted from that
 * branch's beginning.
 */
enum libxl_since {
    LIBXL_NIC_MTU = 15,         /* "mtu" nodes, and 1500 unless it is given;
                                   before: no node, and 1492 */
    LIBXL_NIC_SCRIPT_STATUS = 15, /* "hotplug-status" = "" from the start */
    LIBXL_PCI_NO_COPY = 15,     /* before: first device also below /libxl */
    LIBXL_PCI_OPTIONS = 15,     /* "name-N", and rdm_policy in "opts-N" */
    LIBXL_DISK_SPECIFICATION = 17,      /* a node, as virtio disks came */
    LIBXL_DISK_GRANT_USAGE = 19,        /* a node of virtio disks */
    LIBXL_EMPTY_PHY = 19,       /* phy serves an empty drive, too */
    LIBXL_NEWEST = 22,          /* that this was compared with, running */
};

/*
 * The host's, N of 4.N; LIBXL_NEWEST if that cannot be found out.
 */
int xencfg__libxl(xencfg_ctx *ctx);

#endif
