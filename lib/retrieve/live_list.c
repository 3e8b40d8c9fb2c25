/* live_list - the live devices of a domain, and all else that is read of it. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "kinds/usb_paths.h"
#include "retrieve/live_list.h"
#include "retrieve/pair.h"

int xencfg__live_malformed(struct live *live, enum xencfg_devkind kind,
                           const char *id, const char *path, const char *value)
{
    struct finding f = { .what = XENCFG_FINDING_CLASS_MALFORMED, .kind = kind,
                         .id = id, .index = -1, .path = path };

    if (!value)
        return xencfg__report_add(live->report, &f, "there is no such node");
    return xencfg__report_add(live->report, &f, "unexpected value \"%.64s\"%s",
                              value, strlen(value) > 64 ? "..." : "");
}

struct live_device *xencfg__live_add(struct live_list *list, uint64_t id)
{
    struct live_device *added;

    if (ARRAY_ROOM(NULL, &list->device, &list->room, list->count + 1))
        return NULL;
    added = &list->device[list->count++];
    *added = (struct live_device){ .id = id, .entry = PAIR_RECONSTRUCTED };
    return added;
}

static int by_id(const void *a, const void *b)
{
    const struct live_device *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

struct live_device *xencfg__live_find(struct live_list *list, uint64_t id)
{
    struct live_device key = { .id = id };

    return list->count ? bsearch(&key, list->device, list->count, sizeof(key),
                                 by_id)
                       : NULL;
}

/* As xenstored mostly lists them. */
static bool is_sorted(const struct live_list *list)
{
    int i;

    for (i = 1; i < list->count; i++)
        if (list->device[i].id <= list->device[i - 1].id)
            return false;
    return true;
}

void xencfg__live_settle(struct live_list *list)
{
    int i, kept = 0;

    if (is_sorted(list))
        return;
    qsort(list->device, list->count, sizeof(*list->device), by_id);
    for (i = 1; i < list->count; i++) {
        if (list->device[i].id == list->device[kept].id)
            free(list->device[i].label);
        else
            list->device[++kept] = list->device[i];
    }
    list->count = kept + 1;
}

static void usb_path(const struct live *live, const struct live_device *dev,
                     char path[DEVICE_PATH_MAX])
{
    size_t n;

    _Static_assert(USB_PATH_MAX <= DEVICE_PATH_MAX, "a path of usb fits");
    xencfg__usb_ports_path(live->domid, dev->id >> 32, dev->ctrl_type, NULL,
                           path);
    n = strlen(path);
    snprintf(path + n, DEVICE_PATH_MAX - n, "/%u", (unsigned)dev->id);
}

void xencfg__live_path(const struct live *live, enum xencfg_devkind kind,
                       const struct live_device *dev,
                       char path[DEVICE_PATH_MAX])
{
    const char *dir = xencfg__kinds[kind].dir[dev->dir];

    if (kind == XENCFG_DEVKIND_PCI)
        snprintf(path, DEVICE_PATH_MAX, PCI_BACKEND, live->pci_domid);
    else if (kind == XENCFG_DEVKIND_USBDEV)
        usb_path(live, dev, path);
    else
        snprintf(path, DEVICE_PATH_MAX, LIBXL_DEVICE, live->domid, dir,
                 (unsigned)dev->id);
}

void xencfg__live_medium_path(const struct live *live,
                              const struct live_device *dev,
                              char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, LIBXL_DEVICE "/params",
             dev->at_stubdomain ? live->stubdomain : live->domid,
             xencfg__kinds[XENCFG_DEVKIND_DISK].dir[dev->dir],
             (unsigned)dev->id);
}

const struct live_server *xencfg__live_server(const struct live *live,
                                              uint32_t domid)
{
    size_t i;

    for (i = 0; i < live->num_servers; i++)
        if (live->server[i].domid == domid)
            return &live->server[i];
    return NULL;
}

void xencfg__live_freep(struct live *live)
{
    int kind, i;

    for (kind = 0; kind < NKINDS; kind++) {
        struct live_list *list = &live->list[kind];

        for (i = 0; i < list->count; i++) {
            struct live_device *dev = &list->device[i];

            if (dev->made)
                xencfg__type_dispose(xencfg__kinds[kind].type, dev->made);
            free(dev->made);
            free(dev->label);   /* or medium */
            free(dev->link);
            free(dev->differs);
        }
        free(list->device);
        free(list->paired);
    }
    while (live->num_servers)
        free(live->server[--live->num_servers].name);
    free(live->server);
    namesp(&live->dirs);
    free(live->name);
    free(live->vcpus.map);
    *live = (struct live){ 0 };
}
