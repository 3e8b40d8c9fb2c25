/* changes - the bracket's additions and removals, in memory. */
#include <string.h>

#include "defaults.h"
#include "domains.h"
#include "hotplug.h"
#include "node_rows.h"
#include "odd.h"
#include "value.h"

#define MAX_DEVID INT32_MAX

/* ------------------------------------------------------------------ is live */

static int dir_is_live(struct store *s, uint32_t domid,
                       const struct devkind *k, uint64_t id, bool *ret)
{
    int i, rc = 0;

    for (i = 0; !rc && !*ret && i < 2 && k->xs_name[i]; i++) {
        CLEANUP(freep) char *node = NULL;

        rc = xencfg__store_read(s, &node, NULL, "/libxl/%u/device/%s/%u", domid,
                                k->xs_name[i], (unsigned)id);
        *ret = node;
    }
    return rc;
}

int xencfg__hotplug_is_live(struct store *s, uint32_t domid,
                            enum xencfg_devkind kind, uint64_t id, bool *ret)
{
    CLEANUP(xencfg__odd_freep) struct odd odd = { 0 };

    *ret = false;
    if (xencfg__is_odd(kind))
        return xencfg__odd_find(s, domid, kind, id, &odd, ret);
    return dir_is_live(s, domid, &xencfg__kinds[kind], id, ret);
}

/* Lists what is live of a kind that has directories, once. */
static int list_live(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    struct kind_changes *c = &hp->kind[kind];
    CLEANUP(namesp) struct names names = { 0 };
    unsigned i;
    uint64_t id;
    int rc;

    rc = xencfg__store_list(hp->store, &names, "/libxl/%u/device/%s", hp->domid,
                            xencfg__kinds[kind].xs_name[0]);
    if (rc == STORE_TOO_LONG)
        return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                            "this xenstored cannot list so many: the devid must "
                            "be given");
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
    if (!c->listed && c->adds && kind != XENCFG_DEVKIND_DISK &&
        xencfg__kinds[kind].xs_name[0])
        rc = list_live(hp, kind);
    if (!rc && c->listed)
        live = xencfg__idmap_get(&c->live, id) != IDMAP_NONE;
    else if (!rc)
        rc = xencfg__hotplug_is_live(hp->store, hp->domid, kind, id, &live);
    if (!rc && live)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                          "the domain has such a device");
    return rc;
}

/* ----------------------------------------------------------------- identity */

static int choose_devid(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev)
{
    struct kind_changes *c = &hp->kind[kind];
    /* the channels' directory has the primary console as 0 */
    uint64_t first = kind == XENCFG_DEVKIND_CHANNEL ? 1 : 0;
    int rc = c->listed ? 0 : list_live(hp, kind);

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

/* Gives the device an identity if it has none, and sees that it is free. */
static int identify(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev,
                    uint64_t *id)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int rc = 0;

    if (xencfg__is_odd(kind))
        rc = xencfg__odd_prepare(hp->store, hp->domid, kind, dev);
    *id = k->id(dev);
    if (rc || *id != NO_ID)
        return rc ? rc : check_free(hp, kind, *id);
    if (!devid_in_range(k->type, dev))
        return xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                            "devid is out of range");
    if (k->xs_name[0] && k->set_id)
        rc = choose_devid(hp, kind, dev);
    else
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_INVAL,
                          kind == XENCFG_DEVKIND_DISK
                              ? "has no vdev, or one that names no disk"
                              : "has no address");
    *id = k->id(dev);
    return rc;
}

/* ------------------------------------------------------------------ backend */

static int backend_by_name(xencfg_hotplug *hp, const char *name, uint32_t *ret)
{
    int rc = xencfg__domain_find(hp->store, name, ret);

    return rc == XENCFG_ERROR_DOMAIN_NOTFOUND
               ? xencfg__fail(hp->ctx, XENCFG_ERROR_BACKEND,
                              "there is no backend domain \"%s\"", name)
               : rc;
}

/* Usb and pci devices have no such fields, and their backend is dom0's. */
static int find_backend(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        const void *dev, uint32_t *ret)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    void *domid = (void *)dev, *name = (void *)dev;
    bool introduced = true;
    int rc = 0;

    *ret = 0;
    if (xencfg__node_field(type, "backend_domid", &domid))
        *ret = *(uint32_t *)domid;
    if (xencfg__node_field(type, "backend_domname", &name) && *(char **)name)
        rc = backend_by_name(hp, *(char **)name, ret);
    if (!rc && *ret)
        rc = xencfg__store_introduced(hp->store, *ret, &introduced);
    if (!rc && !introduced)
        rc = xencfg__fail(hp->ctx, XENCFG_ERROR_BACKEND,
                          "there is no backend domain %u", *ret);
    return rc;
}

