/*
 * cdrom - changing the medium of a drive.
 *
 * Out: xenstore, then the template.  In: the template, then xenstore, which
 * names the new medium no earlier than the template does.  The device model is
 * told in between, which may take its time; so the template's lock is held for
 * each half only, and libxl's slow lock around it all.
 */
#include <stdio.h>
#include <string.h>

#include "hotplug.h"
#include "value.h"
#include "vdev.h"

struct drive {
    xencfg_ctx *ctx;
    uint32_t domid;
    uint64_t id;
    const struct xencfg_cdrom_how *how;
    struct store *store;
    enum xencfg_disk_backend backend;
    bool empty;
    struct device_paths paths;
};

/* -------------------------------------------------------------- the drive */

static int read_node(struct store *s, const struct drive *d, const char *node,
                     char **ret)
{
    return xencfg__store_read(s, ret, NULL, "%s/%s", d->paths.libxl, node);
}

static int check_is_cdrom(struct store *s, const struct drive *d)
{
    CLEANUP(freep) char *type = NULL;
    int rc = read_node(s, d, "device-type", &type);

    if (!rc && (!type || strcmp(type, "cdrom")))
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "is no cdrom drive, but a %.16s",
                            type ? type : "disk");
    return rc;
}

static int read_medium(struct store *s, struct drive *d)
{
    CLEANUP(freep) char *params = NULL, *type = NULL;
    enum xencfg_disk_format format;
    int rc = read_node(s, d, "params", &params);

    if (!rc)
        rc = read_node(s, d, "type", &type);
    if (rc)
        return rc;
    d->empty = !params || !*xencfg__medium_path(params, &format);
    d->backend = type && !strcmp(type, "phy") ? XENCFG_DISK_BACKEND_PHY
                                              : XENCFG_DISK_BACKEND_QDISK;
    return 0;
}

static int check_empty(struct store *s, struct drive *d)
{
    int rc = read_medium(s, d);

    if (!rc && !d->empty)
        rc = xencfg__fail(d->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "there is a medium in the drive");
    return rc;
}

static int find_drive(xencfg_hotplug *hp, struct drive *d)
{
    int rc;

    if (hp->config.b_info.type != XENCFG_DOMAIN_TYPE_HVM)
        return xencfg__fail(d->ctx, XENCFG_ERROR_NI,
                            "only an HVM domain has cdrom drives whose medium "
                            "can be changed");
    rc = xencfg__paths_read(hp->store, d->domid, "vbd", d->id, &d->paths);
    if (!rc && !*d->paths.back)
        return xencfg__fail(d->ctx, XENCFG_ERROR_NOTFOUND,
                            "there is no such drive");
    if (!rc)
        rc = check_is_cdrom(hp->store, d);
    return rc ? rc : read_medium(hp->store, d);
}

/* ------------------------------------------------------- the two halves */

struct change {
    const struct drive *drive;
    char *params;
};

static int write_params(struct store *tx, void *arg)
{
    const struct change *c = arg;
    CLEANUP(freep) char *frontend = NULL;
    int rc = read_node(tx, c->drive, "frontend", &frontend);

    if (!rc && !frontend)
        rc = xencfg__fail(tx->ctx, XENCFG_ERROR_NOTFOUND, "the drive has gone");
    if (!rc)
        rc = xencfg__store_write(tx, c->params, "%s/params",
                                 c->drive->paths.back);
    return rc ? rc
              : xencfg__store_write(tx, c->params, "%s/params",
                                    c->drive->paths.libxl);
}

static int to_xenstore(xencfg_hotplug *hp, const struct drive *d,
                       const xencfg_device_disk *medium)
{
    struct change c = { .drive = d };
    int rc;

    c.params = medium ? xencfg__medium_params(d->backend, medium->format,
                                              medium->pdev_path)
                      : strdup("");
    if (!c.params)
        return xencfg__nomem(d->ctx);
    rc = xencfg__store_run(hp->store, write_params, &c);
    free(c.params);
    return rc;
}

/* A live drive has an entry, unless somebody made it without. */
static xencfg_device_disk *find_entry(xencfg_hotplug *hp, uint64_t id)
{
    const struct devkind *k = &xencfg__kinds[XENCFG_DEVKIND_DISK];
    int i;

    for (i = hp->config.num_disks - 1; i >= 0; i--)
        if (k->id(&hp->config.disks[i]) == id)
            return &hp->config.disks[i];
    return NULL;
}

