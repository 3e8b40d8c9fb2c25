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
int xencfg__merge(xencfg_ctx *ctx, xencfg_domain_config *config,
                  struct live *live, struct report *report);

#endif
