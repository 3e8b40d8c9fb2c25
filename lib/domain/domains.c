/* domains - which domains there are. */
#include <string.h>

#include "domain/domains.h"
#include "domain/presence.h"
#include "store/store.h"
#include "types/desc.h"

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

int xencfg__domains_ask(struct store *store, const char *const *nodes, int n,
                        const uint32_t *ids, int count, int i)
{
    int k, step = 64, end = i + step;
    struct store_wants w = { .store = store };

    if (i % step)
        return 0;
    for (; i < count && i < end; i++) {
        xencfg__want_served(&w, ids[i]);
        for (k = 0; k < n; k++)
            xencfg__want(&w, STORE_VALUE, DOMAIN_DIR "/%s", ids[i], nodes[k]);
    }
    return xencfg__store_ahead(store, &w);
}

int xencfg__domains_alive(struct store *store, uint32_t **ret, int *count)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    int i, kept = 0, all = 0, rc = xencfg__domain_ids(store, &ids, &all);

    for (i = 0; !rc && i < all; i++) {
        bool served = false;

        rc = xencfg__domains_ask(store, NULL, 0, ids, all, i);
        if (!rc)
            rc = xencfg__domain_is_served(store, ids[i], &served);
        if (served)
            ids[kept++] = ids[i];
    }
    xencfg__store_forget(store);
    if (rc)
        return rc;
    *ret = TAKE(ids);
    *count = kept;
    return 0;
}

static void domain_listp(xencfg_domain_list *list)
{
    xencfg_domain_list_dispose(list);
}

/* Sets *listed if it is a domain. */
static int list_domain(struct store *store, xencfg_domain *d, bool *listed)
{
    enum absence why;
    bool known;
    int rc = xencfg__domain_is_there(store, d->domid, &why, listed);

    if (rc || !*listed)
        return rc;
    d->state = strdup(xencfg__absence_word(why));
    if (!d->state)
        return xencfg__nomem(store->ctx);
    rc = xencfg__domain_name(store, d->domid, &d->name);
    return rc ? rc : xencfg__domain_vm_uuid(store, d->domid, &d->uuid, &known);
}

int xencfg_abi_domains(xencfg_ctx *ctx, xencfg_type_id ret_type,
                       xencfg_domain_list *ret)
{
    static const char *const nodes[] = { "name", "vm" };
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
        return xencfg__end(ctx, rc);
    list.domains = calloc(count + 1, sizeof(*list.domains));
    if (!list.domains)
        return xencfg__end(ctx, xencfg__nomem(ctx));
    for (i = 0; !rc && i < count; i++) {
        xencfg_domain *d = &list.domains[list.num_domains];
        bool listed = false;

        xencfg_domain_init(d);
        d->domid = ids[i];
        rc = xencfg__domains_ask(store, nodes, 2, ids, count, i);
        if (!rc)
            rc = list_domain(store, d, &listed);
        if (rc || !listed)
            xencfg_domain_dispose(d);
        else
            list.num_domains++;
    }
    xencfg__store_forget(store);
    if (rc)
        return xencfg__end(ctx, rc);
    xencfg_domain_list_dispose(ret);
    *ret = list;
    xencfg_domain_list_init(&list);
    return 0;
}
