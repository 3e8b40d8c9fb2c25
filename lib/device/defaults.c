/* defaults - what a device is when its configuration leaves it open. */
#include <stdio.h>
#include <string.h>

#include "device/defaults.h"
#include "device/parts.h"

/* A C program can set what no JSON can say. */
static int check_enum(void *arg, const struct xencfg__field *f, void *value,
                      bool whole_array)
{
    int n;

    if (f->tag != XENCFG__ENUM || whole_array)
        return 0;
    n = *(const int *)value;
    if (xencfg__enum_to_string(f->ref, n) ||
        (n == f->init && !(f->flags & XENCFG__F_ARRAY)))
        return 0;
    return xencfg__fail(arg, XENCFG_ERROR_INVAL, "%s: there is no value %d",
                        f->name, n);
}

/*
 * A name that is relative is one of the script directory's, which it must not
 * leave; libxl does not look.  One that is absolute says what it means.
 */
static int check_script(xencfg_ctx *ctx, const char *name)
{
    const char *part;
    size_t len;

    if (!name || *name == '/')
        return 0;
    if (!*name)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "its script has no name");
    for (part = name; *part; part += len + !!part[len]) {
        len = strcspn(part, "/");
        if (len == 2 && !strncmp(part, "..", 2))
            return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                                "its script %s is to be one of %s, or an "
                                "absolute path", name, ctx->script_dir);
    }
    return 0;
}

int xencfg__defaults_set(xencfg_ctx *ctx, const struct site *site,
                         enum xencfg_devkind kind, void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int (*set)(xencfg_ctx *, const struct site *, void *) =
        xencfg__parts[kind].defaults;
    void *backend = dev, *script = dev;
    int rc;

    if (xencfg__node_field(k->type, "backend_domid", &backend))
        *(uint32_t *)backend = site->backend;
    rc = xencfg__desc_walk(k->type, dev, check_enum, ctx);
    if (!rc && xencfg__node_field(k->type, "script", &script))
        rc = check_script(ctx, *(char **)script);
    return !rc && set ? set(ctx, site, dev) : rc;
}

/* ------------------------------------------------------------------ keeping */

int xencfg__defaults_keep(xencfg_ctx *ctx, enum xencfg_devkind kind,
                          void *entry, const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];

    if (k->kept_whole)
        return xencfg__type_copy(k->type, entry, dev) ? xencfg__nomem(ctx) : 0;

    /* without it the entry could not be known from others of its kind */
    if (k->set_id)
        k->set_id(entry, k->id(dev));
    if (xencfg__parts[kind].keep)
        xencfg__parts[kind].keep(entry, dev);
    return 0;
}
