/* drive - a cdrom drive of a domain, and what is in it. */
#ifndef XENCFG_LIB_HOTPLUG_DRIVE_H
#define XENCFG_LIB_HOTPLUG_DRIVE_H

#include "hotplug/bracket.h"

struct drive {
    xencfg_ctx *ctx;
    uint32_t domid;
    uint64_t id;
    struct xencfg_cdrom_how how;
    struct store *store;
    enum xencfg_disk_backend backend;
    bool empty;
    struct device_paths paths;
};

/*
 * Finds the drive of d->id, with the template's lock held: paths, backend, and
 * whether it is empty.  XENCFG_ERROR_NI: not of such a domain; _NOTFOUND:
 * xenstore or the template has none; _INVAL: it is a disk.
 */
int xencfg__drive_find(xencfg_hotplug *hp, struct drive *d);

int xencfg__drive_check_is_cdrom(struct store *s, const struct drive *d);

/* XENCFG_ERROR_DEVICE_EXISTS: there is a medium; sets d->empty. */
int xencfg__drive_check_empty(struct store *s, struct drive *d);

/* A live drive has an entry, unless somebody made it without: NULL. */
xencfg_device_disk *xencfg__drive_entry(xencfg_hotplug *hp, uint64_t id);
int xencfg__drive_no_entry(const struct drive *d);

#endif
