/* merge - template x live -> the true configuration. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "inspect/entry_text.h"
#include "kinds/paths.h"
#include "retrieve/merge.h"
#include "kinds/medium.h"

/* -------------------------------------------------------------------- knobs */

/* Moves the string *from to *to. */
static void replace(char **to, char **from)
{
    free(*to);
    *to = TAKE(*from);
}

/*
 * What libxl subtracted from the target when it built the domain
 * (libxl__get_targetmem_fudge), computed from the stored values.
 */
static uint64_t target_correction(const xencfg_domain_build_info *b)
{
    uint64_t kib = 0;

    if (b->type == XENCFG_DOMAIN_TYPE_HVM && b->max_memkb != UINT64_MAX &&
        b->target_memkb != UINT64_MAX && b->max_memkb > b->target_memkb)
        kib = 1024;
    if (b->video_memkb <= LIVE_MAX_KIB)
        kib += b->video_memkb;
    return kib;
}

/* Called while obj still has the template's value. */
static int origin(struct report *report, struct live *live, const char *key,
                  const char *node, const struct xencfg_type *type,
                  const void *obj)
{
    char path[96];

    snprintf(path, sizeof(path), "/local/domain/%u/%s", live->domid, node);
    return xencfg__report_origin(report, key, XENCFG_SOURCE_XENSTORE, path,
                                 type, obj);
}

static int merge_knobs(xencfg_domain_config *config, struct live *live,
                       struct report *report)
{
    const struct xencfg_type *type = &xencfg_desc_domain_build_info;
    xencfg_domain_build_info *b = &config->b_info;
    int rc = 0;

    if (live->name) {
        rc = origin(report, live, "c_info.name", "name",
                    &xencfg_desc_domain_create_info, &config->c_info);
        replace(&config->c_info.name, &live->name);
    }
    if (!rc && live->has_target) {
        rc = origin(report, live, "b_info.target_memkb", "memory/target", type,
                    b);
        b->target_memkb = live->target + target_correction(b);
    }
    if (!rc && live->has_static_max) {
        rc = origin(report, live, "b_info.max_memkb", "memory/static-max", type,
                    b);
        b->max_memkb = live->static_max;
    }
    if (!rc && live->has_vcpus) {
        rc = origin(report, live, "b_info.avail_vcpus", "cpu", type, b);
        free(b->avail_vcpus.map);
        b->avail_vcpus = TAKE(live->vcpus);
    }
    return rc;
}

/* ------------------------------------------------------------------ a drive */

static bool same_medium(const xencfg_device_disk *disk, const char *path,
                        enum xencfg_disk_format format)
{
    if (disk->format == XENCFG_DISK_FORMAT_EMPTY || !disk->pdev_path ||
        strcmp(disk->pdev_path, path))
        return false;
    /* where no format is given, raw is meant */
    return format == XENCFG_DISK_FORMAT_UNKNOWN ||
           disk->format == XENCFG_DISK_FORMAT_UNKNOWN ||
           format == disk->format;
}

/* libxl (4.19 on) gives an empty drive of phy a file of this name. */
static bool is_placeholder(const char *path)
{
    const char *name = strrchr(path, '/');

    return name && !strncmp(name, "/empty-cdrom.", 13);
}

static int drive_origin(struct report *report, const char *id,
                        const char *member, const char *node,
                        const xencfg_device_disk *disk)
{
    char key[ID_MAX + sizeof("disks[].pdev_path")];

    snprintf(key, sizeof(key), "disks[%s].%s", id, member);
    return xencfg__report_origin(report, key, XENCFG_SOURCE_XENSTORE, node,
                                 &xencfg_desc_device_disk, disk);
}

/*
 * Gives a removable drive its live medium, which the finding's path tells, and
 * says what was found.
 */
static int merge_medium(xencfg_ctx *ctx, xencfg_device_disk *disk,
                        const char *params, struct finding *f,
                        struct report *report)
{
    bool had_medium = disk->format != XENCFG_DISK_FORMAT_EMPTY &&
                      disk->pdev_path && *disk->pdev_path;
    enum xencfg_disk_format format;
    const char *path = xencfg__medium_path(params, &format);
    bool same;
    char *copy;
    int rc;

