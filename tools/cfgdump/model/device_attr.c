/* device_attr - what people want to know of each kind of device. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "model/device_attr.h"
#include "base/buf.h"
#include "model/device.h"

/* ------------------------------------------------------------ the tables */

#define ATTR(type_, key_, dev_, field_)                                       \
    { ATTR_##type_, key_, offsetof(struct xencfg_device_##dev_, field_), 0 }
#define NAMES(key_, dev_, field_, enum_)                                  \
    { ATTR_ENUM, key_, offsetof(struct xencfg_device_##dev_, field_),         \
      XENCFG_ENUM(enum_) }
#define BACKEND(dev_)                                                         \
    ATTR(DOMID, "backend-domain", dev_, backend_domid),                       \
        ATTR(DOMNAME, "backend-domain", dev_, backend_domname)
#define NO_MORE { ATTR_END, NULL, 0, 0 }

const struct attr disk_attrs[] = {
    ATTR(STRING, "path", disk, pdev_path),
    NAMES("format", disk, format, disk_format),
    NAMES("backend", disk, backend, disk_backend),
    ATTR(FLAG, "cdrom", disk, is_cdrom),
    ATTR(NO_FLAG, "read-only", disk, readwrite),
    ATTR(STRING, "script", disk, script),
    BACKEND(disk),
    NO_MORE,
};

const struct attr nic_attrs[] = {
    ATTR(MAC, "mac", nic, mac),
    ATTR(STRING, "bridge", nic, bridge),
    ATTR(STRING, "gatewaydev", nic, gatewaydev),
    ATTR(STRING, "vlan", nic, vlan),
    ATTR(STRING, "ip", nic, ip),
    ATTR(STRING, "model", nic, model),
    ATTR(STRING, "ifname", nic, ifname),
    ATTR(STRING, "script", nic, script),
    BACKEND(nic),
    NO_MORE,
};

const struct attr vtpm_attrs[] = {
    ATTR(UUID, "uuid", vtpm, uuid),
    BACKEND(vtpm),
    NO_MORE,
};

const struct attr pci_attrs[] = {
    ATTR(STRING, "name", pci, name),
    ATTR(BOOL, "permissive", pci, permissive),
    ATTR(BOOL, "seize", pci, seize),
    ATTR(BOOL, "msitranslate", pci, msitranslate),
    NO_MORE,
};

const struct attr usbctrl_attrs[] = {
    NAMES("type", usbctrl, type, usbctrl_type),
    ATTR(NUMBER, "version", usbctrl, version),
    ATTR(NUMBER, "ports", usbctrl, ports),
    BACKEND(usbctrl),
    NO_MORE,
};

const struct attr usbdev_attrs[] = {
    ATTR(BYTE, "hostbus", usbdev, u.hostdev.hostbus),
    ATTR(BYTE, "hostaddr", usbdev, u.hostdev.hostaddr),
    NO_MORE,
};

const struct attr vfb_attrs[] = {
    ATTR(DEFBOOL, "vnc", vfb, vnc.enable),
    ATTR(STRING, "listen", vfb, vnc.listen),
    ATTR(NUMBER, "display", vfb, vnc.display),
    ATTR(DEFBOOL, "sdl", vfb, sdl.enable),
    BACKEND(vfb),
    NO_MORE,
};

const struct attr vkb_attrs[] = {
    NAMES("backend", vkb, backend_type, vkb_backend),
    ATTR(STRING, "unique-id", vkb, unique_id),
    BACKEND(vkb),
    NO_MORE,
};

const struct attr p9_attrs[] = {
    ATTR(STRING, "tag", p9, tag),
    ATTR(STRING, "path", p9, path),
    ATTR(STRING, "security-model", p9, security_model),
    NAMES("backend", p9, type, p9_type),
    BACKEND(p9),
    NO_MORE,
};

const struct attr pvcallsif_attrs[] = {
    BACKEND(pvcallsif),
    NO_MORE,
};

const struct attr vdispl_attrs[] = {
    ATTR(NUMBER, "connectors", vdispl, num_connectors),
    ATTR(BOOL, "be-alloc", vdispl, be_alloc),
    BACKEND(vdispl),
    NO_MORE,
};

const struct attr vsnd_attrs[] = {
    ATTR(STRING, "name", vsnd, short_name),
    ATTR(NUMBER, "pcms", vsnd, num_pcms),
    BACKEND(vsnd),
    NO_MORE,
};

const struct attr channel_attrs[] = {
    ATTR(STRING, "name", channel, name),
    NAMES("connection", channel, connection, channel_connection),
    ATTR(SOCKET, "path", channel, connection),
    BACKEND(channel),
    NO_MORE,
};

const struct attr virtio_attrs[] = {
    ATTR(STRING, "type", virtio, type),
    NAMES("transport", virtio, transport, virtio_transport),
    BACKEND(virtio),
    NO_MORE,
};

const struct attr rdm_attrs[] = {
    ATTR(HEX64, "size", rdm, size),
    NO_MORE,
};

const struct attr dtdev_attrs[] = {
    NO_MORE,
};

/* -------------------------------------------------------------- printing */

static void put_key(FILE *f, const char *key)
{
    fprintf(f, "%s%s", ftell(f) > 0 ? " " : "", key);
}

static void put_string(FILE *f, const char *key, const char *value)
{
    const char *quote = "";

    if (!value || !*value)
        return;
    if (strpbrk(value, " \"="))
        quote = "\"";
    put_key(f, key);
    fprintf(f, "=%s%s%s", quote, value, quote);
}

static void put_number(FILE *f, const char *key, long long value)
{
    if (value) {
        put_key(f, key);
        fprintf(f, "=%lld", value);
    }
}

static void put_bytes(FILE *f, const struct attr *attr, const void *value)
{
    const uint8_t *m = value;
    char text[37];

    if (attr->type == ATTR_UUID) {
        xencfg_uuid_format(value, text);
        put_string(f, attr->key,
                   xencfg_uuid_is_nil(value) ? NULL : text);
    } else if (memcmp(m, "\0\0\0\0\0", 6)) {
        xencfg_mac_format(m, text);
        put_key(f, attr->key);
        fprintf(f, "=%s", text);
    }
}

static void put_attr(FILE *f, const struct attr *attr, const void *device)
{
    const struct xencfg_device_channel *channel = device;
    const void *value = (const char *)device + attr->offset;

    switch (attr->type) {
    case ATTR_END:
        break;
    case ATTR_STRING:
        put_string(f, attr->key, *(char *const *)value);
        break;
    case ATTR_ENUM:
        if (*(const int *)value)
            put_string(f, attr->key, xencfg_enum_to_string(
                                         attr->names, *(const int *)value));
        break;
    case ATTR_NUMBER:
        put_number(f, attr->key, *(const int *)value);
        break;
    case ATTR_DOMID:
        put_number(f, attr->key, *(const uint32_t *)value);
        break;
    case ATTR_DOMNAME:
        if (*(char *const *)value && strcmp(*(char *const *)value, "0"))
            put_string(f, attr->key, *(char *const *)value);
        break;
    case ATTR_BYTE:
        if (*(const uint8_t *)value)
            put_number(f, attr->key, *(const uint8_t *)value);
        else
            put_string(f, attr->key, "unknown");
        break;
    case ATTR_HEX64:
        put_key(f, attr->key);
        fprintf(f, "=0x%" PRIx64, *(const uint64_t *)value);
        break;
    case ATTR_MAC:
    case ATTR_UUID:
        put_bytes(f, attr, value);
        break;
    case ATTR_FLAG:
    case ATTR_NO_FLAG:
        if (!*(const int *)value == (attr->type == ATTR_NO_FLAG))
            put_key(f, attr->key);
        break;
    case ATTR_BOOL:
        if (*(const bool *)value)
            put_key(f, attr->key);
        break;
    case ATTR_DEFBOOL:
        if (((const xencfg_defbool *)value)->val > 0)
            put_key(f, attr->key);
        break;
    case ATTR_SOCKET:
        if (channel->connection == XENCFG_CHANNEL_CONNECTION_SOCKET)
            put_string(f, attr->key, channel->u.socket.path);
        break;
    }
}

char *device_attributes(const struct device_kind *kind, const void *device)
{
    const struct attr *attr;
    struct buf b;

    buf_begin(&b);
    for (attr = kind->attrs; attr->type != ATTR_END; attr++)
        put_attr(b.f, attr, device);
    return buf_end(&b);
}
