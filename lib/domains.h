/*
 * domains - finding a domain.
 */
#ifndef XENCFG_LIB_DOMAINS_H
#define XENCFG_LIB_DOMAINS_H

#include "store.h"

/* As xencfg_domain_find(), within the call under way. */
int xencfg__domain_find(struct store *store, const char *what, uint32_t *domid);

#endif
