/*
 * What is set of a device that is hot-plugged, what is refused, and what of it
 * the template keeps.
 */
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "util.h"

/* ----------------------------------------------------------------- refusals */

static const struct refusal {
    const char *name;
    enum xencfg_devkind kind;
    enum xencfg_domain_type type;
    const char *device;
    int rc;
    const char *text;
} refusals[] = {
    { "no vdev", K(DISK), PV, "{'format':'raw','pdev_path':'/img'}", INVAL,
      "it has no vdev" },
    { "a vdev that is none", K(DISK), PV, "{'vdev':'foo'}", INVAL,
      "that is not the name of a disk" },
    { "no format", K(DISK), PV, "{" XVDA "'pdev_path':'/img'}", INVAL,
      "it has no format" },
    { "no path", K(DISK), PV, "{" XVDA "'format':'raw'}", INVAL,
      "it has no path, and is not a cdrom" },
    { "an empty disk", K(DISK), PV, "{" XVDA "'format':'empty'}", INVAL,
      "it has no path, and is not a cdrom" },
    { "an empty drive with a path", K(DISK), HVM,
      "{" CD "'format':'empty','pdev_path':'/img'}", INVAL,
      "its format is empty, but it has a path" },
    { "an empty drive of phy", K(DISK), HVM,
      "{" CD "'format':'empty','backend':'phy'}", INVAL,
      "only qdisk can have an empty drive" },
    { "an HVM guest's cdrom by tap", K(DISK), HVM,
      "{" CD "'format':'raw','pdev_path':'/img','backend':'tap'}", INVAL,
      "backends of an HVM guest's cdrom are qdisk and phy" },
    { "a path that is not there", K(DISK), PV,
      "{" XVDA "'pdev_path':'/missing','format':'raw'}", INVAL,
      "/missing: No such file or directory" },
    { "qcow2 by phy", K(DISK), PV,
      "{" XVDA "'pdev_path':'/img','format':'qcow2','backend':'phy'}", INVAL,
      "that backend knows format raw only" },
    { "qcow2 by tap", K(DISK), PV,
      "{" XVDA "'pdev_path':'/img','format':'qcow2','backend':'tap'}", INVAL,
      "tap knows formats raw and vhd" },
    { "a script with qdisk", K(DISK), PV,
      "{" XVDA "'pdev_path':'/x','format':'raw','backend':'qdisk',"
      "'script':'s'}", INVAL, "qdisk runs no script" },
    { "a script for qcow2", K(DISK), PV,
      "{" XVDA "'pdev_path':'/x','format':'qcow2','script':'s'}", INVAL,
      "no backend serves format qcow2 by a script" },
    { "a script outside of its directory", K(DISK), PV,
      "{" XVDA "'pdev_path':'/x','format':'raw','script':'../block'}", INVAL,
      "its script ../block is to be one of /scripts, or an absolute path" },
    { "a script outside of its directory, by a detour", K(DISK), PV,
      "{" XVDA "'pdev_path':'/x','format':'raw','script':'a/../../block'}",
      INVAL, "its script a/../../block is to be one of /scripts, or an "
      "absolute path" },
    { "a script that is the directory above", K(NIC), PV,
      "{'script':'a//..'}", INVAL,
      "its script a//.. is to be one of /scripts, or an absolute path" },
    { "a script without name", K(NIC), PV, "{'script':''}", INVAL,
      "its script has no name" },
    { "COLO by phy", K(DISK), PV,
      "{" XVDA "'pdev_path':'/dev/disk','format':'raw','backend':'phy',"
      "'colo_enable':'True'}", INVAL, "only qdisk knows COLO" },
    { "standalone without virtio", K(DISK), PV,
      "{" XVDA "'pdev_path':'/dev/disk','format':'raw',"
      "'backend':'standalone'}", INVAL,
      "backend standalone is for virtio, and for nothing else" },
    { "virtio without address", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/dev/disk','format':'raw',"
      "'specification':'virtio'}", INVAL,
      "of a running domain irq and base must be given" },
    { "a transport without virtio", K(DISK), PV,
      "{" XVDA "'pdev_path':'/img','format':'raw','transport':'mmio'}", INVAL,
      "a transport is for virtio only" },
    { "an emulated card of a PV guest", K(NIC), PV, "{'nictype':'vif_ioemu'}",
      INVAL, "only HVM guests have emulated cards" },
    { "a negative mtu", K(NIC), PV, "{'mtu':-1}", INVAL, "mtu: -1" },
    { "an emulated usb controller of a PV guest", K(USBCTRL), PV,
      "{'type':'devicemodel'}", INVAL,
      "only HVM guests have emulated controllers" },
    { "a PV usb controller of version 3", K(USBCTRL), PV, "{'version':3}",
      INVAL, "3 is no USB version of a PV controller" },
    { "a PV usb controller of 32 ports", K(USBCTRL), PV, "{'ports':32}", INVAL,
      "32 is no number of ports of a PV controller" },
    { "an emulated usb controller of 4 ports", K(USBCTRL), HVM, "{'ports':4}",
      INVAL, "4 is no number of ports of an emulated controller" },
    { "an emulated usb controller of 16 ports", K(USBCTRL), HVM,
      "{'version':3,'ports':16}", INVAL,
      "16 is no number of ports of an emulated controller" },
    { "a usb version that is none", K(USBCTRL), HVM, "{'version':-1}", INVAL,
      "-1 is no USB version of an emulated controller" },
    { "a framebuffer of an HVM guest", K(VFB), HVM, "{}", NI,
      "of an HVM guest it is the device model's" },
    { "a share without tag", K(P9), PV,
      "{'path':'/p','security_model':'none'}", INVAL, "tag is missing" },
    { "a share of Xen's daemon without path", K(P9), PV,
      "{'type':'xen_9pfsd','security_model':'none'}", INVAL,
      "path is missing" },
    { "a share of qemu with limits", K(P9), PV,
      "{'tag':'t','path':'/p','security_model':'none','max_space':1}", INVAL,
      "limits are only for type xen_9pfsd" },
    { "the primary console", K(CHANNEL), PV,
      "{'devid':0,'name':'n','connection.pty':{}}", INVAL,
      "that is the primary console's index" },
    { "a channel without name", K(CHANNEL), PV, "{'connection.pty':{}}", INVAL,
      "it has no name" },
    { "a channel to nowhere", K(CHANNEL), PV, "{'name':'n'}", INVAL,
      "it has no connection" },
    { "a channel to a socket", K(CHANNEL), PV,
      "{'name':'n','connection.socket':{'path':'/s'}}", NI,
      "a running domain can only take a pty" },
    { "a virtio device without address", K(VIRTIO), PVH,
      "{'type':'virtio,device1','irq':5}", INVAL,
      "of a running domain irq and base must be given" },
    { "a virtio device of no type", K(VIRTIO), PVH,
      "{'type':'disk','irq':5,'base':512}", INVAL,
      "its type is not virtio,device..." },
};

