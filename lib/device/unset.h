/* unset - sets what a configuration leaves open. */
#ifndef XENCFG_LIB_UNSET_H
#define XENCFG_LIB_UNSET_H

#include "base/ctx.h"

/* If it is not set. */
void xencfg__default_bool(xencfg_defbool *b, bool value);
int xencfg__default_text(xencfg_ctx *ctx, char **text, const char *fmt, ...)
    PRINTF(3, 4);

/* Is it NULL or ""? */
static inline bool xencfg__is_empty(const char *text)
{
    return !text || !*text;
}

#endif
