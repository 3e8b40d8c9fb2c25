/* additions - devices that are added in a bracket. */
#include "base/array.h"
#include "device/defaults.h"
#include "hotplug/additions.h"
#include "hotplug/choose.h"
#include "hotplug/entries.h"

static struct added *new_added(xencfg_hotplug *hp, enum xencfg_devkind kind)
{
    struct added *a;
    void *dev;

    if (ARRAY_ROOM(NULL, &hp->added, &hp->room_added, hp->num_added + 1))
        return NULL;
    dev = xencfg__object_new(xencfg__kinds[kind].type);
    if (!dev)
        return NULL;
    a = &hp->added[hp->num_added++];
    *a = (struct added){
        .d = { .kind = kind, .id = NO_ID, .dev = dev, .site.domid = hp->domid },
        .entry = -1,
    };
    return a;
}

void xencfg__added_free(struct added *a)
{
    xencfg__object_free(xencfg__kinds[a->d.kind].type, a->d.dev);
    xencfg__device_freep(&a->d);
}

int xencfg__hotplug_forget(xencfg_hotplug *hp, int added)
{
    struct added *a = &hp->added[added];
    struct kind_changes *c = &hp->kind[a->d.kind];
    int rc = 0;

    if (a->entry >= 0) {
        rc = xencfg__entries_gone(hp, a->d.kind, a->entry);
        xencfg__idmap_drop(&c->added, a->d.id);
        xencfg__idmap_freep(&c->live);
        c->listed = false;
        c->adds = 0;
        c->next = 0;
    }
    xencfg__added_free(a);
    *a = hp->added[--hp->num_added];
    if (added < hp->num_added)
        xencfg__idmap_set(&hp->kind[a->d.kind].added, a->d.id, added);
    return rc;
}

/* What the caller gave, with what libxl keeps of the defaults. */
static int add_entry(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    const struct xencfg_type *type = xencfg__kinds[a->d.kind].type;
    void *given = xencfg__object_new(type);
    int rc = 0;

    if (!given || xencfg__type_copy(type, given, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = xencfg__defaults_keep(hp->ctx, a->d.kind, given, a->d.dev);
    if (!rc)
        rc = xencfg__entries_put(hp, a->d.kind, a->d.id, given, &a->entry);
    xencfg__object_free(type, given);
    return rc;
}

static int add(xencfg_hotplug *hp, struct added *a, const void *dev)
{
    struct device *d = &a->d;
    struct kind_changes *c = &hp->kind[d->kind];
    int rc = 0;

    if (xencfg__type_copy(xencfg__kinds[d->kind].type, d->dev, dev))
        rc = xencfg__nomem(hp->ctx);
    if (!rc)
        rc = xencfg__choose_backend(hp, d);
    if (!rc)
        rc = xencfg__choose_id(hp, d);
    if (rc)
        return rc;
    d->site.type = hp->config.b_info.type;
    d->site.libxl = xencfg__libxl(hp->ctx);
    d->site.devid = d->id;
    rc = xencfg__defaults_set(hp->ctx, &d->site, d->kind, d->dev);
    if (!rc && !xencfg__idmap_set(&c->added, d->id, a - hp->added))
        rc = xencfg__nomem(hp->ctx);
    if (rc)
        return rc;
    rc = add_entry(hp, a, dev);
    if (rc)
        xencfg__idmap_drop(&c->added, d->id);
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
