/*
 * live_backends - which domain serves each device, and is it there?
 *
 * What libxl keeps names the backend's path, and with it the domain, which
 * neither the guest nor a driver domain can write.  The template names a domain
 * too; but a driver domain can be renamed, or made again with another domid,
 * and libxl forgets it when it changes a drive's medium.
 *
 * A device of domain 0's, which the template does not say otherwise of, is not
 * asked about unless all are to be: most are.
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/paths.h"
#include "retrieve/live.h"
#include "retrieve/pair.h"

/* ------------------------------------------------------------ some at once */

#define TOGETHER 256 /* devices */

struct batch {
    struct live *live;
    struct store *store;
    const xencfg_domain_config *config;
    bool (*wants)(const struct batch *b, enum xencfg_devkind kind,
                  const struct live_device *dev);
    void (*ask)(const struct batch *b, int i, struct store_wants *w);
    int (*take)(struct batch *b, int i);
    enum xencfg_devkind kind[TOGETHER];
    struct live_device *dev[TOGETHER];
    int count;
};

static int flush(struct batch *b)
{
    struct store_wants w = { .store = b->store };
    int i, rc;

    for (i = 0; i < b->count; i++)
        b->ask(b, i, &w);
    rc = xencfg__store_ahead(b->store, &w);
    for (i = 0; !rc && i < b->count; i++)
        rc = b->take(b, i);
    if (b->store != b->live->store)
        xencfg__store_forget(b->store);
    b->count = 0;
    return rc;
}

static int for_devices(struct batch *b)
{
    int kind, i, rc = 0;

    for (kind = 1; kind < NKINDS; kind++) {
        struct live_list *list = &b->live->list[kind];

        for (i = 0; !rc && i < list->count; i++) {
            if (!xencfg__kinds[kind].dir[0] ||
                !b->wants(b, kind, &list->device[i]))
                continue;
            b->kind[b->count] = kind;
            b->dev[b->count++] = &list->device[i];
            if (b->count == TOGETHER)
                rc = flush(b);
        }
    }
    return rc ? rc : flush(b);
}

/* -------------------------------------------------------------- the links */

bool xencfg__live_names_backend(enum xencfg_devkind kind, const void *entry)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    void *domid = (void *)entry, *name = (void *)entry;

    return xencfg__node_field(type, "backend_domid", &domid) &&
           xencfg__node_field(type, "backend_domname", &name) &&
           (*(uint32_t *)domid || (*(char **)name && **(char **)name));
}

bool xencfg__live_is_drive(enum xencfg_devkind kind, const void *entry)
{
    const xencfg_device_disk *disk = entry;

    return kind == XENCFG_DEVKIND_DISK && (disk->removable || disk->is_cdrom);
}

bool xencfg__live_wants_link(const struct live *live, enum xencfg_devkind kind,
                             const void *entry)
{
    return live->all_backends || xencfg__live_is_drive(kind, entry) ||
           xencfg__live_names_backend(kind, entry);
}

static bool wants_link(const struct batch *b, enum xencfg_devkind kind,
                       const struct live_device *dev)
{
    return dev->entry >= 0 &&
           xencfg__live_wants_link(b->live, kind,
                                   xencfg__device(&xencfg__kinds[kind],
                                                  b->config, dev->entry));
}

static void link_path(const struct batch *b, int i, char path[DEVICE_PATH_MAX])
{
    xencfg__live_path(b->live, b->kind[i], b->dev[i], path);
    strcat(path, "/backend");
}

static void ask_link(const struct batch *b, int i, struct store_wants *w)
{
    char path[DEVICE_PATH_MAX + sizeof("/backend")];

    link_path(b, i, path);
    xencfg__want(w, STORE_VALUE, "%s", path);
}

