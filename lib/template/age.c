/*
 * age - whose file is this: the domain's, or an earlier one's?  And by
 * which uuid does libxl know the domain?
 *
 * After a crash of the host the files stay, and a domain of the same domid, or
 * even of the same uuid, finds them.  libxl writes the template only after the
 * domain's start (domain/start.h).
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/start.h"
#include "template/template.h"

int xencfg__domain_uuid(struct store *s, const xencfg_uuid *named,
                        const xencfg_uuid *own, const struct template *t,
                        xencfg_uuid *ret)
{
    bool named_as_made = xencfg_uuid_is_nil(own) ||
                         !memcmp(own, &t->uuid, sizeof(*own));
    bool made;
    int rc;

    *ret = t->uuid;
    if (!t->by_domid || !named)
        return 0;
    rc = xencfg__domain_has_start(s, named, &made);
    if (!rc && (!named_as_made || made))
        *ret = *named;
    return rc;
}

int xencfg__template_is_leftover(xencfg_ctx *ctx, struct store *s,
                                 const xencfg_uuid *uuid,
                                 const struct template *t, bool *ret)
{
    struct stat st;

    if (fstat(t->fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "%s: %m", t->path);
    return xencfg__domain_is_younger(s, uuid, &st, ret);
}

int xencfg__template_check_age(xencfg_ctx *ctx, struct store *s, uint32_t domid,
                               const xencfg_uuid *named,
                               const struct template *t)
{
    bool leftover = false;
    int rc = xencfg__template_is_leftover(ctx, s, named, t, &leftover);

    if (rc || !leftover)
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                        "domain %u has no configuration: %s is an earlier "
                        "domain's", domid, t->path);
}
