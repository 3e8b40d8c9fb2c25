/*
 * Pairing and merging, as a table of sentences: what is particular to a kind of
 * device.
 */
#include <stdlib.h>

#include "merging.h"
#include "util.h"

#define MAX_LIVE 8

struct kind_row {
    const char *name;
    enum xencfg_devkind kind;
    const char *template;       /* its members but b_info */
    struct live_row live[MAX_LIVE];
    const char *want;
    const char *result;         /* as template; NULL: not compared */
    const char *b_info;         /* NULL: of a PV guest */
};

#define DISK(vdev_, rest_) "{'pdev_path':'/d','vdev':'" vdev_ "'" rest_ "}"
#define CDROM(path_, format_)                                                 \
    "'disks':[{'pdev_path':'" path_ "','vdev':'hdc','format':'" format_       \
    "','removable':1,'is_cdrom':1}]"
#define PCI(rest_) "'pcidevs':[" rest_ "]"
#define HVM "'type.hvm':{}"
#define USB(bus_, addr_)                                                      \
    "{'type.hostdev':{'hostbus':" bus_ ",'hostaddr':" addr_ "}}"
#define USBDEV(bus_, addr_, ctrl_, port_)                                     \
    "{'ctrl':" ctrl_ ",'port':" port_ ",'type.hostdev':{'hostbus':" bus_       \
    ",'hostaddr':" addr_ "}}"

