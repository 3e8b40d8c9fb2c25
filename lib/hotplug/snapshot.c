/* snapshot - is it still the same device? */

#include "base/file.h"
#include "hotplug/entries.h"
#include "hotplug/snapshot.h"

int xencfg__snapshot_entry(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          uint64_t id, struct snapshot *ret)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    const void *entry = xencfg__entries_find(hp, kind, id);

    xencfg__snapshot_freep(ret);
    ret->kind = kind;
    ret->id = id;
    if (!entry)
        return 0;
    ret->entry = xencfg__object_new(type);
    if (!ret->entry || xencfg__type_copy(type, ret->entry, entry))
        return xencfg__nomem(hp->ctx);
    return 0;
}

void xencfg__snapshot_file(xencfg_hotplug *hp, struct snapshot *w)
{
    closep(&w->template);
    w->template = hp->t.fd;
    hp->t.fd = -1;
}

static bool same_file(int a, int b)
{
    struct stat x, y;

    return !fstat(a, &x) && !fstat(b, &y) && xencfg__same_file(&x, &y);
}

bool xencfg__snapshot_holds(xencfg_hotplug *hp, const struct snapshot *w)
{
    const void *entry = xencfg__entries_find(hp, w->kind, w->id);

    if (same_file(w->template, hp->t.fd))
        return true;
    return w->entry && entry ? xencfg__type_equal(xencfg__kinds[w->kind].type,
                                                  entry, w->entry)
                             : !w->entry && !entry;
}

void xencfg__snapshot_freep(struct snapshot *w)
{
    if (w->entry)
        xencfg__object_free(xencfg__kinds[w->kind].type, w->entry);
    closep(&w->template);
    *w = (struct snapshot)SNAPSHOT_NONE;
}
