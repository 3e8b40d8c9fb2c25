/*
 * attach - writes a device's nodes to xenstore, and deletes them.
 *
 * All within a transaction of the caller's, who has seen in it that there is no
 * such device, or that there is.
 */
#ifndef XENCFG_LIB_ATTACH_H
#define XENCFG_LIB_ATTACH_H

#include "device/nodes.h"
#include "store/store.h"

#define DEVICE_PATH_MAX 128

/* Where a device is; what it has not is empty. */
struct device_paths {
    char libxl[DEVICE_PATH_MAX];
    char front[DEVICE_PATH_MAX], back[DEVICE_PATH_MAX];
    uint32_t backend;           /* domain that has back */
    char back_kind[32];
};

void xencfg__paths_of(const struct nodes *nodes, struct device_paths *ret);

/*
 * Reads where a live device is; *ret is empty if there is no such device.
 * Below /libxl alone is trusted.  Error: XENCFG_ERROR_STORE, also if its nodes
 * there are malformed.
 */
int xencfg__paths_read(struct store *s, uint32_t domid, const char *front_kind,
                       uint32_t devid, struct device_paths *ret);

/*
 * Writes the nodes.  XENCFG_ERROR_DOMAIN_NOTFOUND: the domain has gone.
 */
int xencfg__attach_write(struct store *tx, const struct nodes *nodes);

/*
 * Deletes all directories and, if parents, those above that become empty.  To
 * see that they are, they are listed, which oxenstored cannot do if one is
 * long: tx->hung_up.
 */
int xencfg__attach_delete(struct store *tx, const struct device_paths *paths,
                          bool parents);

/* XENCFG_ERROR_DOMAIN_NOTFOUND if xenstore does not have the domain. */
int xencfg__domain_check(struct store *s, uint32_t domid);

#endif
