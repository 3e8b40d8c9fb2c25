/*
 * attach - writes a device's nodes to xenstore, and deletes them.
 *
 * All within a transaction of the caller's, in which it has seen that there is
 * no such device, or that there is.
 */
#ifndef XENCFG_LIB_ATTACH_H
#define XENCFG_LIB_ATTACH_H

#include "device/paths.h"

/*
 * Writes the nodes.  XENCFG_ERROR_DOMAIN_NOTFOUND: the domain has gone.
 */
int xencfg__attach_write(struct store *tx, const struct nodes *nodes);

/*
 * Deletes all directories and, if parents, those above that become empty.  To
 * see that they are, they are listed, which oxenstored cannot do if one is
 * long: STORE_HUNG_UP.
 */
int xencfg__attach_delete(struct store *tx, const struct device_paths *paths,
                          bool parents);

#endif
