/*
 * The nodes of a device that is hot-plugged, with its defaults.  What real
 * domains have is test_nodes_real's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "util.h"

/* -------------------------------------------------------------------- nodes */

/*
 * Without those that all devices have: "kind-of-front kind-of-back", "qemu" if
 * a device model serves it; then BACK ">", FRONT "<", read-only "=".
 */
struct row {
    const char *name;
    enum xencfg_devkind kind;
    enum xencfg_domain_type type;
    const char *device;
    const char *want;
};

#define DISK_END(medium_)                                                     \
    " >removable=0 >bootable=1 >dev=xvda" medium_ " >mode=w"                  \
    " >device-type=disk >discard-enable=1 >specification=xen"                 \
    " <virtual-device=7 <device-type=disk <trusted=1"
#define CD_END                                                                \
    " >removable=1 >bootable=1 >dev=hdc >type=qdisk >mode=r"                  \
    " >device-type=cdrom >discard-enable=0 >specification=xen"                \
    " <virtual-device=7 <device-type=cdrom <trusted=1"

/* libxl knows machines that Xen runs on */
#if defined(__x86_64__) || defined(__arm__) || defined(__aarch64__)
#define PROTOCOL " <protocol=-abi"
#else
#define PROTOCOL ""
#endif

static const struct row rows[] = {
    { "a block device", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/dev/disk','format':'raw'}",
      "vbd vbd >params=/dev/disk >script=/scripts/block"
      DISK_END(" >type=phy") },
    { "a block device of a PV guest", K(DISK), PV,
      "{" XVDA "'pdev_path':'/dev/disk','format':'raw'}",
      "vbd vbd >params=/dev/disk >script=/scripts/block"
      DISK_END(" >type=phy") PROTOCOL },
    { "a file", K(DISK), PVH, "{" XVDA "'pdev_path':'/img','format':'raw'}",
      "vbd vbd >params=/img >script=/scripts/block" DISK_END(" >type=phy") },
    { "a file of qemu", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/img','format':'raw','backend':'qdisk'}",
      "vbd qdisk qemu >params=aio:/img" DISK_END(" >type=qdisk") },
    { "a qcow2 file", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/img','format':'qcow2'}",
      "vbd qdisk qemu >params=qcow2:/img" DISK_END(" >type=qdisk") },
    { "a file of a disk that is qdisk's need not be there", K(DISK), PVH,
      "{" XVDA "'pdev_path':'nbd:x','format':'raw','backend':'qdisk'}",
      "vbd qdisk qemu >params=aio:nbd:x" DISK_END(" >type=qdisk") },
    { "a file of another domain need not be here", K(DISK), PVH,
      "{" XVDA "'backend_domid':5,'pdev_path':'/missing','format':'raw'}",
      "vbd vbd >params=/missing >script=/scripts/block"
      DISK_END(" >type=phy") },
    { "a disk by a script", K(DISK), PVH,
      "{" XVDA "'pdev_path':'iqn=x','format':'raw','script':'block-iscsi'}",
      "vbd vbd >params=iqn=x >script=/scripts/block-iscsi"
      DISK_END(" >type=phy") },
    { "a script's absolute name", K(DISK), PVH,
      "{" XVDA "'pdev_path':'x','format':'raw','script':'/a/s'}",
      "vbd vbd >params=x >script=/a/s" DISK_END(" >type=phy") },
    { "a script in a directory of the script directory's", K(DISK), PVH,
      "{" XVDA "'pdev_path':'x','format':'raw','script':'a/..b/s'}",
      "vbd vbd >params=x >script=/scripts/a/..b/s" DISK_END(" >type=phy") },
    { "a disk by blktap", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/x','format':'vhd','backend':'tap'}",
      "vbd vbd3 >params=vhd:/x >script=/scripts/block-tap"
      DISK_END(" >type=vbd3") },
    { "a vhd file by a script", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/x','format':'vhd','script':'s'}",
      "vbd vbd3 >params=vhd:/x >script=/scripts/s" DISK_END(" >type=vbd3") },
    { "a disk by virtio", K(DISK), HVM,
      "{" XVDA VIRTIO "'pdev_path':'/dev/disk','format':'raw'}",
      "virtio_disk virtio_disk >params=/dev/disk >removable=0 >bootable=1"
      " >dev=xvda >type=standalone >mode=w >device-type=disk"
      " >discard-enable=1 >specification=virtio >transport=mmio"
      " >base=33554432 >irq=33"
      " <virtual-device=7 <device-type=disk <trusted=1" },
    { "an empty drive", K(DISK), HVM, "{" CD "'format':'empty'}",
      "vbd qdisk qemu >params=aio:" CD_END },
    { "an empty drive of a PV guest", K(DISK), PVH, "{" CD "'format':'empty'}",
      "vbd qdisk qemu >params=aio:" CD_END },
    { "a cdrom in a block device", K(DISK), HVM,
      "{" CD "'format':'raw','pdev_path':'/dev/disk'}",
      "vbd qdisk qemu >params=aio:/dev/disk" CD_END },
    { "a cdrom of a PV guest in a file", K(DISK), PVH,
      "{" CD "'format':'raw','pdev_path':'/img'}",
      "vbd vbd >params=/img >script=/scripts/block >removable=1 >bootable=1"
      " >dev=hdc >type=phy >mode=r >device-type=cdrom >discard-enable=0"
      " >specification=xen <virtual-device=7 <device-type=cdrom <trusted=1" },
    { "a disk with COLO", K(DISK), PVH,
      "{" XVDA "'pdev_path':'/img','format':'qcow2','colo_enable':'True',"
      "'colo_host':'h','colo_port':8,'colo_export':'e','active_disk':'/a',"
      "'hidden_disk':'/h'}",
      "vbd qdisk qemu >params=qcow2:/img >colo-host=h >colo-port=8"
      " >colo-export=e >active-disk=/a >hidden-disk=/h"
      DISK_END(" >type=qdisk") },

    { "a nic of an HVM guest has no emulated card", K(NIC), HVM,
      "{'mac':'00:16:3e:00:00:01'}",
      "vif vif >script=/scripts/vif-bridge >mac=00:16:3e:00:00:01"
      " >bridge=xenbr0 >handle=7 >type=vif >hotplug-status="
      " <handle=7 <mac=00:16:3e:00:00:01 <trusted=1 =mtu=1500" },
    { "a nic with all", K(NIC), PV,
      "{'mac':'02:00:00:00:00:ff','script':'vif-route','ifname':'v0',"
      "'coloft_forwarddev':'f','colo_compare_out':'c','ip':'::1',"
      "'gatewaydev':'g','rate_bytes_per_interval':5,'rate_interval_usecs':6,"
      "'mtu':9000,'vlan':'3','bridge':'b','trusted':'False'}",
      "vif vif >script=/scripts/vif-route >vifname=v0 >forwarddev=f"
      " >colo_compare_out=c >mac=02:00:00:00:00:ff >ip=::1 >gatewaydev=g"
      " >rate=5,6 >mtu=9000 >vlan=3 >bridge=b >handle=7 >type=vif"
      " >hotplug-status= <handle=7 <mac=02:00:00:00:00:ff <trusted=0"
      " =mtu=9000" },

    { "a PV usb controller that qemu serves", K(USBCTRL), PV,
      "{'version':1,'ports':2}",
      "vusb qusb qemu >type=qusb >usb-ver=1 >num-ports=2 >port= >port/1="
      " >port/2=" },
    { "an emulated usb controller", K(USBCTRL), HVM, "{'version':1}",
      "vusb - qemu >type=devicemodel >usb-ver=1 >num-ports=2 >port= >port/1="
      " >port/2=" },

    { "a framebuffer", K(VFB), PV, "{}",
      "vfb vfb qemu >vnc=1 >vnclisten=127.0.0.1 >vncdisplay=0 >vncunused=1"
      " >sdl=0 >opengl=0" },
    { "a framebuffer without vnc", K(VFB), PV,
      "{'vnc':{'enable':'False'},'sdl':{'enable':'True','xauthority':'x',"
      "'display':':0'}}",
      "vfb vfb qemu >vnc=0 >vncdisplay=0 >vncunused=0 >sdl=1 >opengl=0"
      " >xauthority=x >display=:0" },
    { "a keyboard", K(VKB), HVM, "{'multi_touch_width':5}", "vkbd vkbd qemu" },
    { "a keyboard of Linux", K(VKB), PV,
      "{'backend_type':'linux','feature_multi_touch':true,'width':3}",
      "vkbd vinput >feature-multi-touch=1 >multi-touch-width=0"
      " >multi-touch-height=0 >multi-touch-num-contacts=0 >width=3" },
    { "a share of qemu", K(P9), PV,
      "{'tag':'t','path':'/p','security_model':'none'}",
      "9pfs 9pfs qemu >path=/p >security_model=none <tag=t" },
    { "a share of Xen's daemon", K(P9), PV,
      "{'type':'xen_9pfsd','path':'/p','security_model':'none',"
      "'max_files':9}",
      "9pfs xen_9pfs >path=/p >security_model=none >max-space=0 >max-files=9"
      " >max-open-files=0 >auto-delete=0 <tag=Xen" },
    { "a channel", K(CHANNEL), PV, "{'name':'n','connection.pty':{}}",
      "console console qemu >protocol=vt100 >name=n >connection=pty"
      " <protocol=vt100 =name=n =limit=1048576 =type=ioemu =output=pty"
      " =tty=" },
    { "a virtio device", K(VIRTIO), HVM,
      "{'backend_domid':3,'type':'virtio,device22','irq':34,"
      "'base':33555456}",
      "virtio virtio >irq=34 >base=0x2000400 >type=virtio,device22"
      " >transport=mmio >grant_usage=1" },
    { "a sound card with empty lists", K(VSND), PV,
      "{'pcms':[{'streams':[{}]},{'name':'b'}]}", "vsnd vsnd <1/name=b" },
    { "a usb device has no directories", K(USBDEV), PV, "{}", "- -" },
};

