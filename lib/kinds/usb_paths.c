/* usb_paths - where usb devices are, in xenstore and in sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "kinds/kinds.h"
#include "kinds/paths.h"
#include "kinds/usb_paths.h"

void xencfg__usb_ports_path(uint32_t domid, unsigned ctrl,
                            enum xencfg_usbctrl_type type, const char **backend,
                            char path[USB_PATH_MAX])
{
    const xencfg_device_usbctrl dev = { .type = type };
    const struct backend_kind *b =
        xencfg__backend_of(XENCFG_DEVKIND_USBCTRL, &dev);

    if (backend)
        *backend = b ? b->name : NULL;
    if (b)
        snprintf(path, USB_PATH_MAX, BACKEND "/port", 0, b->name, domid, ctrl);
    else
        snprintf(path, USB_PATH_MAX, LIBXL_DEVICE "/port", domid, "vusb", ctrl);
}

int xencfg__usb_number(const xencfg_ctx *ctx, const char *bus_id,
                       const char *file, int base)
{
    CLEANUP(freep) char *path = NULL;
    CLEANUP(closep) int fd = -1;
    char text[16] = "";
    uint64_t n;
    ssize_t len;

    if (strchr(bus_id, '/') || asprintf(&path, "%s/bus/usb/devices/%s/%s",
                                        ctx->sysfs_dir, bus_id, file) < 0) {
        path = NULL;
        return -1;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    len = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    if (len <= 0)
        return -1;
    text[strcspn(text, "\n")] = 0;
    return xencfg__parse_number(text, base, UINT8_MAX, &n) ? (int)n : -1;
}

bool xencfg__usb_is_unplugged(const xencfg_ctx *ctx, const char *bus_id)
{
    CLEANUP(freep) char *path = NULL;
    CLEANUP(closep) int dir = -1, fd = -1;

    if (asprintf(&path, "%s/bus/usb/devices", ctx->sysfs_dir) < 0) {
        path = NULL;
        return false;
    }
    dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0 || strchr(bus_id, '/'))
        return false;
    fd = openat(dir, bus_id, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 && errno == ENOENT;
}
