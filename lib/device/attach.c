/* attach - writes a device's nodes to xenstore, and deletes them. */
#include <stdio.h>
#include <string.h>

#include "device/attach.h"
#include "domain/presence.h"

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
