/* devices - the lists of devices, and the simple kinds. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

#define ROW(dev_, ...) XL_ROW(xencfg_device_##dev_, __VA_ARGS__)
#define NAMES(dev_, ...) XL_NAMES(xencfg_device_##dev_, __VA_ARGS__)
#define BACKEND(dev_) XL_BACKEND_ROW(xencfg_device_##dev_)

/* Newer versions of xl trim these values, older ones end them at a "=". */
static const struct xl_syntax pairs = { ",=", .trimmed = true };

/* ---------------------------------------------------- usb, vtpm, pvcalls */

static const struct xl_row usbctrl_rows[] = {
    NAMES(usbctrl, "type", type, usbctrl_type),
    ROW(usbctrl, "version", INT, version),
    ROW(usbctrl, "ports", INT, ports),
};

static const struct xl_row usbdev_rows[] = {
    ROW(usbdev, "controller", INT, ctrl),
    ROW(usbdev, "port", INT, port),
};

static const struct xl_row hostdev_rows[] = {
    ROW(usbdev, "hostbus", UINT8, u.hostdev.hostbus),
    ROW(usbdev, "hostaddr", UINT8, u.hostdev.hostaddr),
};

static bool usbdev(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_usbdev *from = dev;

    if (from->type == XENCFG_USBDEV_TYPE_HOSTDEV) {
        if (!from->u.hostdev.hostbus || !from->u.hostdev.hostaddr)
            return false;       /* not known here; xl wants both */
        xencfg_device_usbdev_init_type(made, from->type);
        xl_put_param(x->f, "type", "hostdev");
        XL_PARAMS(x, hostdev_rows, dev, made);
    }
    return true;
}

static const struct xl_row vtpm_rows[] = {
    ROW(vtpm, "uuid", UUID, uuid),
};

/* xl insists on a backend. */
static bool vtpm(struct xl_cfg *x, const void *dev, void *made)
{
    xencfg_device_vtpm *to = made;

    XL_PARAM(x, BACKEND(vtpm), dev, made);
    if (!to->backend_domname) {
        to->backend_domname = xl_dup("0");
        xl_put_param(x->f, "backend", "0");
    }
    return true;
}

static const struct xl_row pvcallsif_rows[] = {
    BACKEND(pvcallsif),
};

/* --------------------------------------------------------- p9, channels */

static const struct xl_row p9_rows[] = {
    ROW(p9, "tag", STRING, tag),
    ROW(p9, "path", STRING, path),
    ROW(p9, "security_model", STRING, security_model),
    BACKEND(p9),
    /* since Xen 4.19 */
    NAMES(p9, "type", type, p9_type),
    ROW(p9, "max-space", UINT31, max_space),
    ROW(p9, "max-files", UINT31, max_files),
    ROW(p9, "max-open-files", UINT31, max_open_files),
    ROW(p9, "auto-delete", BOOL, auto_delete),
};

/* Up to 4.18 xl gives a backend to all that follow. */
static const char *p9_backend_before(const struct xl_cfg *x, const void *made)
{
    const xencfg_device_p9 *p9 = x->made.p9s;
    const char *name = NULL;

    for (; p9 < (const xencfg_device_p9 *)made; p9++)
        if (p9->backend_domname)
            name = p9->backend_domname;
    return name;
}

/* xl insists on most of it, or makes up a path. */
static bool p9(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_p9 *from = dev;
    xencfg_device_p9 *to = made;
    bool own = from->type == XENCFG_P9_TYPE_XEN_9PFSD;

    xl_put_params(x->f, &pairs, p9_rows, ARRAY_SIZE(p9_rows), from, to);
    if (!to->backend_domname && p9_backend_before(x, made)) {
        to->backend_domname = xl_dup("0");
        xl_put_param(x->f, "backend", "0");
    }
    return to->path && (own || (to->tag && to->security_model));
}

static const char *const connections[] = { "", "pty", "socket", NULL };

static const struct xl_row channel_rows[] = {
    ROW(channel, "name", STRING, name),
    BACKEND(channel),
};

