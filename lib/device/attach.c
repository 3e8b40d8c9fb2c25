/* attach - writes a device's nodes to xenstore, and deletes them. */
#include <stdio.h>
#include <string.h>

#include "device/attach.h"
#include "kinds/medium.h"

int xencfg__domain_check(struct store *s, uint32_t domid)
{
    CLEANUP(freep) char *node = NULL;
    int rc = xencfg__store_read(s, &node, NULL, "/local/domain/%u", domid);

    if (rc || node)
        return rc;
    return xencfg__fail(s->ctx, XENCFG_ERROR_DOMAIN_NOTFOUND,
                        "domain %u does not exist", domid);
}

/* -------------------------------------------------------------------- paths */

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

/* ------------------------------------------------------------------ writing */

static int make_dir(struct store *tx, const char *path,
                    struct store_perms perms)
{
    int rc = xencfg__store_mkdir(tx, path);

    return rc ? rc : xencfg__store_set_perms(tx, path, perms);
}

/*
 * What is in a directory inherits its permissions, so the directory comes
 * first, with its own.
 */
static int write_front(struct store *tx, const struct nodes *nodes,
                       const struct device_paths *paths)
{
    const struct site *site = &nodes->site;
    const struct store_perms guest = { site->domid, site->backend };
    const struct store_perms read_only = { site->backend, site->domid };
    char path[STORE_MAX_PATH];
    int i, rc;

    rc = make_dir(tx, paths->front, guest);
    for (i = 0; !rc && i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];

        if (n->dir == NODE_BACK)
            continue;
        rc = xencfg__store_write(tx, n->value, "%s/%s", paths->front, n->name);
        if (rc || n->dir != NODE_FRONT_RO)
            continue;
        snprintf(path, sizeof(path), "%s/%s", paths->front, n->name);
        rc = xencfg__store_set_perms(tx, path, read_only);
    }
    return rc;
}

static int write_back(struct store *tx, const struct nodes *nodes,
                      const char *dir, bool but_frontend)
{
    int i, rc = 0;

    for (i = 0; !rc && i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];

        if (n->dir != NODE_BACK ||
            (but_frontend && !strcmp(n->name, "frontend")))
            continue;
        rc = xencfg__store_write(tx, n->value, "%s/%s", dir, n->name);
    }
    return rc;
}

/*
 * Clears the place.  What dom0's own backends have left goes together with
 * /libxl's copy, which is not there; of a driver domain that need not be.
 */
static int clear(struct store *tx, const struct nodes *nodes,
                 const struct device_paths *paths)
{
    bool no_parent;
    int rc;

    rc = xencfg__store_rm(tx, &no_parent, paths->front);
    if (!rc && no_parent)       /* the first of its kind, or no domain */
        rc = xencfg__domain_check(tx, nodes->site.domid);
    if (!rc && paths->backend)
        rc = xencfg__store_rm(tx, NULL, paths->back);
    return rc;
}

int xencfg__attach_write(struct store *tx, const struct nodes *nodes)
{
    const struct store_perms backend = { nodes->site.backend,
                                         nodes->site.domid };
    struct device_paths paths;
    int rc;

    xencfg__paths_of(nodes, &paths);
    if (!nodes->back_kind) {
        rc = xencfg__domain_check(tx, nodes->site.domid);
        return rc ? rc : write_back(tx, nodes, paths.libxl, false);
    }
    rc = clear(tx, nodes, &paths);
    if (!rc)
        rc = xencfg__store_write(tx, paths.front, "%s/frontend", paths.libxl);
    if (!rc)
        rc = xencfg__store_write(tx, paths.back, "%s/backend", paths.libxl);
    if (!rc)
        rc = write_front(tx, nodes, &paths);
    if (!rc)
        rc = make_dir(tx, paths.back, backend);
    if (!rc)
        rc = write_back(tx, nodes, paths.back, false);
    return rc ? rc : write_back(tx, nodes, paths.libxl, true);
}

/* ----------------------------------------------------------------- deletion */

/* Of a node without value or children, as libxl does. */
static int empty(struct store *tx, const char *path, bool *ret)
{
    CLEANUP(namesp) struct names names = { 0 };
    CLEANUP(freep) char *value = NULL;
    int rc;

    *ret = false;
    rc = xencfg__store_read(tx, &value, NULL, "%s", path);
    if (rc || !value || *value)
        return rc;
    rc = xencfg__store_list(tx, &names, "%s", path);
    *ret = !rc && !names.count;
    return rc == STORE_TOO_LONG ? 0 : rc;
}

static int delete(struct store *tx, const char *dir, bool parents)
{
    char path[DEVICE_PATH_MAX];
    bool go_on = parents;
    int rc;

    if (!*dir)
        return 0;
    snprintf(path, sizeof(path), "%s", dir);
    do {
        rc = xencfg__store_rm(tx, NULL, path);
        *strrchr(path, '/') = 0;
        if (!rc && *path && parents)
            rc = empty(tx, path, &go_on);
    } while (!rc && *path && go_on);
    return rc;
}

int xencfg__attach_delete(struct store *tx, const struct device_paths *paths,
                          bool parents)
{
    int rc = delete(tx, paths->front, parents);

    if (!rc)
        rc = delete(tx, paths->libxl, parents);
    return rc ? rc : delete(tx, paths->back, parents);
}