    if (is_placeholder(path)) {
        path = "";
        format = XENCFG_DISK_FORMAT_EMPTY;
    }
    same = *path && same_medium(disk, path, format);
    rc = drive_origin(report, f->id, "pdev_path", f->path, disk);
    if (!rc && !same && (format != XENCFG_DISK_FORMAT_UNKNOWN ||
                         disk->format == XENCFG_DISK_FORMAT_EMPTY))
        rc = drive_origin(report, f->id, "format", f->path, disk);
    if (rc || same)
        return rc;
    if (*path)
        f->what = XENCFG_FINDING_CLASS_MEDIUM_DIFFERS;
    else if (had_medium)
        f->what = XENCFG_FINDING_CLASS_EMPTIED;
    copy = strdup(path);
    if (!copy)
        return xencfg__nomem(ctx);
    replace(&disk->pdev_path, &copy);
    if (format != XENCFG_DISK_FORMAT_UNKNOWN)
        disk->format = format;
    else if (disk->format == XENCFG_DISK_FORMAT_EMPTY)
        disk->format = XENCFG_DISK_FORMAT_RAW;
    return 0;
}

/* ------------------------------------------------------------------ devices */

static void device_path(const struct live *live, enum xencfg_devkind kind,
                        const struct live_device *dev, char path[96])
{
    const char *dir = xencfg__kinds[kind].dir[dev->dir];

    if (kind == XENCFG_DEVKIND_PCI)
        snprintf(path, 96, PCI_BACKEND, live->pci_domid);
    else if (kind == XENCFG_DEVKIND_USBDEV && dev->backend)
        snprintf(path, 96, BACKEND "/port/%u", 0, dev->backend, live->domid,
                 (unsigned)(dev->id >> 32), (unsigned)dev->id);
    else if (kind == XENCFG_DEVKIND_USBDEV)
        snprintf(path, 96, LIBXL_DEVICE "/port/%u", live->domid, "vusb",
                 (unsigned)(dev->id >> 32), (unsigned)dev->id);
    else
        snprintf(path, 96, LIBXL_DEVICE, live->domid, dir, (unsigned)dev->id);
}

static int matched_drive(xencfg_ctx *ctx, xencfg_device_disk *disk,
                         const char *params, struct finding *f,
                         struct report *report)
{
    CLEANUP(freep) char *before = NULL;
    int rc;

    before = strdup(disk->pdev_path ? disk->pdev_path : "");
    if (!before)
        return xencfg__nomem(ctx);
    rc = merge_medium(ctx, disk, params, f, report);
    if (rc)
        return rc;
    if (f->what != XENCFG_FINDING_CLASS_MATCHED ||
        strcmp(before, disk->pdev_path ? disk->pdev_path : "")) {
        f->medium = before;
        f->live_medium = disk->pdev_path;
    }
    if (f->what == XENCFG_FINDING_CLASS_EMPTIED)
        return xencfg__report_add(report, f,
                                  "the drive is empty now, its medium was "
                                  "ejected; the template has \"%s\"",
                                  before);
    if (f->what == XENCFG_FINDING_CLASS_MEDIUM_DIFFERS)
        return xencfg__report_add(report, f,
                                  "xenstore has \"%s\", the template \"%s\"",
                                  disk->pdev_path, before);
    f->path = NULL;
    return xencfg__report_add(report, f, NULL);
}

/* ------------------------------------------------------------ a usb device */

#define PAIRED_IN_ORDER "the template gives no index: paired in order"

static int usb_origin(struct report *report, const char *id,
                      const char *member, const char *path)
{
    char key[ID_MAX + sizeof("usbdevs[].type.hostdev.hostaddr")];

    snprintf(key, sizeof(key), "usbdevs[%s].%s", id, member);
    return xencfg__report_origin(report, key, XENCFG_SOURCE_XENSTORE, path,
                                 NULL, NULL);
}

static int usb_finding(const struct live_device *dev, const struct finding *f,
                       struct report *report)
{
    if (!dev->addr && dev->label)
        return xencfg__report_add(report, f,
                                  "host address not known (bus id %.64s)",
                                  dev->label);
    return xencfg__report_add(report, f, NULL);
}

/*
 * Gives an entry the host's address of its device if it has none: of some usb
 * devices libxl stores nothing.
 */
