/* usb_bind - gives the interfaces of a usb device to usbback, and back. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "device/usb_bind.h"

/* -------------------------------------------------------------------- sysfs */

/* The interfaces of a device. */
struct interfaces {
    char **name;
    size_t count, room;
};

static void interfacesp(struct interfaces *list)
{
    while (list->count)
        free(list->name[--list->count]);
    free(list->name);
}

static bool add_interface(struct interfaces *list, const char *name)
{
    if (ARRAY_ROOM(NULL, &list->name, &list->room, list->count + 1) ||
        !(list->name[list->count] = strdup(name)))
        return false;
    list->count++;
    return true;
}

static int list_interfaces(xencfg_ctx *ctx, const char *bus_id,
                           struct interfaces *ret)
{
    CLEANUP(closedirp) DIR *dir = NULL;
    size_t len = strlen(bus_id);
    char path[PATH_MAX];
    struct dirent *e;

    snprintf(path, sizeof(path), "%s/bus/usb/devices", ctx->sysfs_dir);
    dir = opendir(path);
    if (!dir)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "list %s: %m", path);
    while ((e = readdir(dir)))
        if (!strncmp(e->d_name, bus_id, len) && e->d_name[len] == ':' &&
            !add_interface(ret, e->d_name))
            return xencfg__nomem(ctx);
    return 0;
}

/* Writes the interface's name to a file of a driver. */
static int tell_driver(xencfg_ctx *ctx, const char *path, const char *interface)
{
    CLEANUP(closep) int fd = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t len = strlen(interface);

    if (fd < 0 || write(fd, interface, len) != len)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "write %s to %s: %m",
                            interface, path);
    return 0;
}

static int format(xencfg_ctx *ctx, char path[PATH_MAX], const char *fmt, ...)
    PRINTF(3, 4);

static int format(xencfg_ctx *ctx, char path[PATH_MAX], const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(path, PATH_MAX, fmt, ap);
    va_end(ap);
    if (n < 0 || n >= PATH_MAX)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%.64s...: name too long",
                            path);
    return 0;
}

static int usbback_dir(xencfg_ctx *ctx, char path[PATH_MAX])
{
    return format(ctx, path, "%s/bus/usb/drivers/usbback", ctx->sysfs_dir);
}

/* Does a driver, by its directory, have the interface? */
static int has_interface(xencfg_ctx *ctx, const char *driver,
                         const char *interface, bool *ret)
{
    char path[PATH_MAX];
    struct stat st;
    int rc = format(ctx, path, "%s/%s", driver, interface);

    if (rc)
        return rc;
    *ret = !lstat(path, &st);
    if (!*ret && errno != ENOENT)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "look for %s: %m", path);
    return 0;
}

static int leave_driver(xencfg_ctx *ctx, const char *interface)
{
    char path[PATH_MAX];
    int rc = format(ctx, path, "%s/bus/usb/devices/%s/driver/unbind",
                    ctx->sysfs_dir, interface);

    return rc ? rc : tell_driver(ctx, path, interface);
}

static int join_driver(xencfg_ctx *ctx, const char *driver,
                       const char *interface)
{
    char path[PATH_MAX];
    bool there;
    int rc = has_interface(ctx, driver, interface, &there);

    if (rc || there)
        return rc;
    rc = format(ctx, path, "%s/bind", driver);
    return rc ? rc : tell_driver(ctx, path, interface);
}

/* The directory of an interface's driver; "" if it has none. */
static int driver_of(xencfg_ctx *ctx, const char *interface,
                     char driver[PATH_MAX])
{
    char path[PATH_MAX];
    int rc = format(ctx, path, "%s/bus/usb/devices/%s/driver", ctx->sysfs_dir,
                    interface);

    if (rc)
        return rc;
    if (!realpath(path, driver)) {
        if (errno != ENOENT)
            return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "resolve %s: %m", path);
        *driver = 0;
    }
    return 0;
}

/* -------------------------------------------------------------- driver_path */

#define NOTES "/libxl/usbback"

/* What a name of a node cannot have is replaced as by libxl. */
static void encode(char *name)
{
    for (; *name; name++)
        *name = *name == '.' ? '_' : *name == ':' ? '@' : *name;
}

