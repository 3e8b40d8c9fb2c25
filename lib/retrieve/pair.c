/*
 * pair - which live device each template entry describes.
 *
 * Entries that have an identity are paired by it.  The others, whose indices
 * libxl chose when it made the domain, are paired in template order with the
 * devices that no entry claims, in ascending order; usb devices as pair_usb.c
 * says.
 */
#include <string.h>

#include "retrieve/pair_usb.h"

static bool free_device(const struct live_device *dev)
{
    return dev->entry == PAIR_RECONSTRUCTED;
}

static void claim(struct live_list *list, int entry, struct live_device *dev)
{
    dev->entry = entry;
    list->paired[entry] = dev - list->device;
}

static void imply(struct live_list *list, uint64_t id)
{
    struct live_device *dev = xencfg__live_find(list, id);

    if (dev && free_device(dev))
        dev->entry = PAIR_IMPLIED;
}

/*
 * Of several entries of one identity the last is the one that libxl added last,
 * unless the names of disks tell otherwise (live_details.c).
 */
static void pair_by_id(const struct devkind *k,
                       const xencfg_domain_config *config,
                       struct live_list *list)
{
    int i;

    for (i = 0; i < *xencfg__device_count(k, config); i++) {
        uint64_t id = k->id(xencfg__device(k, config, i));
        struct live_device *dev =
            id == NO_ID ? NULL : xencfg__live_find(list, id);

        list->paired[i] = PAIR_STALE;
        if (!dev || dev->entry == PAIR_IMPLIED)
            continue;
        if (dev->entry >= 0)
            list->paired[dev->entry] = PAIR_DUPLICATE;
        claim(list, i, dev);
    }
}

static int by_name(const void *a, const void *b)
{
    const struct live_device *x = *(struct live_device *const *)a;
    const struct live_device *y = *(struct live_device *const *)b;
    int order = strcmp(x->label, y->label);

    return order ? order : (x > y) - (x < y);
}