/* One that is emulated has none, and check says so of others. */
static int take_link(struct batch *b, int i)
{
    char path[DEVICE_PATH_MAX + sizeof("/backend")], id[ID_MAX];
    struct live_device *dev = b->dev[i];
    CLEANUP(freep) char *value = NULL;
    char name[BACKEND_NAME_MAX];
    int rc;

    link_path(b, i, path);
    rc = xencfg__store_read(b->store, &value, NULL, "%s", path);
    if (rc || !value)
        return rc;
    if (xencfg__is_backend(value, b->live->domid, dev->id, &dev->served_by,
                           name)) {
        dev->link = TAKE(value);
        return 0;
    }
    xencfg__format_id(b->kind[i], NULL, dev->id, id);
    return xencfg__live_malformed(b->live, b->kind[i], id, path, value);
}

int xencfg__live_links(struct live *live, const xencfg_domain_config *config)
{
    struct batch b = { .live = live, .store = live->store, .config = config,
                       .wants = wants_link, .ask = ask_link,
                       .take = take_link };

    return for_devices(&b);
}

/* ------------------------------------------------------------ the domains */

/* A dump may have only a part of what there was. */
static int has_gone(struct live *live, uint32_t domid, bool *ret)
{
    struct store *s;
    bool there = false, any = true;
    int rc = xencfg__store(live->ctx, &s);

    *ret = false;
    if (rc || !domid)
        return rc;
    if (s->ops->daemon)
        rc = xencfg__domain_is_served(s, domid, &there);
    else
        rc = xencfg__domain_exists(live->store, domid, &there);
    if (!rc && !there && !s->ops->daemon)
        rc = xencfg__domain_exists(live->store, 0, &any);
    *ret = !there && any;
    return rc;
}

static int look_up(struct live *live, uint32_t domid)
{
    struct live_server *server;
    int rc = ARRAY_ROOM(live->ctx, &live->server, &live->room_servers,
                        live->num_servers + 1);

    if (rc)
        return rc;
    server = &live->server[live->num_servers++];
    *server = (struct live_server){ .domid = domid };
    rc = has_gone(live, domid, &server->gone);
    return rc || server->gone
               ? rc
               : xencfg__domain_name(live->store, domid, &server->name);
}

/* Domain 0's name counts only where another than the usual is given. */
static bool wants_server(const struct live *live, enum xencfg_devkind kind,
                         const struct live_device *dev,
                         const xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    uint64_t number;
    void *name;

    if (!dev->link || xencfg__live_server(live, dev->served_by))
        return false;
    if (dev->served_by || dev->entry < 0)
        return dev->served_by;
    name = xencfg__device(k, config, dev->entry);
    return xencfg__node_field(k->type, "backend_domname", &name) &&
           *(char **)name && strcmp(*(char **)name, DOMAIN_0) &&
           !xencfg__parse_number(*(char **)name, 10, LAST_DOMID, &number);
}

int xencfg__live_servers(struct live *live, const xencfg_domain_config *config)
{
    int kind, i, rc = 0;

    for (kind = 1; kind < NKINDS; kind++)
        for (i = 0; !rc && i < live->list[kind].count; i++) {
            const struct live_device *dev = &live->list[kind].device[i];

            if (wants_server(live, kind, dev, config))
                rc = look_up(live, dev->served_by);
        }
    return rc;
}

/* ----------------------------------------------------------- the backends */

static bool wants_backend(const struct batch *b, enum xencfg_devkind kind,
                          const struct live_device *dev)
{
    const struct live_server *server =
        xencfg__live_server(b->live, dev->served_by);

    (void)kind;
    return dev->link && !(server && server->gone);
}

static const char *const medium_nodes[] = { "type", "params" };

static void ask_backend(const struct batch *b, int i, struct store_wants *w)
{
    char path[DEVICE_PATH_MAX];
    size_t n;

    xencfg__want(w, STORE_VALUE, "%s/frontend", b->dev[i]->link);
    if (b->kind[i] != XENCFG_DEVKIND_DISK)
        return;
    xencfg__live_path(b->live, b->kind[i], b->dev[i], path);
    for (n = 0; n < ARRAY_SIZE(medium_nodes); n++) {
        xencfg__want(w, STORE_VALUE, "%s/%s", path, medium_nodes[n]);
        xencfg__want(w, STORE_VALUE, "%s/%s", b->dev[i]->link, medium_nodes[n]);
    }
}

