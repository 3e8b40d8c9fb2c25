/* bracket - around a change of a domain's devices: lock and template. */
#include "domain/domains.h"
#include "domain/presence.h"
#include "hotplug/additions.h"
#include "hotplug/entries.h"
#include "store/store.h"

/* -------------------------------------------------------------------- begin */

/* The uuid in the name of the domain's template, after which the lock is. */
static int find_template(xencfg_hotplug *hp, const xencfg_uuid *xs_uuid)
{
    int rc = xencfg__template_open(hp->ctx, hp->domid, xs_uuid, &hp->t);

    if (rc || !hp->t.by_domid || !xs_uuid)
        return rc;
    return xencfg__template_check_age(hp->ctx, hp->store, hp->domid, xs_uuid,
                                      &hp->t);
}

static int lock_template(xencfg_hotplug *hp, const xencfg_uuid *xs_uuid)
{
    xencfg_uuid uuid;
    int rc = find_template(hp, xs_uuid);

    if (rc)
        return rc;
    uuid = hp->t.uuid;
    xencfg__template_closep(&hp->t);
    rc = xencfg__lock(hp->ctx, hp->domid, &uuid, LOCK_USERDATA, &hp->lock);
    if (!rc)
        rc = xencfg__template_open(hp->ctx, hp->domid, &uuid, &hp->t);
    return rc ? rc : xencfg__template_load(hp->ctx, &hp->t, &hp->config);
}

static int begin(xencfg_hotplug *hp)
{
    bool has_uuid = false, served = true;
    xencfg_uuid xs_uuid;
    int rc;

    rc = xencfg__store_writable(hp->store);
    if (!rc)
        rc = xencfg__domain_vm_uuid(hp->store, hp->domid, &xs_uuid, &has_uuid);
    if (!rc && !has_uuid)
        rc = xencfg__domain_check(hp->store, hp->domid);
    if (!rc)
        rc = lock_template(hp, has_uuid ? &xs_uuid : NULL);
    if (!rc)
        rc = xencfg__domain_is_served(hp->store, hp->domid, &served);
    if (!rc && !served)
        rc = xencfg__domain_left(hp->store, hp->domid);
    return rc;
}

int xencfg__hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = calloc(1, sizeof(*hp));
    int rc;

    if (!hp)
        return xencfg__nomem(ctx);
    hp->ctx = ctx;
    hp->domid = domid;
    hp->lock = (struct lock)LOCK_NONE;
    hp->t = (struct template)TEMPLATE_NONE;
    xencfg_domain_config_init(&hp->config);
    rc = xencfg__store(ctx, &hp->store);
    if (!rc)
        rc = begin(hp);
    if (!rc)
        *ret = TAKE(hp);
    return rc;
}

/* ---------------------------------------------------------------------- end */

static void free_kind(struct kind_changes *k)
{
    xencfg__idmap_freep(&k->live);
    xencfg__idmap_freep(&k->entries);
    xencfg__idmap_freep(&k->added);
    free(k->gone);
}

void xencfg_hotplug_end(xencfg_hotplug *hp)
{
    int i;

    if (!hp)
        return;
    for (i = 0; i < NKINDS; i++)
        free_kind(&hp->kind[i]);
    for (i = 0; i < hp->num_added; i++)
        xencfg__added_free(&hp->added[i]);
    free(hp->added);
    xencfg_domain_config_dispose(&hp->config);
    xencfg__template_closep(&hp->t);
    xencfg__unlockp(&hp->lock);
    free(hp);
}

void xencfg__hotplug_endp(xencfg_hotplug **hp)
{
    xencfg_hotplug_end(*hp);
    *hp = NULL;
}

/* ------------------------------------------------------------------- commit */

int xencfg__hotplug_commit(xencfg_hotplug *hp)
{
    int kind, i, rc;

    for (kind = 1; kind < NKINDS; kind++)
        if (hp->kind[kind].gone)
            xencfg__entries_compact(hp, kind);
    if (hp->dirty) {
        rc = xencfg__template_write(hp->ctx, hp->t.path, &hp->lock, &hp->t,
                                    &hp->config);
        if (rc)
            return rc;
        hp->written = true;
    }
    hp->dirty = false;
    for (i = 0; i < hp->num_added; i++)
        hp->added[i].in_template = true;
    return 0;
}

/* ------------------------------------------------------------------- errors */

int xencfg__hotplug_name(xencfg_ctx *ctx, int rc, const char *verb,
                         const char *preposition, uint32_t domid,
                         enum xencfg_devkind kind, const void *dev, uint64_t id)
{
    char text[ID_MAX];

    if (!rc) {
        ctx->errmsg[0] = 0;     /* of what was looked for in vain */
        return 0;
    }
    xencfg__format_id(kind, dev, id, text);
    xencfg__fail_prefix(ctx, "%s %s %s %s domain %u: ", verb,
                        xencfg_devkind_to_string(kind), text, preposition,
                        domid);
    return rc;
}
