/*
 * pair_usb - which usb device an entry describes that has no port.
 *
 * libxl stores what the user gave, which is a number on a bus of the host, and
 * gives such devices the free ports in the order of the entries.  A device has
 * another number each time that it is plugged in, so two can even have changed
 * theirs; the bus stays.  So if there are as many devices as entries, none has
 * gone, and the order of the ports counts.  Otherwise those of the same number
 * are the same, and the others follow in order.
 */
#include "retrieve/pair_usb.h"

#define BUSES 256               /* 0: not known */

struct usb_pairing {
    const xencfg_domain_config *config;
    struct live_list *list;
    int *entry, entries;        /* those without port, and yet without device */
};

static bool is_free(const struct live_device *dev)
{
    return dev->entry == PAIR_RECONSTRUCTED;
}

static unsigned bus_of(const xencfg_device_usbdev *usb)
{
    return usb->type == XENCFG_USBDEV_TYPE_HOSTDEV ? usb->u.hostdev.hostbus : 0;
}

/* Could the entry be that device? */
static bool fits(const xencfg_device_usbdev *usb, const struct live_device *dev)
{
    unsigned bus = bus_of(usb);

    return is_free(dev) && (!bus || !dev->bus || dev->bus == bus) &&
           (usb->ctrl < 0 || (uint64_t)usb->ctrl == dev->id >> 32);
}

static void claim(struct usb_pairing *p, int i, struct live_device *dev)
{
    int entry = p->entry[i];

    dev->entry = entry;
    p->list->paired[entry] = dev - p->list->device;
    p->entry[i] = -1;
}

static const xencfg_device_usbdev *entry_at(const struct usb_pairing *p, int i)
{
    return &p->config->usbdevs[p->entry[i]];
}

static int next_free(const struct live_list *list, int at)
{
    while (at < list->count && !is_free(&list->device[at]))
        at++;
    return at;
}

/* Is there one free device for each entry, in order? */
static bool all_fit(const struct usb_pairing *p)
{
    int i, at = 0;

    for (i = 0; i < p->entries; i++, at++) {
        at = next_free(p->list, at);
        if (at == p->list->count ||
            !fits(entry_at(p, i), &p->list->device[at]))
            return false;
    }
    return next_free(p->list, at) == p->list->count;
}

/* By number: of several entries or devices of one, in order. */
static int pair_by_address(struct usb_pairing *p)
{
    /* the first device of each address, and of each device the next */
    CLEANUP(freep) int *first = calloc(BUSES * 256, sizeof(*first));
    CLEANUP(freep) int *next = calloc(p->list->count + 1, sizeof(*next));
    int i;

    if (!first || !next)
        return XENCFG_ERROR_NOMEM;
    for (i = p->list->count - 1; i >= 0; i--) {
        const struct live_device *dev = &p->list->device[i];
        int *head = &first[dev->bus * 256 + dev->addr];

        if (!is_free(dev) || !dev->addr)
            continue;
        next[i] = *head;
        *head = i + 1;
    }
    for (i = 0; i < p->entries; i++) {
        const xencfg_device_usbdev *usb = entry_at(p, i);
        unsigned bus = bus_of(usb);
        int *head = bus ? &first[bus * 256 + usb->u.hostdev.hostaddr] : NULL;

        if (!head || !*head)
            continue;
        claim(p, i, &p->list->device[*head - 1]);
        *head = next[*head - 1];
    }
    return 0;
}

/* The first device that fits, from *at on: those before it never will. */
static void pair_next(struct usb_pairing *p, int i, int *at, int end)
{
    const xencfg_device_usbdev *usb = entry_at(p, i);
    struct live_list *list = p->list;

    while (*at < end && !fits(usb, &list->device[*at]))
        ++*at;
    if (*at < end)
        claim(p, i, &list->device[*at]);
    else if (list->unlisted)
        list->paired[p->entry[i]] = PAIR_UNKNOWN;
}

/* Where the ports of a controller begin. */
static int first_of(const struct live_list *list, uint64_t ctrl)
{
    int low = 0, high = list->count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (list->device[middle].id >> 32 < ctrl)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void pair_rest(struct usb_pairing *p)
{
    int at[BUSES] = { 0 }, within, i;
    int64_t ctrl;

    for (i = 0; i < p->entries; i++) {
        if (p->entry[i] < 0)
            continue;
        ctrl = entry_at(p, i)->ctrl;
        if (ctrl < 0) {
            pair_next(p, i, &at[bus_of(entry_at(p, i))], p->list->count);
            continue;
        }
        within = first_of(p->list, ctrl);       /* a few ports */
        pair_next(p, i, &within, first_of(p->list, ctrl + 1));
    }
}

static int pair(struct usb_pairing *p)
{
    int i, at = 0, rc;

    if (!all_fit(p)) {
        rc = pair_by_address(p);
        if (!rc)
            pair_rest(p);
        return rc;
    }
    for (i = 0; i < p->entries; i++, at++) {
        at = next_free(p->list, at);
        claim(p, i, &p->list->device[at]);
    }
    return 0;
}

int xencfg__pair_usb(const xencfg_domain_config *config, struct live_list *list)
{
    CLEANUP(freep) int *entry = calloc(config->num_usbdevs + 1, sizeof(int));
    struct usb_pairing p = { config, list, entry, 0 };
    int i;

    if (!entry)
        return XENCFG_ERROR_NOMEM;
    for (i = 0; i < config->num_usbdevs; i++)
        if (xencfg__usbdev_id(&config->usbdevs[i]) == NO_ID)
            entry[p.entries++] = i;
    return p.entries ? pair(&p) : 0;
}
