/* devices - hotplug of devices and media given as JSON text. */
#include <string.h>

#include "base/sized.h"
#include "hotplug/bracket.h"
#include "hotplug/entries.h"
#include "kinds/kinds.h"
#include "text/object.h"

struct device_text {
    xencfg_ctx *ctx;
    enum xencfg_devkind kind;
    const struct xencfg_type *type;
    void *dev;
};

static void freep_device(struct device_text *d)
{
    if (d->dev)
        xencfg__object_free(d->type, d->dev);
}

static int read_device(struct device_text *d, const char *kind,
                       const char *text)
{
    xencfg__begin(d->ctx);
    if (!kind || xencfg_devkind_from_string(kind, &d->kind) || !d->kind)
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "no kind of device has the name \"%s\"",
                            kind ? kind : "");
    d->type = xencfg__kinds[d->kind].type;
    d->dev = xencfg__object_new(d->type);
    if (!d->dev)
        return xencfg__nomem(d->ctx);
    return xencfg__text_need(d->ctx, d->type, "device", text, d->dev);
}

/* The device is there, whatever comes of its text. */
static int give_back(const struct device_text *d, int rc, unsigned flags,
                     char **added)
{
    char *text = NULL;

    if (rc || !added)
        return xencfg__end(d->ctx, rc);
    xencfg__text_write(NULL, d->type, d->dev, flags, &text);
    *added = text;
    return 0;
}

int xencfg_device_add_json(xencfg_ctx *ctx, uint32_t domid, const char *kind,
                           const char *device,
                           const struct xencfg_hotplug_how *how, unsigned flags,
                           char **added)
{
    CLEANUP(freep_device) struct device_text d = { .ctx = ctx };
    int rc = read_device(&d, kind, device);

    if (!rc)
        rc = xencfg__text_flags(ctx, flags);
    if (!rc)
        rc = xencfg_device_add(ctx, domid, d.kind, d.type->id, d.dev, how);
    return give_back(&d, rc, flags, added);
}

int xencfg_device_remove_json(xencfg_ctx *ctx, uint32_t domid, const char *kind,
                              const char *device,
                              const struct xencfg_hotplug_how *how)
{
    CLEANUP(freep_device) struct device_text d = { .ctx = ctx };
    int rc = read_device(&d, kind, device);

    if (!rc)
        rc = xencfg_device_remove(ctx, domid, d.kind, d.type->id, d.dev, how);
    return xencfg__end(ctx, rc);
}

int xencfg_hotplug_add_json(xencfg_hotplug *hp, const char *kind,
                            const char *device, unsigned flags, char **added)
{
    CLEANUP(freep_device) struct device_text d = { .ctx = hp->ctx };
    int rc = read_device(&d, kind, device);

    if (!rc)
        rc = xencfg__text_flags(hp->ctx, flags);
    if (!rc)
        rc = xencfg_hotplug_add(hp, d.kind, d.type->id, d.dev);
    return give_back(&d, rc, flags, added);
}

int xencfg_hotplug_remove_json(xencfg_hotplug *hp, const char *kind,
                               const char *device)
{
    CLEANUP(freep_device) struct device_text d = { .ctx = hp->ctx };
    int rc = read_device(&d, kind, device);

    if (!rc)
        rc = xencfg_hotplug_remove(hp, d.kind, d.type->id, d.dev);
    return xencfg__end(hp->ctx, rc);
}

/* -------------------------------------------------------------------- media */

static int call_hook(void *arg, uint32_t domid,
                     const xencfg_device_disk *medium)
{
    const struct xencfg_cdrom_json_how *how = arg;
    CLEANUP(freep) char *text = NULL;
    int rc = xencfg_device_disk_to_json(NULL, medium, XENCFG_JSON_COMPACT,
                                        &text, NULL);

    return rc ? rc : how->hook(how->arg, domid, text);
}

/* verb NULL: ejects. */
static int change(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                  const char *medium,
                  const struct xencfg_cdrom_json_how *given,
                  int (*verb)(xencfg_ctx *, uint32_t, const char *,
                              const xencfg_device_disk *,
                              const struct xencfg_cdrom_how *))
{
    CLEANUP(xencfg_device_disk_dispose) xencfg_device_disk disk;
    struct xencfg_cdrom_how how = XENCFG_CDROM_HOW(.hook = call_hook);
    struct xencfg_cdrom_json_how text;
    int rc;

    xencfg_device_disk_init(&disk);
    xencfg__begin(ctx);
    rc = SIZED(ctx, &text, given, xencfg_cdrom_json_how);
    if (!rc && verb)
        rc = xencfg__text_need(ctx, &xencfg__desc_device_disk, "medium", medium,
                               &disk);
    if (rc)
        return xencfg__end(ctx, rc);
    how.arg = &text;
    if (!text.hook)
        how.hook = NULL;
    return verb ? verb(ctx, domid, vdev, &disk, &how)
                : xencfg_cdrom_eject(ctx, domid, vdev, &how);
}

int xencfg_cdrom_insert_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                             const char *medium,
                             const struct xencfg_cdrom_json_how *how)
{
    return change(ctx, domid, vdev, medium, how, xencfg_cdrom_insert);
}

int xencfg_cdrom_eject_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                            const struct xencfg_cdrom_json_how *how)
{
    return change(ctx, domid, vdev, NULL, how, NULL);
}

int xencfg_cdrom_swap_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                           const char *medium,
                           const struct xencfg_cdrom_json_how *how)
{
    return change(ctx, domid, vdev, medium, how, xencfg_cdrom_swap);
}
