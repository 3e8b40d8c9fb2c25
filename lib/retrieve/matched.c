/* matched - a template entry whose live device was found. */
#include <stdio.h>
#include <string.h>

#include "kinds/medium.h"
#include "kinds/vdev.h"
#include "retrieve/merge.h"

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

/* EMPTY and "" for libxl's placeholder, too. */
static const char *medium_path(const char *params,
                               enum xencfg_disk_format *format)
{
    const char *path = xencfg__medium_path(params, format);

    if (!is_placeholder(path))
        return path;
    *format = XENCFG_DISK_FORMAT_EMPTY;
    return "";
}

static bool has_medium(const xencfg_device_disk *disk)
{
    return disk->format != XENCFG_DISK_FORMAT_EMPTY && disk->pdev_path &&
           *disk->pdev_path;
}

bool xencfg__has_medium(const xencfg_device_disk *disk, const char *params)
{
    enum xencfg_disk_format format;
    const char *path = medium_path(params, &format);

    return *path ? same_medium(disk, path, format) : !has_medium(disk);
}

static int drive_origin(struct findings *report, const struct finding *f,
                        const char *member, const xencfg_device_disk *disk)
{
    char key[ID_MAX + sizeof("disks[].pdev_path")];

    snprintf(key, sizeof(key), "disks[%s].%s", f->id, member);
    return xencfg__report_origin(report, key, XENCFG_SOURCE_XENSTORE, f->path,
                                 &xencfg__desc_device_disk, disk);
}

/*
 * Gives a removable drive its live medium, whose node is the finding's path,
 * and sets what was found.
 */
static int merge_medium(struct findings *report, xencfg_device_disk *disk,
                        const char *params, struct finding *f)
{
    enum xencfg_disk_format format;
    const char *path = medium_path(params, &format);
    bool had_medium = has_medium(disk);
    bool same = *path && same_medium(disk, path, format);
    char *copy;
    int rc;

    rc = drive_origin(report, f, "pdev_path", disk);
    if (!rc && !same && (format != XENCFG_DISK_FORMAT_UNKNOWN ||
                         disk->format == XENCFG_DISK_FORMAT_EMPTY))
        rc = drive_origin(report, f, "format", disk);
    if (rc || same)
        return rc;
    if (*path)
        f->what = XENCFG_FINDING_CLASS_MEDIUM_DIFFERS;
    else if (had_medium)
        f->what = XENCFG_FINDING_CLASS_EMPTIED;
    copy = strdup(path);
    if (!copy)
        return xencfg__nomem(report->ctx);
    free(disk->pdev_path);
    disk->pdev_path = copy;
    if (format != XENCFG_DISK_FORMAT_UNKNOWN)
        disk->format = format;
    else if (disk->format == XENCFG_DISK_FORMAT_EMPTY)
        disk->format = XENCFG_DISK_FORMAT_RAW;
    return 0;
}

static int matched_drive(struct findings *report, xencfg_device_disk *disk,
                         const char *params, bool told, struct finding *f)
{
    CLEANUP(freep) char *before = NULL;
    int rc;

    before = strdup(disk->pdev_path ? disk->pdev_path : "");
    if (!before)
        return xencfg__nomem(report->ctx);
    rc = merge_medium(report, disk, params, f);
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
    return told ? 0 : xencfg__report_add(report, f, NULL);
}

int xencfg__odd_disk(const struct live *live, const void *disk,
                     const struct finding *about)
{
    const char *name = ((const xencfg_device_disk *)disk)->vdev;
    struct finding f = *about;
    const char *odd = name ? xencfg__vdev_oddity(name) : NULL;

    if (!odd)
        return 0;
    f.what = XENCFG_FINDING_CLASS_ODD_VDEV;
    f.path = f.medium = f.live_medium = NULL;
    return xencfg__report_add(live->report, &f,
                              "the name %s; libxl made device number %d of it",
                              odd, xencfg__vdev_number(name));
}

/* ------------------------------------------------------------ a usb device */

#define PAIRED_IN_ORDER "the template gives no index: paired in order"

/* Where in an entry its address on the host is, and the type of that. */
static void *host_device(const xencfg_device_usbdev *usb,
                         const struct xencfg_type **type)
{
    const struct xencfg_type *t = &xencfg__desc_device_usbdev;
    int i;

    for (i = 0; i < t->nfields; i++) {
        const struct xencfg__field *f = &t->fields[i];

        if (f->flags & XENCFG__F_ARM && xencfg__arm_active(f, usb)) {
            *type = f->ref;
            return xencfg__at(usb, f->offset);
        }
    }
    return NULL;
}

/* Called while the entry still has the template's value. */
static int usb_origin(struct findings *report, const xencfg_device_usbdev *usb,
                      const struct finding *f, const char *member)
{
    char key[ID_MAX + sizeof("usbdevs[].type.hostdev.hostaddr")];
    const struct xencfg_type *type = NULL;
    const void *obj = strchr(member, '.') ? host_device(usb, &type) : NULL;

    snprintf(key, sizeof(key), "usbdevs[%s].%s", f->id, member);
    return xencfg__report_origin(report, key, XENCFG_SOURCE_XENSTORE, f->path,
                                 type, obj);
}