static void refused(void **state)
{
    const struct refusal *row = *state;
    void *dev = device_of(row->kind, row->device);
    struct site site = device_site(row->kind, row->type, dev);
    xencfg_ctx *ctx = device_ctx();

    assert_int_equal(xencfg__defaults_set(ctx, &site, row->kind, dev), row->rc);
    assert_string_equal(xencfg_errmsg(ctx), row->text);
    device_free(row->kind, dev);
    xencfg_close(ctx);
}

/* What a C program can set, but no JSON. */
static void no_such_value(void **state)
{
    void *dev = device_of(K(VSND), "{'params':{'sample_formats':['s8']}}");
    struct site site = device_site(K(VSND), PV, dev);
    xencfg_device_vsnd *vsnd = dev;
    xencfg_ctx *ctx = device_ctx();

    (void)state;
    vsnd->params.sample_formats[0] = 0;
    assert_int_equal(xencfg__defaults_set(ctx, &site, K(VSND), dev), INVAL);
    assert_string_equal(xencfg_errmsg(ctx),
                        "sample_formats: there is no value 0");
    device_free(K(VSND), dev);
    xencfg_close(ctx);
}

/* -------------------------------------------------- which backend of a disk */

#define RAW ",'format':'raw'}"
#define QCOW2 ",'format':'qcow2'}"
#define VHD ",'format':'vhd'}"
#define BY_SCRIPT "'script':'s','pdev_path':'iqn=x'"
#define COLO "'colo_enable':'True',"
#define NEITHER "its path is neither a block device nor a file"
#define NO_PATH "it has no path, and its format is not empty"

