/* ctx - deadlines, errors, logging. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <xentoollog.h>

#include "base/ctx.h"

/* -------------------------------------------------------------- deadline */

void xencfg__begin(xencfg_ctx *ctx)
{
    if (!ctx)
        return;
    ctx->errmsg[0] = 0;
    ctx->told = false;
    xencfg__renew(ctx);
}

int xencfg__end(xencfg_ctx *ctx, int rc)
{
    if (rc < 0 && ctx && ctx->logger && !ctx->inside && !ctx->told) {
        xtl_log(ctx->logger, XTL_ERROR, -1, "xencfg", "%s",
                ctx->errmsg[0] ? ctx->errmsg : xencfg_strerror(rc));
        ctx->told = true;
    }
    return rc;
}

double xencfg__seconds(int64_t ms, double otherwise)
{
    double seconds = ms > 0 ? ms / 1e3 : otherwise;

    return seconds > MAX_DEADLINE ? MAX_DEADLINE : seconds;
}

void xencfg__renew(xencfg_ctx *ctx)
{
    ctx->until = xencfg__deadline(ctx->deadline);
}

double xencfg__time_left(const xencfg_ctx *ctx)
{
    return xencfg__left(ctx->until);
}

/* ---------------------------------------------------------------- errors */

/* Control characters become \xNN: a message is one line, whatever it quotes. */
static void set_message(xencfg_ctx *ctx, const char *text)
{
    size_t n = 0;

    for (; *text && n + 5 < sizeof(ctx->errmsg); text++) {
        unsigned char c = *text;

        if (c < 0x20 || c == 0x7f)
            n += snprintf(ctx->errmsg + n, sizeof(ctx->errmsg) - n, "\\x%02x",
                          c);
        else
            ctx->errmsg[n++] = *text;
    }
    ctx->errmsg[n] = 0;
}

int xencfg__fail(xencfg_ctx *ctx, int code, const char *fmt, ...)
{
    char text[ERRMSG_MAX];
    va_list ap;

    if (!ctx)
        return code;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    set_message(ctx, text);
    ctx->told = false;
    return code;
}

int xencfg__nomem(xencfg_ctx *ctx)
{
    return xencfg__fail(ctx, XENCFG_ERROR_NOMEM, "out of memory");
}

void xencfg__fail_prefix(xencfg_ctx *ctx, const char *fmt, ...)
{
    char text[ERRMSG_MAX];
    va_list ap;
    int n;

    if (!ctx)
        return;
    va_start(ap, fmt);
    n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(text))
        return;
    snprintf(text + n, sizeof(text) - n, "%s", ctx->errmsg);
    set_message(ctx, text);
}

int xencfg__fail_but(xencfg_ctx *ctx, int code, const char *what)
{
    return xencfg__fail(ctx, code, "%s; %s", ctx->errmsg, what);
}

struct kept_error xencfg__error_keep(xencfg_ctx *ctx)
{
    struct kept_error kept = { .ctx = ctx };

    memcpy(kept.text, ctx->errmsg, sizeof(kept.text));
    return kept;
}

void xencfg__error_restorep(struct kept_error *kept)
{
    memcpy(kept->ctx->errmsg, kept->text, sizeof(kept->text));
}

const char *xencfg_errmsg(const xencfg_ctx *ctx)
{
    return ctx ? ctx->errmsg : "";
}

static const struct error {
    int code;
    const char *name, *text;
} errors[] = {
    { 0, "success", "success" },
    { XENCFG_ERROR_FAIL, "system", "operating system error" },
    { XENCFG_ERROR_NI, "not_possible", "not possible while the domain runs" },
    { XENCFG_ERROR_NOMEM, "no_memory", "out of memory" },
    { XENCFG_ERROR_INVAL, "invalid", "invalid argument or JSON" },
    { XENCFG_ERROR_TIMEDOUT, "timed_out", "timed out" },
    { XENCFG_ERROR_LOCK_FAIL, "lock", "lock not acquired" },
    { XENCFG_ERROR_JSON_CONFIG_EMPTY, "no_configuration", "no configuration" },
    { XENCFG_ERROR_DEVICE_EXISTS, "device_exists", "device exists" },
    { XENCFG_ERROR_DOMAIN_NOTFOUND, "not_found", "domain not found" },
    { XENCFG_ERROR_NOTFOUND, "no_such_device", "no such device" },
    { XENCFG_ERROR_DOMAIN_DESTROYED, "not_alive", "domain is dying or dead" },
    { XENCFG_ERROR_STORE, "xenstore", "xenstore failed" },
    { XENCFG_ERROR_TEMPLATE, "template", "template not usable" },
    { XENCFG_ERROR_ACCESS, "access", "no access" },
    { XENCFG_ERROR_AMBIGUOUS, "ambiguous", "ambiguous" },
    { XENCFG_ERROR_BACKEND, "backend", "backend failed" },
    { XENCFG_ERROR_SCRIPT, "script", "hotplug script failed" },
    { XENCFG_ERROR_HOOK, "hook", "hook failed" },
    { XENCFG_ERROR_ABI, "abi", "compiled for another version of libxencfg" },
};

static const struct error *error_of(int code)
{
    static const struct error unknown = { 0, "unknown", "unknown error" };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(errors); i++)
        if (errors[i].code == code)
            return &errors[i];
    return &unknown;
}

const char *xencfg_strerror(int error)
{
    return error_of(error)->text;
}

const char *xencfg_error_name(int error)
{
    return error_of(error)->name;
}

void xencfg__debug(xencfg_ctx *ctx, const char *fmt, ...)
{
    va_list ap;

    if (!ctx || !ctx->logger)
        return;
    va_start(ap, fmt);
    xtl_logv(ctx->logger, XTL_DEBUG, -1, "xencfg", fmt, ap);
    va_end(ap);
}
