/* defaults_kinds - the defaults of all kinds but disk. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "device/parts.h"
#include "device/unset.h"

#define USBIF_MAX_PORTS 31
#define EMULATED_MAX_PORTS 15

static int fill_random(xencfg_ctx *ctx, void *p, size_t size)
{
    if (getrandom(p, size, 0) != (ssize_t)size)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "no random numbers: %m");
    return 0;
}

/* --------------------------------------------------------------------- nic */

static int set_mac(xencfg_ctx *ctx, xencfg_mac mac)
{
    static const uint8_t oui[] = { 0x00, 0x16, 0x3e };  /* Xen's */
    static const xencfg_mac none;
    int rc;

    if (memcmp(mac, none, sizeof(none)))
        return 0;
    rc = fill_random(ctx, mac + sizeof(oui), sizeof(none) - sizeof(oui));
    if (rc)
        return rc;
    memcpy(mac, oui, sizeof(oui));
    mac[3] &= 0x7f;
    return 0;
}

int xencfg__defaults_nic(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_nic *nic = dev;
    int rc;

    if (nic->nictype == XENCFG_NIC_TYPE_VIF_IOEMU &&
        site->type != XENCFG_DOMAIN_TYPE_HVM)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "only HVM guests have emulated cards");
    if (nic->mtu < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "mtu: %d", nic->mtu);
    if (nic->nictype == XENCFG_NIC_TYPE_UNKNOWN)
        nic->nictype = XENCFG_NIC_TYPE_VIF;
    if (!nic->mtu)
        nic->mtu = site->libxl >= LIBXL_NIC_MTU ? 1500 : 1492;
    xencfg__default_bool(&nic->trusted, true);

    rc = xencfg__default_text(ctx, &nic->model, "rtl8139");
    if (!rc)
        rc = xencfg__default_text(ctx, &nic->bridge, "xenbr0");
    if (!rc)
        rc = xencfg__default_text(ctx, &nic->script, "%s/vif-bridge",
                                  ctx->script_dir);
    return rc ? rc : set_mac(ctx, nic->mac);
}

void xencfg__keep_nic(void *entry, const void *dev)
{
    const xencfg_device_nic *from = dev;
    xencfg_device_nic *nic = entry;

    nic->nictype = from->nictype;
    memcpy(nic->mac, from->mac, sizeof(nic->mac));
}

/* ------------------------------------------------------------------ usbctrl */

/* dom0's kernel, or else a device model, serves PV controllers. */
static int choose_type(xencfg_ctx *ctx, const struct site *site,
                       enum xencfg_usbctrl_type *ret)
{
    CLEANUP(freep) char *path = NULL;
    struct stat st;

    if (site->type == XENCFG_DOMAIN_TYPE_HVM) {
        *ret = XENCFG_USBCTRL_TYPE_DEVICEMODEL;
        return 0;
    }
    if (asprintf(&path, "%s/bus/usb/drivers/usbback", ctx->sysfs_dir) < 0) {
        path = NULL;
        return xencfg__nomem(ctx);
    }
    if (!lstat(path, &st))
        *ret = XENCFG_USBCTRL_TYPE_PV;
    else if (errno == ENOENT || errno == ENOTDIR)
        *ret = XENCFG_USBCTRL_TYPE_QUSB;
    else
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "%s: %m", path);
    return 0;
}

static int bad_number(xencfg_ctx *ctx, const char *what, int n, const char *of)
{
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%d is no %s of %s", n, what,
                        of);
}

static int check_ports(xencfg_ctx *ctx, const xencfg_device_usbctrl *u,
                       int min, int max, const char *of)
{
    return u->ports < min || u->ports > max
               ? bad_number(ctx, "number of ports", u->ports, of)
               : 0;
}

static int check_pv(xencfg_ctx *ctx, xencfg_device_usbctrl *u)
{
    static const char of[] = "a PV controller";

    if (u->version < 1 || u->version > 2)
        return bad_number(ctx, "USB version", u->version, of);
    if (!u->ports)
        u->ports = 8;
    return check_ports(ctx, u, 1, USBIF_MAX_PORTS, of);
}

/* QEMU's controllers of versions 1 and 2 have as many ports as they have. */
static int check_emulated(xencfg_ctx *ctx, xencfg_device_usbctrl *u)
{
    static const char of[] = "an emulated controller";
    static const int fixed[] = { [1] = 2, [2] = 6, [3] = 0 };
    int n;

    if (u->version < 1 || u->version > 3)
        return bad_number(ctx, "USB version", u->version, of);
    n = fixed[u->version];
    if (!u->ports)
        u->ports = n ? n : 8;
    return check_ports(ctx, u, n ? n : 1, n ? n : EMULATED_MAX_PORTS, of);
}

