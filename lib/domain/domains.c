/* domains - which domains there are, and finding one of them. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "store/store.h"
#include "types/desc.h"

int xencfg__domain_vm_uuid(struct store *store, uint32_t domid,
                           xencfg_uuid *ret, bool *known)
{
    CLEANUP(freep) char *vm = NULL;
    int rc;

    *known = false;
    rc = xencfg__store_read(store, &vm, NULL, DOMAIN_VM, domid);
    if (!rc && vm && !strncmp(vm, "/vm/", 4))
        *known = !xencfg_uuid_parse(ret, vm + 4);
    return rc;
}

int xencfg__list_domids(struct store *store, const char *path, uint32_t **ret,
                        int *count)
{
    return xencfg__store_list_numbers(store, LAST_DOMID, ret, count, path);
}

int xencfg__domain_ids(struct store *store, uint32_t **ret, int *count)
{
    int rc = xencfg__list_domids(store, "/local/domain", ret, count);

    return rc == STORE_TOO_LONG ? XENCFG_ERROR_STORE : rc;
}

int xencfg__domain_raw_name(struct store *store, uint32_t domid, char **ret)
{
    return xencfg__store_read(store, ret, NULL, DOMAIN_NAME, domid);
}

int xencfg__domain_name(struct store *store, uint32_t domid, char **ret)
{
    CLEANUP(freep) char *name = NULL;
    int rc = xencfg__domain_raw_name(store, domid, &name);

    if (!rc)
        *ret = name && xencfg__is_text(name, strlen(name)) ? TAKE(name) : NULL;
    return rc;
}

/*
 * Asks for nodes, at most two, of the i-th domain and of those behind it at
 * once.  They need not be of one moment, so this is no transaction.
 */
static int ask_ahead(struct store *store, const char *const node[2],
                     const uint32_t *ids, int count, int i)
{
    struct store_wants w = { .count = 0 };
    int k, end = i + STORE_AHEAD_MAX / 2;

    if (i % (STORE_AHEAD_MAX / 2))
        return 0;
    for (; i < count && i < end; i++)
        for (k = 0; k < 2 && node[k]; k++)
            xencfg__want(&w, STORE_VALUE, DOMAIN_DIR "/%s", ids[i], node[k]);
    return xencfg__store_ahead(store, &w);
}

static void domain_listp(xencfg_domain_list *list)
{
    xencfg_domain_list_dispose(list);
}

static int list_domain(struct store *store, xencfg_domain *d)
{
    bool known;
    int rc;

    d->state = xencfg__domain_state(store, d->domid);
    if (!d->state)
        return xencfg__nomem(store->ctx);
    rc = xencfg__domain_name(store, d->domid, &d->name);
    return rc ? rc : xencfg__domain_vm_uuid(store, d->domid, &d->uuid, &known);
}

int xencfg_abi_domains(xencfg_ctx *ctx, xencfg_type_id ret_type,
                       xencfg_domain_list *ret)
{
    static const char *const nodes[2] = { "name", "vm" };
    CLEANUP(domain_listp) xencfg_domain_list list = { 0 };
    CLEANUP(freep) uint32_t *ids = NULL;
    struct store *store;
    int rc, count = 0, i;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, ret_type, &xencfg__desc_domain_list);
    if (!rc)
        rc = xencfg__store(ctx, &store);
    if (!rc)
        rc = xencfg__domain_ids(store, &ids, &count);
    if (rc)
        return rc;
    list.domains = calloc(count + 1, sizeof(*list.domains));
    if (!list.domains)
        return xencfg__nomem(ctx);
    for (i = 0; !rc && i < count; i++) {
        xencfg_domain *d = &list.domains[list.num_domains++];

        xencfg_domain_init(d);
        d->domid = ids[i];
        rc = ask_ahead(store, nodes, ids, count, i);
        if (!rc)
            rc = list_domain(store, d);
    }
    xencfg__store_forget(store);
    if (rc)
        return rc;
    xencfg_domain_list_dispose(ret);
    *ret = list;
    xencfg_domain_list_init(&list);
    return 0;
}

/* Does the domain have that uuid, or if it is NULL that name? */
static int fits(struct store *store, uint32_t domid, const xencfg_uuid *uuid,
                const char *name, bool *ret)
{
    CLEANUP(freep) char *have = NULL;
    xencfg_uuid have_uuid = { { 0 } };
    bool known;
    int rc;

    if (uuid) {
        rc = xencfg__domain_vm_uuid(store, domid, &have_uuid, &known);
        *ret = !rc && known && !xencfg_uuid_is_nil(&have_uuid) &&
               !memcmp(uuid, &have_uuid, sizeof(*uuid));
    } else {
        rc = xencfg__domain_raw_name(store, domid, &have);
        *ret = have && !strcmp(have, name);
    }
    return rc;
}

static int find_by(xencfg_ctx *ctx, struct store *store, const char *what,
                   const xencfg_uuid *uuid, uint32_t *domid)
{
    const char *const nodes[2] = { uuid ? "vm" : "name" };
    CLEANUP(freep) uint32_t *ids = NULL;
    char found[128] = "";
    int rc, count = 0, i, hits = 0;
    bool fit = false;
    size_t n = 0;

    rc = xencfg__domain_ids(store, &ids, &count);
    for (i = 0; !rc && i < count; i++) {
        rc = ask_ahead(store, nodes, ids, count, i);
        if (!rc)
            rc = fits(store, ids[i], uuid, what, &fit);
        if (rc || !fit)
            continue;
        *domid = ids[i];
        if (n < sizeof(found))
            n += snprintf(found + n, sizeof(found) - n, "%s%u",
                          hits ? ", " : "", ids[i]);
        hits++;
    }
    xencfg__store_forget(store);
    if (rc)
        return rc;
    if (!hits)
        return xencfg__fail(ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                            "no domain \"%s\"", what);
    if (hits > 1)
        return xencfg__fail(ctx, XENCFG_ERROR_AMBIGUOUS,
                            "%d domains are \"%s\": %s", hits, what, found);
    return 0;
}

/* A domid, if there is such a domain. */
static int find_domid(struct store *store, const char *what, bool *found,
                      uint32_t *domid)
{
    uint64_t id;

    *found = false;
    if (!xencfg__parse_number(what, 10, LAST_DOMID, &id))
        return 0;
    *domid = id;
    return xencfg__domain_exists(store, id, found);
}

int xencfg__domain_find(struct store *store, const char *what, uint32_t *domid)
{
    xencfg_uuid uuid;
    uint32_t id = 0;
    bool found = false;
    int rc;

    rc = find_domid(store, what, &found, &id);
    if (!rc && !found && !xencfg_uuid_parse(&uuid, what)) {
        rc = find_by(store->ctx, store, what, &uuid, &id);
        found = rc != XENCFG_ERROR_DOMAIN_NOTFOUND;
        if (!found)
            rc = 0;
    }
    if (!rc && !found)
        rc = find_by(store->ctx, store, what, NULL, &id);
    if (!rc)
        *domid = id;
    return rc;
}

int xencfg_domain_find(xencfg_ctx *ctx, const char *what, uint32_t *domid)
{
    struct store *store;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__store(ctx, &store);
    return rc ? rc : xencfg__domain_find(store, what, domid);
}