static bool is_common(const struct node *n)
{
    static const char *const names[] = { "frontend", "frontend-id", "online",
                                         "state", "backend", "backend-id" };
    size_t i;

    for (i = 0; i < COUNT(names); i++)
        if (!strcmp(n->name, names[i]))
            return true;
    return false;
}

static char *text_of(const struct nodes *nodes)
{
    static const char dirs[] = { [NODE_FRONT] = '<', [NODE_FRONT_RO] = '=',
                                 [NODE_BACK] = '>' };
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    fprintf(f, "%s %s%s", nodes->front_kind ? nodes->front_kind : "-",
            nodes->back_kind ? nodes->back_kind : "-",
            nodes->by_qemu ? " qemu" : "");
    for (i = 0; i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];
        const char *abi = strstr(n->value, "-abi");     /* "x86_64-abi" */

        if (!is_common(n))
            fprintf(f, " %c%s=%s", dirs[n->dir], n->name, abi ? abi : n->value);
    }
    fclose(f);
    return text;
}

static void nodes_of(void **state)
{
    const struct row *row = *state;
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { .count = 0 };
    void *dev = device_of(row->kind, row->device);
    struct site site = device_site(row->kind, row->type, dev);
    xencfg_ctx *ctx = device_ctx();
    char *text;

    if (xencfg__defaults_set(ctx, &site, row->kind, dev) ||
        xencfg__nodes_make(ctx, &site, row->kind, dev, &nodes))
        fail_msg("%s", xencfg_errmsg(ctx));
    text = text_of(&nodes);
    assert_string_equal(text, row->want);
    free(text);
    device_free(row->kind, dev);
    xencfg_close(ctx);
}

/* xenstore's requests have 4096 bytes. */
static void too_long(void **state)
{
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { .count = 0 };
    void *dev = device_of(K(NIC), "{}");
    struct site site = device_site(K(NIC), PV, dev);
    xencfg_device_nic *nic = dev;
    xencfg_ctx *ctx = device_ctx();

    (void)state;
    assert_int_equal(xencfg__defaults_set(ctx, &site, K(NIC), dev), 0);
    nic->ip = test_format("%3900s", "");
    assert_int_equal(xencfg__nodes_make(ctx, &site, K(NIC), dev, &nodes), 0);
    xencfg__nodes_freep(&nodes);
    free(nic->ip);
    nic->ip = test_format("%4096s", "");
    assert_int_equal(xencfg__nodes_make(ctx, &site, K(NIC), dev, &nodes),
                     INVAL);
    assert_string_equal(xencfg_errmsg(ctx),
                        "ip: 4096 bytes are too many for xenstore");
    assert_int_equal(nodes.count, 0);
    device_free(K(NIC), dev);
    xencfg_close(ctx);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, nodes_of, &rows[i], "%s", rows[i].name);
    test_add(&tests, too_long, NULL, "a value that is too long");
    return test_run(&tests);
}
