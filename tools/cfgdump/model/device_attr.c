/* device_attr - what people want to know of each kind of device. */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "model/device.h"
#include "base/buf.h"

enum attr_type {
    STRING,  /* NULL or "": not shown */
    NAME,    /* of an enum; 0: not shown */
    NUMBER,  /* an int; 0: not shown */
    DOMID,   /* 0: not shown */
    DOMNAME, /* NULL, "" or "0": not shown */
    BYTE,    /* 0: not known */
    HEX64,
    MAC,     /* zero: not shown */
    UUID,    /* nil: not shown */
    SOCKET,  /* a channel's path, if it has one */
    FLAG,    /* an int; shown if it is set */
    NO_FLAG, /* an int; shown if it is not set */
    BOOL,    /* shown if true */
    DEFBOOL, /* shown if true */
};

/* One member of a device that people want to know. */
struct attr {
    const char *device; /* "nic" */
    enum attr_type type;
    const char *key;
    size_t offset;
    xencfg_enum_id names; /* of NAME */
};

#define ATTR(type_, key_, dev_, field_)                                       \
    { #dev_, type_, key_, offsetof(struct xencfg_device_##dev_, field_), 0 }
#define NAMES(key_, dev_, field_, enum_)                                      \
    { #dev_, NAME, key_, offsetof(struct xencfg_device_##dev_, field_),       \
      XENCFG_ENUM(enum_) }
#define BACKEND(dev_)                                                         \
    ATTR(DOMID, "backend-domain", dev_, backend_domid),                       \
        ATTR(DOMNAME, "backend-domain", dev_, backend_domname)

static const struct attr attrs[] = {
    ATTR(STRING, "path", disk, pdev_path),
    NAMES("format", disk, format, disk_format),
    NAMES("backend", disk, backend, disk_backend),
    ATTR(FLAG, "cdrom", disk, is_cdrom),
    ATTR(NO_FLAG, "read-only", disk, readwrite),
    ATTR(STRING, "script", disk, script),
    BACKEND(disk),
    ATTR(MAC, "mac", nic, mac),
    ATTR(STRING, "bridge", nic, bridge),
    ATTR(STRING, "gatewaydev", nic, gatewaydev),
    ATTR(STRING, "vlan", nic, vlan),
    ATTR(STRING, "ip", nic, ip),
    ATTR(STRING, "model", nic, model),
    ATTR(STRING, "ifname", nic, ifname),
    ATTR(STRING, "script", nic, script),
    BACKEND(nic),
    ATTR(UUID, "uuid", vtpm, uuid),
    BACKEND(vtpm),
    ATTR(STRING, "name", pci, name),
    ATTR(BOOL, "permissive", pci, permissive),
    ATTR(BOOL, "seize", pci, seize),
    ATTR(BOOL, "msitranslate", pci, msitranslate),
    NAMES("type", usbctrl, type, usbctrl_type),
    ATTR(NUMBER, "version", usbctrl, version),
    ATTR(NUMBER, "ports", usbctrl, ports),
    BACKEND(usbctrl),
    ATTR(BYTE, "hostbus", usbdev, u.hostdev.hostbus),
    ATTR(BYTE, "hostaddr", usbdev, u.hostdev.hostaddr),
    ATTR(DEFBOOL, "vnc", vfb, vnc.enable),
    ATTR(STRING, "listen", vfb, vnc.listen),
    ATTR(NUMBER, "display", vfb, vnc.display),
    ATTR(DEFBOOL, "sdl", vfb, sdl.enable),
    BACKEND(vfb),
    NAMES("backend", vkb, backend_type, vkb_backend),
    ATTR(STRING, "unique-id", vkb, unique_id),
    BACKEND(vkb),
    ATTR(STRING, "tag", p9, tag),
    ATTR(STRING, "path", p9, path),
    ATTR(STRING, "security-model", p9, security_model),
    NAMES("backend", p9, type, p9_type),
    BACKEND(p9),
    BACKEND(pvcallsif),
    ATTR(NUMBER, "connectors", vdispl, num_connectors),
    ATTR(BOOL, "be-alloc", vdispl, be_alloc),
    BACKEND(vdispl),
    ATTR(STRING, "name", vsnd, short_name),
    ATTR(NUMBER, "pcms", vsnd, num_pcms),
    BACKEND(vsnd),
    ATTR(STRING, "name", channel, name),
    NAMES("connection", channel, connection, channel_connection),
    ATTR(SOCKET, "path", channel, connection),
    BACKEND(channel),
    ATTR(STRING, "type", virtio, type),
    NAMES("transport", virtio, transport, virtio_transport),
    BACKEND(virtio),
    ATTR(HEX64, "size", rdm, size),
};

/* The value as text, which may be in form; NULL or "": it is not shown so. */
static const char *attr_text(const struct attr *attr, const void *device,
                             char form[37])
{
    const struct xencfg_device_channel *channel = device;
    const void *value = (const char *)device + attr->offset;
    long long number = 0;

    switch (attr->type) {
    case STRING:
        return *(char *const *)value;
    case DOMNAME:
        return *(char *const *)value && strcmp(*(char *const *)value, "0")
                   ? *(char *const *)value
                   : NULL;
    case NAME:
        return *(const int *)value
                   ? xencfg_enum_to_string(attr->names, *(const int *)value)
                   : NULL;
    case SOCKET:
        return channel->connection == XENCFG_CHANNEL_CONNECTION_SOCKET
                   ? channel->u.socket.path
                   : NULL;
    case MAC:
        xencfg_mac_format(value, form);
        return strcmp(form, "00:00:00:00:00:00") ? form : NULL;
    case UUID:
        xencfg_uuid_format(value, form);
        return xencfg_uuid_is_nil(value) ? NULL : form;
    case HEX64:
        snprintf(form, 37, "0x%" PRIx64, *(const uint64_t *)value);
        return form;
    case NUMBER:
        number = *(const int *)value;
        break;
    case DOMID:
        number = *(const uint32_t *)value;
        break;
    case BYTE:
        number = *(const uint8_t *)value;
        if (!number)
            return "unknown";
        break;
    default:
        break;
    }
    snprintf(form, 37, "%lld", number);
    return number ? form : NULL;
}

static bool is_set(const struct attr *attr, const void *device)
{
    const void *value = (const char *)device + attr->offset;

    return attr->type == FLAG      ? *(const int *)value
           : attr->type == NO_FLAG ? !*(const int *)value
           : attr->type == BOOL    ? *(const bool *)value
           : attr->type == DEFBOOL ? ((const xencfg_defbool *)value)->val > 0
                                   : false;
}

static void put_attr(FILE *f, const struct attr *attr, const void *device)
{
    const char *between = ftell(f) > 0 ? " " : "", *quote;
    char form[37];
    const char *text = attr_text(attr, device, form);

    if (is_set(attr, device)) {
        fprintf(f, "%s%s", between, attr->key);
    } else if (text && *text) {
        quote = strpbrk(text, " \"=") ? "\"" : "";
        fprintf(f, "%s%s=%s%s%s", between, attr->key, quote, text, quote);
    }
}

char *device_attributes(const struct xencfg_kind *kind, const void *device)
{
    struct buf b;
    size_t i;

    buf_begin(&b);
    for (i = 0; i < ARRAY_SIZE(attrs); i++)
        if (!strcmp(attrs[i].device, kind->name))
            put_attr(b.f, &attrs[i], device);
    return buf_end(&b);
}

char *device_attribute(const struct xencfg_kind *kind, const void *device,
                       const char *key)
{
    const char *text = NULL;
    char form[37];
    size_t i;

    for (i = 0; !(text && *text) && i < ARRAY_SIZE(attrs); i++)
        if (!strcmp(attrs[i].device, kind->name) && !strcmp(attrs[i].key, key))
            text = attr_text(&attrs[i], device, form);
    return text && *text ? need(strdup(text)) : NULL;
}

bool device_has_key(const char *key)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(attrs) && strcmp(attrs[i].key, key); i++)
        ;
    return i < ARRAY_SIZE(attrs);
}