/* As disk_try_backend() and what is before it, of libxl 4.6 and later. */
static const struct choice {
    const char *disk;    /* after the vdev */
    const char *want[2]; /* the backend, or the error; of HVM, if it differs */
} choices[] = {
    /* it is left open */
    { "'pdev_path':'/dev/disk'" RAW, { "phy" } },
    { "'pdev_path':'/img'" RAW, { "phy" } },
    { "'pdev_path':'img'" RAW, { "phy" } },
    { "'pdev_path':'/dir'" RAW, { "qdisk" } },
    { "'pdev_path':'/fifo'" RAW, { "qdisk" } },
    { "'pdev_path':'/char'" RAW, { "qdisk" } },
    { "'pdev_path':'/missing'" RAW, { "/missing: No such file or directory" } },
    { "'pdev_path':'/img','format':'qcow'}", { "qdisk" } },
    { "'pdev_path':'/img'" QCOW2, { "qdisk" } },
    { "'pdev_path':'/dev/disk'" QCOW2, { "qdisk" } },
    { "'pdev_path':'/img'" VHD, { "qdisk" } },
    { "'pdev_path':'/img','format':'qed'}", { "qdisk" } },
    { "'pdev_path':'/missing'" QCOW2,
      { "/missing: No such file or directory" } },
    { BY_SCRIPT RAW, { "phy" } },
    { BY_SCRIPT VHD, { "tap" } },
    { BY_SCRIPT QCOW2, { "no backend serves format qcow2 by a script" } },
    { COLO "'pdev_path':'/img'" RAW, { "qdisk" } },
    { COLO BY_SCRIPT RAW, { "no backend serves format raw by a script with "
      "COLO" } },
    { VIRTIO "'pdev_path':'/img'" RAW, { "standalone" } },
    { VIRTIO "'pdev_path':'/dev/disk'" RAW, { "standalone" } },
    { VIRTIO "'pdev_path':'/dir'" RAW, { "no backend serves format raw by "
      "virtio" } },
    { VIRTIO "'pdev_path':'/img'" QCOW2, { "no backend serves format qcow2 by "
      "virtio" } },
    { VIRTIO COLO "'pdev_path':'/img'" RAW,
      { "no backend serves format raw with "
      "COLO by virtio" } },
    /* in another domain nobody looks at a path */
    { "'backend_domid':5,'pdev_path':'/missing'" RAW, { "phy" } },
    { "'backend_domid':5,'pdev_path':'/dir'" RAW, { "phy" } },
    { "'backend_domid':5,'pdev_path':'/missing'" QCOW2, { "qdisk" } },
    { VIRTIO "'backend_domid':5,'pdev_path':'/missing'" RAW, { "standalone" } },
    /* drives; an HVM guest's are the device model's, which opens the path */
    { "'is_cdrom':1,'format':'empty'}", { "qdisk" } },
    { "'is_cdrom':1,'pdev_path':'/img'" RAW, { "phy", "qdisk" } },
    { "'is_cdrom':1,'pdev_path':'/dev/disk'" RAW, { "phy", "qdisk" } },
    { "'is_cdrom':1,'pdev_path':'/missing'" RAW,
      { "/missing: No such file or directory", "qdisk" } },
    { "'is_cdrom':1,'pdev_path':''" RAW, { NO_PATH, "qdisk" } },
    { "'is_cdrom':1,'backend':'phy','pdev_path':'/img'" RAW, { "phy" } },
    { "'is_cdrom':1,'backend':'phy'" RAW, { NO_PATH } },
    { "'is_cdrom':1,'backend':'tap','pdev_path':'/img'" RAW, { "tap",
      "backends of an HVM guest's cdrom are qdisk and phy" } },
    /* phy */
    { "'backend':'phy','pdev_path':'/dev/disk'" RAW, { "phy" } },
    { "'backend':'phy','pdev_path':'/img'" RAW, { "phy" } },
    { "'backend':'phy','pdev_path':'/dir'" RAW, { NEITHER } },
    { "'backend':'phy','pdev_path':'/fifo'" RAW, { NEITHER } },
    { "'backend':'phy','pdev_path':'/char'" RAW, { NEITHER } },
    { "'backend':'phy','pdev_path':'/img'" QCOW2,
      { "that backend knows format raw only" } },
    { "'backend':'phy','pdev_path':'/missing'" RAW,
      { "/missing: No such file or directory" } },
    { "'backend':'phy','pdev_path':'/missing'" QCOW2,
      { "/missing: No such file or directory" } },
    { "'backend':'phy'," BY_SCRIPT RAW, { "phy" } },
    { "'backend':'phy','backend_domid':5,'pdev_path':'/dir'" RAW, { "phy" } },
    { "'backend':'phy','backend_domid':5,'pdev_path':'/x'" QCOW2,
      { "that backend knows format raw only" } },
    { "'backend':'phy'," COLO "'pdev_path':'/img'" RAW,
      { "only qdisk knows COLO" } },
    /* qdisk and tap, of which the path is not looked at */
    { "'backend':'qdisk','pdev_path':'/dev/disk'" RAW, { "qdisk" } },
    { "'backend':'qdisk','pdev_path':'/img'" RAW, { "qdisk" } },
    { "'backend':'qdisk','pdev_path':'/missing'" RAW, { "qdisk" } },
    { "'backend':'qdisk','pdev_path':'/dir'" QCOW2, { "qdisk" } },
    { "'backend':'qdisk'," BY_SCRIPT RAW, { "qdisk runs no script" } },
    { "'backend':'tap','pdev_path':'/missing'" RAW, { "tap" } },
    { "'backend':'tap','pdev_path':'/img'" VHD, { "tap" } },
    { "'backend':'tap'," BY_SCRIPT RAW, { "tap" } },
    { "'backend':'tap','pdev_path':'/img'" QCOW2,
      { "tap knows formats raw and vhd" } },
    { "'backend':'tap'," COLO "'pdev_path':'/img'" RAW,
      { "only qdisk knows COLO" } },
    /* standalone */
    { VIRTIO "'backend':'standalone','pdev_path':'/img'" RAW,
      { "standalone" } },
    { VIRTIO "'backend':'standalone','pdev_path':'/dir'" RAW, { NEITHER } },
    { VIRTIO "'backend':'standalone'," BY_SCRIPT RAW,
      { "backend standalone runs no script" } },
    { VIRTIO "'backend':'phy','pdev_path':'/img'" RAW,
      { "backend standalone is for virtio, and for nothing else" } },
    { "'backend':'standalone','pdev_path':'/img'" RAW,
      { "backend standalone is for virtio, and for nothing else" } },
};

