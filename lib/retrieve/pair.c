/*
 * pair - which live device each template entry describes.
 *
 * Entries that have an identity are paired by it.  The others, whose indices
 * libxl chose when it made the domain, are paired in template order with the
 * devices that no entry claims, in ascending order; usb devices by their host
 * address first.
 */
#include <string.h>

#include "retrieve/pair.h"

static bool free_device(const struct live_device *dev)
{
    return dev->entry == PAIR_MADE_UP;
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

/* Entries without identity, by something else that both have. */
static void pair_alike(const struct devkind *k,
                       const xencfg_domain_config *config,
                       struct live_list *list,
                       bool (*alike)(const void *entry,
                                     const struct live_device *dev))
{
    int i, j;

    for (i = 0; i < *xencfg__device_count(k, config); i++) {
        const void *entry = xencfg__device(k, config, i);

        if (k->id(entry) != NO_ID)
            continue;
        for (j = 0; j < list->count; j++) {
            struct live_device *dev = &list->device[j];

            if (!free_device(dev) || !alike(entry, dev))
                continue;
            claim(list, i, dev);
            break;
        }
    }
}

static bool same_name(const void *entry, const struct live_device *dev)
{
    const xencfg_device_pci *pci = entry;

    return dev->label && !strcmp(dev->label, pci->name);
}

static bool same_host(const void *entry, const struct live_device *dev)
{
    const xencfg_device_usbdev *usb = entry;

    return usb->type == XENCFG_USBDEV_TYPE_HOSTDEV && dev->addr &&
           dev->bus == usb->u.hostdev.hostbus &&
           dev->addr == usb->u.hostdev.hostaddr;
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

static void pair_kind(enum xencfg_devkind kind,
                      const xencfg_domain_config *config,
                      struct live_list *list)
{
    const struct devkind *k = &xencfg__kinds[kind];
    const xencfg_domain_build_info *b = &config->b_info;

    if (kind == XENCFG_DEVKIND_CHANNEL)
        imply(list, 0);         /* the primary console */
    pair_by_id(k, config, list);
    switch (kind) {
    case XENCFG_DEVKIND_DISK:
        keep_nameless_disks(config, list);
        return;
    case XENCFG_DEVKIND_PCI:
        pair_alike(k, config, list, same_name);
        imply_pci_functions(config, list);
        return;
    case XENCFG_DEVKIND_USBDEV:
        pair_alike(k, config, list, same_host);
        break;
    case XENCFG_DEVKIND_VKB:
        if (b->type == XENCFG_DOMAIN_TYPE_HVM && b->u.hvm.vkb_device.val >= 0)
            imply(list, 0);
        break;
    default:
        break;
    }
    pair_in_order(k, config, list);
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
        pair_kind(kind, config, &live->list[kind]);
        if (live->list[kind].incomplete)
            keep_unfound(&xencfg__kinds[kind], config, &live->list[kind]);
    }
    imply_usb_controllers(config, live);
    return 0;
}
