/*
 * live_make - entries for devices that are live but not in the template.
 *
 * Made of the device's nodes below /libxl alone: what libxl keeps only in the
 * frontend, such as a 9pfs tag, the guest could forge, and stays at its
 * default.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "json/json.h"
#include "kinds/paths.h"
#include "retrieve/live.h"
#include "retrieve/pair.h"
#include "kinds/medium.h"
#include "kinds/vdev.h"

/* What a device's nodes say, and where they are. */
struct maker {
    struct live *live;
    enum xencfg_devkind kind;
    struct live_device *dev;
    char dir[96];
    char id[ID_MAX];
};

static int read_node(const struct maker *d, const char *node, char **ret)
{
    return xencfg__store_read(d->live->store, ret, NULL, "%s/%s", d->dir, node);
}

static int malformed(const struct maker *d, const char *node,
                     const char *value)
{
    char path[192];

    snprintf(path, sizeof(path), "%s/%s", d->dir, node);
    return xencfg__live_malformed(d->live, d->kind, d->id, path, value);
}

/*
 * A node that each device of the kind has is not there.  Directories go as a
 * whole: either the device was unplugged meanwhile, or its nodes
 * are broken.
 */
static int missing(const struct maker *d, const char *node)
{
    bool there;
    int rc = xencfg__store_exists(d->live->store, &there, "%s", d->dir);

    if (!rc && !there)
        d->dev->entry = PAIR_GONE;
    return rc || !there ? rc : malformed(d, node, NULL);
}

/* Stores a node's value; false if it is not of the field's form. */
static bool store(const struct xencfg__field *f, void *p, const char *text,
                  int *rc)
{
    struct json_value v = { .what = JSON_STRING, .text = text,
                            .len = strlen(text) };
    uint64_t n;

    switch (f->tag) {
    case XENCFG__INT:
    case XENCFG__UINT8:
    case XENCFG__UINT32:
        v.what = JSON_NUMBER;
        break;
    case XENCFG__UINT64:        /* addresses: 0x... or decimal */
        if (!xencfg__parse_number(text, !strncmp(text, "0x", 2) ? 16 : 10,
                                  UINT64_MAX, &n))
            return false;
        *(uint64_t *)p = n;
        return true;
    case XENCFG__BOOL:
        *(bool *)p = !strcmp(text, "1");
        return *(bool *)p || !strcmp(text, "0");
    case XENCFG__DEFBOOL:
        if (strcmp(text, "1") && strcmp(text, "0"))
            return false;
        ((xencfg_defbool *)p)->val = *text == '1' ? 1 : -1;
        return true;
    case XENCFG__STRING:
        if (!xencfg__is_text(text, v.len))
            return false;
        break;
    }
    return !xencfg__json_store(f, p, &v, rc) || *rc;
}

static int fill(struct maker *d, const struct node_row *row)
{
    int rc = 0;

    for (; !rc && row && row->node; row++) {
        CLEANUP(freep) char *value = NULL;
        void *p = d->dev->made;
        const struct xencfg__field *f =
            xencfg__node_field(xencfg__kinds[d->kind].type, row->field, &p);

        rc = read_node(d, row->node, &value);
        if (rc || !value)
            continue;
        if (row->is)
            *(int *)p = !strcmp(value, row->is);
        else if (!store(f, p, value, &rc))
            rc = malformed(d, row->node, value);
        if (rc == XENCFG_ERROR_NOMEM)
            xencfg__nomem(d->live->ctx);
    }
    return rc;
}

/* ------------------------------------------------------- what is not a copy */

/* An emulated usb controller has no backend. */
static bool is_emulated(const struct maker *d)
{
    const xencfg_device_usbctrl *usbctrl = d->dev->made;

    return d->kind == XENCFG_DEVKIND_USBCTRL &&
           usbctrl->type == XENCFG_USBCTRL_TYPE_DEVICEMODEL;
}

/* "<domid>" in /local/domain/<domid>/backend/...; kind_ is what follows. */
static int backend(struct maker *d, char **kind_)
{
    CLEANUP(freep) char *value = NULL;
    void *p = d->dev->made;
    const struct xencfg__field *f =
        xencfg__node_field(xencfg__kinds[d->kind].type, "backend_domid", &p);
    char name[BACKEND_NAME_MAX];
    int rc;

    *kind_ = NULL;
    rc = read_node(d, "backend", &value);
    if (!rc && !value && !is_emulated(d))
        rc = missing(d, "backend");
    if (rc || !value || !f)
        return rc;
    if (!xencfg__parse_backend(value, p, name))
        return malformed(d, "backend", value);
    if (xencfg__is_backend(value, d->live->domid, d->dev->id,
                           &d->dev->served_by, name))
        d->dev->link = TAKE(value);
    *kind_ = strdup(name);
    return *kind_ ? 0 : xencfg__nomem(d->live->ctx);
}

/* As it was given, if that names the disk whose directory it is. */
static int disk_name(struct maker *d, xencfg_device_disk *disk)
{
    CLEANUP(freep) char *value = NULL;
    char name[VDEV_MAX];
    int rc, number = d->dev->id;

    rc = read_node(d, "dev", &value);
    if (rc)
        return rc;
    if (value && xencfg__vdev_number(value) == number) {
        disk->vdev = TAKE(value);
        return 0;
    }
    xencfg__vdev_name(number, name);
    disk->vdev = strdup(name);
    if (!disk->vdev)
        return xencfg__nomem(d->live->ctx);
    return value ? malformed(d, "dev", value) : missing(d, "dev");
}

