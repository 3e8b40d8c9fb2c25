/*
 * domains - which domains there are, and finding one of them.
 */
#ifndef XENCFG_LIB_DOMAINS_H
#define XENCFG_LIB_DOMAINS_H

#include "store.h"

/* As xencfg_domain_find(), within the call under way. */
int xencfg__domain_find(struct store *store, const char *what, uint32_t *domid);

/* The ids of all domains, ascending; to be freed. */
int xencfg__domain_ids(xencfg_ctx *ctx, struct store *store, uint32_t **ret,
                       int *count);

#endif
