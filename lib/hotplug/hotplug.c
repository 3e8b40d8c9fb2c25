/* hotplug - the bracket: lock and template, and what is public of it. */
#include <string.h>

#include "domain/domains.h"
#include "hotplug/entries.h"
#include "device/hostdev.h"
#include "device/nodes.h"
#include "store/store.h"

/* -------------------------------------------------------------------- begin */

/* The uuid in the name of the domain's template, after which the lock is. */
static int find_template(xencfg_hotplug *hp, const xencfg_uuid *told)
{
    int rc = xencfg__template_open(hp->ctx, hp->domid, told, &hp->t);

    if (rc || !hp->t.by_domid || !told)
        return rc;
    return xencfg__template_check_age(hp->ctx, hp->store, hp->domid, told,
                                      &hp->t);
}

static int lock_template(xencfg_hotplug *hp, const xencfg_uuid *told)
{
    xencfg_uuid uuid;
    int rc = find_template(hp, told);

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
    bool known = false, introduced = true;
    xencfg_uuid told;
    int rc;

    rc = xencfg__domain_vm_uuid(hp->store, hp->domid, &told, &known);
    if (!rc && !known)
        rc = xencfg__domain_check(hp->store, hp->domid);
    if (!rc)
        rc = lock_template(hp, known ? &told : NULL);
    if (!rc && hp->domid)
        rc = xencfg__store_introduced(hp->store, hp->domid, &introduced);
    if (!rc && !introduced)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DOMAIN_DESTROYED,
                          "domain %u is dying", hp->domid);
    return rc;
}

int xencfg__hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = calloc(1, sizeof(*hp));
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

int xencfg_hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__hotplug_begin(ctx, domid, &hp);
    if (!rc)
        rc = xencfg__domain_check(hp->store, domid);
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
    for (i = 0; i < hp->num_added; i++) {
        xencfg__object_free(xencfg__kinds[hp->added[i].kind].type,
                            hp->added[i].dev);
    }
    free(hp->added);
    xencfg_domain_config_dispose(&hp->config);
    xencfg__template_closep(&hp->t);
    xencfg__unlockp(&hp->lock);
    free(hp);
}

void xencfg_hotplug_endp(xencfg_hotplug **hp)
{
    xencfg_hotplug_end(*hp);
    *hp = NULL;
}

/* ------------------------------------------------------------------- commit */

/* Leaves out the entries that are gone, and tells the others' new places. */
static void compact(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int *count = xencfg__device_count(k, &hp->config);
    int from, to = 0, a;

    for (from = 0; from < *count; from++) {
        void *dev = xencfg__device(k, &hp->config, from);

        if ((size_t)from < c->gone_room && c->gone[from]) {
            xencfg_type_dispose(k->type, dev);
            continue;
        }
        for (a = 0; to < from && a < hp->num_added; a++)
            if (hp->added[a].kind == kind && hp->added[a].entry == from)
                hp->added[a].entry = to;
        if (to < from)
            memcpy(xencfg__device(k, &hp->config, to), dev, k->type->size);
        to++;
    }
    *count = to;
    free(TAKE(c->gone));
    c->gone_room = 0;
    c->indexed = false;
}

int xencfg__hotplug_commit(xencfg_hotplug *hp)
{
    int kind, i, rc;

    for (kind = 1; kind < NKINDS; kind++)
        if (hp->kind[kind].gone)
            compact(hp, kind);
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

int xencfg_hotplug_commit(xencfg_hotplug *hp)
{
    int rc;

    xencfg__begin(hp->ctx);
    rc = xencfg__domain_check(hp->store, hp->domid);
    return rc ? rc : xencfg__hotplug_commit(hp);
}

/* ------------------------------------------------------------------- attach */

/* A PV guest has a device model only if it had a need for one at creation. */
static int check_device_model(struct store *tx, const struct nodes *nodes)
{
    static const char *const node[] = { "device-model-pid",
                                        "device-model-domid" };
    size_t i;

    if (!nodes->by_qemu || nodes->site.backend)
        return 0;
    for (i = 0; i < ARRAY_SIZE(node); i++) {
        CLEANUP(freep) char *value = NULL;
        int rc =
            xencfg__store_read(tx, &value, NULL, "/local/domain/%u/image/%s",
                               nodes->site.domid, node[i]);

        if (rc || value)
            return rc;
    }
    return xencfg__fail(tx->ctx, XENCFG_ERROR_BACKEND,
                        "the domain has no device model, which is to serve it");
}

static int write_one(struct added *a, struct store *tx)
{
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { 0 };
    int rc;

    if (xencfg__is_odd(a->kind)) {      /* another of this bracket may be it */
        rc = xencfg__odd_prepare(tx, a->site.domid, a->kind, a->dev);
        return rc ? rc
                  : xencfg__odd_attach(tx, a->site.domid, a->kind, a->dev);
    }
    rc = xencfg__nodes_make(tx->ctx, &a->site, a->kind, a->dev, &nodes);
    if (!rc)
        rc = check_device_model(tx, &nodes);
    if (!rc)
        rc = xencfg__attach_write(tx, &nodes);
    if (rc)
        return rc;
    xencfg__paths_of(&nodes, &a->paths);
    a->by_qemu = nodes.by_qemu;
    return 0;
}

int xencfg__hotplug_write_nodes(xencfg_hotplug *hp, struct store *tx)
{
    int i, rc = 0;

    for (i = 0; !rc && i < hp->num_added; i++)
        if (!hp->added[i].in_xenstore)
            rc = write_one(&hp->added[i], tx);
    return rc;
}

static int name(xencfg_hotplug *hp, const struct added *a, int rc)
{
    return xencfg__hotplug_name(hp->ctx, rc, "attach", "to", hp->domid, a->kind,
                                a->dev, a->id);
}

/* Others than libxl's lockers may have added it since. */
static int still_free(xencfg_hotplug *hp, struct store *tx)
{
    bool live = false;
    int i, rc = 0;

    for (i = 0; !rc && i < hp->num_added; i++) {
        struct added *a = &hp->added[i];

        if (a->in_xenstore)
            continue;
        rc = xencfg__hotplug_is_live(tx, hp->domid, a->kind, a->id, &live);
        if (!rc && live)
            rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                              "the domain has such a device");
        rc = name(hp, a, rc);
    }
    return rc;
}

static int attach(struct store *tx, void *arg)
{
    xencfg_hotplug *hp = arg;
    int i, rc = still_free(hp, tx);

    for (i = 0; !rc && i < hp->num_added; i++)
        if (!hp->added[i].in_xenstore)
            rc = name(hp, &hp->added[i], write_one(&hp->added[i], tx));
    return rc;
}

int xencfg_hotplug_attach(xencfg_hotplug *hp)
{
    int i, rc;

    xencfg__begin(hp->ctx);
    for (i = 0; i < hp->num_added; i++)
        if (!hp->added[i].in_template)
            return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                                "attach before commit: the template comes "
                                "first");
    rc = xencfg__store_run(hp->store, attach, hp, NULL);
    for (i = 0; !rc && i < hp->num_added; i++)
        hp->added[i].in_xenstore = true;
    return rc;
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
