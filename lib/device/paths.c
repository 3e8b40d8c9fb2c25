/* paths - where a device is in xenstore. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "device/paths.h"

static void libxl_path(char path[DEVICE_PATH_MAX], uint32_t domid,
                       const char *front_kind, uint32_t devid)
{
    snprintf(path, DEVICE_PATH_MAX, "/libxl/%u/device/%s/%u", domid, front_kind,
             devid);
}

void xencfg__paths_of(const struct nodes *nodes, struct device_paths *ret)
{
    const struct site *site = &nodes->site;

    *ret = (struct device_paths){ .backend = site->backend };
    libxl_path(ret->libxl, site->domid, nodes->front_kind, site->devid);
    if (!nodes->back_kind)
        return;
    snprintf(ret->front, DEVICE_PATH_MAX, "/local/domain/%u/device/%s/%u",
             site->domid, nodes->front_kind, site->devid);
    snprintf(ret->back, DEVICE_PATH_MAX, "/local/domain/%u/backend/%s/%u/%u",
             site->backend, nodes->back_kind, site->domid, site->devid);
    snprintf(ret->back_kind, sizeof(ret->back_kind), "%s", nodes->back_kind);
}

static int malformed(struct store *s, const char *dir, const char *node,
                     const char *value)
{
    return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                        "%s/%s: unexpected value \"%.64s\"", dir, node,
                        value ? value : "(no such node)");
}

/* "/local/domain/<domid>/backend/<kind>/<front domid>/<devid>" */
static bool parse_backend(const char *text, uint32_t domid, uint32_t devid,
                          struct device_paths *ret)
{
    char digits[8], want[DEVICE_PATH_MAX];
    uint64_t backend;

    if (sscanf(text, "/local/domain/%7[0-9]/backend/%31[a-z0-9_]/", digits,
               ret->back_kind) != 2 ||
        !xencfg__parse_number(digits, 10, 0x7fff, &backend))
        return false;
    ret->backend = backend;
    snprintf(want, sizeof(want), "/local/domain/%u/backend/%s/%u/%u",
             ret->backend, ret->back_kind, domid, devid);
    snprintf(ret->back, sizeof(ret->back), "%s", want);
    return !strcmp(text, want);
}

int xencfg__paths_read(struct store *s, uint32_t domid, const char *front_kind,
                       uint32_t devid, struct device_paths *ret)
{
    CLEANUP(freep) char *back = NULL, *dir = NULL;
    struct device_paths found = { .backend = 0 };
    int rc;

    *ret = found;
    libxl_path(found.libxl, domid, front_kind, devid);
    rc = xencfg__store_read(s, &back, NULL, "%s/backend", found.libxl);
    if (rc)
        return rc;
    if (back) {
        if (!parse_backend(back, domid, devid, &found))
            return malformed(s, found.libxl, "backend", back);
        snprintf(found.front, DEVICE_PATH_MAX, "/local/domain/%u/device/%s/%u",
                 domid, front_kind, devid);
        *ret = found;
        return 0;
    }
    rc = xencfg__store_read(s, &dir, NULL, "%s", found.libxl);
    if (!rc && dir)
        *ret = found;
    return rc;
}