/* "<format>:<path>" of qdisk and tap; of phy the path alone. */
static int disk_medium(struct maker *d, xencfg_device_disk *disk)
{
    static const struct {
        const char *type;
        enum xencfg_disk_backend backend;
    } types[] = {
        { "phy", XENCFG_DISK_BACKEND_PHY },
        { "file", XENCFG_DISK_BACKEND_TAP },
        { "vbd3", XENCFG_DISK_BACKEND_TAP },
        { "qdisk", XENCFG_DISK_BACKEND_QDISK },
        { "standalone", XENCFG_DISK_BACKEND_STANDALONE },
    };
    CLEANUP(freep) char *type = NULL, *params = NULL;
    const char *path;
    size_t i;
    int rc;

    rc = read_node(d, "type", &type);
    if (!rc)
        rc = read_node(d, "params", &params);
    if (rc)
        return rc;
    for (i = 0; type && i < ARRAY_SIZE(types); i++)
        if (!strcmp(types[i].type, type))
            disk->backend = types[i].backend;
    if (type && !disk->backend)
        rc = malformed(d, "type", type);
    if (rc || !params)
        return rc;
    if (!xencfg__is_text(params, strlen(params)))
        return malformed(d, "params", params);
    path = xencfg__medium_path(params, &disk->format);
    disk->pdev_path = strdup(path);
    return disk->pdev_path ? 0 : xencfg__nomem(d->live->ctx);
}

static int nic_rate(struct maker *d, xencfg_device_nic *nic)
{
    CLEANUP(freep) char *value = NULL;
    uint64_t bytes, usecs;
    char *comma;
    int rc;

    rc = read_node(d, "rate", &value);
    if (rc || !value)
        return rc;
    comma = strchrnul(value, ',');
    if (!*comma || !xencfg__parse_number(comma + 1, 10, UINT32_MAX, &usecs))
        return malformed(d, "rate", value);
    *comma = 0;
    if (!xencfg__parse_number(value, 10, INT64_MAX, &bytes)) {
        *comma = ',';
        return malformed(d, "rate", value);
    }
    nic->rate_bytes_per_interval = bytes;
    nic->rate_interval_usecs = usecs;
    return 0;
}

static int channel_connection(struct maker *d, xencfg_device_channel *channel)
{
    CLEANUP(freep) char *value = NULL, *path = NULL;
    enum xencfg_channel_connection connection;
    int rc;

    rc = read_node(d, "connection", &value);
    if (rc || !value)
        return rc;
    if (xencfg_channel_connection_from_string(value, &connection))
        return malformed(d, "connection", value);
    xencfg_device_channel_init_connection(channel, connection);
    if (connection != XENCFG_CHANNEL_CONNECTION_SOCKET)
        return 0;
    rc = read_node(d, "path", &path);
    if (rc || !path)
        return rc;
    if (!xencfg__is_text(path, strlen(path)))
        return malformed(d, "path", path);
    channel->u.socket.path = TAKE(path);
    return 0;
}

static void usbdev_host(const struct live_device *dev,
                        xencfg_device_usbdev *usbdev)
{
    xencfg_device_usbdev_init_type(usbdev, XENCFG_USBDEV_TYPE_HOSTDEV);
    usbdev->u.hostdev.hostbus = dev->bus;
    usbdev->u.hostdev.hostaddr = dev->addr;
}

/* What the rows cannot express. */
static int fill_rest(struct maker *d)
{
    int rc;

    switch (d->kind) {
    case XENCFG_DEVKIND_DISK:
        rc = disk_name(d, d->dev->made);
        return rc ? rc : disk_medium(d, d->dev->made);
    case XENCFG_DEVKIND_NIC:
        return nic_rate(d, d->dev->made);
    case XENCFG_DEVKIND_CHANNEL:
        return channel_connection(d, d->dev->made);
    default:
        return 0;
    }
}

/* What serves the device; qemu is the default. */
static void fill_server(struct maker *d, const char *backend_kind)
{
    xencfg_device_vkb *vkb = d->dev->made;
    xencfg_device_p9 *p9 = d->dev->made;

    if (d->kind == XENCFG_DEVKIND_VKB && !strcmp(backend_kind, "vinput"))
        vkb->backend_type = XENCFG_VKB_BACKEND_LINUX;
    if (d->kind == XENCFG_DEVKIND_P9 && !strcmp(backend_kind, "xen_9pfs"))
        p9->type = XENCFG_P9_TYPE_XEN_9PFSD;
}

int xencfg__live_make(struct live *live, enum xencfg_devkind kind,
                      struct live_device *dev)
{
    const struct devkind *k = &xencfg__kinds[kind];
    CLEANUP(freep) char *backend_kind = NULL;
    struct maker d = { live, kind, dev, "", "" };
    int rc;

    dev->made = malloc(k->type->size);
    if (!dev->made)
        return xencfg__nomem(live->ctx);
    xencfg__type_init(k->type, dev->made);
    if (k->set_id)
        k->set_id(dev->made, dev->id);
    if (kind == XENCFG_DEVKIND_PCI)
        return xencfg__live_make_pci(live, dev);
    if (kind == XENCFG_DEVKIND_USBDEV) {
        usbdev_host(dev, dev->made);
        return 0;
    }
    snprintf(d.dir, sizeof(d.dir), LIBXL_DEVICE, live->domid, k->dir[dev->dir],
             (unsigned)dev->id);
    xencfg__format_id(kind, NULL, dev->id, d.id);
    rc = fill(&d, k->nodes);
    if (!rc)
        rc = fill_rest(&d);
    /* last: with it, the others were there too */
    if (!rc && dev->entry != PAIR_GONE)
        rc = backend(&d, &backend_kind);
    if (!rc && backend_kind)
        fill_server(&d, backend_kind);
    return rc;
}
