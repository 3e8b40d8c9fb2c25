/*
 * find - the domain that a domid, uuid or name means.
 *
 * Leftover nodes are no domain, and do not make a name ambiguous.  A domain of
 * which xenstore has no uuid, such as domain 0, has that of its template's name.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "template/find.h"
#include "template/template.h"
#include "template/userdata.h"

struct search {
    struct store *store;
    const char *what;
    const xencfg_uuid *uuid;    /* NULL: by name */
    uint32_t domid;             /* the last that was found */
    int hits, left;             /* left: leftover nodes that fit */
    uint32_t left_domid;
    char found[128];            /* "1, 10" */
};

/* Has the domain a template of that uuid, and xenstore no other? */
static int fits_template(struct search *s, uint32_t domid, bool *ret)
{
    CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
    int rc = xencfg__template_open_exact(s->store->ctx, domid, s->uuid, &t);

    *ret = !rc && t.fd >= 0;
    return rc == XENCFG_ERROR_NOMEM ? rc : 0;
}

static int fits(struct search *s, uint32_t domid, bool *ret)
{
    CLEANUP(freep) char *have = NULL;
    xencfg_uuid uuid = { { 0 } };
    bool known;
    int rc;

    if (!s->uuid) {
        rc = xencfg__domain_raw_name(s->store, domid, &have);
        *ret = have && !strcmp(have, s->what);
        return rc;
    }
    rc = xencfg__domain_vm_uuid(s->store, domid, &uuid, &known);
    *ret = !rc && known && !xencfg_uuid_is_nil(&uuid) &&
           !memcmp(s->uuid, &uuid, sizeof(uuid));
    return rc || known || xencfg_uuid_is_nil(s->uuid)
               ? rc
               : fits_template(s, domid, ret);
}

static int look_at(struct search *s, uint32_t domid)
{
    size_t n = strlen(s->found);
    bool fit = false, there;
    enum absence why;
    int rc = fits(s, domid, &fit);

    if (rc || !fit)
        return rc;
    rc = xencfg__domain_is_there(s->store, domid, &why, &there);
    if (rc)
        return rc;
    if (!there) {
        s->left_domid = domid;
        s->left++;
        return 0;
    }
    snprintf(s->found + n, sizeof(s->found) - n, "%s%u", s->hits ? ", " : "",
             domid);
    s->domid = domid;
    s->hits++;
    return 0;
}

/* Without hits 0, too. */
static int look_at_all(struct search *s)
{
    const char *const nodes[] = { s->uuid ? "vm" : "name" };
    CLEANUP(freep) uint32_t *ids = NULL;
    int i, count = 0, rc = xencfg__domain_ids(s->store, &ids, &count);

    for (i = 0; !rc && i < count; i++) {
        rc = xencfg__domains_ask(s->store, nodes, 1, ids, count, i);
        if (!rc)
            rc = look_at(s, ids[i]);
    }
    xencfg__store_forget(s->store);
    if (rc || s->hits < 2)
        return rc;
    return xencfg__fail(s->store->ctx, XENCFG_ERROR_AMBIGUOUS,
                        "\"%s\" is ambiguous (domids %s); use a domid", s->what,
                        s->found);
}

static int not_found(const struct search *s)
{
    xencfg_ctx *ctx = s->store->ctx;

    if (!s->left)
        return xencfg__fail(ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                            "no domain \"%s\"", s->what);
    return xencfg__fail(ctx, XENCFG_ERROR_DOMAIN_DESTROYED,
                        "no domain \"%s\": only leftover nodes, of domain %u, "
                        "which xenstored does not serve: it has died, or is "
                        "dying", s->what, s->left_domid);
}

/* A domid, if there is such a domain; what is not there may be a name. */
static int find_domid(struct search *s)
{
    bool there, nodes;
    enum absence why;
    uint64_t id;
    int rc;

    if (!xencfg__parse_number(s->what, 10, LAST_DOMID, &id))
        return 0;
    rc = xencfg__domain_is_there(s->store, id, &why, &there);
    if (!rc && !there)
        rc = xencfg__domain_exists(s->store, id, &nodes);
    if (rc)
        return rc;
    s->hits = there;
    s->domid = s->left_domid = id;
    s->left = !there && nodes;
    return 0;
}

int xencfg__domain_find(struct store *store, const char *what, uint32_t *domid)
{
    struct search s = { .store = store, .what = what };
    xencfg_uuid uuid;
    int rc = find_domid(&s);

    if (!rc && !s.hits && !xencfg_uuid_parse(&uuid, what)) {
        s.uuid = &uuid;
        rc = look_at_all(&s);
        s.uuid = NULL;
    }
    if (!rc && !s.hits)
        rc = look_at_all(&s);
    if (rc)
        return rc;
    if (!s.hits)
        return not_found(&s);
    *domid = s.domid;
    return 0;
}

int xencfg_domain_find(xencfg_ctx *ctx, const char *what, uint32_t *domid)
{
    struct store *store;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__store(ctx, &store);
    return xencfg__end(ctx, rc ? rc : xencfg__domain_find(store, what, domid));
}
