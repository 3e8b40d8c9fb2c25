/* choose - what a new device leaves open: its backend's domain, identity. */
#include "base/number.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "hotplug/choose.h"
#include "template/find.h"

#define MAX_DEVID INT32_MAX

/* ------------------------------------------------------------------ backend */

static int backend_by_name(xencfg_hotplug *hp, const char *name, uint32_t *ret)
{
    int rc = xencfg__domain_find(hp->store, name, ret);

    return rc == XENCFG_ERROR_DOMAIN_NOTFOUND ||
                   rc == XENCFG_ERROR_DOMAIN_DESTROYED
               ? xencfg__fail(hp->ctx, XENCFG_ERROR_BACKEND,
                              "there is no backend domain \"%s\"", name)
               : rc;
}

/* Usb and pci devices have no such fields, and their backend is dom0's. */
int xencfg__choose_backend(xencfg_hotplug *hp, struct device *d)
{
    const struct xencfg_type *type = xencfg__kinds[d->kind].type;
    void *domid = d->dev, *name = d->dev;
    uint32_t *ret = &d->site.backend;
    bool served = true;
    int rc = 0;

    *ret = 0;
    if (xencfg__node_field(type, "backend_domid", &domid))
        *ret = *(uint32_t *)domid;
    if (xencfg__node_field(type, "backend_domname", &name) && *(char **)name)
        rc = backend_by_name(hp, *(char **)name, ret);
    if (!rc && *ret)
        rc = xencfg__domain_is_served(hp->store, *ret, &served);
    if (!rc && !served)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_BACKEND,
                          "there is no backend domain %u", *ret);
    return rc;
}

/* --------------------------------------------------------------- is it free */

/* An index in a directory of the kind's own, so that one can be chosen? */
static bool has_devid(enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];

    return k->dir[0] && k->set_id;
}

/* Lists what is live of a kind that has directories, once; STORE_TOO_LONG. */
static int list_live(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    struct kind_changes *c = &hp->kind[kind];
    CLEANUP(namesp) struct names names = { 0 };
    unsigned i;
    uint64_t id;
    int rc;

    rc = xencfg__store_list(hp->store, &names, LIBXL_KIND, hp->domid,
                            xencfg__kinds[kind].dir[0]);
    c->too_long = rc == STORE_TOO_LONG;
    for (i = 0; !rc && i < names.count; i++)
        if (xencfg__parse_number(names.name[i], 10, MAX_DEVID, &id) &&
            !xencfg__idmap_set(&c->live, id, 0))
            rc = xencfg__nomem(hp->ctx);
    c->listed = !rc;
    return rc;
}

/*
 * One is asked for by itself; from the second on of a kind that is listed
 * anyway, all are known.
 */
static int check_free(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id)
{
    struct kind_changes *c = &hp->kind[kind];
    bool live = false;
    int rc = 0;

    if (xencfg__idmap_get(&c->added, id) != IDMAP_NONE)
        return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                            "was added already, in the same batch");
    if (!c->listed && !c->too_long && c->adds && has_devid(kind))
        rc = list_live(hp, kind);
    if (c->too_long)
        rc = 0;
    if (!rc && c->listed)
        live = xencfg__idmap_get(&c->live, id) != IDMAP_NONE;
    else if (!rc)
        rc = xencfg__device_is_live(hp->store, hp->domid, kind, id, &live);
    if (!rc && live)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "the domain has such a device");
    return rc;
}

/* ----------------------------------------------------------------- identity */

int xencfg__fail_too_long(xencfg_ctx *ctx)
{
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                        "this xenstored cannot list so many: the devid must be "
                        "given");
}

static int choose_devid(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev)
{
    struct kind_changes *c = &hp->kind[kind];
    /* the channels' directory has the primary console as 0 */
    uint64_t first = kind == XENCFG_DEVKIND_CHANNEL ? 1 : 0;
    int rc = c->listed || c->too_long ? 0 : list_live(hp, kind);

    if (c->too_long)
        return xencfg__fail_too_long(hp->ctx);
    if (rc)
        return rc;
    if (c->next < first)
        c->next = first;
    c->next = xencfg__idmap_unused(&c->live, &c->added, c->next);
    xencfg__kinds[kind].set_id(dev, c->next);
    return 0;
}

static bool devid_in_range(const struct xencfg_type *type, void *dev)
{
    return !xencfg__node_field(type, "devid", &dev) || *(int *)dev >= -1;
}

int xencfg__choose_id(xencfg_hotplug *hp, struct device *d)
{
    const struct devkind *k = &xencfg__kinds[d->kind];
    int rc = xencfg__ops(d->kind)->prepare(hp->store, d);

    d->id = k->id(d->dev);
    if (rc || d->id != NO_ID)
        return rc ? rc : check_free(hp, d->kind, d->id);
    if (!devid_in_range(k->type, d->dev))
        return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                            "devid is out of range");
    if (has_devid(d->kind))
        rc = choose_devid(hp, d->kind, d->dev);
    else
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                          d->kind == XENCFG_DEVKIND_DISK
                              ? "has no vdev, or one that names no disk"
                              : "has no address");
    d->id = k->id(d->dev);
    return rc;
}
