/* defaults_disk - the defaults of disks, and which backend serves one. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/parts.h"
#include "device/unset.h"
#include "kinds/vdev.h"

#define TOOLSTACK 0             /* the domain whose files stat() sees */

static int invalid(xencfg_ctx *ctx, const char *what)
{
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s", what);
}

/* ------------------------------------------------------------------ backend */

/*
 * NULL, or why such a backend cannot serve the disk; as libxl decides from 4.6
 * on, disk_try_backend().  To phy a file is as good as a block device: the
 * script "block" puts a loop device in front of it.
 */
static const char *unsuitable(const struct site *site,
                              const xencfg_device_disk *disk,
                              enum xencfg_disk_backend backend, mode_t path)
{
    bool virtio = disk->specification == XENCFG_DISK_SPECIFICATION_VIRTIO;
    bool raw = disk->format == XENCFG_DISK_FORMAT_RAW;

    if (virtio != (backend == XENCFG_DISK_BACKEND_STANDALONE))
        return "backend standalone is for virtio, and for nothing else";
    if (backend == XENCFG_DISK_BACKEND_QDISK)
        return disk->script ? "qdisk runs no script" : NULL;
    if (disk->colo_enable.val > 0)
        return "only qdisk knows COLO";
    if (backend == XENCFG_DISK_BACKEND_TAP)
        return raw || disk->format == XENCFG_DISK_FORMAT_VHD
                   ? NULL
                   : "tap knows formats raw and vhd";
    if (disk->format == XENCFG_DISK_FORMAT_EMPTY) {
        if (site->libxl >= LIBXL_EMPTY_PHY && !virtio && disk->is_cdrom)
            return NULL;
        return "only qdisk can have an empty drive";
    }
    if (!raw)
        return "that backend knows format raw only";
    if (virtio && disk->script)
        return "backend standalone runs no script";
    if (disk->script || disk->backend_domid != TOOLSTACK)
        return NULL;
    return S_ISBLK(path) || S_ISREG(path)
               ? NULL
               : "its path is neither a block device nor a file";
}

/*
 * What is its path?  Only asked for where that matters: what a script takes, or
 * another domain serves, need not be there, and qemu opens more than files.
 */
