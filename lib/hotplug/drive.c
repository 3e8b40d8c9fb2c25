/* drive - a cdrom drive of a domain, and what is in it. */
#include <string.h>

#include "hotplug/drive.h"
#include "hotplug/entries.h"
#include "kinds/medium.h"

static int read_node(struct store *s, const struct drive *d, const char *node,
                     char **ret)
{
    return xencfg__store_read(s, ret, NULL, "%s/%s", d->paths.libxl, node);
}

int xencfg__drive_check_is_cdrom(struct store *s, const struct drive *d)
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

int xencfg__drive_check_empty(struct store *s, struct drive *d)
{
    int rc = read_medium(s, d);

    if (!rc && !d->empty)
        rc = xencfg__fail(d->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "there is a medium in the drive");
    return rc;
}

xencfg_device_disk *xencfg__drive_entry(xencfg_hotplug *hp, uint64_t id)
{
    return xencfg__entries_find(hp, XENCFG_DEVKIND_DISK, id);
}

int xencfg__drive_no_entry(const struct drive *d)
{
    return xencfg__fail(d->ctx, XENCFG_ERROR_NOTFOUND,
                        "the template has no such drive");
}

int xencfg__drive_find(xencfg_hotplug *hp, struct drive *d)
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
        rc = xencfg__drive_check_is_cdrom(hp->store, d);
    if (!rc && !xencfg__drive_entry(hp, d->id))
        rc = xencfg__drive_no_entry(d);
    return rc ? rc : read_medium(hp->store, d);
}
