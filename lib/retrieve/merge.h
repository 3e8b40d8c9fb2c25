/*
 * merge - template x live -> the true configuration.
 *
 * Both functions are pure: they read nothing but their arguments.
 */
#ifndef XENCFG_LIB_MERGE_H
#define XENCFG_LIB_MERGE_H

#include "retrieve/live.h"

/*
 * Decides for each template entry which live device it describes (live's
 * list.paired), and for each live device what it is (its entry).
 */
int xencfg__pair(xencfg_ctx *ctx, const xencfg_domain_config *config,
                 struct live *live);

/*
 * Makes the template in *config the true configuration, and reports how.  After
 * a failure *config is only good for disposal.
 */
int xencfg__merge(xencfg_ctx *ctx, xencfg_domain_config *config,
                  struct live *live, struct report *report);

#endif
