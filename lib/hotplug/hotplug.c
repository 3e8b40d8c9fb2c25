/* hotplug - the bracket's public calls. */
#include "device/defaults.h"
#include "domain/presence.h"
#include "hotplug/additions.h"
#include "hotplug/entries.h"
#include "hotplug/number.h"
#include "hotplug/verbs.h"

int xencfg_hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__hotplug_begin(ctx, domid, &hp);
    if (!rc)
        rc = xencfg__domain_check(hp->store, domid);
    if (!rc)
        *ret = TAKE(hp);
    return xencfg__end(ctx, rc);
}

/* ---------------------------------------------------------------- in memory */

/* Begins a call about a device of that kind, and type. */
static int begin(xencfg_ctx *ctx, enum xencfg_devkind kind,
                 xencfg_type_id type)
{
    xencfg__begin(ctx);
    if (kind <= XENCFG_DEVKIND_NONE || kind >= NKINDS)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no kind of device has "
                            "number %d", kind);
    return xencfg__type_check(ctx, type, xencfg__kinds[kind].type);
}

static int add_live_kind(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         void *dev)
{
    int rc = xencfg__hotplug_add(hp, kind, dev);

    if (rc)
        return rc;
    rc = xencfg__defaults_keep(hp->ctx, kind, dev,
                               hp->added[hp->num_added - 1].d.dev);
    if (rc)
        xencfg__hotplug_forget(hp, hp->num_added - 1);
    return rc;
}

int xencfg_hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind,
                       xencfg_type_id type, void *dev)
{
    const struct devkind *k;
    int rc = begin(hp->ctx, kind, type);

    if (rc)
        return xencfg__end(hp->ctx, rc);
    k = &xencfg__kinds[kind];
    if (k->public.is_live)
        rc = add_live_kind(hp, kind, dev);
    else
        rc = xencfg__entries_add_stored(hp, kind, dev);
    rc = xencfg__hotplug_name(hp->ctx, rc, "add", "to", hp->domid, kind, dev,
                              k->public.is_live ? k->id(dev) : NO_ID);
    return xencfg__end(hp->ctx, rc);
}

/* Added in this bracket, and removed before it was to be seen, or since. */
static int forget_added(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id)
{
    int i = xencfg__idmap_get(&hp->kind[kind].added, id);

    return i == IDMAP_NONE ? 0 : xencfg__hotplug_forget(hp, i);
}

static int remove_live_kind(xencfg_hotplug *hp, enum xencfg_devkind kind,
                            uint64_t id, bool *found)
{
    bool live = false;
    int rc;

    rc = xencfg__check_removable(hp->ctx, kind, id);
    if (rc)
        return rc;
    rc = xencfg__device_is_live(hp->store, hp->domid, kind, id, &live);
    if (!rc && live)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "is still live: it leaves xenstore first");
    if (!rc)
        rc = xencfg__number_entries(hp, kind, id);
    if (!rc)
        rc = xencfg__entries_drop(hp, kind, id, found);
    return rc ? rc : forget_added(hp, kind, id);
}

int xencfg_hotplug_remove(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          xencfg_type_id type, const void *dev)
{
    const struct devkind *k;
    bool found = false;
    uint64_t id = NO_ID;
    int rc = begin(hp->ctx, kind, type);

    if (rc)
        return xencfg__end(hp->ctx, rc);
    k = &xencfg__kinds[kind];
    if (k->public.is_live) {
        id = k->id(dev);
        rc = remove_live_kind(hp, kind, id, &found);
    } else {
        rc = xencfg__entries_drop_stored(hp, kind, dev, &found);
    }
    if (!rc && !found)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_NOTFOUND,
                          "the template has no such device");
    rc = xencfg__hotplug_name(hp->ctx, rc, "remove", "from", hp->domid, kind,
                              dev, id);
    return xencfg__end(hp->ctx, rc);
}

int xencfg_hotplug_commit(xencfg_hotplug *hp)
{
    int rc;

    xencfg__begin(hp->ctx);
    rc = xencfg__domain_check(hp->store, hp->domid);
    return xencfg__end(hp->ctx, rc ? rc : xencfg__hotplug_commit(hp));
}

/* ------------------------------------------------------------------- attach */

static int name(xencfg_hotplug *hp, const struct added *a, int rc)
{
    return xencfg__hotplug_name(hp->ctx, rc, "attach", "to", hp->domid,
                                a->d.kind, a->d.dev, a->d.id);
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
        rc = xencfg__device_is_live(tx, hp->domid, a->d.kind, a->d.id, &live);
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

    for (i = 0; !rc && i < hp->num_added; i++) {
        struct added *a = &hp->added[i];

        if (!a->in_xenstore)
            rc = name(hp, a, xencfg__ops(a->d.kind)->attach(tx, &a->d));
    }
    return rc;
}

/* What was not in the transaction; first is the error so far. */
static int settle(xencfg_hotplug *hp, int first)
{
    struct kept_error kept = xencfg__error_keep(hp->ctx);
    int i, rc, ret = first;

    for (i = 0; i < hp->num_added; i++) {
        struct added *a = &hp->added[i];

        if (a->in_xenstore)
            continue;
        a->in_xenstore = !first;
        rc = xencfg__device_settle(hp->store, &a->d, !first);
        if (rc && !ret)
            ret = name(hp, a, rc);
    }
    if (first)
        xencfg__error_restorep(&kept);
    return ret;
}

int xencfg_hotplug_attach(xencfg_hotplug *hp)
{
    enum store_outcome outcome = STORE_ENDED;
    int i, rc = 0;

    xencfg__begin(hp->ctx);
    for (i = 0; i < hp->num_added; i++)
        if (!hp->added[i].in_template)
            rc = xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                              "attach before commit: the template comes "
                              "first");
    if (rc)
        return xencfg__end(hp->ctx, rc);
    rc = xencfg__store_run(hp->store, attach, hp, &outcome);
    if (outcome != STORE_UNSURE)
        rc = settle(hp, rc);
    return xencfg__end(hp->ctx, rc);
}
