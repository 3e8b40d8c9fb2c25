/* usb_ops - usb devices of the host, as values of ports. */
#include "device/ops.h"
#include "device/usb_bind.h"

static int prepare(struct store *s, struct device *d)
{
    int rc;

    xencfg__device_freep(d);
    rc = xencfg__usb_find(s->ctx, d->dev, &d->bus_id);
    if (!rc)
        rc = xencfg__usb_choose(s, d->site.domid, d->dev, &d->port);
    if (rc == USB_NO_PORT)
        return XENCFG_ERROR_INVAL;
    return rc ? rc : xencfg__usb_check(s, &d->port, d->bus_id);
}

/* Another one of the same batch may have taken the port meanwhile. */
static int attach(struct store *tx, struct device *d)
{
    int rc = prepare(tx, d);

    return rc ? rc : xencfg__usb_attach(tx, &d->port, d->bus_id);
}

static int find(struct store *s, struct device *d, bool *live)
{
    xencfg_device_usbdev dev;
    int rc;

    xencfg_device_usbdev_init(&dev);
    xencfg__usbdev_set_id(&dev, d->id);
    xencfg__device_freep(d);
    rc = xencfg__usb_lookup(s, d->site.domid, &dev, &d->port, &d->bus_id);
    *live = !rc;
    return rc == XENCFG_ERROR_NOTFOUND ? 0 : rc;
}

/* Of a pv controller, drivers of this host have to take it and let it go. */
static bool is_bound(const struct device *d)
{
    return !d->how.no_script && d->port.type == XENCFG_USBCTRL_TYPE_PV;
}

static int online(struct store *s, struct device *d)
{
    bool live;
    int rc = d->how.no_script ? 0 : find(s, d, &live);

    return rc || !is_bound(d) || !live ? rc : xencfg__usb_bind(s, d->bus_id);
}

/* It stays, if one of its interfaces does not leave: with all of them. */
static void keep(struct store *s, const struct device *d)
{
    KEEP_ERROR(s->ctx);

    xencfg__usb_bind(s, d->bus_id);
}

static int offline(struct store *s, struct device *d)
{
    int rc = is_bound(d) ? xencfg__usb_unbind(s, d->bus_id) : 0;

    if (rc == XENCFG_ERROR_TIMEDOUT && d->how.force)
        return 0;
    if (rc)
        keep(s, d);
    return rc;
}

/* It may be elsewhere by now than when it was looked for. */
static int detach(struct store *tx, struct device *d)
{
    CLEANUP(xencfg__device_freep) struct device now = {
        .kind = d->kind, .id = d->id, .site = d->site,
    };
    bool live;
    int rc = find(tx, &now, &live);

    return rc || !live ? rc : xencfg__usb_detach(tx, &now.port, now.bus_id);
}

static int released(struct store *s, struct device *d)
{
    return is_bound(d) ? xencfg__usb_rebind(s, d->bus_id) : 0;
}

const struct device_ops xencfg__usb_ops = {
    .ready = xencfg__op_nothing,
    .prepare = prepare,
    .is_live = find,
    .attach = attach,
    .online = online,
    .withdraw = xencfg__op_nothing,
    .forgo = xencfg__op_nothing,
    .find = find,
    .offline = offline,
    .detach = detach,
    .released = released,
};
