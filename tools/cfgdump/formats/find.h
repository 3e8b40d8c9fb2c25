/* find - what `cfgdump find` looks for. */
#ifndef CFGDUMP_FORMATS_FIND_H
#define CFGDUMP_FORMATS_FIND_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

/* Adds KEY=VALUE, which is kept: what has that too.  A backend's domid is asked
   for now, once.  False: no device has such a key. */
bool find_criterion(xencfg_ctx *ctx, const char *word);

#endif