int xencfg__usb_finding(const struct live *live, const struct live_device *dev,
                        const struct finding *f)
{
    if (!dev->addr && dev->label)
        return xencfg__report_add(live->report, f,
                                  "host address not known (bus id %.64s)",
                                  dev->label);
    return xencfg__report_add(live->report, f, NULL);
}

/* Gives an entry what is known of the address that its device has now. */
static int set_address(struct findings *report, xencfg_device_usbdev *usb,
                       const struct live_device *dev, const struct finding *f)
{
    int rc = 0;

    if (usb->type != XENCFG_USBDEV_TYPE_HOSTDEV)
        rc = usb_origin(report, usb, f, "type");
    if (!rc && dev->bus)
        rc = usb_origin(report, usb, f, "type.hostdev.hostbus");
    if (!rc && dev->addr)
        rc = usb_origin(report, usb, f, "type.hostdev.hostaddr");
    if (rc)
        return rc;
    if (usb->type != XENCFG_USBDEV_TYPE_HOSTDEV)
        xencfg_device_usbdev_init_type(usb, XENCFG_USBDEV_TYPE_HOSTDEV);
    usb->u.hostdev.hostbus = dev->bus;
    usb->u.hostdev.hostaddr = dev->addr;
    return 0;
}

static int matched_renumbered(const struct live *live,
                              const xencfg_device_usbdev *had,
                              const struct live_device *dev, struct finding *f)
{
    unsigned bus = had->u.hostdev.hostbus, addr = had->u.hostdev.hostaddr;
    const char *label = dev->label ? dev->label : "?";

    f->what = XENCFG_FINDING_CLASS_RENUMBERED;
    if (dev->addr)
        return xencfg__report_add(live->report, f,
                                  "%u:%u in the template, but %u:%u on the "
                                  "host now (bus id %.64s)",
                                  bus, addr, dev->bus, dev->addr, label);
    f->warning = true;
    return xencfg__report_add(live->report, f,
                              "the host has no device at bus id %.64s now: the "
                              "template's %u:%u is kept, and may be another",
                              label, bus, addr);
}

/*
 * The address is the live device's.  The template's has changed if it was
 * plugged in anew; and of some devices libxl stores none.
 */
static int matched_usb(const struct live *live, xencfg_device_usbdev *usb,
                       const struct live_device *dev, struct finding *f)
{
    bool in_order = usb->ctrl < 0 || usb->port < 1;
    const xencfg_device_usbdev had = *usb;
    bool has = had.type == XENCFG_USBDEV_TYPE_HOSTDEV &&
               (had.u.hostdev.hostbus || had.u.hostdev.hostaddr);
    const char *path = f->path;
    int rc = 0;

    if (dev->addr || (dev->bus && !has))
        rc = set_address(live->report, usb, dev, f);
    f->path = NULL;
    if (rc || (!has && !dev->addr))
        return rc ? rc : xencfg__usb_finding(live, dev, f);
    if (!dev->addr ? dev->unplugged
                   : has && (dev->addr != had.u.hostdev.hostaddr ||
                             dev->bus != had.u.hostdev.hostbus)) {
        f->path = path;
        return matched_renumbered(live, &had, dev, f);
    }
    if (!dev->addr && dev->label)
        return xencfg__report_add(live->report, f,
                                  "the template's address: that of now is not "
                                  "known (bus id %.64s)", dev->label);
    return xencfg__report_add(live->report, f,
                              in_order ? PAIRED_IN_ORDER : NULL);
}

/* ------------------------------------------------------------- any device */

static int matched_disk(const struct live *live, void *entry,
                        const struct live_device *dev, bool told,
                        struct finding *f)
{
    char path[DEVICE_PATH_MAX];
    struct finding drive = *f;
    int rc;

    if (dev->medium) {
        xencfg__live_medium_path(live, dev, path);
        drive.path = path;
        rc = matched_drive(live->report, entry, dev->medium, told, &drive);
    } else if (told) {
        rc = 0;                 /* in place of that it is as expected */
    } else {
        rc = xencfg__report_add(live->report, f, NULL);
    }
    return rc ? rc : xencfg__odd_disk(live, entry, f);
}

int xencfg__matched(const struct live *live, enum xencfg_devkind kind,
                    void *entry, const struct live_device *dev, int index)
{
    struct finding f = { .what = XENCFG_FINDING_CLASS_MATCHED, .kind = kind,
                         .index = index };
    char id[ID_MAX], path[DEVICE_PATH_MAX];
    bool told;
    int rc;

    xencfg__format_id(kind, kind == XENCFG_DEVKIND_DISK ? entry : NULL, dev->id,
                      id);
    f.id = id;
    rc = xencfg__served(live, kind, entry, dev, &f, &told);
    if (rc)
        return rc;
    if (kind == XENCFG_DEVKIND_DISK)
        return matched_disk(live, entry, dev, told, &f);
    if (kind == XENCFG_DEVKIND_USBDEV) {
        xencfg__live_path(live, kind, dev, path);
        f.path = path;
        return matched_usb(live, entry, dev, &f);
    }
    if (told)
        return 0;
    return xencfg__report_add(
        live->report, &f,
        xencfg__kinds[kind].id(entry) == NO_ID && kind != XENCFG_DEVKIND_PCI
            ? PAIRED_IN_ORDER
            : NULL);
}
