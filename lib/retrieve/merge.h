/*
 * merge - template x live -> the true configuration.
 *
 * Pure: nothing is read but the arguments.
 */
#ifndef XENCFG_LIB_MERGE_H
#define XENCFG_LIB_MERGE_H

#include "retrieve/live_list.h"

/*
 * Makes the template in *config the true configuration, by what pairing found
 * (pair.h), and reports how.  After a failure *config is only good for
 * disposal.
 */
int xencfg__merge(struct live *live, xencfg_domain_config *config);

#endif