static void choose(const struct choice *row, enum xencfg_domain_type type,
                   const char *want)
{
    char *text = test_format("{" XVDA "%s", row->disk);
    void *dev = device_of(K(DISK), text);
    struct site site = device_site(K(DISK), type, dev);
    const xencfg_device_disk *disk = dev;
    xencfg_ctx *ctx = device_ctx();

    if (xencfg__defaults_set(ctx, &site, K(DISK), dev))
        assert_string_equal(xencfg_errmsg(ctx), want);
    else
        assert_string_equal(xencfg_disk_backend_to_string(disk->backend), want);
    device_free(K(DISK), dev);
    xencfg_close(ctx);
    free(text);
}

static void backend(void **state)
{
    const struct choice *row = *state;

    choose(row, PV, row->want[0]);
    choose(row, PVH, row->want[0]);
    choose(row, HVM, row->want[row->want[1] ? 1 : 0]);
}

/* --------------------------------------------------- what is reconstructed */

static void random_values(void **state)
{
    void *a = device_of(K(NIC), "{}"), *b = device_of(K(NIC), "{}");
    void *c = device_of(K(VTPM), "{}"), *d = device_of(K(VTPM), "{}");
    struct site site = device_site(K(NIC), PV, a);
    const xencfg_device_nic *nic = a, *other = b;
    const xencfg_device_vtpm *vtpm = c, *other_vtpm = d;
    xencfg_ctx *ctx = device_ctx();

    (void)state;
    assert_int_equal(xencfg__defaults_set(ctx, &site, K(NIC), a), 0);
    assert_int_equal(xencfg__defaults_set(ctx, &site, K(NIC), b), 0);
    assert_int_equal(xencfg__defaults_set(ctx, &site, K(VTPM), c), 0);
    assert_memory_equal(nic->mac, "\x00\x16\x3e", 3);
    assert_int_equal(nic->mac[3] & 0x80, 0);
    assert_memory_not_equal(nic->mac, other->mac, 6);
    assert_int_equal(xencfg__defaults_keep(ctx, K(NIC), b, a), 0);
    assert_int_equal(xencfg__defaults_keep(ctx, K(VTPM), d, c), 0);
    assert_memory_equal(nic->mac, other->mac, 6);
    assert_memory_equal(&vtpm->uuid, &other_vtpm->uuid, 16);
    assert_int_equal(vtpm->uuid.bytes[6] >> 4, 4);
    assert_int_equal(vtpm->uuid.bytes[8] >> 6, 2);
    device_free(K(NIC), a);
    device_free(K(NIC), b);
    device_free(K(VTPM), c);
    device_free(K(VTPM), d);
    xencfg_close(ctx);
}

