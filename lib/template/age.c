/*
 * age - whose file is this: the domain's, or an earlier one's?  And by
 * which uuid does libxl know the domain?
 *
 * After a crash of the host the files stay, and a domain of the same domid, or
 * even of the same uuid, finds them.  libxl writes the template only after the
 * domain's start (domain/start.h).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/start.h"
#include "template/template.h"

int xencfg__domain_uuid(struct store *s, const xencfg_uuid *told,
                        const xencfg_uuid *own, const struct template *t,
                        xencfg_uuid *ret)
{
    bool named_as_made = xencfg_uuid_is_nil(own) ||
                         !memcmp(own, &t->uuid, sizeof(*own));
    bool made;
    int rc;

    *ret = t->uuid;
    if (!t->by_domid || !told)
        return 0;
    rc = xencfg__domain_has_start(s, told, &made);
    if (!rc && (!named_as_made || made))
        *ret = *told;
    return rc;
}

int xencfg__template_is_leftover(xencfg_ctx *ctx, struct store *s,
                                 const xencfg_uuid *uuid,
                                 const struct template *t, bool *ret)
{
    struct stat st;
    double start;
    int rc;

    if (fstat(t->fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "%s: %m", t->path);
    rc = xencfg__domain_start(s, uuid, &start);
    *ret = (double)st.st_mtim.tv_sec + (double)st.st_mtim.tv_nsec / 1e9 < start;
    return rc;
}

int xencfg__template_check_age(xencfg_ctx *ctx, struct store *s, uint32_t domid,
                               const xencfg_uuid *told,
                               const struct template *t)
{
    bool leftover = false;
    int rc = xencfg__template_is_leftover(ctx, s, told, t, &leftover);

    if (rc || !leftover)
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                        "domain %u has no configuration: %s is an earlier "
                        "domain's", domid, t->path);
}
