/* context - the library's, as the command line asks for it. */
#include <string.h>

#include "base/context.h"
#include "base/message.h"

xencfg_ctx *context_open(const struct xencfg_options *options)
{
    xencfg_ctx *ctx;

    if (xencfg_open(&ctx, options))
        out_of_memory();
    return ctx;
}

void context_closep(xencfg_ctx **ctx)
{
    xencfg_close(*ctx);
}

const char *context_error(const xencfg_ctx *ctx, int rc)
{
    const char *text = xencfg_errmsg(ctx);

    return *text ? text : xencfg_strerror(rc);
}

char *context_error_copy(const xencfg_ctx *ctx, int rc)
{
    char *text = need(strdup(context_error(ctx, rc)));

    message_shorten(text);
    return text;
}
