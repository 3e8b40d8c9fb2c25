/* pci_ops - pci devices, which share one backend. */
#include <stdio.h>
#include <string.h>

#include "device/backend.h"
#include "device/ops.h"
#include "device/pci.h"
#include "device/pci_host.h"
#include "domain/presence.h"

/*
 * The backend of a PV guest's pci devices takes no orders but when it is
 * connected; of others there is only the list (libxl_pci.c).
 */
static int wait_connected(struct store *s, struct device *d)
{
    CLEANUP(freep) char *type = NULL;
    struct device_paths paths = { .backend = 0 };
    int rc, state;

    rc = xencfg__store_read(s, &type, NULL, "/libxl/%u/type", d->site.domid);
    if (rc || !type || strcmp(type, "pv"))
        return rc;
    snprintf(paths.back, sizeof(paths.back), PCI_BACKEND, d->site.domid);
    rc = xencfg__backend_state(s, &paths, &state);
    if (rc || !state || state == STATE_CONNECTED)
        return rc;
    return xencfg__backend_wait(s, &paths, BACKEND_CONNECTED,
                                d->how.backend_timeout);
}

/* All that could refuse it comes before the hook is called. */
static int make_ready(struct store *s, struct device *d, xencfg_device_pci *dev)
{
    int rc = xencfg__domain_check(s, d->site.domid);

    if (!rc)
        rc = xencfg__pci_defaults(s, dev);
    if (!rc)
        rc = xencfg__pci_check(s, d->site.domid, dev);
    if (!rc)
        rc = xencfg__pci_host_check(s->ctx, dev);
    if (!rc)
        rc = wait_connected(s, d);
    if (rc)
        return rc;
    d->id = xencfg__pci_address(dev);
    return xencfg__pci_assign(s->ctx, d, dev);
}

static int ready(struct store *s, struct device *d)
{
    xencfg_device_pci dev;
    int rc;

    xencfg_device_pci_init(&dev);
    rc = xencfg_device_pci_copy(&dev, d->dev) ? xencfg__nomem(s->ctx)
                                              : make_ready(s, d, &dev);
    xencfg_device_pci_dispose(&dev);
    xencfg__renew(s->ctx);
    return rc;
}

static int prepare(struct store *s, struct device *d)
{
    int rc = xencfg__pci_defaults(s, d->dev);

    return rc ? rc : xencfg__pci_check(s, d->site.domid, d->dev);
}

/* Another one of the same batch may be it. */
static int attach(struct store *tx, struct device *d)
{
    int rc = prepare(tx, d);

    return rc ? rc : xencfg__pci_attach(tx, d->site.domid, d->dev, &d->aside);
}

static int settle(struct store *s, struct device *d, bool there)
{
    return xencfg__pci_settle(s, d->site.domid, there);
}

/* The address is all that there is to know of a live one. */
static void set_address(xencfg_device_pci *dev, const struct device *d)
{
    xencfg_device_pci_init(dev);
    xencfg__pci_set_id(dev, d->id);
}

static int find(struct store *s, struct device *d, bool *live)
{
    xencfg_device_pci dev;
    int rc;

    set_address(&dev, d);
    rc = xencfg__pci_find(s, d->site.domid, &dev);
    *live = !rc;
    return rc == XENCFG_ERROR_NOTFOUND ? 0 : rc;
}

static int ask(struct store *tx, void *arg)
{
    struct device *d = arg;
    xencfg_device_pci dev;

    set_address(&dev, d);
    return xencfg__pci_closing(tx, d->site.domid, &dev, &d->state,
                               &d->pci_state);
}

static int take_back(struct store *tx, void *arg)
{
    const struct device *d = arg;
    xencfg_device_pci dev;

    set_address(&dev, d);
    return xencfg__pci_keep(tx, d->site.domid, &dev, d->state, d->pci_state);
}

static void undo(struct store *s, struct device *d)
{
    KEEP_ERROR(s->ctx);

    xencfg__store_run(s, take_back, d, NULL);
}

/* As of other kinds: who does not let go of it keeps it, as it was. */
static int offline(struct store *s, struct device *d)
{
    int rc = wait_connected(s, d);

    if (rc)
        return rc == XENCFG_ERROR_TIMEDOUT && d->how.force ? 0 : rc;
    rc = xencfg__store_run(s, ask, d, NULL);
    if (rc)
        return rc;
    rc = wait_connected(s, d);
    if (rc == XENCFG_ERROR_TIMEDOUT && d->how.force)
        return 0;
    if (rc)
        undo(s, d);
    return rc;
}

static int detach(struct store *tx, struct device *d)
{
    xencfg_device_pci dev;
    bool live;
    int rc = find(tx, d, &live);

    set_address(&dev, d);
    return rc || !live ? rc : xencfg__pci_detach(tx, d->site.domid, &dev);
}

static int released(struct store *s, struct device *d)
{
    xencfg_device_pci dev;

    set_address(&dev, d);
    return xencfg__pci_deassign(s->ctx, d, &dev);
}

static int forgo(struct store *s, struct device *d)
{
    return d->assigned ? released(s, d) : 0;
}

const struct device_ops xencfg__pci_ops = {
    .ready = ready,
    .prepare = prepare,
    .is_live = find,
    .attach = attach,
    .settle = settle,
    .online = xencfg__op_nothing,
    .withdraw = xencfg__op_nothing,
    .forgo = forgo,
    .find = find,
    .offline = offline,
    .detach = detach,
    .released = released,
};