static int note_path(xencfg_ctx *ctx, char path[PATH_MAX], const char *bus_id,
                     const char *interface)
{
    int rc = interface ? format(ctx, path, NOTES "/%s/%s/driver_path", bus_id,
                                interface)
                       : format(ctx, path, NOTES "/%s", bus_id);

    if (rc)
        return rc;
    /* but for the names, no part of it has such characters */
    encode(path);
    return 0;
}

static int note_driver(struct store *s, const char *bus_id,
                       const char *interface, const char *driver)
{
    char path[PATH_MAX];
    int rc = note_path(s->ctx, path, bus_id, interface);

    return rc ? rc : xencfg__store_write(s, driver, "%s", path);
}

/* -------------------------------------------------------------------- verbs */

static int bind_one(struct store *s, const char *usbback, const char *bus_id,
                    const char *interface)
{
    char driver[PATH_MAX];
    bool there;
    int rc = has_interface(s->ctx, usbback, interface, &there);

    if (rc || there)
        return rc;
    rc = driver_of(s->ctx, interface, driver);
    if (!rc && *driver) {
        rc = note_driver(s, bus_id, interface, driver);
        if (!rc)
            rc = leave_driver(s->ctx, interface);
    }
    return rc ? rc : join_driver(s->ctx, usbback, interface);
}

static void undo(struct store *s, const char *bus_id)
{
    KEEP_ERROR(s->ctx);

    xencfg__usb_unbind(s, bus_id);
    xencfg__usb_rebind(s, bus_id);
}

int xencfg__usb_bind(struct store *s, const char *bus_id)
{
    CLEANUP(interfacesp) struct interfaces list = { 0 };
    char usbback[PATH_MAX];
    struct stat st;
    size_t i;
    int rc = usbback_dir(s->ctx, usbback);

    if (rc)
        return rc;
    if (stat(usbback, &st))
        return xencfg__fail(s->ctx, XENCFG_ERROR_BACKEND,
                            "no driver usbback: %s: %m", usbback);
    rc = list_interfaces(s->ctx, bus_id, &list);
    if (rc)
        return rc;
    for (i = 0; !rc && i < list.count; i++)
        rc = bind_one(s, usbback, bus_id, list.name[i]);
    if (rc)
        undo(s, bus_id);
    return rc;
}

int xencfg__usb_unbind(struct store *s, const char *bus_id)
{
    CLEANUP(interfacesp) struct interfaces list = { 0 };
    char usbback[PATH_MAX];
    bool there;
    size_t i;
    int rc = usbback_dir(s->ctx, usbback);

    if (!rc)
        rc = list_interfaces(s->ctx, bus_id, &list);
    for (i = 0; !rc && i < list.count; i++) {
        rc = has_interface(s->ctx, usbback, list.name[i], &there);
        if (!rc && there)
            rc = leave_driver(s->ctx, list.name[i]);
    }
    return rc;
}

static int rebind_one(struct store *s, const char *bus_id,
                      const char *interface)
{
    CLEANUP(freep) char *driver = NULL;
    char path[PATH_MAX];
    int rc = note_path(s->ctx, path, bus_id, interface);

    if (!rc)
        rc = xencfg__store_read(s, &driver, NULL, "%s", path);
    if (rc || !driver)
        return rc;
    return join_driver(s->ctx, driver, interface);
}

static int drop_notes(struct store *s, const char *bus_id)
{
    char path[PATH_MAX];
    int rc = note_path(s->ctx, path, bus_id, NULL);

    return rc ? rc : xencfg__store_rm(s, NULL, path);
}

/* After the first failure. */
static void rebind_rest(struct store *s, const char *bus_id,
                        const struct interfaces *list, size_t i)
{
    KEEP_ERROR(s->ctx);

    for (; i < list->count; i++)
        rebind_one(s, bus_id, list->name[i]);
    drop_notes(s, bus_id);
}

int xencfg__usb_rebind(struct store *s, const char *bus_id)
{
    CLEANUP(interfacesp) struct interfaces list = { 0 };
    size_t i;
    int rc;

    rc = list_interfaces(s->ctx, bus_id, &list);
    if (rc)
        return rc;
    for (i = 0; !rc && i < list.count; i++)
        rc = rebind_one(s, bus_id, list.name[i]);
    if (!rc)
        return drop_notes(s, bus_id);
    rebind_rest(s, bus_id, &list, i);
    return rc;
}
