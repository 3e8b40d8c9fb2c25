/*
 * attach - writes a device's nodes to xenstore, and deletes them.
 *
 * All within a transaction of the caller's, in which it has seen that there is
 * no such device, or that there is.
 *
 * The guest owns FRONT, and a driver domain BACK and all directories above it,
 * and may write them all the time; each transaction that concerns them can so
 * be made to fail.  The directory above FRONT is dom0's: what is deleted there,
 * the guest cannot make again.
 */
#ifndef XENCFG_LIB_ATTACH_H
#define XENCFG_LIB_ATTACH_H

#include "device/paths.h"

#define INITIALISING "1"                /* a state (backend.h), as a value */

/*
 * Writes the nodes.  If the transaction is contended (store.h), what the guest
 * or a driver domain may write is written aside, but for the states, and *aside
 * set: then the caller settles it when it is committed, or has failed.  Without
 * states neither side takes the device up.  XENCFG_ERROR_DOMAIN_NOTFOUND: the
 * domain has gone.
 */
int xencfg__attach_write(struct store *tx, const struct nodes *nodes,
                         bool *aside);

/* Outside of the transaction; there: it is committed. */
int xencfg__attach_settle(struct store *s, const struct device_paths *paths,
                          bool there);

/*
 * Deletes all directories and, if parents, those above that become empty.  To
 * see that they are, they are listed, which oxenstored cannot do if one is
 * long: STORE_HUNG_UP.  If the transaction is contended, what the guest or a
 * driver domain may write goes first, aside, and what is above it stays.  The
 * device is live until the commit.
 */
int xencfg__attach_delete(struct store *tx, const struct device_paths *paths,
                          bool parents);

/* A directory whose nodes will have its permissions. */
int xencfg__attach_dir(struct store *s, const char *path,
                       struct store_perms perms);

#endif