static int look_at_path(xencfg_ctx *ctx, const xencfg_device_disk *disk,
                        mode_t *ret)
{
    struct stat st;

    *ret = 0;
    if (disk->format == XENCFG_DISK_FORMAT_EMPTY || disk->script ||
        disk->backend_domid != TOOLSTACK ||
        disk->backend == XENCFG_DISK_BACKEND_QDISK ||
        disk->backend == XENCFG_DISK_BACKEND_TAP)
        return 0;
    if (xencfg__is_empty(disk->pdev_path))
        return invalid(ctx, "it has no path, and its format is not empty");
    if (stat(disk->pdev_path, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s: %m", disk->pdev_path);
    *ret = st.st_mode;
    return 0;
}

static int choose_backend(xencfg_ctx *ctx, const struct site *site,
                          xencfg_device_disk *disk)
{
    static const enum xencfg_disk_backend order[] = {
        XENCFG_DISK_BACKEND_PHY, XENCFG_DISK_BACKEND_QDISK,
        XENCFG_DISK_BACKEND_TAP, XENCFG_DISK_BACKEND_STANDALONE,
    };
    const char *why;
    mode_t path;
    size_t i;
    int rc;

    rc = look_at_path(ctx, disk, &path);
    if (rc)
        return rc;
    if (disk->backend != XENCFG_DISK_BACKEND_UNKNOWN) {
        why = unsuitable(site, disk, disk->backend, path);
        return why ? invalid(ctx, why) : 0;
    }
    for (i = 0; i < ARRAY_SIZE(order); i++) {
        if (unsuitable(site, disk, order[i], path))
            continue;
        disk->backend = order[i];
        return 0;
    }
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                        "no backend serves format %s%s%s%s",
                        xencfg_disk_format_to_string(disk->format),
                        disk->script ? " by a script" : "",
                        disk->colo_enable.val > 0 ? " with COLO" : "",
                        disk->specification == XENCFG_DISK_SPECIFICATION_VIRTIO
                            ? " by virtio"
                            : "");
}

/* ------------------------------------------------------------------- checks */

static int check_medium(xencfg_ctx *ctx, const xencfg_device_disk *disk)
{
    bool none = xencfg__is_empty(disk->pdev_path);

    if (disk->format == XENCFG_DISK_FORMAT_UNKNOWN)
        return invalid(ctx, "it has no format");
    if (disk->format == XENCFG_DISK_FORMAT_EMPTY && !none)
        return invalid(ctx, "its format is empty, but it has a path");
    if (none && !disk->is_cdrom)
        return invalid(ctx, "it has no path, and is not a cdrom");
    return 0;
}

static int set_specification(xencfg_ctx *ctx, xencfg_device_disk *disk)
{
    if (disk->specification == XENCFG_DISK_SPECIFICATION_UNKNOWN)
        disk->specification = XENCFG_DISK_SPECIFICATION_XEN;
    if (disk->specification == XENCFG_DISK_SPECIFICATION_XEN)
        return disk->transport == XENCFG_DISK_TRANSPORT_UNKNOWN
                   ? 0
                   : invalid(ctx, "a transport is for virtio only");

    disk->transport = XENCFG_DISK_TRANSPORT_MMIO;
    xencfg__default_bool(&disk->grant_usage, disk->backend_domid != TOOLSTACK);
    if (!disk->irq || !disk->base)
        return invalid(ctx, "of a running domain irq and base must be given");
    return 0;
}

/* A device model drives an HVM guest's cdrom. */
static int set_cdrom(xencfg_ctx *ctx, const struct site *site,
                     xencfg_device_disk *disk)
{
    if (!disk->is_cdrom || site->type != XENCFG_DOMAIN_TYPE_HVM)
        return 0;
    if (disk->backend == XENCFG_DISK_BACKEND_UNKNOWN)
        disk->backend = XENCFG_DISK_BACKEND_QDISK;
    if (disk->backend != XENCFG_DISK_BACKEND_QDISK &&
        disk->backend != XENCFG_DISK_BACKEND_PHY)
        return invalid(ctx, "backends of an HVM guest's cdrom are qdisk and "
                            "phy");
    return 0;
}

/*
 * Where phy is given for an empty drive of dom0's it gets a file that is empty,
 * which libxl's destruction of the domain deletes.
 */
static int make_placeholder(xencfg_ctx *ctx, const struct site *site,
                            xencfg_device_disk *disk)
{
    CLEANUP(freep) char *path = NULL;
    CLEANUP(closep) int fd = -1;

    if (disk->format != XENCFG_DISK_FORMAT_EMPTY ||
        disk->backend_domid != TOOLSTACK)
        return 0;
    if (asprintf(&path, "/var/run/xen/empty-cdrom.%u", site->domid) < 0) {
        path = NULL;
        return xencfg__nomem(ctx);
    }
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
              0400);
    if (fd < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%s: %m", path);
    free(disk->pdev_path);
    disk->pdev_path = TAKE(path);
    return 0;
}

int xencfg__defaults_disk(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_disk *disk = dev;
    const char *odd;
    int number, rc;
    bool phy;

    if (!disk->vdev)
        return invalid(ctx, "it has no vdev");
    number = xencfg__vdev_number(disk->vdev);
    if (number == -1)
        return invalid(ctx, "that is not the name of a disk");
    odd = xencfg__vdev_oddity(disk->vdev);
    if (odd)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "its vdev %s: it would be device number %d", odd,
                            number);
    disk->removable = !!disk->removable;
    xencfg__default_bool(&disk->discard_enable, disk->readwrite);
    xencfg__default_bool(&disk->colo_enable, false);
    xencfg__default_bool(&disk->colo_restore_enable, false);
    xencfg__default_bool(&disk->trusted, true);
    rc = check_medium(ctx, disk);
    if (!rc)
        rc = set_specification(ctx, disk);
    if (!rc)
        rc = set_cdrom(ctx, site, disk);
    phy = disk->backend == XENCFG_DISK_BACKEND_PHY;
    if (!rc)
        rc = choose_backend(ctx, site, disk);
    return rc || !phy ? rc : make_placeholder(ctx, site, disk);
}
