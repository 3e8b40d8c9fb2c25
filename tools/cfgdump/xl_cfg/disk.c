/* disk - a disk, as xl-disk-configuration(5) says it. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

#define ROW(...) XL_ROW(xencfg_device_disk, __VA_ARGS__)
#define NAMES(...) XL_NAMES(xencfg_device_disk, __VA_ARGS__)
#define FLAG(member_, words_) ROW("", FLAG, member_, .arg = words_)

static const char *const discard[] = { "no-discard", "discard" };
static const char *const colo[] = { "no-colo", "colo" };

/* Not "trusted" and "untrusted": up to 4.18 xl takes them for the target. */
static const struct xl_row rows[] = {
    XL_BACKEND_ROW(xencfg_device_disk),
    NAMES("backendtype", backend, disk_backend),
    NAMES("specification", specification, disk_specification),
    ROW("script", STRING, script),
    FLAG(discard_enable, discard),
    FLAG(colo_enable, colo),
    ROW("colo-host", STRING, colo_host),
    ROW("colo-port", INT, colo_port),
    ROW("colo-export", STRING, colo_export),
    ROW("active-disk", STRING, active_disk),
    ROW("hidden-disk", STRING, hidden_disk),
    ROW("grant_usage", DEFBOOL, grant_usage), /* since Xen 4.19 */
};

/* What xl sets if nothing is said. */
static void begin(const xencfg_device_disk *from, xencfg_device_disk *to)
{
    to->format = XENCFG_DISK_FORMAT_RAW;
    to->readwrite = 1;
    if (!from->is_cdrom)
        return;
    to->is_cdrom = 1;
    to->removable = 1;
    to->readwrite = 0;
    if (!from->pdev_path || !*from->pdev_path)
        to->format = XENCFG_DISK_FORMAT_EMPTY;
}

/*
 * The target is all that follows, commas and spaces too; xl takes one comma
 * from its end.  Only a drive for media can be without.
 */
static bool put_target(FILE *f, const xencfg_device_disk *from,
                       xencfg_device_disk *to)
{
    const char *path = from->pdev_path;
    size_t len;

    if (!path && from->is_cdrom)
        return true;
    path = path ? path : "";
    if (!xl_sayable(path) || strchr(path, '\n'))
        return false;
    xl_put_param(f, "target", path);
    len = strlen(path);
    if (len && path[len - 1] == ',')
        putc(',', f);
    to->pdev_path = xl_dup(path);
    return true;
}

bool xl_disk(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_disk *from = dev;
    xencfg_device_disk *to = made;

    begin(from, to);
    XL_PARAM(x, ROW("vdev", STRING, vdev), from, to);
    if (!to->vdev)
        return false;
    if (from->format != XENCFG_DISK_FORMAT_UNKNOWN &&
        to->format != XENCFG_DISK_FORMAT_EMPTY)
        XL_PARAM(x, NAMES("format", format, disk_format), from, to);
    if (from->is_cdrom)
        xl_put_param(x->f, "devtype=cdrom", NULL);
    else if (!from->readwrite)
        xl_put_param(x->f, "access", "ro");
    if (!from->is_cdrom && !from->readwrite)
        to->readwrite = 0;
    if (from->direct_io_safe)
        xl_put_param(x->f, "direct-io-safe", NULL);
    to->direct_io_safe = from->direct_io_safe;
    XL_PARAMS(x, rows, from, to);
    return put_target(x->f, from, to);
}
