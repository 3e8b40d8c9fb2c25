/* attach - writes a device's nodes to xenstore, and deletes them. */
#include <stdio.h>
#include <string.h>

#include "device/attach.h"
#include "domain/presence.h"

/* ------------------------------------------------------------------ writing */

#define STATE "state"

int xencfg__attach_dir(struct store *s, const char *path,
                       struct store_perms perms)
{
    int rc = xencfg__store_mkdir(s, path);

    return rc ? rc : xencfg__store_set_perms(s, path, perms);
}

/*
 * What is in a directory inherits its permissions, so the directory comes
 * first, with its own.
 */
static int write_front(struct store *s, const struct nodes *nodes,
                       const struct device_paths *paths, const char *but)
{
    const struct site *site = &nodes->site;
    const struct store_perms guest = { site->domid, site->backend };
    const struct store_perms read_only = { site->backend, site->domid };
    char path[STORE_MAX_PATH];
    int i, rc;

    rc = xencfg__attach_dir(s, paths->front, guest);
    for (i = 0; !rc && i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];

        if (n->dir == NODE_BACK || (but && !strcmp(n->name, but)))
            continue;
        rc = xencfg__store_write(s, n->value, "%s/%s", paths->front, n->name);
        if (rc || n->dir != NODE_FRONT_RO)
            continue;
        snprintf(path, sizeof(path), "%s/%s", paths->front, n->name);
        rc = xencfg__store_set_perms(s, path, read_only);
    }
    return rc;
}

static int write_nodes(struct store *s, const struct nodes *nodes,
                       const char *dir, const char *but)
{
    int i, rc = 0;

    for (i = 0; !rc && i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];

        if (n->dir != NODE_BACK || (but && !strcmp(n->name, but)))
            continue;
        rc = xencfg__store_write(s, n->value, "%s/%s", dir, n->name);
    }
    return rc;
}

static int write_back(struct store *s, const struct nodes *nodes,
                      const struct device_paths *paths, const char *but)
{
    const struct store_perms backend = { nodes->site.backend,
                                         nodes->site.domid };
    int rc = xencfg__attach_dir(s, paths->back, backend);

    return rc ? rc : write_nodes(s, nodes, paths->back, but);
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

/* Of FRONT, and BACK in a driver domain. */
static int delete_aside(struct store *s, const struct device_paths *paths)
{
    int rc = *paths->front ? xencfg__store_rm(s, NULL, paths->front) : 0;

    if (!rc && *paths->back && paths->backend)
        rc = xencfg__store_rm(s, NULL, paths->back);
    return rc;
}

/* Both, but for their states, are there before either may take it up. */
static int write_aside(struct store *tx, const struct nodes *nodes,
                       const struct device_paths *paths)
{
    CLEANUP(xencfg__store_closep) struct store *aside = NULL;
    int rc = xencfg__domain_check(tx, nodes->site.domid);

    if (!rc)
        rc = xencfg__store_aside(tx, &aside);
    if (!rc)
        rc = delete_aside(aside, paths);
    if (!rc)
        rc = write_front(aside, nodes, paths, STATE);
    if (!rc && paths->backend)
        rc = write_back(aside, nodes, paths, STATE);
    return rc;
}

int xencfg__attach_write(struct store *tx, const struct nodes *nodes,
                         bool *aside)
{
    struct device_paths paths;
    bool contended = xencfg__store_contended(tx);
    int rc;

    xencfg__paths_of(nodes, &paths);
    *aside = contended && nodes->back_kind;
    if (!nodes->back_kind) {
        rc = xencfg__domain_check(tx, nodes->site.domid);
        return rc ? rc : write_nodes(tx, nodes, paths.libxl, NULL);
    }
    rc = contended ? write_aside(tx, nodes, &paths) : clear(tx, nodes, &paths);
    if (!rc)
        rc = xencfg__store_write(tx, paths.front, "%s/frontend", paths.libxl);
    if (!rc)
        rc = xencfg__store_write(tx, paths.back, "%s/backend", paths.libxl);
    if (!rc && !contended)
        rc = write_front(tx, nodes, &paths, NULL);
    if (!rc && (!contended || !paths.backend))
        rc = write_back(tx, nodes, &paths, NULL);
    return rc ? rc : write_nodes(tx, nodes, paths.libxl, "frontend");
}

/* The backend looks at the frontend when it begins, and finds it whole. */
int xencfg__attach_settle(struct store *s, const struct device_paths *paths,
                          bool there)
{
    int rc;

    if (!there)
        return delete_aside(s, paths);
    rc = xencfg__store_write(s, INITIALISING, "%s/" STATE, paths->front);
    if (rc || !paths->backend)
        return rc;
    return xencfg__store_write(s, INITIALISING, "%s/" STATE, paths->back);
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

/* What others own goes first: until the commit, who fails can do it again. */
static int delete_contended(struct store *tx, const struct device_paths *paths,
                            bool parents)
{
    CLEANUP(xencfg__store_closep) struct store *aside = NULL;
    int rc = xencfg__store_aside(tx, &aside);

    if (!rc)
        rc = delete_aside(aside, paths);
    if (!rc)
        rc = delete(tx, paths->libxl, parents);
    return rc || paths->backend ? rc : delete(tx, paths->back, parents);
}

int xencfg__attach_delete(struct store *tx, const struct device_paths *paths,
                          bool parents)
{
    int rc;

    if (xencfg__store_contended(tx))
        return delete_contended(tx, paths, parents);
    rc = delete(tx, paths->front, parents);
    if (!rc)
        rc = delete(tx, paths->libxl, parents);
    return rc ? rc : delete(tx, paths->back, parents);
}
