/* bracket - what a caller of the bracket adds to it and removes from it. */
#include "device/defaults.h"
#include "hotplug/hotplug.h"
#include "hotplug/verbs.h"

static int check_kind(xencfg_ctx *ctx, enum xencfg_devkind kind)
{
    if (kind > XENCFG_DEVKIND_NONE && kind < NKINDS)
        return 0;
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no kind of device has "
                        "number %d", kind);
}

static int add_live_kind(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         void *dev)
{
    int rc = xencfg__hotplug_add(hp, kind, dev);

    if (rc)
        return rc;
    rc = xencfg__defaults_keep(hp->ctx, kind, dev,
                               hp->added[hp->num_added - 1].dev);
    if (rc)
        xencfg__hotplug_forget(hp, hp->num_added - 1);
    return rc;
}

int xencfg_hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev)
{
    const struct devkind *k;
    int rc;

    xencfg__begin(hp->ctx);
    rc = check_kind(hp->ctx, kind);
    if (rc)
        return rc;
    k = &xencfg__kinds[kind];
    if (k->live)
        rc = add_live_kind(hp, kind, dev);
    else
        rc = xencfg__hotplug_add_stored(hp, kind, dev);
    return xencfg__hotplug_name(hp->ctx, rc, "add", "to", hp->domid, kind, dev,
                                k->live ? k->id(dev) : NO_ID);
}

/* Added in this bracket, and removed before it was to be seen, or since. */
static int forget_added(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id)
{
    int i;

    for (i = 0; i < hp->num_added; i++)
        if (hp->added[i].kind == kind && hp->added[i].id == id)
            return xencfg__hotplug_forget(hp, i);
    return 0;
}

static int remove_live_kind(xencfg_hotplug *hp, enum xencfg_devkind kind,
                            uint64_t id, bool *found)
{
    bool live = false;
    int rc;

    rc = xencfg__check_removable(hp->ctx, kind, id);
    if (rc)
        return rc;
    rc = xencfg__hotplug_is_live(hp->store, hp->domid, kind, id, &live);
    if (!rc && live)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "is still live: it leaves xenstore first");
    if (!rc)
        rc = xencfg__hotplug_pin(hp, kind, id);
    if (!rc)
        rc = xencfg__hotplug_drop(hp, kind, id, found);
    return rc ? rc : forget_added(hp, kind, id);
}

int xencfg_hotplug_remove(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          const void *dev)
{
    const struct devkind *k;
    bool found = false;
    uint64_t id = NO_ID;
    int rc;

    xencfg__begin(hp->ctx);
    rc = check_kind(hp->ctx, kind);
    if (rc)
        return rc;
    k = &xencfg__kinds[kind];
    if (k->live) {
        id = k->id(dev);
        rc = remove_live_kind(hp, kind, id, &found);
    } else {
        rc = xencfg__hotplug_drop_stored(hp, kind, dev, &found);
    }
    if (!rc && !found)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_NOTFOUND,
                          "the template has no such device");
    return xencfg__hotplug_name(hp->ctx, rc, "remove", "from", hp->domid, kind,
                                dev, id);
}