/* ------------------------------------------------------- what is kept of it */

static const struct kept {
    enum xencfg_devkind kind;
    enum xencfg_domain_type type;
    const char *device, *want;
} kept[] = {
    { K(DISK), PV, "{" XVDA "'pdev_path':'/img','format':'raw'}",
      "{" XVDA "'pdev_path':'/img','format':'raw'}" },
    { K(NIC), HVM, "{'mac':'00:16:3e:00:00:01'}",
      "{'devid':7,'mac':'00:16:3e:00:00:01','nictype':'vif'}" },
    { K(VTPM), PV, "{'uuid':'00000000-0000-0000-0000-000000000001'}",
      "{'devid':7,'uuid':'00000000-0000-0000-0000-000000000001'}" },
    { K(VDISPL), PV, "{'be_alloc':true}", "{'devid':7,'be_alloc':true}" },
    { K(VSND), PV, "{'short_name':'s'}", "{'devid':7,'short_name':'s'}" },
    { K(USBCTRL), PV, "{'backend_domid':4,'backend_domname':'d'}",
      "{'type':'qusb','devid':7,'version':2,'ports':8,'backend_domid':4,"
      "'backend_domname':'d'}" },
    { K(VFB), PV, "{'keymap':'de'}", "{'devid':7,'keymap':'de'}" },
    { K(VKB), PV, "{'width':3}", "{'devid':7,'width':3}" },
    { K(P9), PV, "{'tag':'t','path':'/p','security_model':'none'}",
      "{'devid':7,'tag':'t','path':'/p','security_model':'none'}" },
    { K(PVCALLSIF), PV, "{}", "{'devid':7}" },
    { K(CHANNEL), PV, "{'name':'n','connection.pty':{}}",
      "{'devid':7,'name':'n','connection.pty':{}}" },
    { K(VIRTIO), PVH, "{'type':'virtio,device1','irq':5,'base':512}",
      "{'devid':7,'type':'virtio,device1','irq':5,'base':512}" },
};

static void keep(void **state)
{
    const struct kept *row = *state;
    const struct xencfg_type *type = xencfg__kinds[row->kind].type;
    void *dev = device_of(row->kind, row->device);
    void *entry = entry_of(row->kind, row->device);
    void *want = entry_of(row->kind, row->want);
    struct site site = device_site(row->kind, row->type, dev);
    xencfg_ctx *ctx = device_ctx();
    char *text;

    if (xencfg__defaults_set(ctx, &site, row->kind, dev) ||
        xencfg__defaults_keep(ctx, row->kind, entry, dev))
        fail_msg("%s", xencfg_errmsg(ctx));
    text = test_to_json(type, entry, 0);
    if (!xencfg__type_equal(type, entry, want))
        fail_msg("%s", text);
    free(text);
    device_free(row->kind, want);
    device_free(row->kind, entry);
    device_free(row->kind, dev);
    xencfg_close(ctx);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(refusals); i++)
        test_add(&tests, refused, &refusals[i], "refused: %s",
                 refusals[i].name);
    test_add(&tests, no_such_value, NULL, "refused: a value without name");
    for (i = 0; i < COUNT(choices); i++)
        test_add(&tests, backend, &choices[i], "backend: %s", choices[i].disk);
    test_add(&tests, random_values, NULL, "a mac and a uuid");
    for (i = 0; i < COUNT(kept); i++)
        test_add(&tests, keep, &kept[i], "kept: %s",
                 xencfg_devkind_to_string(kept[i].kind));
    return test_run(&tests);
}