static bool channel(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_channel *from = dev;
    xencfg_device_channel *to = made;

    xencfg_device_channel_init_connection(to, from->connection);
    if (from->connection == XENCFG_CHANNEL_CONNECTION_UNKNOWN)
        return false;
    xl_put_param(x->f, "connection", connections[from->connection]);
    if (from->connection == XENCFG_CHANNEL_CONNECTION_SOCKET) {
        const char *path = from->u.socket.path;

        if (!path || !xl_fits(&pairs, path))
            return false;
        xl_put_param(x->f, "path", path);
        to->u.socket.path = xl_dup(path);
    }
    return true;
}

/* --------------------------------------------------- keyboards, displays */

static const struct xl_row vfb_rows[] = {
    ROW(vfb, "vnc", DEFBOOL, vnc.enable),
    ROW(vfb, "vnclisten", STRING, vnc.listen),
    ROW(vfb, "vncpasswd", STRING, vnc.passwd),
    ROW(vfb, "vncdisplay", INT, vnc.display),
    ROW(vfb, "vncunused", DEFBOOL, vnc.findunused),
    ROW(vfb, "keymap", STRING, keymap),
    ROW(vfb, "sdl", DEFBOOL, sdl.enable),
    ROW(vfb, "opengl", DEFBOOL, sdl.opengl),
    ROW(vfb, "display", STRING, sdl.display),
    ROW(vfb, "xauthority", STRING, sdl.xauthority),
};

static const struct xl_row vkb_rows[] = {
    BACKEND(vkb),
    ROW(vkb, "unique-id", STRING, unique_id),
    ROW(vkb, "feature-disable-keyboard", BOOL, feature_disable_keyboard),
    ROW(vkb, "feature-disable-pointer", BOOL, feature_disable_pointer),
    ROW(vkb, "feature-abs-pointer", BOOL, feature_abs_pointer),
    ROW(vkb, "feature-raw-pointer", BOOL, feature_raw_pointer),
    ROW(vkb, "multi-touch-width", UINT32, multi_touch_width),
    ROW(vkb, "multi-touch-height", UINT32, multi_touch_height),
    ROW(vkb, "multi-touch-num-contacts", UINT32, multi_touch_num_contacts),
    ROW(vkb, "width", UINT32, width),
    ROW(vkb, "height", UINT32, height),
};

/* xl insists on a backend's type, and on sizes for multi-touch. */
static bool vkb(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_vkb *from = dev;
    xencfg_device_vkb *to = made;
    const char *type = xencfg_vkb_backend_to_string(from->backend_type);

    to->backend_type = from->backend_type;
    if (from->backend_type == XENCFG_VKB_BACKEND_UNKNOWN || !type) {
        to->backend_type = XENCFG_VKB_BACKEND_QEMU; /* libxl's default */
        type = "qemu";
    }
    xl_put_param(x->f, "backend-type", type);
    to->feature_multi_touch = from->multi_touch_width ||
                              from->multi_touch_height ||
                              from->multi_touch_num_contacts;
    return true;
}

/* ------------------------------------------------------ virtio, dtdev */

static const struct xl_row virtio_rows[] = {
    BACKEND(virtio),
    NAMES(virtio, "transport", transport, virtio_transport),
    ROW(virtio, "grant_usage", DEFBOOL, grant_usage),
};

/* xl takes one comma as part of a type that begins with virtio. */
static bool virtio(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_virtio *from = dev;
    xencfg_device_virtio *to = made;
    const char *type = from->type;

    if (type) {
        bool long_form = !strncmp(type, "virtio", 6);
        const char *comma = strchr(type, ',');

        if (!xl_sayable(type) || !comma != !long_form ||
            (comma && (comma == type || !comma[1] || strchr(comma + 1, ','))))
            return false;
        xl_put_param(x->f, "type", type);
        to->type = xl_dup(type);
    }
    return true;
}

static bool dtdev(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_dtdev *from = dev;
    xencfg_device_dtdev *to = made;

    if (!from->path || !xl_sayable(from->path))
        return false;
    fputs(from->path, x->f);
    to->path = xl_dup(from->path);
    return true;
}

/* ------------------------------------------------------------------- lists */

