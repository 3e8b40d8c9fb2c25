/*
 * domains - which domains there are, within the call under way.
 */
#ifndef XENCFG_LIB_DOMAINS_H
#define XENCFG_LIB_DOMAINS_H

#include "store/store.h"

/* DOMID_FIRST_RESERVED - 1, xen/include/public/xen.h */
#define LAST_DOMID 0x7fef

/* Where xenstore has a domain, and where libxl's own nodes are. */
#define DOMAIN_DIR "/local/domain/%u"
#define DOMAIN_NAME DOMAIN_DIR "/name"
#define DOMAIN_VM DOMAIN_DIR "/vm"
#define LIBXL_DIR "/libxl/%u"

/* A domain's uuid, by its "vm" node; *known is false if that does not tell. */
int xencfg__domain_vm_uuid(struct store *store, uint32_t domid,
                           xencfg_uuid *ret, bool *known);

/* NULL if there is none, or it is empty or not text; to be freed. */
int xencfg__domain_name(struct store *store, uint32_t domid, char **ret);

/* The same, whatever it is. */
int xencfg__domain_raw_name(struct store *store, uint32_t domid, char **ret);

/*
 * The nodes of a directory that are named after domains, ascending; to be
 * freed.  STORE_TOO_LONG, with the error's text.
 */
int xencfg__list_domids(struct store *store, const char *path, uint32_t **ret,
                        int *count);

/* The ids of all that have nodes, the same. */
int xencfg__domain_ids(struct store *store, uint32_t **ret, int *count);

/* Of those that are alive. */
int xencfg__domains_alive(struct store *store, uint32_t **ret, int *count);

/*
 * Before the i-th of many domains is looked at: asks of it and those behind it
 * at once whether they are alive, and for n nodes each.  They need not be of
 * one moment, so this is no transaction.
 */
int xencfg__domains_ask(struct store *store, const char *const *nodes, int n,
                        const uint32_t *ids, int count, int i);

#endif
