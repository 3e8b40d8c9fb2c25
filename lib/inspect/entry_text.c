/* entry_text - what people know a device by, beside its identity. */
#include <stdio.h>
#include <stddef.h>
#include <string.h>

#include "base/ctx.h"
#include "inspect/entry_text.h"
#include "base/util.h"

enum form { TEXT, MAC, UUID };

#define ROW(kind_, dev_, member_, name_, form_)                               \
    { XENCFG_DEVKIND_##kind_, form_, name_,                                   \
      offsetof(xencfg_device_##dev_, member_) }

static const struct {
    enum xencfg_devkind kind;
    enum form form;
    const char *name;
    size_t offset;
} rows[] = {
    ROW(DISK, disk, pdev_path, "path", TEXT),
    ROW(NIC, nic, mac, "mac", MAC),
    ROW(NIC, nic, bridge, "bridge", TEXT),
    ROW(VTPM, vtpm, uuid, "uuid", UUID),
    ROW(P9, p9, tag, "tag", TEXT),
    ROW(P9, p9, path, "path", TEXT),
    ROW(CHANNEL, channel, name, "name", TEXT),
    ROW(VKB, vkb, unique_id, "unique id", TEXT),
    ROW(VSND, vsnd, short_name, "name", TEXT),
    ROW(VIRTIO, virtio, type, "type", TEXT),
};

/* Adds "NAME VALUE" to *text; "" adds nothing.  False: no memory. */
static bool add(char **text, const char *name, const char *value)
{
    char *longer;

    if (!value || !*value)
        return true;
    if (asprintf(&longer, "%s%s%s %s", *text, **text ? ", " : "", name,
                 value) < 0)
        return false;
    free(*text);
    *text = longer;
    return true;
}

static bool add_row(char **text, enum form form, const char *name,
                    const void *member)
{
    const uint8_t *m = member;
    char buf[37] = "";

    if (form == TEXT)
        return add(text, name, *(char *const *)member);
    if (form == UUID && !xencfg_uuid_is_nil(member))
        xencfg_uuid_format(member, buf);
    else if (form == MAC && memcmp(m, "\0\0\0\0\0", 6))
        xencfg_mac_format(m, buf);
    return add(text, name, buf);
}

static bool add_usb(char **text, const xencfg_device_usbdev *usb)
{
    char buf[16] = "";

    if (usb->type == XENCFG_USBDEV_TYPE_HOSTDEV && usb->u.hostdev.hostaddr)
        snprintf(buf, sizeof(buf), "%u:%u", usb->u.hostdev.hostbus,
                 usb->u.hostdev.hostaddr);
    return add(text, "host device", buf);
}

int xencfg__entry_text(xencfg_ctx *ctx, enum xencfg_devkind kind,
                       const void *entry, char **ret)
{
    CLEANUP(freep) char *text = strdup("");
    bool ok = text;
    size_t i;

    for (i = 0; ok && i < ARRAY_SIZE(rows); i++)
        if (rows[i].kind == kind)
            ok = add_row(&text, rows[i].form, rows[i].name,
                         (const char *)entry + rows[i].offset);
    if (ok && kind == XENCFG_DEVKIND_USBDEV)
        ok = add_usb(&text, entry);
    if (!ok)
        return xencfg__nomem(ctx);
    *ret = TAKE(text);
    return 0;
}