/* The first of that name, or where it would be. */
static int find_name(struct live_device *const *named, int count,
                     const char *name)
{
    int low = 0, high = count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (strcmp(named[middle]->label, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Entries of pci devices that have only a name, by that, in order. */
static int pair_pci_names(const xencfg_domain_config *config,
                          struct live_list *list)
{
    CLEANUP(freep) struct live_device **named = NULL;
    CLEANUP(freep) int *taken = NULL;
    int i, at, n = 0;

    named = calloc(list->count + 1, sizeof(*named));
    taken = calloc(list->count + 1, sizeof(*taken));
    if (!named || !taken)
        return XENCFG_ERROR_NOMEM;
    for (i = 0; i < list->count; i++)
        if (free_device(&list->device[i]) && list->device[i].label)
            named[n++] = &list->device[i];
    if (n)
        qsort(named, n, sizeof(*named), by_name);
    for (i = 0; i < config->num_pcidevs; i++) {
        const xencfg_device_pci *pci = &config->pcidevs[i];

        if (xencfg__pci_id_of(pci) != NO_ID)
            continue;
        at = find_name(named, n, pci->name);
        if (at == n || strcmp(named[at]->label, pci->name))
            continue;
        if (at + taken[at] < n &&
            !strcmp(named[at + taken[at]]->label, pci->name))
            claim(list, i, named[at + taken[at]++]);
    }
    return 0;
}

/* One entry can stand for all functions of a device ("BB:DD.*"). */
static void imply_pci_functions(const xencfg_domain_config *config,
                                struct live_list *list)
{
    int i;

    for (i = 0; i < list->count; i++) {
        struct live_device *dev = &list->device[i], *first;
        uint32_t mask;

        if (!free_device(dev))
            continue;
        first = xencfg__live_find(list, dev->id & ~UINT64_C(7));
        if (!first || first->entry < 0)
            continue;
        mask = config->pcidevs[first->entry].vfunc_mask;
        if (mask & (mask - 1))
            dev->entry = PAIR_IMPLIED;
    }
}

static void pair_in_order(const struct devkind *k,
                          const xencfg_domain_config *config,
                          struct live_list *list)
{
    int i, next = 0;

    for (i = 0; i < *xencfg__device_count(k, config); i++) {
        if (list->paired[i] != PAIR_STALE ||
            k->id(xencfg__device(k, config, i)) != NO_ID)
            continue;
        while (next < list->count && !free_device(&list->device[next]))
            next++;
        if (next < list->count)
            claim(list, i, &list->device[next]);
        else if (list->unlisted)
            list->paired[i] = PAIR_UNKNOWN;
    }
}

/* Disks have no index to guess: an entry without a name stays as it is. */
static void keep_nameless_disks(const xencfg_domain_config *config,
                                struct live_list *list)
{
    int i;

    for (i = 0; i < config->num_disks; i++)
        if (xencfg__kinds[XENCFG_DEVKIND_DISK].id(&config->disks[i]) == NO_ID)
            list->paired[i] = PAIR_UNKNOWN;
}

/* libxl makes a controller for a usb device that is given without one. */
static void imply_usb_controllers(const xencfg_domain_config *config,
                                  struct live *live)
{
    const struct live_list *devs = &live->list[XENCFG_DEVKIND_USBDEV];
    int i;

    for (i = 0; i < devs->count; i++) {
        const struct live_device *dev = &devs->device[i];

        if (dev->entry >= 0 && config->usbdevs[dev->entry].ctrl < 0)
            imply(&live->list[XENCFG_DEVKIND_USBCTRL], dev->id >> 32);
    }
}

/*
 * The one that libxl makes for an HVM guest: up to 4.18 always, then unless any
 * are listed.  So it is not there if entries without number need all there are.
 */
static bool has_own_keyboard(const xencfg_domain_config *config,
                             const struct live_list *list)
{
    const xencfg_domain_build_info *b = &config->b_info;
    int i, spare = 0;

    for (i = 0; i < list->count; i++)
        spare += free_device(&list->device[i]);
    for (i = 0; i < config->num_vkbs; i++)
        spare -= config->vkbs[i].devid < 0;
    return b->type == XENCFG_DOMAIN_TYPE_HVM &&
           b->u.hvm.vkb_device.val >= 0 && spare > 0;
}

static int pair_kind(struct live *live, enum xencfg_devkind kind,
                     const xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    int rc = 0;

    if (kind == XENCFG_DEVKIND_CHANNEL ||   /* the primary console */
        (kind == XENCFG_DEVKIND_P9 && live->runs_xenstored))
        imply(list, 0);
    pair_by_id(k, config, list);
    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        keep_nameless_disks(config, list);
        return 0;
    case XENCFG_DEVKIND_PCI:
        rc = pair_pci_names(config, list);
        imply_pci_functions(config, list);
        return rc;
    case XENCFG_DEVKIND_USBDEV:
        return xencfg__pair_usb(config, list);
    case XENCFG_DEVKIND_VKB:
        if (has_own_keyboard(config, list))
            imply(list, 0);
        break;
    default:
        break;
    }
    pair_in_order(k, config, list);
    return 0;
}

static void keep_unfound(const struct devkind *k,
                         const xencfg_domain_config *config,
                         struct live_list *list)
{
    int i;

    for (i = 0; i < *xencfg__device_count(k, config); i++)
        if (list->paired[i] == PAIR_STALE)
            list->paired[i] = PAIR_UNKNOWN;
}

int xencfg__pair(struct live *live, const xencfg_domain_config *config)
{
    int kind, n;

    for (kind = 1; kind < NKINDS; kind++) {
        if (!xencfg__kinds[kind].public.is_live)
            continue;
        n = *xencfg__device_count(&xencfg__kinds[kind], config);
        if (n) {
            live->list[kind].paired = calloc(n, sizeof(int));
            if (!live->list[kind].paired)
                return xencfg__nomem(live->ctx);
        }
        if (pair_kind(live, kind, config))
            return xencfg__nomem(live->ctx);
        if (live->list[kind].incomplete)
            keep_unfound(&xencfg__kinds[kind], config, &live->list[kind]);
    }
    imply_usb_controllers(config, live);
    return 0;
}