static int fill_usb(xencfg_device_usbdev *usb, const struct live_device *dev,
                    const char *id, const char *path, struct report *report)
{
    int rc;

    if ((!dev->bus && !dev->addr) ||
        (usb->type == XENCFG_USBDEV_TYPE_HOSTDEV &&
         (usb->u.hostdev.hostbus || usb->u.hostdev.hostaddr)))
        return 0;
    rc = dev->bus ? usb_origin(report, id, "type.hostdev.hostbus", path) : 0;
    if (!rc && dev->addr)
        rc = usb_origin(report, id, "type.hostdev.hostaddr", path);
    if (!rc && usb->type != XENCFG_USBDEV_TYPE_HOSTDEV) {
        rc = usb_origin(report, id, "type", path);
        if (!rc)
            xencfg_device_usbdev_init_type(usb, XENCFG_USBDEV_TYPE_HOSTDEV);
    }
    if (rc)
        return rc;
    usb->u.hostdev.hostbus = dev->bus;
    usb->u.hostdev.hostaddr = dev->addr;
    return 0;
}

static int matched_usb(xencfg_device_usbdev *usb, const struct live_device *dev,
                       const char *path, const struct finding *f,
                       struct report *report)
{
    int rc = fill_usb(usb, dev, f->id, path, report);

    if (rc || !usb->u.hostdev.hostaddr)
        return rc ? rc : usb_finding(dev, f, report);
    return xencfg__report_add(report, f, usb->ctrl < 0 || usb->port < 1
                                             ? PAIRED_IN_ORDER : NULL);
}

static int matched(xencfg_ctx *ctx, enum xencfg_devkind kind, void *entry,
                   struct live_device *dev, int index, struct live *live,
                   struct report *report)
{
    struct finding f = { .what = XENCFG_FINDING_CLASS_MATCHED, .kind = kind,
                         .index = index };
    char id[ID_MAX], path[96 + sizeof("/params")];

    xencfg__format_id(kind, kind == XENCFG_DEVKIND_DISK ? entry : NULL, dev->id,
                      id);
    f.id = id;
    if (dev->medium) {
        device_path(live, kind, dev, path);
        strcat(path, "/params");
        f.path = path;
        return matched_drive(ctx, entry, dev->medium, &f, report);
    }
    if (kind == XENCFG_DEVKIND_USBDEV) {
        device_path(live, kind, dev, path);
        return matched_usb(entry, dev, path, &f, report);
    }
    return xencfg__report_add(
        report, &f,
        xencfg__kinds[kind].id(entry) == NO_ID && kind != XENCFG_DEVKIND_PCI
            ? PAIRED_IN_ORDER
            : NULL);
}

/* Why the entry is none of the live devices. */
static const char *not_live_reason(enum xencfg_devkind kind, uint64_t number,
                                   int paired)
{
    if (paired == PAIR_DUPLICATE)
        return "another entry of the template is the same device";
    if (paired == PAIR_UNKNOWN)
        return kind == XENCFG_DEVKIND_DISK
                   ? "the template's entry has no valid vdev; it is kept"
               : number == NO_ID
                   ? "the template gives no index; it is kept"
                   : "it may be what is malformed in xenstore; it is kept";
    if (kind == XENCFG_DEVKIND_CHANNEL && !number)
        return "not live: xl gave it the primary console's index, so libxl did "
               "not make it";
    return "not live";
}

static int not_live(xencfg_ctx *ctx, enum xencfg_devkind kind,
                    const void *entry, int paired, int index,
                    struct report *report)
{
    struct finding f = { .what = XENCFG_FINDING_CLASS_STALE, .kind = kind,
                         .index = -1 };
    uint64_t number = xencfg__kinds[kind].id(entry);
    const char *reason = not_live_reason(kind, number, paired);
    CLEANUP(freep) char *known_by = NULL;
    char id[ID_MAX];
    int rc;

    xencfg__format_id(kind, entry, number, id);
    f.id = id;
    if (paired == PAIR_DUPLICATE) {
        f.what = XENCFG_FINDING_CLASS_DUPLICATE;
    } else if (paired == PAIR_UNKNOWN) {
        f.index = index;
        f.what = kind == XENCFG_DEVKIND_DISK ? XENCFG_FINDING_CLASS_MALFORMED
                                             : XENCFG_FINDING_CLASS_NOT_CHECKED;
        return xencfg__report_add(report, &f, "%s", reason);
    }
    rc = xencfg__entry_text(ctx, kind, entry, &known_by);
    if (rc)
        return rc;
    if (*known_by)
        f.known_by = known_by;
    if (kind == XENCFG_DEVKIND_DISK)
        f.medium = ((const xencfg_device_disk *)entry)->pdev_path;
    if (kind == XENCFG_DEVKIND_NIC)
        f.mac = ((const xencfg_device_nic *)entry)->mac;
    return xencfg__report_add(report, &f, "%s%s%s", reason,
                              *known_by ? "; " : "", known_by);
}