/* ------------------------------------------------------------------ entries */

/* The last entry of each identity. */
static int index_entries(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int i;

    xencfg__idmap_freep(&c->entries);
    for (i = 0; i < *xencfg__device_count(k, &hp->config); i++) {
        uint64_t id = k->id(xencfg__device(k, &hp->config, i));

        if (id != NO_ID && !xencfg__idmap_set(&c->entries, id, i))
            return xencfg__nomem(hp->ctx);
    }
    c->indexed = true;
    return 0;
}

static int mark_gone(xencfg_hotplug *hp, enum xencfg_devkind kind, int entry)
{
    struct kind_changes *c = &hp->kind[kind];

    if (entry >= c->gone_room) {
        int room = *xencfg__device_count(&xencfg__kinds[kind], &hp->config);
        bool *grown = realloc(c->gone, room);

        if (!grown)
            return xencfg__nomem(hp->ctx);
        memset(grown + c->gone_room, 0, room - c->gone_room);
        c->gone = grown;
        c->gone_room = room;
    }
    c->gone[entry] = true;
    hp->dirty = true;
    return 0;
}

static bool is_gone(const struct kind_changes *c, int entry)
{
    return entry < c->gone_room && c->gone[entry];
}

int xencfg__hotplug_drop(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int i, rc = c->indexed ? 0 : index_entries(hp, kind);

    *found = !rc && xencfg__idmap_get(&c->entries, id) != IDMAP_NONE;
    if (!*found)
        return rc;
    *found = false;
    for (i = 0; !rc && i < *xencfg__device_count(k, &hp->config); i++) {
        if (is_gone(c, i) || k->id(xencfg__device(k, &hp->config, i)) != id)
            continue;
        *found = true;
        rc = mark_gone(hp, kind, i);
    }
    return rc;
}

static void *new_object(const struct xencfg_type *type)
{
    void *obj = malloc(type->size);

    if (obj)
        xencfg_type_init(type, obj);
    return obj;
}

static void free_object(const struct xencfg_type *type, void *obj)
{
    if (obj)
        xencfg_type_dispose(type, obj);
    free(obj);
}

/*
 * What is written must be readable again; the rest of the template was read.
 * On success *to is a copy of *from.
 */
static int copy_checked(xencfg_ctx *ctx, const struct xencfg_type *type,
                        void *to, const void *from)
{
    CLEANUP(freep) char *json = NULL;
    size_t len;
    int rc;

    rc = xencfg_type_to_json(ctx, type, from, XENCFG_JSON_COMPACT, &json, &len);
    if (!rc)
        rc = xencfg_type_from_json(ctx, type, to, json, len);
    if (!rc && !xencfg_type_equal(type, from, to))
        rc = xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                          "has a value that does not survive in JSON: %s",
                          json);
    return rc;
}

/* Room for one entry more; NULL: no memory. */
static void *grow_array(const struct devkind *k, xencfg_domain_config *config)
{
    size_t count = *xencfg__device_count(k, config);
    void **array = xencfg__devices(k, config);
    void *grown = realloc(*array, (count + 1) * k->type->size);

    if (!grown)
        return NULL;
    *array = grown;
    return (char *)grown + count * k->type->size;
}

/*
 * The last of a doubled identity is replaced, as libxl does; else appended.
 * What the entry owns is the array's then.
 */
static int put_entry(xencfg_hotplug *hp, enum xencfg_devkind kind,
                     uint64_t id, const void *entry, int *ret)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct kind_changes *c = &hp->kind[kind];
    int at, rc = c->indexed ? 0 : index_entries(hp, kind);
    void *to;

    if (rc)
        return rc;
    at = xencfg__idmap_get(&c->entries, id);
    if (at == IDMAP_NONE || is_gone(c, at)) {
        at = *xencfg__device_count(k, &hp->config);
        to = grow_array(k, &hp->config);
        if (!to || !xencfg__idmap_set(&c->entries, id, at))
            return xencfg__nomem(hp->ctx);
        ++*xencfg__device_count(k, &hp->config);
    } else {
        to = xencfg__device(k, &hp->config, at);
        xencfg_type_dispose(k->type, to);
    }
    memcpy(to, entry, k->type->size);
    *ret = at;
    hp->dirty = true;
    return 0;
}

/* ---------------------------------------------------------------- additions */

