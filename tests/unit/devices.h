/*
 * devices - devices for tests of hotplug, made of JSON with ' for ".
 *
 *     void *dev = device_of(XENCFG_DEVKIND_NIC, "{'bridge':'b'}");
 *     struct site site = device_site(XENCFG_DEVKIND_NIC, PV, dev);
 *
 * Of a test that wraps stat(), paths are what they are called: /img is a file,
 * /dir, /fifo and /char are what phy cannot serve, /missing is not there, nor is
 * ""; and anything else is a block device.
 */
#ifndef XENCFG_TESTS_DEVICES_H
#define XENCFG_TESTS_DEVICES_H

#include "base/ctx.h"
#include "device/defaults.h"
#include "device/nodes.h"

#define K(kind_) XENCFG_DEVKIND_##kind_
#define PV XENCFG_DOMAIN_TYPE_PV
#define PVH XENCFG_DOMAIN_TYPE_PVH
#define HVM XENCFG_DOMAIN_TYPE_HVM
#define INVAL XENCFG_ERROR_INVAL
#define NI XENCFG_ERROR_NI

/* Parts of disks: an ordinary one, a drive, one by virtio. */
#define XVDA "'vdev':'xvda','readwrite':1,"
#define CD "'vdev':'hdc','is_cdrom':1,'removable':1,"
#define VIRTIO "'specification':'virtio','irq':33,'base':33554432,"

/* A context with scripts in /scripts, and a sysfs without usbback. */
xencfg_ctx *device_ctx(void);

/* The entry of a template. */
void *entry_of(enum xencfg_devkind kind, const char *text);

/* A device whose devid has been chosen, 7 unless it is given. */
void *device_of(enum xencfg_devkind kind, const char *text);
void device_free(enum xencfg_devkind kind, void *dev);

/* Where it is: in domain 3, with 7 as name of its directories. */
struct site device_site(enum xencfg_devkind kind, enum xencfg_domain_type type,
                        const void *dev);

#endif