/* The live devices without entry: made-up ones are appended. */
static int merge_others(xencfg_ctx *ctx, enum xencfg_devkind kind,
                        xencfg_domain_config *config, struct live *live,
                        struct report *report)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    int *count = xencfg__device_count(k, config), i, extra = 0, rc;
    size_t room = 0;
    char id[ID_MAX], path[96];

    for (i = 0; i < list->count; i++)
        extra += list->device[i].entry == PAIR_MADE_UP;
    rc = extra ? xencfg__array_room(ctx, xencfg__devices(k, config), &room,
                                    *count + extra, k->type->size)
               : 0;
    for (i = 0; !rc && i < list->count; i++) {
        struct live_device *dev = &list->device[i];
        struct finding f = { .what = XENCFG_FINDING_CLASS_IMPLIED, .kind = kind,
                             .id = id, .index = -1, .path = path };

        if (dev->entry >= 0 || dev->entry == PAIR_GONE)
            continue;
        device_path(live, kind, dev, path);
        xencfg__format_id(kind, dev->made, dev->id, id);
        if (dev->entry == PAIR_MADE_UP) {
            f.what = XENCFG_FINDING_CLASS_MADE_UP;
            f.index = *count;
            memcpy(xencfg__device(k, config, (*count)++), dev->made,
                   k->type->size);
            free(dev->made);
            dev->made = NULL;
            rc = kind == XENCFG_DEVKIND_USBDEV
                     ? usb_finding(dev, &f, report)
                     : xencfg__report_add(report, &f, NULL);
        } else {
            rc = xencfg__report_add(report, &f, NULL);
        }
    }
    return rc;
}

static int merge_kind(xencfg_ctx *ctx, enum xencfg_devkind kind,
                      xencfg_domain_config *config, struct live *live,
                      struct report *report)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    int *count = xencfg__device_count(k, config), n = *count, i, kept = 0;
    int rc = 0;

    for (i = 0; !rc && i < n; i++) {
        void *entry = xencfg__device(k, config, i);
        int paired = list->paired[i];

        if (paired < 0)
            rc = not_live(ctx, kind, entry, paired, kept, report);
        else
            rc = matched(ctx, kind, entry, &list->device[paired], kept, live,
                         report);
        if (paired == PAIR_STALE || paired == PAIR_DUPLICATE)
            xencfg_type_dispose(k->type, entry);
        else if (kept++ != i)
            memcpy(xencfg__device(k, config, kept - 1), entry, k->type->size);
    }
    if (rc)             /* the rest must stay disposable, and nothing twice */
        for (; i < n; i++, kept++)
            memcpy(xencfg__device(k, config, kept),
                   xencfg__device(k, config, i), k->type->size);
    *count = kept;
    return rc ? rc : merge_others(ctx, kind, config, live, report);
}

static int as_stored(enum xencfg_devkind kind,
                     const xencfg_domain_config *config, struct report *report)
{
    int i, rc = 0;
    char id[ID_MAX];

    for (i = 0; !rc && i < *xencfg__device_count(&xencfg__kinds[kind], config);
         i++) {
        snprintf(id, sizeof(id), "%d", i);
        rc = xencfg__report_add(
            report,
            &(struct finding){ .what = XENCFG_FINDING_CLASS_AS_STORED,
                               .kind = kind, .id = id, .index = i },
            NULL);
    }
    return rc;
}

int xencfg__merge(xencfg_ctx *ctx, xencfg_domain_config *config,
                  struct live *live, struct report *report)
{
    int kind, n = 0, rc;

    for (kind = 1; kind < NKINDS; kind++)
        n += *xencfg__device_count(&xencfg__kinds[kind], config);
    rc = xencfg__report_reserve(report, n);
    if (!rc)
        rc = merge_knobs(config, live, report);
    for (kind = 1; !rc && kind < NKINDS; kind++)
        rc = xencfg__kinds[kind].live
                 ? merge_kind(ctx, kind, config, live, report)
                 : as_stored(kind, config, report);
    return rc;
}
