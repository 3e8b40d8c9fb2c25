/* libxl - which libxl a device's nodes are to be like. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "device/libxl.h"

/* A number in a file of sysfs; false: there is none. */
static bool read_number(const xencfg_ctx *ctx, const char *name, uint64_t *ret)
{
    CLEANUP(freep) char *path = NULL, *text = NULL;
    CLEANUP(closep) int fd = -1;
    size_t len;

    if (asprintf(&path, "%s/hypervisor/%s", ctx->sysfs_dir, name) < 0) {
        path = NULL;
        return false;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || !xencfg__file_read(fd, 64, &text, &len))
        return false;
    text[strcspn(text, "\n")] = 0;
    return xencfg__parse_number(text, 10, INT32_MAX, ret);
}

int xencfg__libxl(xencfg_ctx *ctx)
{
    uint64_t major, minor;

    if (ctx->xen_minor < 0) {
        ctx->xen_minor = LIBXL_NEWEST;
        if (read_number(ctx, "version/major", &major) && major == 4 &&
            read_number(ctx, "version/minor", &minor))
            ctx->xen_minor = minor;
    }
    return ctx->xen_minor;
}
