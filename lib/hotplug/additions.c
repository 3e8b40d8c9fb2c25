/* additions - devices that are added in a bracket. */
#include "base/array.h"
#include "device/defaults.h"
#include "hotplug/entries.h"
#include "hotplug/identity.h"

static struct added *new_added(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    struct added *added;
    void *dev;

    if (ARRAY_ROOM(NULL, &hp->added, &hp->room_added, hp->num_added + 1))
        return NULL;
    dev = xencfg__object_new(type);
    if (!dev)
        return NULL;
    added = &hp->added[hp->num_added++];
    *added = (struct added){ .kind = kind, .dev = dev, .id = NO_ID,
                             .entry = -1 };
    return added;
}

int xencfg__hotplug_forget(xencfg_hotplug *hp, int added)
{
    struct added *a = &hp->added[added];
    struct kind_changes *c = &hp->kind[a->kind];
    int rc = 0;

    if (a->entry >= 0) {
        rc = xencfg__entries_gone(hp, a->kind, a->entry);
        xencfg__idmap_drop(&c->added, a->id);
        xencfg__idmap_freep(&c->live);
        c->listed = false;
        c->adds = 0;
        c->next = 0;
    }
    xencfg__object_free(xencfg__kinds[a->kind].type, a->dev);
    *a = hp->added[--hp->num_added];
    return rc;
}

/* What the caller gave, with what libxl keeps of the defaults. */
static int add_entry(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    const struct xencfg_type *type = xencfg__kinds[a->kind].type;
    void *given = xencfg__object_new(type);
    int rc = 0;

    if (!given || xencfg_type_copy(type, given, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = xencfg__defaults_keep(hp->ctx, a->kind, given, a->dev);
    if (!rc)
        rc = xencfg__entries_put(hp, a->kind, a->id, given, &a->entry);
    xencfg__object_free(type, given);
    return rc;
}

static int add(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    struct kind_changes *c = &hp->kind[a->kind];
    int rc = 0;

    if (xencfg_type_copy(xencfg__kinds[a->kind].type, a->dev, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = xencfg__find_backend(hp, a->kind, a->dev, &a->site.backend);
    if (!rc)
        rc = xencfg__identify(hp, a->kind, a->dev, &a->id);
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