static const struct kind_row kind_rows[] = {
    /* disks */
    { "disk: names", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvdb", "") "," DISK("hda", "") "," DISK("sda1", "") "]",
      { { .id = "768" }, { .id = "2049" }, { .id = "51728" } },
      "disk xvdb matched 0, disk hda matched 1, disk sda1 matched 2", NULL,
      NULL },
    { "disk: spelled as a number", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("51712", "") "]", { { .id = "xvda" } },
      "disk 51712 matched 0", "'disks':[" DISK("51712", "") "]", NULL },
    { "disk: spelled as d0p0, 0xca10", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("d0p0", "") "," DISK("0xca10", "") "]",
      { { .id = "xvda" }, { .id = "xvdb" } },
      "disk d0p0 matched 0, disk 0xca10 matched 1", NULL, NULL },
    { "disk: two spellings, the last counts", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "," DISK("51712", "") "]",
      { { .id = "xvda" } }, "disk xvda duplicate -1, disk 51712 matched 0",
      "'disks':[" DISK("51712", "") "]", NULL },
    { "disk: names without a letter, one of them negative",
      XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("hd", "") "," DISK("xvd1", "") "]",
      { { .id = "hdb" }, { .id = "xvd1" } },
      "disk hd matched 0, disk hd odd_vdev 0, disk xvd1 matched 1, "
      "disk xvd1 odd_vdev 1",
      "'disks':[" DISK("hd", "") "," DISK("xvd1", "") "]", NULL },
    { "disk: one name without a letter is another's number",
      XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("hd", "") "," DISK("hdb", "") "]", { { .id = "hdb" } },
      "disk hd duplicate -1, disk hdb matched 0",
      "'disks':[" DISK("hdb", "") "]", NULL },
    { "disk: a negative one that is not in the template", XENCFG_DEVKIND_DISK,
      "'disks':[]", { { .id = "xvd1" } },
      "disk xvd1 reconstructed 0, disk xvd1 odd_vdev 0",
      "'disks':[{'vdev':'xvd1'}]", NULL },
    { "disk: a stale one, one that is unknown to us", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "," DISK("xvdb", "") "]",
      { { .id = "xvdb" }, { .id = "xvdaa" } },
      "disk xvda stale -1, disk xvdb matched 0, disk xvdaa reconstructed 1",
      "'disks':[" DISK("xvdb", "") ",{'vdev':'xvdaa'}]", NULL },
    { "disk: not a vdev: kept, and nobody's", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("foo", "") ",{'pdev_path':'/e'}," DISK("xvda", "") "]",
      { { .id = "xvda" }, { .id = "xvdb" } },
      "disk foo malformed 0, disk ? malformed 1, disk xvda matched 2, "
      "disk xvdb reconstructed 3", NULL, NULL },

    /* removable drives */
    { "cdrom: the same medium", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/a.iso" } }, "disk hdc matched 0",
      CDROM("/a.iso", "raw"), HVM },
    { "cdrom: the same medium, no format told", XENCFG_DEVKIND_DISK,
      CDROM("/a.iso", "raw"), { { .id = "hdc", .medium = "/a.iso" } },
      "disk hdc matched 0", CDROM("/a.iso", "raw"), HVM },
    { "cdrom: emptied", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "" } }, "disk hdc emptied 0",
      CDROM("", "empty"), HVM },
    { "cdrom: emptied, with prefix", XENCFG_DEVKIND_DISK,
      CDROM("/a.iso", "raw"), { { .id = "hdc", .medium = "aio:" } },
      "disk hdc emptied 0", CDROM("", "empty"), HVM },
    { "cdrom: libxl's placeholder", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "/var/run/xen/empty-cdrom.5" } },
      "disk hdc emptied 0", CDROM("", "empty"), HVM },
    { "cdrom: a name that only contains the placeholder's",
      XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/empty-cdrom.d/x" } },
      "disk hdc medium_differs 0", CDROM("/empty-cdrom.d/x", "raw"), HVM },
    { "cdrom: empty as in the template", XENCFG_DEVKIND_DISK,
      CDROM("", "empty"), { { .id = "hdc", .medium = "" } },
      "disk hdc matched 0", CDROM("", "empty"), HVM },
    { "cdrom: another medium", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "aio:/b.iso" } }, "disk hdc medium_differs 0",
      CDROM("/b.iso", "raw"), HVM },
    { "cdrom: another format", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { .id = "hdc", .medium = "qcow2:/a.iso" } },
      "disk hdc medium_differs 0", CDROM("/a.iso", "qcow2"), HVM },
    { "cdrom: a medium in a drive that was empty", XENCFG_DEVKIND_DISK,
      CDROM("", "empty"), { { .id = "hdc", .medium = "/dev/sr0" } },
      "disk hdc medium_differs 0", CDROM("/dev/sr0", "raw"), HVM },
    { "cdrom: a path with a colon", XENCFG_DEVKIND_DISK,
      CDROM("a:b.iso", "raw"),
      { { .id = "hdc", .medium = "aio:a:b.iso" } }, "disk hdc matched 0",
      CDROM("a:b.iso", "raw"), HVM },
    { "cdrom: unplugged", XENCFG_DEVKIND_DISK, CDROM("/a.iso", "raw"),
      { { 0 } }, "disk hdc stale -1", "'c_info':{}", HVM },
    { "no cdrom: its medium is not looked at", XENCFG_DEVKIND_DISK,
      "'disks':[" DISK("xvda", "") "]", { { .id = "xvda" } },
      "disk xvda matched 0", "'disks':[" DISK("xvda", "") "]", NULL },

    /* pci */
    { "pci: addresses", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'func':1},{'domain':65537,'bus':255,'dev':31,'func':7}"),
      { { .id = "0000:03:00.1" }, { .id = "10001:ff:1f.7" } },
      "pci 0000:03:00.1 matched 0, pci 10001:ff:1f.7 matched 1", NULL, NULL },
    { "pci: the device 0000:00:00.0", XENCFG_DEVKIND_PCI, PCI("{'func':0}"),
      { { .id = "0000:00:00.0" } }, "pci 0000:00:00.0 matched 0", NULL, NULL },
    { "pci: stale and reconstructed", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3},{'bus':4}"),
      { { .id = "0000:04:00.0" }, { .id = "0000:05:00.0" } },
      "pci 0000:03:00.0 stale -1, pci 0000:04:00.0 matched 0, "
      "pci 0000:05:00.0 reconstructed 1",
      PCI("{'bus':4},{'bus':5}"), NULL },
    { "pci: twice", XENCFG_DEVKIND_PCI, PCI("{'bus':3},{'bus':3,'seize':true}"),
      { { .id = "0000:03:00.0" } },
      "pci 0000:03:00.0 duplicate -1, pci 0000:03:00.0 matched 0",
      PCI("{'bus':3,'seize':true}"), NULL },
    { "pci: by name", XENCFG_DEVKIND_PCI, PCI("{'name':'gpu'},{'name':'nvme'}"),
      { { .id = "0000:03:00.0", .label = "nvme" },
        { .id = "0000:04:00.0", .label = "gpu" } },
      "pci 0000:04:00.0 matched 0, pci 0000:03:00.0 matched 1",
      PCI("{'name':'gpu'},{'name':'nvme'}"), NULL },
    { "pci: a name that nobody has", XENCFG_DEVKIND_PCI, PCI("{'name':'gpu'}"),
      { { .id = "0000:03:00.0", .label = "nvme" }, { .id = "0000:04:00.0" } },
      "pci name=gpu stale -1, pci 0000:03:00.0 reconstructed 0, "
      "pci 0000:04:00.0 reconstructed 1", NULL, NULL },
    { "pci: one name for two devices", XENCFG_DEVKIND_PCI,
      PCI("{'name':'n'},{'name':'n'}"),
      { { .id = "0000:03:00.0", .label = "n" },
        { .id = "0000:04:00.0", .label = "n" } },
      "pci 0000:03:00.0 matched 0, pci 0000:04:00.0 matched 1", NULL, NULL },
    { "pci: the address beats the name", XENCFG_DEVKIND_PCI,
      PCI("{'name':'x'},{'bus':3,'name':'x'}"),
      { { .id = "0000:03:00.0", .label = "x" } },
      "pci name=x stale -1, pci 0000:03:00.0 matched 0", NULL, NULL },
    { "pci: all functions by one entry", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':4294967295}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" },
        { .id = "0000:03:00.7" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 implied -1, "
      "pci 0000:03:00.7 implied -1",
      PCI("{'bus':3,'vfunc_mask':4294967295}"), NULL },
    { "pci: a function of another device is not implied", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':4294967295}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:01.0" },
        { .id = "0000:03:01.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:01.0 reconstructed 1, "
      "pci 0000:03:01.1 reconstructed 2", NULL, NULL },
    { "pci: one function alone implies no other", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':1}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 reconstructed 1", NULL,
      NULL },
    { "pci: an entry for each function", XENCFG_DEVKIND_PCI,
      PCI("{'bus':3,'vfunc_mask':3},{'bus':3,'func':1,'vfunc_mask':1}"),
      { { .id = "0000:03:00.0" }, { .id = "0000:03:00.1" } },
      "pci 0000:03:00.0 matched 0, pci 0000:03:00.1 matched 1", NULL, NULL },

    /* usb */
    { "usbdev: controller and port", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "5", "0", "2") ","
      USBDEV("1", "6", "1", "1") "]",
      { { .id = "0/2" }, { .id = "1/1" } },
      "usbdev 0/2 matched 0, usbdev 1/1 matched 1", NULL, NULL },
    { "usbdev: another port is another device", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "5", "0", "2") "]",
      { { .id = "0/1", .bus = 1, .addr = 5 } },
      "usbdev 0/2 stale -1, usbdev 0/1 reconstructed 0", NULL, NULL },
    { "usbdev: by host address", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]",
      { { .id = "0/1", .bus = 2, .addr = 5 },
        { .id = "0/2", .bus = 1, .addr = 6 } },
      "usbdev 0/2 matched 0, usbdev 0/1 matched 1",
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]", NULL },
    { "usbdev: by host address first, then in order", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("9", "9") "," USB("2", "5") "]",
      { { .id = "0/1", .bus = 2, .addr = 5 }, { .id = "0/2" } },
      "usbdev 0/2 matched 0, usbdev 0/1 matched 1", NULL, NULL },
    { "usbdev: in order", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("2", "5") "]",
      { { .id = "0/1" }, { .id = "0/2" } },
      "usbdev 0/1 matched 0, usbdev 0/2 matched 1", NULL, NULL },
    { "usbdev: the host's address, which libxl has not stored",
      XENCFG_DEVKIND_USBDEV, "'usbdevs':[{'ctrl':0,'port':2},{}]",
      { { .id = "0/2", .bus = 1, .addr = 5 },
        { .id = "0/3", .bus = 2, .addr = 6 } },
      "usbdev 0/2 matched 0, usbdev 0/3 matched 1",
      "'usbdevs':[" USBDEV("1", "5", "0", "2") "," USB("2", "6") "]", NULL },
    { "usbdev: a host's address that is not known", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[{'ctrl':0,'port':2}]", { { .id = "0/2", .label = "1-1.4" } },
      "usbdev 0/2 matched 0", "'usbdevs':[{'ctrl':0,'port':2}]", NULL },
    { "usbdev: two of one address", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "6") "," USB("1", "6") "]",
      { { .id = "0/1", .bus = 1, .addr = 6 } },
      "usbdev 0/1 matched 0, usbdev ? stale -1", NULL, NULL },
    { "usbdev: plugged in anew", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "3", "0", "2") "," USB("1", "4") "]",
      { { .id = "0/1", .label = "1-4", .bus = 1, .addr = 9 },
        { .id = "0/2", .label = "1-3", .bus = 1, .addr = 7 } },
      "usbdev 0/2 renumbered 0, usbdev 0/1 renumbered 1",
      "'usbdevs':[" USBDEV("1", "7", "0", "2") "," USB("1", "9") "]", NULL },
    { "usbdev: two that have changed their numbers", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "3") "," USB("1", "4") "]",
      { { .id = "0/1", .bus = 1, .addr = 4 },
        { .id = "0/2", .bus = 1, .addr = 3 } },
      "usbdev 0/1 renumbered 0, usbdev 0/2 renumbered 1",
      "'usbdevs':[" USB("1", "4") "," USB("1", "3") "]", NULL },
    { "usbdev: that, with controller and port", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "3", "0", "1") ","
      USBDEV("1", "4", "1", "1") "]",
      { { .id = "0/1", .bus = 1, .addr = 4 },
        { .id = "1/1", .bus = 1, .addr = 3 } },
      "usbdev 0/1 renumbered 0, usbdev 1/1 renumbered 1",
      "'usbdevs':[" USBDEV("1", "4", "0", "1") ","
      USBDEV("1", "3", "1", "1") "]", NULL },
    { "usbdev: the first has gone, the number tells", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "3") "," USB("1", "4") "," USB("1", "5") "]",
      { { .id = "0/2", .bus = 1, .addr = 4 },
        { .id = "0/3", .bus = 1, .addr = 8 } },
      "usbdev 0/3 renumbered 0, usbdev 0/2 matched 1, usbdev ? stale -1",
      "'usbdevs':[" USB("1", "8") "," USB("1", "4") "]", NULL },
    { "usbdev: on another bus it is another device", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USB("1", "3") "," USB("2", "4") "]",
      { { .id = "0/2", .label = "2-1", .bus = 2, .addr = 8 } },
      "usbdev ? stale -1, usbdev 0/2 renumbered 0",
      "'usbdevs':[" USB("2", "8") "]", NULL },
    { "usbdev: a controller without port", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[{'ctrl':1}," USB("1", "3") ",{}]",
      { { .id = "0/1", .bus = 1, .addr = 7 },
        { .id = "1/1", .bus = 1, .addr = 8 } },
      "usbdev 1/1 matched 0, usbdev 0/1 renumbered 1, usbdev ? stale -1",
      NULL, NULL },
    { "usbdev: an address that is not known now", XENCFG_DEVKIND_USBDEV,
      "'usbdevs':[" USBDEV("1", "3", "0", "1") "]",
      { { .id = "0/1", .label = "1-3", .bus = 1 } },
      "usbdev 0/1 matched 0",
      "'usbdevs':[" USBDEV("1", "3", "0", "1") "]", NULL },

    /* what is live because of something else */
    { "console 0 is everybody's", XENCFG_DEVKIND_CHANNEL, "'c_info':{}",
      { { .id = "0" } }, "channel 0 implied -1", "'c_info':{}", NULL },
    { "a channel is not console 0", XENCFG_DEVKIND_CHANNEL,
      "'channels':[{'name':'a','connection.pty':{}}]",
      { { .id = "0" }, { .id = "1" } },
      "channel 1 matched 0, channel 0 implied -1",
      "'channels':[{'name':'a','connection.pty':{}}]", NULL },
    { "a channel that is gone", XENCFG_DEVKIND_CHANNEL,
      "'channels':[{'name':'a','connection.pty':{}}]", { { .id = "0" } },
      "channel ? stale -1, channel 0 implied -1", "'c_info':{}", NULL },
    { "the keyboard of an HVM guest", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 implied -1", "'c_info':{}", HVM },
    { "the keyboard of an HVM guest, asked for", XENCFG_DEVKIND_VKB,
      "'c_info':{}", { { .id = "0" } }, "vkb 0 implied -1", NULL,
      "'type.hvm':{'vkb_device':'True'}" },
    { "no keyboard was wanted", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 reconstructed 0", "'vkbs':[{'devid':0}]",
      "'type.hvm':{'vkb_device':'False'}" },
    { "the keyboard of a PV guest", XENCFG_DEVKIND_VKB, "'c_info':{}",
      { { .id = "0" } }, "vkb 0 reconstructed 0", "'vkbs':[{'devid':0}]", NULL },
    { "the keyboard of an HVM guest, listed", XENCFG_DEVKIND_VKB,
      "'vkbs':[{'devid':0}]", { { .id = "0" } }, "vkb 0 matched 0", NULL, HVM },
    { "a second keyboard of an HVM guest", XENCFG_DEVKIND_VKB,
      "'vkbs':[{'devid':1}]", { { .id = "0" }, { .id = "1" } },
      "vkb 1 matched 0, vkb 0 implied -1", NULL, HVM },
    { "that, without its number", XENCFG_DEVKIND_VKB, "'vkbs':[{}]",
      { { .id = "0" }, { .id = "1" } },
      "vkb 1 matched 0, vkb 0 implied -1", NULL, HVM },
    { "from 4.19 on the listed one alone", XENCFG_DEVKIND_VKB, "'vkbs':[{}]",
      { { .id = "0" } }, "vkb 0 matched 0", NULL, HVM },

    /* no live form */
    { "rdm: as stored", XENCFG_DEVKIND_RDM,
      "'rdms':[{'start':4096},{'start':8192}]", { { 0 } },
      "rdm 0 as_stored 0, rdm 1 as_stored 1",
      "'rdms':[{'start':4096},{'start':8192}]", NULL },
    { "dtdev: as stored", XENCFG_DEVKIND_DTDEV, "'dtdevs':[{'path':'/soc'}]",
      { { 0 } }, "dtdev 0 as_stored 0", "'dtdevs':[{'path':'/soc'}]", NULL },
};

static char *whole(const struct kind_row *row, const char *members)
{
    return test_format("{'b_info':{%s},%s}",
                       row->b_info ? row->b_info : "'type.pv':{}", members);
}

static void kind(void **state)
{
    const struct kind_row *row = *state;
    char *json = whole(row, row->template), *result = NULL;
    struct live live = { 0 };

    if (row->result)
        result = whole(row, row->result);
    add_live(&live, row->kind, row->live);
    merge_and_compare(json, &live, row->want, result);
    free(result);
    free(json);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(kind_rows); i++)
        test_add(&tests, kind, &kind_rows[i], "%s", kind_rows[i].name);
    return test_run(&tests);
}
