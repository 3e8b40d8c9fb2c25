/* paths - where a device is in xenstore. */
#ifndef XENCFG_LIB_DEVICE_PATHS_H
#define XENCFG_LIB_DEVICE_PATHS_H

#include "device/node.h"
#include "kinds/paths.h"
#include "store/store.h"

/* Where a device is; what it has not is empty. */
struct device_paths {
    char libxl[DEVICE_PATH_MAX];
    char front[DEVICE_PATH_MAX], back[DEVICE_PATH_MAX];
    uint32_t backend;           /* domain that has back */
    char back_kind[BACKEND_NAME_MAX];
};

void xencfg__paths_of(const struct nodes *nodes, struct device_paths *ret);

/*
 * Reads where a live device is; *ret is empty if there is no such device.
 * Below /libxl alone is trusted.  Error: XENCFG_ERROR_STORE, also if its nodes
 * there are malformed.
 */
int xencfg__paths_read(struct store *s, uint32_t domid, const char *front_kind,
                       uint32_t devid, struct device_paths *ret);

#endif
