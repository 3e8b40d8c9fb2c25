/* find - the domain that a domid, uuid or name means. */
#ifndef XENCFG_LIB_TEMPLATE_FIND_H
#define XENCFG_LIB_TEMPLATE_FIND_H

#include "store/store.h"

/* As xencfg_domain_find(), within the call under way. */
int xencfg__domain_find(struct store *store, const char *what, uint32_t *domid);

#endif