int xencfg__defaults_usbctrl(xencfg_ctx *ctx, const struct site *site,
                             void *dev)
{
    xencfg_device_usbctrl *u = dev;
    int rc = 0;

    if (u->type == XENCFG_USBCTRL_TYPE_AUTO)
        rc = choose_type(ctx, site, &u->type);
    if (rc)
        return rc;
    if (!u->version)
        u->version = 2;
    if (u->type != XENCFG_USBCTRL_TYPE_DEVICEMODEL)
        return check_pv(ctx, u);
    if (site->type != XENCFG_DOMAIN_TYPE_HVM)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "only HVM guests have emulated controllers");
    return check_emulated(ctx, u);
}

/* --------------------------------------------------------------- the others */

int xencfg__defaults_vtpm(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_vtpm *vtpm = dev;
    uint8_t *b = vtpm->uuid.bytes;
    int rc;

    (void)site;
    if (!xencfg_uuid_is_nil(&vtpm->uuid))
        return 0;
    rc = fill_random(ctx, b, sizeof(vtpm->uuid.bytes));
    b[6] = (b[6] & 0x0f) | 0x40;        /* a random one, as in RFC 4122 */
    b[8] = (b[8] & 0x3f) | 0x80;
    return rc;
}

void xencfg__keep_vtpm(void *entry, const void *dev)
{
    ((xencfg_device_vtpm *)entry)->uuid =
        ((const xencfg_device_vtpm *)dev)->uuid;
}

void xencfg__keep_vdispl(void *entry, const void *dev)
{
    ((xencfg_device_vdispl *)entry)->be_alloc =
        ((const xencfg_device_vdispl *)dev)->be_alloc;
}

int xencfg__defaults_vfb(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_vfb *vfb = dev;

    if (site->type == XENCFG_DOMAIN_TYPE_HVM)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "of an HVM guest it is the device model's");
    xencfg__default_bool(&vfb->vnc.enable, true);
    xencfg__default_bool(&vfb->vnc.findunused, vfb->vnc.enable.val > 0);
    xencfg__default_bool(&vfb->sdl.enable, false);
    xencfg__default_bool(&vfb->sdl.opengl, false);
    if (vfb->vnc.enable.val < 0)
        return 0;
    return xencfg__default_text(ctx, &vfb->vnc.listen, "127.0.0.1");
}

int xencfg__defaults_vkb(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_vkb *vkb = dev;

    (void)ctx;
    (void)site;
    if (vkb->backend_type == XENCFG_VKB_BACKEND_UNKNOWN)
        vkb->backend_type = XENCFG_VKB_BACKEND_QEMU;
    return 0;
}

int xencfg__defaults_p9(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    xencfg_device_p9 *p9 = dev;
    const char *missing;
    int rc = 0;

    (void)site;
    if (p9->type == XENCFG_P9_TYPE_UNKNOWN)
        p9->type = XENCFG_P9_TYPE_QEMU;
    if (p9->type == XENCFG_P9_TYPE_XEN_9PFSD)
        rc = xencfg__default_text(ctx, &p9->tag, "Xen");
    else if (p9->max_space || p9->max_files || p9->max_open_files ||
             p9->auto_delete)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "limits are only for type xen_9pfsd");
    if (rc)
        return rc;
    missing = !p9->path ? "path"
              : !p9->security_model ? "security_model"
              : !p9->tag ? "tag"
                         : NULL;
    if (missing)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s is missing", missing);
    return 0;
}

/*
 * Where a socket leads to, a device model is given when it starts; there a
 * running one finds nothing.
 */
int xencfg__defaults_channel(xencfg_ctx *ctx, const struct site *site,
                             void *dev)
{
    const xencfg_device_channel *channel = dev;

    (void)site;
    if (!channel->devid)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "that is the primary console's index");
    if (xencfg__is_empty(channel->name))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "it has no name");
    switch (channel->connection) {
    case XENCFG_CHANNEL_CONNECTION_PTY:
        return 0;
    case XENCFG_CHANNEL_CONNECTION_SOCKET:
        if (xencfg__is_empty(channel->u.socket.path))
            return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "it has no path");
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "a running domain can only take a pty");
    default:
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "it has no connection");
    }
}

int xencfg__defaults_virtio(xencfg_ctx *ctx, const struct site *site, void *dev)
{
    static const char prefix[] = "virtio,device";
    xencfg_device_virtio *virtio = dev;

    if (!virtio->irq || !virtio->base)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "of a running domain irq and base must be given");
    if (!virtio->type || strncmp(virtio->type, prefix, strlen(prefix)))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "its type is not %s...",
                            prefix);
    if (virtio->transport == XENCFG_VIRTIO_TRANSPORT_UNKNOWN)
        virtio->transport = XENCFG_VIRTIO_TRANSPORT_MMIO;
    xencfg__default_bool(&virtio->grant_usage, site->backend != 0);
    return 0;
}
