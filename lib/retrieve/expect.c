/*
 * expect - what a retrieve will read, by the template: so that it can be asked
 * for together, with the end of the transaction behind it.
 */
#include <stdio.h>

#include "domain/presence.h"
#include "retrieve/live.h"

/* The directory that has, or would have, an entry's device. */
static int dir_of(enum xencfg_devkind kind, const void *entry)
{
    const struct backend_kind *backend = xencfg__backend_of(kind, entry);

    return backend ? backend->dir : 0;
}

/* Bytes of a listing with that name. */
static size_t name_size(uint64_t id)
{
    return snprintf(NULL, 0, "%d", (int)id) + 1;
}

struct expected {
    struct live *live;
    const xencfg_domain_config *config;
    struct store_wants wants;
    size_t size[NKINDS][MAX_DIRS]; /* of the listings; 0: there is none */
    unsigned links;                /* entries whose backend is asked for */
    bool sure;                     /* nothing else will be read */
};

/* Stale entries may be many: of more it is first seen which are live. */
#define MOST_LINKS 256

/* A drive's medium, and where a device's backend is. */
static void want_nodes(struct expected *e, enum xencfg_devkind kind,
                       const void *entry, uint64_t id)
{
    char path[DEVICE_PATH_MAX];

    if (!xencfg__live_wants_link(e->live, kind, entry))
        return;
    /* it is not known yet which device it is */
    if (id == NO_ID || ++e->links > MOST_LINKS) {
        e->sure = false;
        return;
    }
    snprintf(path, sizeof(path), LIBXL_DEVICE, e->live->domid,
             xencfg__kinds[kind].dir[dir_of(kind, entry)], (int)id);
    xencfg__want(&e->wants, STORE_VALUE, "%s/backend", path);
    if (xencfg__live_is_drive(kind, entry))
        xencfg__want(&e->wants, STORE_VALUE, "%s/params", path);
    /* who serves it is looked up then */
    e->sure &= !xencfg__live_names_backend(kind, entry);
}

static void want_entries(struct expected *e, enum xencfg_devkind kind)
{
    const struct devkind *k = &xencfg__kinds[kind];
    int i;

    for (i = 0; i < *xencfg__device_count(k, e->config); i++) {
        const void *entry = xencfg__device(k, e->config, i);
        uint64_t id = k->id(entry);

        e->size[kind][dir_of(kind, entry)] += name_size(id);
        want_nodes(e, kind, entry, id);
    }
}

static void want_lists(struct expected *e)
{
    enum xencfg_devkind kind;
    char path[DEVICE_PATH_MAX];
    int dir;

    for (kind = 1; kind < NKINDS; kind++)
        for (dir = 0; dir < MAX_DIRS; dir++) {
            if (!e->size[kind][dir])
                continue;
            snprintf(path, sizeof(path), LIBXL_KIND, e->live->domid,
                     xencfg__kinds[kind].dir[dir]);
            xencfg__want_list(&e->wants, e->size[kind][dir], path);
        }
}

int xencfg__live_expect(struct live *live, const xencfg_domain_config *config)
{
    const xencfg_domain_build_info *b = &config->b_info;
    struct expected e = { .live = live, .config = config, .sure = true,
                          .wants = { .store = live->store } };
    enum xencfg_devkind kind;
    int rc;

    for (kind = 1; kind < NKINDS; kind++)
        if (xencfg__kinds[kind].dir[0])
            want_entries(&e, kind);
    /* what nobody lists: the primary console, and a keyboard */
    if (live->domid)
        e.size[XENCFG_DEVKIND_CHANNEL][0] += name_size(0);
    if (b->type == XENCFG_DOMAIN_TYPE_HVM && b->u.hvm.vkb_device.val >= 0)
        e.size[XENCFG_DEVKIND_VKB][0] += name_size(0);
    want_lists(&e);
    xencfg__live_want_pci(live, config, &e.wants);
    rc = xencfg__store_ahead(live->store, &e.wants);
    /* a controller's ports are not known, nor whose a stub domain's are */
    if (rc || !e.sure || config->num_usbctrls ||
        b->device_model_stubdomain.val > 0)
        return rc;
    return xencfg__store_foreseen(live->store);
}