static int to_template(xencfg_hotplug *hp, const struct drive *d,
                       const xencfg_device_disk *medium)
{
    xencfg_device_disk *entry = find_entry(hp, d->id);
    char *path = NULL;

    if (!entry)
        return xencfg__fail(d->ctx, XENCFG_ERROR_NOTFOUND,
                            "the template has no such drive");
    if (medium && !(path = strdup(medium->pdev_path)))
        return xencfg__nomem(d->ctx);
    free(entry->pdev_path);
    entry->pdev_path = path;
    entry->format = medium ? medium->format : XENCFG_DISK_FORMAT_EMPTY;
    hp->dirty = true;
    return xencfg__hotplug_commit(hp);
}

static int tell(const struct drive *d, const xencfg_device_disk *medium)
{
    xencfg_device_disk empty = { .format = XENCFG_DISK_FORMAT_EMPTY };
    int rc;

    if (!d->how || !d->how->hook)
        return 0;
    if (!medium)
        medium = &empty;
    rc = d->how->hook(d->how->arg, d->domid, medium);
    xencfg__allow(d->ctx, d->ctx->deadline);
    if (!rc)
        return 0;
    return xencfg__fail(d->ctx, XENCFG_ERROR_HOOK,
                        "the device model did not take the medium: error %d",
                        rc);
}

static int take_out(struct drive *d)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc = tell(d, NULL);

    if (!rc)
        rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (!rc)
        rc = to_xenstore(hp, d, NULL);
    return rc ? rc : to_template(hp, d, NULL);
}

static int put_in(struct drive *d, const xencfg_device_disk *medium)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc = tell(d, medium);

    if (!rc)
        rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (!rc)
        rc = check_empty(hp->store, d);
    if (!rc)
        rc = to_template(hp, d, medium);
    return rc ? rc : to_xenstore(hp, d, medium);
}

/* -------------------------------------------------------------------- verbs */

/* The slow lock, and what there is; the template's lock only for a look. */
static int open_drive(struct drive *d, struct lock *lock)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    xencfg_uuid uuid;
    int rc;

    rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (rc)
        return rc;
    uuid = hp->t.uuid;
    xencfg_hotplug_endp(&hp);
    rc = xencfg__lock(d->ctx, d->domid, &uuid, LOCK_DEVICE_CHANGES, lock);
    if (!rc)
        rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (rc)
        return rc;
    d->store = hp->store;
    return find_drive(hp, d);
}

static int change(struct drive *d, const xencfg_device_disk *medium, bool eject)
{
    CLEANUP(xencfg__unlockp) struct lock lock = LOCK_NONE;
    int rc;

    if (d->id == NO_ID)
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL, "is no name of a disk");
    if (medium && (!medium->pdev_path || !*medium->pdev_path))
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "the medium has no path");
    rc = open_drive(d, &lock);
    if (!rc && !eject && !d->empty)     /* before the hook is called */
        rc = check_empty(d->store, d);
    if (!rc && eject)
        rc = take_out(d);
    if (!rc && medium)
        rc = put_in(d, medium);
    return rc;
}

static int verb(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                const xencfg_device_disk *medium, bool eject,
                const struct xencfg_cdrom_how *how)
{
    int number = xencfg__vdev_number(vdev);
    struct drive d = { .ctx = ctx, .domid = domid, .how = how,
                       .id = number < 0 ? NO_ID : (uint64_t)number };
    int rc;

    xencfg__begin(ctx);
    rc = change(&d, medium, eject);
    if (rc)
        xencfg__fail_prefix(ctx, "%s of domain %u: ", vdev ? vdev : "(no vdev)",
                            domid);
    return rc;
}

/* Without one, the drive is to be left alone, not to be emptied. */
static const xencfg_device_disk *or_none(const xencfg_device_disk *medium)
{
    static const xencfg_device_disk none;

    return medium ? medium : &none;
}

int xencfg_cdrom_insert(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                        const xencfg_device_disk *medium,
                        const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, or_none(medium), false, how);
}

int xencfg_cdrom_eject(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                       const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, NULL, true, how);
}

int xencfg_cdrom_swap(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                      const xencfg_device_disk *medium,
                      const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, or_none(medium), true, how);
}
