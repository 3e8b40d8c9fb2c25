/* absence - why a domain has no configuration. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "retrieve/retrieve.h"

/* A host of other tools than libxl need not have libxl's directory. */
static bool no_place(const xencfg_ctx *ctx)
{
    return access(ctx->state_dir, F_OK) && errno == ENOENT;
}

/*
 * Should there be a configuration, whatever its nodes say?  Domain 0 has none of
 * libxl's, but a template since xen-init-dom0.  And without a place for it, no
 * template is on its way.
 */
static bool is_expected(const struct retrieve *r, bool no_dir)
{
    if (r->reason.why == ABSENCE_FOREIGN)
        return !r->domid && !(no_dir && r->ctx->xenstore_dump);
    return r->reason.why == ABSENCE_CREATING && no_dir && r->reason.started;
}

static int explain(struct retrieve *r, int rc)
{
    char text[ERRMSG_MAX];
    int failed;

    memcpy(text, r->ctx->errmsg, sizeof(text));
    failed = xencfg__domain_absence(r->store, r->domid, &r->reason);
    if (failed)
        return failed;
    if (is_expected(r, rc == XENCFG_ERROR_ACCESS))
        r->reason.why = ABSENCE_UNKNOWN;
    switch (r->reason.why) {
    case ABSENCE_CREATING:
        return xencfg__fail(r->ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                            "domain %u is being created: it has no "
                            "configuration yet", r->domid);
    case ABSENCE_STUB:
        return xencfg__fail(r->ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                            "domain %u is the stubdomain of %u: it has no "
                            "configuration of its own", r->domid,
                            r->reason.target);
    case ABSENCE_FOREIGN:
        return xencfg__fail(r->ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                            "domain %u was not made by libxl: it has no "
                            "configuration", r->domid);
    case ABSENCE_LEFT:
        return xencfg__domain_left(r->store, r->domid);
    case ABSENCE_NONE:
        return xencfg__fail(r->ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                            "domain %u does not exist", r->domid);
    case ABSENCE_UNKNOWN:
        break;
    }
    return xencfg__fail(r->ctx, rc, "%s", text);
}

int xencfg__retrieve_explain(struct retrieve *r, int rc)
{
    return rc == XENCFG_ERROR_JSON_CONFIG_EMPTY ||
                   (rc == XENCFG_ERROR_ACCESS && no_place(r->ctx))
               ? explain(r, rc)
               : rc;
}