#define KIND(kind_, key_, array_, ...)                                        \
    { .kind = XENCFG_DEVKIND_##kind_, .key = key_,                            \
      .count_offset = offsetof(xencfg_domain_config, num_##array_),           \
      .array_offset = offsetof(xencfg_domain_config, array_), __VA_ARGS__ }
#define ROWS(dev_) .rows = dev_##_rows, .num_rows = ARRAY_SIZE(dev_##_rows)

/*
 * In the order of the JSON.  Of each vfb xl makes a vkb before all others.  What
 * is not here, xl has no words for.
 */
static const struct xl_kind kinds[] = {
    KIND(DISK, "disk", disks, .spec = xl_disk),
    KIND(NIC, "vif", nics, .spec = xl_nic),
    KIND(PCI, "pci", pcidevs, .spec = xl_pci),
    KIND(DTDEV, "dtdev", dtdevs, .spec = dtdev),
    KIND(VFB, "vfb", vfbs, ROWS(vfb)),
    KIND(VKB, "vkb", vkbs, .spec = vkb, ROWS(vkb)),
    KIND(VIRTIO, "virtio", virtios, .since = "4.18", .spec = virtio,
         ROWS(virtio)),
    KIND(VTPM, "vtpm", vtpms, .spec = vtpm, ROWS(vtpm)),
    KIND(P9, "p9", p9s, .unnumbered = true, .spec = p9),
    KIND(PVCALLSIF, "pvcalls", pvcallsifs, ROWS(pvcallsif)),
    KIND(VDISPL, "vdispl", vdispls, .spec = xl_vdispl),
    KIND(VSND, "vsnd", vsnds, .nested = true, .spec = xl_vsnd),
    KIND(CHANNEL, "channel", channels, .spec = channel, .syntax = &pairs,
         ROWS(channel)),
    KIND(USBCTRL, "usbctrl", usbctrls, ROWS(usbctrl)),
    KIND(USBDEV, "usbdev", usbdevs, .spec = usbdev, ROWS(usbdev)),
};

/* One device; false: it cannot be said, and the text is of no use. */
static bool put_device(struct xl_cfg *x, const struct xl_kind *kind,
                       const void *dev, void *made, char **ret)
{
    FILE *lines = x->f;
    struct buf b;
    bool ok;

    buf_begin(&b);
    x->f = b.f;
    ok = !kind->spec || kind->spec(x, dev, made);
    if (ok)
        xl_put_params(b.f, kind->syntax ? kind->syntax : &xl_commas,
                      kind->rows, kind->num_rows, dev, made);
    x->f = lines;
    *ret = buf_end(&b);
    return ok;
}

/* Devices before `begin` have no line, as xl makes them by itself. */
static void put_kind(struct xl_cfg *x, const struct xl_kind *kind, int begin)
{
    const struct xencfg_kind *about = xencfg_kind(kind->kind);
    int count, i, said = begin;
    const char *from = xencfg_devices(x->config, kind->kind, &count);
    int all = count > begin ? count : begin;
    char *to = xl_array(all, about->size);
    CLEANUP(freep) char *text = NULL;
    struct buf lines;

    *(int *)((char *)&x->made + kind->count_offset) = all;
    *(char **)((char *)&x->made + kind->array_offset) = to;
    buf_begin(&lines);
    for (i = 0; i < all; i++, to += about->size) {
        CLEANUP(freep) char *spec = NULL;

        xencfg_type_init(about->type, to);
        if (about->has_devid && !kind->unnumbered)
            *(int *)(to + about->devid) = i < begin ? i : said;
        if (i < begin)
            continue;
        if (!put_device(x, kind, from + i * about->size, to, &spec)) {
            fprintf(x->paths.f, "\n%s[#%d]", about->array, i);
            continue;
        }
        said++;
        fputs("    ", lines.f);
        if (kind->nested)
            fputs(spec, lines.f);
        else
            xl_put_quoted(lines.f, spec);
        fputs(",\n", lines.f);
    }
    text = buf_end(&lines);
    if (said > begin)
        fprintf(x->f, "\n%s = [%s%s\n%s]\n", kind->key,
                kind->since ? " # since Xen " : "",
                kind->since ? kind->since : "", text);
    if (kind->spec == xl_pci && said > begin &&
        x->made.b_info.type == XENCFG_DOMAIN_TYPE_PV)
        x->made.b_info.u.pv.e820_host.val = 1;
}

void xl_cfg_devices(struct xl_cfg *x)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(kinds); i++)
        put_kind(x, &kinds[i], kinds[i].spec == vkb ? x->made.num_vfbs : 0);
}
