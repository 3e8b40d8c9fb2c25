/* pin - gives entries that have no identity the one that they have now. */
#include "hotplug/hotplug.h"
#include "retrieve/live.h"
#include "retrieve/pair.h"

static int by_id(const void *a, const void *b)
{
    const struct live_device *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

static bool wanted(const struct devkind *k, const xencfg_domain_config *config)
{
    int i;

    for (i = 0; k->set_id && i < *xencfg__device_count(k, config); i++)
        if (k->id(xencfg__device(k, config, i)) == NO_ID)
            return true;
    return false;
}

/* As if the device were still there. */
static int put_back(xencfg_ctx *ctx, struct live_list *list, uint64_t id)
{
    if (xencfg__live_find(list, id))
        return 0;
    if (!xencfg__live_add(list, id))
        return xencfg__nomem(ctx);
    qsort(list->device, list->count, sizeof(*list->device), by_id);
    return 0;
}

int xencfg__hotplug_pin(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id)
{
    const struct devkind *k = &xencfg__kinds[kind];
    CLEANUP(xencfg__live_freep) struct live live = { 0 };
    struct live_list *list = &live.list[kind];
    struct report report = { .ctx = hp->ctx };
    int i, rc;

    if (!wanted(k, &hp->config))
        return 0;
    rc = xencfg__live_read(hp->ctx, hp->store, hp->domid, &hp->config, &report,
                           &live);
    if (!rc)
        rc = put_back(hp->ctx, list, id);
    if (!rc)
        rc = xencfg__pair(hp->ctx, &hp->config, &live);
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
