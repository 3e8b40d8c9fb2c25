/* devices - the lists of devices, and the simple kinds. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

#define ROW(dev_, ...) XL_ROW(xencfg_device_##dev_, __VA_ARGS__)
#define NAMES(dev_, ...) XL_NAMES(xencfg_device_##dev_, __VA_ARGS__)
#define BACKEND(dev_) XL_BACKEND_ROW(xencfg_device_##dev_)

#define PUT(f_, syntax_, rows_, from_, to_)                                   \
    xl_put_params(f_, syntax_, rows_, ARRAY_SIZE(rows_), from_, to_)

/* The spec() of a kind that has rows and nothing else. */
#define ONLY_ROWS(dev_)                                                       \
    static bool dev_(struct xl_cfg *x, FILE *f, const void *dev, void *made)  \
    {                                                                         \
        (void)x;                                                              \
        PUT(f, &xl_commas, dev_##_rows, dev, made);                           \
        return true;                                                          \
    }

/* Newer versions of xl trim these values, older ones end them at a "=". */
static const struct xl_syntax pairs = { ",=", .trimmed = true };

/* ---------------------------------------------------- usb, vtpm, pvcalls */

static const struct xl_row usbctrl_rows[] = {
    NAMES(usbctrl, "type", type, usbctrl_type),
    ROW(usbctrl, "version", INT, version),
    ROW(usbctrl, "ports", INT, ports),
};

ONLY_ROWS(usbctrl)

static const struct xl_row usbdev_rows[] = {
    ROW(usbdev, "controller", INT, ctrl),
    ROW(usbdev, "port", INT, port),
};

static const struct xl_row hostdev_rows[] = {
    ROW(usbdev, "hostbus", UINT8, u.hostdev.hostbus),
    ROW(usbdev, "hostaddr", UINT8, u.hostdev.hostaddr),
};

static bool usbdev(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_usbdev *from = dev;

    (void)x;
    if (from->type == XENCFG_USBDEV_TYPE_HOSTDEV) {
        xencfg_device_usbdev_init_type(made, from->type);
        xl_put_param(f, "type", "hostdev");
        PUT(f, &xl_commas, hostdev_rows, dev, made);
    }
    PUT(f, &xl_commas, usbdev_rows, dev, made);
    return true;
}

static const struct xl_row backend_rows[] = {
    BACKEND(vtpm),
};

static const struct xl_row vtpm_rows[] = {
    ROW(vtpm, "uuid", UUID, uuid),
};

/* xl insists on a backend. */
static bool vtpm(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    xencfg_device_vtpm *to = made;

    (void)x;
    PUT(f, &xl_commas, backend_rows, dev, to);
    if (!to->backend_domname) {
        to->backend_domname = xl_dup("0");
        xl_put_param(f, "backend", "0");
    }
    PUT(f, &xl_commas, vtpm_rows, dev, to);
    return true;
}

static const struct xl_row pvcallsif_rows[] = {
    BACKEND(pvcallsif),
};

ONLY_ROWS(pvcallsif)

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
static bool p9(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_p9 *from = dev;
    xencfg_device_p9 *to = made;
    bool own = from->type == XENCFG_P9_TYPE_XEN_9PFSD;

    PUT(f, &pairs, p9_rows, from, to);
    if (!to->backend_domname && p9_backend_before(x, made)) {
        to->backend_domname = xl_dup("0");
        xl_put_param(f, "backend", "0");
    }
    return to->path && (own || (to->tag && to->security_model));
}

static const char *const connections[] = { "", "pty", "socket", NULL };

static const struct xl_row channel_rows[] = {
    ROW(channel, "name", STRING, name),
    BACKEND(channel),
};

static bool channel(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_channel *from = dev;
    xencfg_device_channel *to = made;

    (void)x;
    xencfg_device_channel_init_connection(to, from->connection);
    if (from->connection == XENCFG_CHANNEL_CONNECTION_UNKNOWN)
        return false;
    xl_put_param(f, "connection", connections[from->connection]);
    if (from->connection == XENCFG_CHANNEL_CONNECTION_SOCKET) {
        const char *path = from->u.socket.path;

        if (!path || !xl_fits(&pairs, path))
            return false;
        xl_put_param(f, "path", path);
        to->u.socket.path = xl_dup(path);
    }
    PUT(f, &pairs, channel_rows, from, to);
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

ONLY_ROWS(vfb)

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
static bool vkb(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_vkb *from = dev;
    xencfg_device_vkb *to = made;
    const char *type = xencfg_vkb_backend_to_string(from->backend_type);

    (void)x;
    to->backend_type = from->backend_type;
    if (from->backend_type == XENCFG_VKB_BACKEND_UNKNOWN || !type) {
        to->backend_type = XENCFG_VKB_BACKEND_QEMU; /* libxl's default */
        type = "qemu";
    }
    xl_put_param(f, "backend-type", type);
    PUT(f, &xl_commas, vkb_rows, from, to);
    to->feature_multi_touch = to->multi_touch_width ||
                              to->multi_touch_height ||
                              to->multi_touch_num_contacts;
    return true;
}

/* ------------------------------------------------------ virtio, dtdev */

static const struct xl_row virtio_rows[] = {
    BACKEND(virtio),
    NAMES(virtio, "transport", transport, virtio_transport),
    ROW(virtio, "grant_usage", DEFBOOL, grant_usage),
};

/* xl takes one comma as part of a type that begins with virtio. */
static bool virtio(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_virtio *from = dev;
    xencfg_device_virtio *to = made;
    const char *type = from->type;

    (void)x;
    if (type) {
        bool long_form = !strncmp(type, "virtio", 6);
        const char *comma = strchr(type, ',');

        if (!xl_sayable(type) || !comma != !long_form ||
            (comma && (comma == type || !comma[1] || strchr(comma + 1, ','))))
            return false;
        xl_put_param(f, "type", type);
        to->type = xl_dup(type);
    }
    PUT(f, &xl_commas, virtio_rows, from, to);
    return true;
}

static bool dtdev(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    const xencfg_device_dtdev *from = dev;
    xencfg_device_dtdev *to = made;

    (void)x;
    if (!from->path || !xl_sayable(from->path))
        return false;
    fputs(from->path, f);
    to->path = xl_dup(from->path);
    return true;
}

static bool no_syntax(struct xl_cfg *x, FILE *f, const void *dev, void *made)
{
    (void)x;
    (void)f;
    (void)dev;
    (void)made;
    return false;
}

/* ------------------------------------------------------------------- lists */

#define KIND(key_, dev_, array_, devid_, since_, nested_, spec_)              \
    { key_, #array_, offsetof(xencfg_domain_config, num_##array_),            \
      offsetof(xencfg_domain_config, array_), sizeof(xencfg_device_##dev_),   \
      XENCFG_TYPE(device_##dev_), devid_, nested_, since_, spec_ }
#define DEVID(dev_) offsetof(xencfg_device_##dev_, devid)

/* In the order of the JSON.  Of each vfb xl makes a vkb before all others. */
static const struct xl_kind kinds[] = {
    KIND("disk", disk, disks, -1, NULL, false, xl_disk),
    KIND("vif", nic, nics, DEVID(nic), NULL, false, xl_nic),
    KIND("pci", pci, pcidevs, -1, NULL, false, xl_pci),
    KIND("", rdm, rdms, -1, NULL, false, no_syntax),
    KIND("dtdev", dtdev, dtdevs, -1, NULL, false, dtdev),
    KIND("vfb", vfb, vfbs, DEVID(vfb), NULL, false, vfb),
    KIND("vkb", vkb, vkbs, DEVID(vkb), NULL, false, vkb),
    KIND("virtio", virtio, virtios, DEVID(virtio), "4.18", false, virtio),
    KIND("vtpm", vtpm, vtpms, DEVID(vtpm), NULL, false, vtpm),
    KIND("p9", p9, p9s, -1, NULL, false, p9),
    KIND("pvcalls", pvcallsif, pvcallsifs, DEVID(pvcallsif), NULL, false,
         pvcallsif),
    KIND("vdispl", vdispl, vdispls, DEVID(vdispl), NULL, false, xl_vdispl),
    KIND("vsnd", vsnd, vsnds, DEVID(vsnd), NULL, true, xl_vsnd),
    KIND("channel", channel, channels, DEVID(channel), NULL, false, channel),
    KIND("usbctrl", usbctrl, usbctrls, DEVID(usbctrl), NULL, false, usbctrl),
    KIND("usbdev", usbdev, usbdevs, -1, NULL, false, usbdev),
    KIND("", p9, p9, -1, NULL, false, no_syntax),
};

/* One device, "" if it is left out. */
static char *text_of(struct xl_cfg *x, const struct xl_kind *kind,
                     const void *dev, void *made, bool *ok)
{
    struct buf b;

    buf_begin(&b);
    *ok = kind->spec(x, b.f, dev, made);
    return buf_end(&b);
}

/* Numbers a device that was made. */
static void number(const struct xl_kind *kind, char *made, int devid)
{
    if (kind->devid_offset >= 0)
        memcpy(made + kind->devid_offset, &devid, sizeof(devid));
}

/* Devices before `begin` have no line, as xl makes them by itself. */
static void put_kind(struct xl_cfg *x, const struct xl_kind *kind, int begin)
{
    const char *from = (const char *)x->config;
    char *to = (char *)&x->made, *made;
    int count = *(const int *)(from + kind->count_offset);
    int all = count > begin ? count : begin, i, said = begin;
    struct buf lines;
    CLEANUP(freep) char *text = NULL;

    from = *(char *const *)(from + kind->array_offset);
    if (!all)
        return;
    *(int *)(to + kind->count_offset) = all;
    made = xl_array(all, kind->size);
    *(char **)(to + kind->array_offset) = made;
    for (i = 0; i < all; i++)
        xencfg_type_init(kind->type, made + i * kind->size);
    buf_begin(&lines);
    for (i = 0; i < all; i++) {
        CLEANUP(freep) char *spec = NULL;
        bool ok;

        number(kind, made + i * kind->size, i < begin ? i : said);
        if (i < begin)
            continue;
        spec = text_of(x, kind, from + i * kind->size, made + i * kind->size,
                       &ok);
        if (!ok) {
            fprintf(x->paths.f, "\n%s[#%d]", kind->json, i);
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
