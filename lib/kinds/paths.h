/*
 * paths - where xenstore has devices.
 *
 * What a device is made of has up to three directories: the guest's frontend,
 * the backend in the domain that serves it, and what the toolstack keeps.  They
 * are formats, for all that takes one and may add to it:
 *
 *     xencfg__store_read(s, &mac, NULL, LIBXL_DEVICE "/mac", domid, "vif", 0);
 */
#ifndef XENCFG_LIB_KINDS_PATHS_H
#define XENCFG_LIB_KINDS_PATHS_H

#include "store/store.h"

#define DEVICE_PATH_MAX 128
#define BACKEND_NAME_MAX 32

#define LIBXL_DEVICES "/libxl/%u/device"                /* of a domain */
#define LIBXL_KIND LIBXL_DEVICES "/%s"                  /* "vif" */
#define LIBXL_DEVICE LIBXL_KIND "/%d"                   /* devid: vdev.h */

#define FRONTEND "/local/domain/%u/device/%s/%d"        /* the same */

#define BACKENDS "/local/domain/%u/backend"             /* in a domain */
#define BACKENDS_KIND BACKENDS "/%s"                    /* "vif" */
#define BACKENDS_OF BACKENDS_KIND "/%u"                 /* domid of the guest */
#define BACKEND BACKENDS_OF "/%d"                       /* devid */

/* All of a domain's pci devices have one, in dom0. */
#define PCI_FRONTEND "/local/domain/%u/device/pci/0"
#define PCI_BACKENDS "/local/domain/0/backend/pci/%u"
#define PCI_BACKEND PCI_BACKENDS "/0"

/* The name of a device's directory: a devid, of disks also a negative one. */
bool xencfg__parse_devid(const char *name, bool disk, int *ret);

/*
 * A path in the form of BACKEND, or begun like that: the domain that has the
 * backend, and its kind; returns the rest, "/<domid>/<devid>", NULL: it is not
 * of that form.
 */
const char *xencfg__parse_backend(const char *path, uint32_t *backend,
                                  char name[BACKEND_NAME_MAX]);

/* Is path that of the backend of a domain's device?  Then as above. */
bool xencfg__is_backend(const char *path, uint32_t domid, uint32_t devid,
                        uint32_t *backend, char name[BACKEND_NAME_MAX]);

/*
 * How many pci devices the backend of a domain has; -1: there is no backend.
 * XENCFG_ERROR_STORE, also if it is no number.
 */
int xencfg__pci_count(struct store *s, uint32_t domid, int *ret);

#endif
