/* bracket - what a caller of the bracket adds to it and removes from it. */
#include "defaults.h"
#include "hotplug.h"

static int check_kind(xencfg_ctx *ctx, enum xencfg_devkind kind)
{
    if (kind > XENCFG_DEVKIND_NONE && kind < NKINDS)
        return 0;
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no kind of device has "
                        "number %d", kind);
}

int xencfg_hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int rc;

    xencfg__begin(hp->ctx);
    rc = check_kind(hp->ctx, kind);
    if (rc)
        return rc;
    if (k->live)
        rc = xencfg__hotplug_add(hp, kind, dev);
    else
        rc = xencfg__hotplug_add_stored(hp, kind, dev);
    if (!rc && k->live)
        rc = xencfg__defaults_keep(hp->ctx, kind, dev,
                                   hp->added[hp->num_added - 1].dev);
    return xencfg__hotplug_name(hp->ctx, rc, "add", "to", hp->domid, kind, dev,
                                k->live ? k->id(dev) : NO_ID);
}

static int remove_live_kind(xencfg_hotplug *hp, enum xencfg_devkind kind,
                            uint64_t id, bool *found)
{
    bool live = false;
    int rc;

    if (id == NO_ID)
        return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL, "has no identity");
    rc = xencfg__hotplug_is_live(hp->store, hp->domid, kind, id, &live);
    if (!rc && live)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "is still live: it leaves xenstore first");
    if (!rc)
        rc = xencfg__hotplug_pin(hp, kind, id);
    return rc ? rc : xencfg__hotplug_drop(hp, kind, id, found);
}

int xencfg_hotplug_remove(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    bool found = false;
    uint64_t id = NO_ID;
    int rc;

    xencfg__begin(hp->ctx);
    rc = check_kind(hp->ctx, kind);
    if (rc)
        return rc;
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