static int read_both(struct batch *b, const struct live_device *dev,
                     const char *node, char **ours, char **theirs)
{
    char path[DEVICE_PATH_MAX];
    int rc;

    xencfg__live_path(b->live, XENCFG_DEVKIND_DISK, dev, path);
    rc = xencfg__store_read(b->store, ours, NULL, "%s/%s", path, node);
    return rc ? rc : xencfg__store_read(b->store, theirs, NULL, "%s/%s",
                                        dev->link, node);
}

/*
 * What is forged there is none the less the driver domain's.  A node that is
 * not there says nothing.
 */
static int compare_medium(struct batch *b, struct live_device *dev)
{
    size_t n;
    int rc = 0;

    for (n = 0; !rc && !dev->differs && n < ARRAY_SIZE(medium_nodes); n++) {
        CLEANUP(freep) char *ours = NULL, *theirs = NULL;
        const char *node = medium_nodes[n];

        rc = read_both(b, dev, node, &ours, &theirs);
        if (rc || !theirs || !strcmp(ours ? ours : "", theirs))
            continue;
        if (asprintf(&dev->differs,
                     "the backend's %s is \"%.200s\", the toolstack's "
                     "\"%.200s\"",
                     node, theirs, ours ? ours : "") < 0) {
            dev->differs = NULL;
            rc = xencfg__nomem(b->live->ctx);
        }
    }
    return rc;
}

/* Check reads that node too, and need not ask for both. */
static int is_there(struct batch *b, const char *link, bool *ret)
{
    int rc = xencfg__store_exists(b->store, ret, "%s/frontend", link);

    return rc || *ret ? rc : xencfg__store_exists(b->store, ret, "%s", link);
}

static int look_at_backend(struct batch *b, int i)
{
    struct live_device *dev = b->dev[i];
    bool there = false, dumped = true;
    int rc;

    dev->unserved = false;
    free(TAKE(dev->differs));
    rc = is_there(b, dev->link, &there);
    if (!rc && !there && b->live->ctx->xenstore_dump)
        rc = xencfg__store_exists(b->store, &dumped, BACKENDS, dev->served_by);
    if (rc)
        return rc;
    dev->unserved = !there && dumped;
    return there && b->kind[i] == XENCFG_DEVKIND_DISK ? compare_medium(b, dev)
                                                      : 0;
}

/* Is the device as it was?  Somebody may have removed it meanwhile. */
static int is_still(struct batch *b, int i, bool *ret)
{
    char path[DEVICE_PATH_MAX + sizeof("/backend")];
    CLEANUP(freep) char *value = NULL;
    int rc;

    link_path(b, i, path);
    rc = xencfg__store_read(b->store, &value, NULL, "%s", path);
    *ret = value && !strcmp(value, b->dev[i]->link);
    return rc;
}

/* What is wrong is looked at once more: no transaction holds all together. */
static int take_backend(struct batch *b, int i)
{
    struct live_device *dev = b->dev[i];
    bool still = false;
    int rc = look_at_backend(b, i);

    if (rc || (!dev->unserved && !dev->differs))
        return rc;
    rc = look_at_backend(b, i);
    if (!rc)
        rc = is_still(b, i, &still);
    if (!rc && !still) {
        dev->unserved = false;
        free(TAKE(dev->differs));
    }
    return rc;
}

/*
 * Not in the transaction: a driver domain that writes its backends all the time
 * would let none succeed.
 */
int xencfg__live_backends(struct live *live)
{
    struct batch b = { .live = live, .store = live->store,
                       .wants = wants_backend, .ask = ask_backend,
                       .take = take_backend };
    /* what has no transactions is a stream's, or a dump */
    int rc = b.store->ops->begin ? 0 : xencfg__store(live->ctx, &b.store);

    return rc ? rc : for_devices(&b);
}
