/*
 * remove - a device from a running domain: xenstore, then the template.
 *
 * The backend is asked to close the device, which needs the guest's frontend,
 * so this is waited for without the lock.  Then, under the lock, the nodes are
 * deleted, and the entry.
 */
#include "device/usb_ctrl.h"
#include "hotplug/snapshot.h"
#include "hotplug/verbs.h"

struct removal {
    xencfg_ctx *ctx;
    struct store *store;
    struct device d;
    struct snapshot snapshot;   /* of what is removed */
};

static int added_again(struct removal *r)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "was added again meanwhile");
}

/* It has left xenstore already: at another's hands, or before a crash. */
static int drop_entry(struct removal *r)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    uint32_t domid = r->d.site.domid;
    bool found = false, live = false;
    int rc;

    rc = xencfg__hotplug_begin(r->ctx, domid, &hp);
    if (!rc)
        rc = xencfg__device_is_live(hp->store, domid, r->d.kind, r->d.id,
                                    &live);
    if (!rc && live)
        return added_again(r);
    if (!rc)
        rc = xencfg__entry_delete(hp, r->d.kind, r->d.id, &found);
    if (rc || found)
        return rc;
    return xencfg__fail(r->ctx, XENCFG_ERROR_NOTFOUND,
                        "there is no such device");
}

/*
 * Sees that domain, template and device are there before anything is changed.
 */
static int look(struct removal *r, bool *live)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc = xencfg__hotplug_begin(r->ctx, r->d.site.domid, &hp);

    if (rc)
        return rc;
    r->store = hp->store;
    rc = xencfg__ops(r->d.kind)->find(r->store, &r->d, live);
    if (!rc)
        rc = xencfg__snapshot_entry(hp, r->d.kind, r->d.id, &r->snapshot);
    if (!rc)
        xencfg__snapshot_file(hp, &r->snapshot);
    return rc;
}

static int delete(struct removal *r)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc = xencfg__hotplug_begin(r->ctx, r->d.site.domid, &hp);

    if (!rc && r->snapshot.template >= 0 &&
        !xencfg__snapshot_holds(hp, &r->snapshot))
        return added_again(r);
    return rc ? rc : xencfg__device_delete(hp, &r->d);
}

static int remove_live(struct removal *r)
{
    const struct device_ops *ops = xencfg__ops(r->d.kind);
    int rc = ops->offline(r->store, &r->d);

    if (rc)
        return rc;
    xencfg__renew(r->ctx);
    rc = delete(r);
    if (rc && !r->d.gone && !r->d.unsure && rc != XENCFG_ERROR_DEVICE_EXISTS)
        xencfg__fail_but(r->ctx, rc, "the device was told to close, and is "
                                     "still there: remove it again");
    if (rc)
        return rc;
    rc = ops->released(r->store, &r->d);
    return rc ? xencfg__fail_but(r->ctx, rc, "the domain does not have the "
                                             "device any more")
              : 0;
}

/* ------------------------------------------------ a controller's devices */

static int empty_port(const struct removal *ctrl, unsigned port)
{
    struct removal r = {
        .ctx = ctrl->ctx, .store = ctrl->store, .snapshot = SNAPSHOT_NONE,
        .d = { .kind = XENCFG_DEVKIND_USBDEV, .how = ctrl->d.how,
               .id = xencfg__usb_id(ctrl->d.id, port),
               .site.domid = ctrl->d.site.domid },
    };
    bool live;
    int rc = xencfg__ops(r.d.kind)->find(r.store, &r.d, &live);

    if (!rc && live)
        rc = remove_live(&r);
    xencfg__device_freep(&r.d);
    return rc;
}

/* A controller goes after its devices. */
static int empty_controller(struct removal *r)
{
    struct usb_ctrl ctrl;
    unsigned port;
    int rc = xencfg__usb_ctrl_read(r->store, r->d.site.domid, r->d.id, &ctrl);

    if (!rc && ctrl.by_model)
        return xencfg__fail(r->ctx, XENCFG_ERROR_NI,
                            "it is emulated by the device model");
    for (port = 1; !rc && port <= ctrl.ports; port++) {
        rc = empty_port(r, port);
        if (rc)
            xencfg__fail_prefix(r->ctx, "the device at port %u: ", port);
    }
    return rc;
}

/* --------------------------------------------------------------------- verb */

static int remove_device(struct removal *r)
{
    bool live = false;
    int rc;

    rc = xencfg__check_removable(r->ctx, r->d.kind, r->d.id);
    if (rc)
        return rc;
    rc = look(r, &live);
    if (rc)
        return rc;
    if (!live)
        return drop_entry(r);
    if (r->d.kind == XENCFG_DEVKIND_USBCTRL)
        rc = empty_controller(r);
    return rc ? rc : remove_live(r);
}

int xencfg_device_remove(xencfg_ctx *ctx, uint32_t domid,
                         enum xencfg_devkind kind, xencfg_type_id type,
                         const void *dev, const struct xencfg_hotplug_how *how)
{
    struct removal r = { .ctx = ctx, .snapshot = SNAPSHOT_NONE };
    int rc = xencfg__verb_begin(ctx, domid, kind, type, how, &r.d);

    if (rc)
        return xencfg__end(ctx, rc);
    r.d.id = xencfg__kinds[kind].id(dev);
    r.d.must_be_closed = !r.d.how.force;
    rc = remove_device(&r);
    xencfg__device_freep(&r.d);
    xencfg__snapshot_freep(&r.snapshot);
    rc = xencfg__hotplug_name(ctx, rc, "remove", "from", domid, kind, dev,
                              r.d.id);
    return xencfg__end(ctx, rc);
}
