/* context - the library's, as the command line asks for it. */
#ifndef CFGDUMP_BASE_CONTEXT_H
#define CFGDUMP_BASE_CONTEXT_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

#include "base/die.h"

/* Asks nothing yet; ends the process for lack of memory. */
xencfg_ctx *context_open(const struct xencfg_options *options);
void context_closep(xencfg_ctx **ctx);

/* The text of its last error, or what rc means. */
const char *context_error(const xencfg_ctx *ctx, int rc);

/* The same as messages show it; the caller frees it. */
char *context_error_copy(const xencfg_ctx *ctx, int rc);

/* Does rc say that there is no such domain, but for nodes that are left? */
static inline bool context_no_domain(int rc)
{
    return rc == XENCFG_ERROR_DOMAIN_NOTFOUND ||
           rc == XENCFG_ERROR_DOMAIN_DESTROYED;
}

#endif
