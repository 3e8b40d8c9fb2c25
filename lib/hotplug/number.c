/* number - gives entries that have no identity the one that they have now. */
#include "hotplug/entries.h"
#include "hotplug/number.h"
#include "retrieve/live.h"
#include "retrieve/pair.h"

/* As if the device were still there. */
static int put_back(xencfg_ctx *ctx, struct live_list *list, uint64_t id)
{
    if (xencfg__live_find(list, id))
        return 0;
    if (!xencfg__live_add(list, id))
        return xencfg__nomem(ctx);
    xencfg__live_settle(list);
    return 0;
}

int xencfg__number_entries(xencfg_hotplug *hp, enum xencfg_devkind kind,
                           uint64_t id)
{
    const struct devkind *k = &xencfg__kinds[kind];
    CLEANUP(xencfg__live_freep) struct live live = { 0 };
    struct live_list *list = &live.list[kind];
    struct findings report = { .ctx = hp->ctx };
    int i, rc;

    rc = k->set_id ? xencfg__entries_index(hp, kind) : 0;
    if (rc || !k->set_id || !hp->kind[kind].nameless)
        return rc;
    rc = xencfg__live_read(hp->store, hp->domid, &hp->config, &report, &live);
    if (!rc)
        rc = put_back(hp->ctx, list, id);
    if (!rc)
        rc = xencfg__pair(&live, &hp->config);
    for (i = 0; !rc && i < *xencfg__device_count(k, &hp->config); i++) {
        void *dev = xencfg__device(k, &hp->config, i);

        if (k->id(dev) != NO_ID || list->paired[i] < 0)
            continue;
        k->set_id(dev, list->device[list->paired[i]].id);
        hp->kind[kind].indexed = false;
        hp->dirty = true;
    }
    return rc;
}