static struct added *new_added(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    int room = hp->room_added ? hp->room_added * 2 : 8;
    struct added *grown;
    void *dev;

    if (hp->num_added == hp->room_added) {
        grown = realloc(hp->added, room * sizeof(*grown));
        if (!grown)
            return NULL;
        hp->added = grown;
        hp->room_added = room;
    }
    dev = new_object(type);
    if (!dev)
        return NULL;
    grown = &hp->added[hp->num_added++];
    *grown = (struct added){ .kind = kind, .dev = dev, .id = NO_ID,
                             .entry = -1 };
    return grown;
}

int xencfg__hotplug_forget(xencfg_hotplug *hp, int added)
{
    struct added *a = &hp->added[added];
    struct kind_changes *c = &hp->kind[a->kind];
    int rc = 0;

    if (a->entry >= 0) {
        rc = mark_gone(hp, a->kind, a->entry);
        xencfg__idmap_drop(&c->added, a->id);
        xencfg__idmap_freep(&c->live);
        c->listed = false;
        c->adds = 0;
        c->next = 0;
    }
    free_object(xencfg__kinds[a->kind].type, a->dev);
    *a = hp->added[--hp->num_added];
    return rc;
}

/* Makes the template's entry of what the caller gave, and puts it there. */
static int add_entry(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    const struct xencfg_type *type = xencfg__kinds[a->kind].type;
    void *given = new_object(type), *entry = new_object(type);
    int rc = 0;

    if (!given || !entry || xencfg_type_copy(type, given, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = xencfg__defaults_keep(hp->ctx, a->kind, given, a->dev);
    if (!rc)
        rc = copy_checked(hp->ctx, type, entry, given);
    if (!rc)
        rc = put_entry(hp, a->kind, a->id, entry, &a->entry);
    if (!rc)
        free(TAKE(entry));
    free_object(type, given);
    free_object(type, entry);
    return rc;
}

static int add(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    struct kind_changes *c = &hp->kind[a->kind];
    int rc = 0;

    if (xencfg_type_copy(xencfg__kinds[a->kind].type, a->dev, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = find_backend(hp, a->kind, a->dev, &a->site.backend);
    if (!rc)
        rc = identify(hp, a->kind, a->dev, &a->id);
    if (rc)
        return rc;
    a->site.domid = hp->domid;
    a->site.type = hp->config.b_info.type;
    a->site.devid = a->id;
    rc = xencfg__defaults_set(hp->ctx, &a->site, a->kind, a->dev);
    if (!rc && !xencfg__idmap_set(&c->added, a->id, 0))
        rc = xencfg__nomem(hp->ctx);
    if (rc)
        return rc;
    rc = add_entry(hp, a, dev);
    if (rc)
        xencfg__idmap_drop(&c->added, a->id);
    c->adds++;
    return rc;
}

int xencfg__hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        const void *dev)
{
    struct added *a = new_added(hp, kind);
    int rc;

    if (!a)
        return xencfg__nomem(hp->ctx);
    rc = add(hp, a, dev);
    if (rc)
        xencfg__hotplug_forget(hp, hp->num_added - 1);
    return rc;
}

/* -------------------------------------------------------- kinds as stored */

int xencfg__hotplug_drop_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                                const void *dev, bool *found)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i, rc = 0;

    *found = false;
    for (i = 0; !rc && i < *xencfg__device_count(k, &hp->config); i++) {
        if (is_gone(&hp->kind[kind], i) ||
            !xencfg_type_equal(k->type, xencfg__device(k, &hp->config, i), dev))
            continue;
        *found = true;
        rc = mark_gone(hp, kind, i);
    }
    return rc;
}

static bool is_stored(const xencfg_hotplug *hp, enum xencfg_devkind kind,
                      const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i;

    for (i = 0; i < *xencfg__device_count(k, &hp->config); i++)
        if (!is_gone(&hp->kind[kind], i) &&
            xencfg_type_equal(k->type, xencfg__device(k, &hp->config, i), dev))
            return true;
    return false;
}

int xencfg__hotplug_add_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                               const void *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    void *entry, *to;
    int rc;

    if (is_stored(hp, kind, dev))
        return 0;
    entry = new_object(k->type);
    to = grow_array(k, &hp->config);
    if (!entry || !to)
        rc = xencfg__nomem(hp->ctx);
    else
        rc = copy_checked(hp->ctx, k->type, entry, dev);
    if (rc) {
        free_object(k->type, entry);
        return rc;
    }
    memcpy(to, entry, k->type->size);
    free(entry);
    ++*xencfg__device_count(k, &hp->config);
    hp->dirty = true;
    return 0;
}
