/* unset - sets what a configuration leaves open. */
#include <stdarg.h>
#include <stdio.h>

#include "device/unset.h"

void xencfg__default_bool(xencfg_defbool *b, bool value)
{
    if (!b->val)
        b->val = value ? 1 : -1;
}

int xencfg__default_text(xencfg_ctx *ctx, char **text, const char *fmt, ...)
{
    char *value;
    va_list ap;
    int n;

    if (*text)
        return 0;
    va_start(ap, fmt);
    n = vasprintf(&value, fmt, ap);
    va_end(ap);
    if (n < 0)
        return xencfg__nomem(ctx);
    *text = value;
    return 0;
}
