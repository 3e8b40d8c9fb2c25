/* presence - is a domain there, and what is it doing? */
#include <string.h>

#include "domain/domains.h"
#include "domain/presence.h"
#include "store/store.h"

int xencfg__domain_exists(struct store *s, uint32_t domid, bool *ret)
{
    return xencfg__store_exists(s, ret, DOMAIN_DIR, domid);
}

int xencfg__domain_check(struct store *s, uint32_t domid)
{
    bool there;
    int rc = xencfg__domain_exists(s, domid, &there);

    if (rc || there)
        return rc;
    return xencfg__fail(s->ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                        "domain %u does not exist", domid);
}

int xencfg__domain_in_libxl(struct store *s, uint32_t domid, bool *ret)
{
    return xencfg__store_exists(s, ret, LIBXL_DIR, domid);
}

int xencfg__domain_is_served(struct store *s, uint32_t domid, bool *ret)
{
    return xencfg__store_introduced(s, domid, ret);
}

int xencfg__presence(struct store *s, uint32_t domid, struct presence *ret)
{
    int rc;

    *ret = (struct presence){ 0 };
    rc = xencfg__domain_exists(s, domid, &ret->local);
    if (!rc)
        rc = xencfg__domain_in_libxl(s, domid, &ret->libxl);
    if (rc || (ret->local && ret->libxl) || !s->ops->daemon)
        return rc;
    return xencfg__domain_is_served(s, domid, &ret->served);
}

char *xencfg__domain_state(struct store *s, uint32_t domid)
{
    (void)s;
    (void)domid;
    return strdup("unknown");
}
