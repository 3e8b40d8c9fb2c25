/* paths - where a device is in xenstore. */
#include <stdio.h>

#include "device/paths.h"

void xencfg__paths_of(const struct nodes *nodes, struct device_paths *ret)
{
    const struct site *site = &nodes->site;

    *ret = (struct device_paths){ .backend = site->backend };
    snprintf(ret->libxl, DEVICE_PATH_MAX, LIBXL_DEVICE, site->domid,
             nodes->front_kind, site->devid);
    if (!nodes->back_kind)
        return;
    snprintf(ret->front, DEVICE_PATH_MAX, FRONTEND, site->domid,
             nodes->front_kind, site->devid);
    snprintf(ret->back, DEVICE_PATH_MAX, BACKEND, site->backend,
             nodes->back_kind, site->domid, site->devid);
    snprintf(ret->back_kind, sizeof(ret->back_kind), "%s", nodes->back_kind);
}

static int malformed(struct store *s, const char *dir, const char *node,
                     const char *value)
{
    return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                        "%s/%s: unexpected value \"%.64s\"", dir, node,
                        value ? value : "(no such node)");
}

int xencfg__paths_read(struct store *s, uint32_t domid, const char *front_kind,
                       uint32_t devid, struct device_paths *ret)
{
    CLEANUP(freep) char *back = NULL;
    struct device_paths found = { .backend = 0 };
    bool there;
    int rc;

    *ret = found;
    snprintf(found.libxl, DEVICE_PATH_MAX, LIBXL_DEVICE, domid, front_kind,
             devid);
    rc = xencfg__store_read(s, &back, NULL, "%s/backend", found.libxl);
    if (rc)
        return rc;
    if (back) {
        if (!xencfg__is_backend(back, domid, devid, &found.backend,
                                found.back_kind))
            return malformed(s, found.libxl, "backend", back);
        snprintf(found.back, DEVICE_PATH_MAX, "%s", back);
        snprintf(found.front, DEVICE_PATH_MAX, FRONTEND, domid, front_kind,
                 devid);
        *ret = found;
        return 0;
    }
    rc = xencfg__store_exists(s, &there, "%s", found.libxl);
    if (!rc && there)
        *ret = found;
    return rc;
}
