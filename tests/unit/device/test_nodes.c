/*
 * Single xenstore nodes that are missing or of the wrong form: the report names
 * them, the template's entry is kept, and what is beside them is there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "util.h"

struct row {
    const char *name;
    const char *template;       /* members of the domain_config but b_info */
    const char *nodes;          /* below /libxl/1/device unless absolute */
    /* the finding: kind, id, class, and the end of its path or NULL */
    enum xencfg_devkind kind;
    const char *id;
    enum xencfg_finding_class what;
    const char *path;
    const char *result;         /* the devices, as template */
};

#define MALFORMED XENCFG_FINDING_CLASS_MALFORMED
#define NOT_CHECKED XENCFG_FINDING_CLASS_NOT_CHECKED
#define RECONSTRUCTED XENCFG_FINDING_CLASS_RECONSTRUCTED
#define NIC01 "'nics':[{'devid':0},{'devid':1}]"
#define CDROM "'disks':[{'pdev_path':'/a.iso','vdev':'hdc','format':'raw',"    \
              "'removable':1,'is_cdrom':1},{'pdev_path':'/b','vdev':'xvda'}]"
#define PCI34 "'pcidevs':[{'bus':3},{'bus':4}]"
#define PCIDIR "/local/domain/0/backend/pci/1/0"
#define USB "{'ctrl':0,'port':1,'type.hostdev':{'hostbus':1,'hostaddr':2}}"
#define USBS "'usbctrls':[{'devid':0}],'usbdevs':[" USB "]"

static const struct row rows[] = {
    /* identities that are none */
    { "an index that is a word", NIC01, "vif/0=\nvif/abc=\nvif/1=",
      XENCFG_DEVKIND_NIC, "abc", MALFORMED, "/vif/abc", NIC01 },
    { "a negative index", NIC01, "vif/0=\nvif/-1=\nvif/1=", XENCFG_DEVKIND_NIC,
      "-1", MALFORMED, "/vif/-1", NIC01 },
    { "an index that overflows 31 bits", NIC01,
      "vif/0=\nvif/2147483648=\nvif/1=", XENCFG_DEVKIND_NIC, "2147483648",
      MALFORMED, "/vif/2147483648", NIC01 },
    { "an index that is 0 in 32 bits", NIC01, "vif/0=\nvif/4294967296=\nvif/1=",
      XENCFG_DEVKIND_NIC, "4294967296", MALFORMED, "/vif/4294967296", NIC01 },
    { "an index that is 1 in 64 bits", NIC01,
      "vif/0=\nvif/18446744073709551617=\nvif/1=", XENCFG_DEVKIND_NIC,
      "18446744073709551617", MALFORMED, "/vif/18446744073709551617", NIC01 },
    { "an index with a leading zero", NIC01, "vif/0=\nvif/01=\nvif/1=",
      XENCFG_DEVKIND_NIC, "01", MALFORMED, "/vif/01", NIC01 },
    { "an index with a sign", NIC01, "vif/0=\nvif/+1=\nvif/1=",
      XENCFG_DEVKIND_NIC, "+1", MALFORMED, "/vif/+1", NIC01 },
    { "an index with control characters", NIC01, "vif/0=\nvif/\x1b[1m=\nvif/1=",
      XENCFG_DEVKIND_NIC, "\x1b[1m", MALFORMED, "/vif/\x1b[1m", NIC01 },
    { "an index that is not UTF-8", NIC01, "vif/0=\nvif/a\xff=\nvif/1=",
      XENCFG_DEVKIND_NIC, "a\\xff", MALFORMED, "/vif/a\\xff", NIC01 },
    { "the largest index", NIC01, "vif/0=\nvif/1=\nvif/2147483647=",
      XENCFG_DEVKIND_NIC, "2147483647", RECONSTRUCTED, "/vif/2147483647",
      "'nics':[{'devid':0},{'devid':1},{'devid':2147483647}]" },
    { "an unknown kind", NIC01, "vif/0=\nvif/1=\nnovel=\nnovel/0=",
      XENCFG_DEVKIND_NONE, "novel", XENCFG_FINDING_CLASS_UNKNOWN_KIND,
      "/device/novel", NIC01 },
    { "an unknown kind that is not UTF-8", NIC01, "vif/0=\nvif/1=\nn\xc3=",
      XENCFG_DEVKIND_NONE, "n\\xc3", XENCFG_FINDING_CLASS_UNKNOWN_KIND,
      "/device/n\\xc3", NIC01 },

    /* media */
    { "a medium that is not UTF-8", CDROM, "vbd/5632/params=aio:/\\xff\n"
      "vbd/51712=", XENCFG_DEVKIND_DISK, "hdc", MALFORMED,
      "/vbd/5632/params", CDROM },
    { "a medium with a NUL", CDROM, "vbd/5632/params=/a.iso\\000x\n"
      "vbd/51712=", XENCFG_DEVKIND_DISK, "hdc", MALFORMED,
      "/vbd/5632/params", CDROM },

    /* pci */
    { "a pci address that is a word", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=garbage\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "dev-0", MALFORMED, "/pci/1/0/dev-0", PCI34 },
    { "the entry of a bad pci address", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=garbage\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "0000:03:00.0", NOT_CHECKED, NULL, PCI34 },
    { "a missing pci address", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=0000:03:00.0", XENCFG_DEVKIND_PCI, "dev-1", MALFORMED,
      "/pci/1/0/dev-1", PCI34 },
    { "a pci function of 8", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=0000:03:00.8\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "dev-0", MALFORMED, "/pci/1/0/dev-0", PCI34 },
    { "a pci device of 32", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=0000:03:20.0\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "dev-0", MALFORMED, "/pci/1/0/dev-0", PCI34 },
    { "a pci domain of 33 bits", PCI34, PCIDIR "/num_devs=2\n"
      PCIDIR "/dev-0=100000000:03:00.0\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "dev-0", MALFORMED, "/pci/1/0/dev-0", PCI34 },
    { "a pci address twice", PCI34, PCIDIR "/num_devs=3\n"
      PCIDIR "/dev-0=0000:03:00.0\n" PCIDIR "/dev-1=0000:04:00.0\n"
      PCIDIR "/dev-2=0000:03:00.0", XENCFG_DEVKIND_PCI, "0000:03:00.0",
      XENCFG_FINDING_CLASS_MATCHED, NULL, PCI34 },
    { "fewer pci devices than addresses", PCI34, PCIDIR "/num_devs=1\n"
      PCIDIR "/dev-0=0000:03:00.0\n" PCIDIR "/dev-1=0000:04:00.0",
      XENCFG_DEVKIND_PCI, "0000:04:00.0", XENCFG_FINDING_CLASS_STALE, NULL,
      "'pcidevs':[{'bus':3}]" },

    /* usb */
    { "a controller without type", USBS, "vusb/0=", XENCFG_DEVKIND_USBDEV, "0",
      MALFORMED, "/vusb/0/type", USBS },
    { "a controller of an unknown type", USBS, "vusb/0/type=novel",
      XENCFG_DEVKIND_USBDEV, "0", MALFORMED, "/vusb/0/type", USBS },
    { "a port that is a word", USBS, "vusb/0/type=devicemodel\n"
      "vusb/0/port/x=1-1", XENCFG_DEVKIND_USBDEV, "0/x", MALFORMED,
      "/vusb/0/port/x", USBS },
    { "port 0", USBS, "vusb/0/type=devicemodel\nvusb/0/port/0=1-1",
      XENCFG_DEVKIND_USBDEV, "0/0", MALFORMED, "/vusb/0/port/0", USBS },
    { "port 256", USBS, "vusb/0/type=devicemodel\nvusb/0/port/256=1-1",
      XENCFG_DEVKIND_USBDEV, "0/256", MALFORMED, "/vusb/0/port/256", USBS },
    { "a port with an odd value", USBS, "vusb/0/type=devicemodel\n"
      "vusb/0/port/1=../../etc\\xff", XENCFG_DEVKIND_USBDEV, "0/1",
      XENCFG_FINDING_CLASS_MATCHED, NULL, USBS },

    { "a port of a qusb controller", "'usbctrls':[{'devid':0,'type':'qusb'}]",
      "vusb/0/type=qusb\n/local/domain/0/backend/qusb/1/0/port/2=2-1",
      XENCFG_DEVKIND_USBDEV, "0/2", RECONSTRUCTED,
      "/local/domain/0/backend/qusb/1/0/port/2",
      "'usbctrls':[{'devid':0,'type':'qusb'}],'usbdevs':[{'ctrl':0,'port':2,"
      "'type.hostdev':{'hostbus':2}}]" },
    { "a port of a pv controller", "'usbctrls':[{'devid':0}]",
      "vusb/0/type=pv\n/local/domain/0/backend/vusb/1/0/port/2=2-1",
      XENCFG_DEVKIND_USBDEV, "0/2", RECONSTRUCTED,
      "/local/domain/0/backend/vusb/1/0/port/2",
      "'usbctrls':[{'devid':0}],'usbdevs':[{'ctrl':0,'port':2,"
      "'type.hostdev':{'hostbus':2}}]" },
    { "a port of an emulated controller", "'usbctrls':[{'devid':0}]",
      "vusb/0/type=devicemodel\nvusb/0/port/2=2-1", XENCFG_DEVKIND_USBDEV,
      "0/2", RECONSTRUCTED, "/libxl/1/device/vusb/0/port/2",
      "'usbctrls':[{'devid':0}],'usbdevs':[{'ctrl':0,'port':2,"
      "'type.hostdev':{'hostbus':2}}]" },

    /* devices that are reconstructed of nodes */
    { "a reconstructed nic without nodes", "'nics':[]", "vif/0=",
      XENCFG_DEVKIND_NIC,
      "0", RECONSTRUCTED, "/vif/0", "'nics':[{'devid':0}]" },
    { "a reconstructed nic without backend", "'nics':[]", "vif/0/bridge=b",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/backend",
      "'nics':[{'devid':0,'bridge':'b'}]" },
    { "a reconstructed display without backend", "'vdispls':[]", "vdispl/3=",
      XENCFG_DEVKIND_VDISPL, "3", MALFORMED, "/vdispl/3/backend",
      "'vdispls':[{'devid':3}]" },
    { "a reconstructed usb controller without backend", "'usbctrls':[]",
      "vusb/0/type=qusb", XENCFG_DEVKIND_USBCTRL, "0", MALFORMED,
      "/vusb/0/backend", "'usbctrls':[{'devid':0,'type':'qusb'}]" },
    { "a reconstructed disk without name", "'disks':[]", "vbd/51712/mode=w",
      XENCFG_DEVKIND_DISK, "xvda", MALFORMED, "/vbd/51712/dev",
      "'disks':[{'vdev':'xvda','readwrite':1}]" },
    { "a reconstructed disk with another's name", "'disks':[]",
      "vbd/51712/dev=xvdb\nvbd/51712/mode=w", XENCFG_DEVKIND_DISK, "xvda",
      MALFORMED, "/vbd/51712/dev", "'disks':[{'vdev':'xvda','readwrite':1}]" },
    { "a reconstructed disk with a name that is none", "'disks':[]",
      "vbd/768/dev=foo\\xff", XENCFG_DEVKIND_DISK, "768", MALFORMED,
      "/vbd/768/dev", "'disks':[{'vdev':'768'}]" },
    { "a reconstructed disk, named by its number", "'disks':[]",
      "vbd/51712/dev=51712", XENCFG_DEVKIND_DISK, "51712", RECONSTRUCTED,
      "/vbd/51712", "'disks':[{'vdev':'51712'}]" },
    { "a p9 of Xen's daemon", "'p9s':[]",
      "9pfs/0/backend=/local/domain/0/backend/xen_9pfs/1/0", XENCFG_DEVKIND_P9,
      "0", RECONSTRUCTED, "/9pfs/0", "'p9s':[{'devid':0,'type':'xen_9pfsd'}]" },
    { "a p9 of qemu", "'p9s':[]",
      "9pfs/0/backend=/local/domain/0/backend/9pfs/1/0", XENCFG_DEVKIND_P9, "0",
      RECONSTRUCTED, "/9pfs/0", "'p9s':[{'devid':0}]" },
    { "a mac that is none", "'nics':[]", "vif/0/mac=hello\nvif/0/bridge=br0",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/mac",
      "'nics':[{'devid':0,'bridge':'br0'}]" },
    { "an mtu that overflows", "'nics':[]", "vif/0/mtu=4294967296\n"
      "vif/0/bridge=br0", XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/mtu",
      "'nics':[{'devid':0,'bridge':'br0'}]" },
    { "a bridge that is not UTF-8", "'nics':[]", "vif/0/bridge=b\\xc3\n"
      "vif/0/ip=::1", XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/bridge",
      "'nics':[{'devid':0,'ip':'::1'}]" },
    { "a rate without interval", "'nics':[]", "vif/0/rate=5\nvif/0/ip=::1",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/rate",
      "'nics':[{'devid':0,'ip':'::1'}]" },
    { "a negative rate", "'nics':[]", "vif/0/rate=-1,5", XENCFG_DEVKIND_NIC,
      "0", MALFORMED, "/vif/0/rate", "'nics':[{'devid':0}]" },
    { "a rate that overflows", "'nics':[]",
      "vif/0/rate=18446744073709551616,1", XENCFG_DEVKIND_NIC, "0", MALFORMED,
      "/vif/0/rate", "'nics':[{'devid':0}]" },
    { "an interval that overflows", "'nics':[]", "vif/0/rate=1,4294967296",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/rate",
      "'nics':[{'devid':0}]" },
    { "a rate", "'nics':[]", "vif/0/rate=1000,50000", XENCFG_DEVKIND_NIC, "0",
      RECONSTRUCTED, "/vif/0",
      "'nics':[{'devid':0,'rate_bytes_per_interval':1000,"
      "'rate_interval_usecs':50000}]" },
    { "a backend", "'nics':[]", "vif/0/backend=/local/domain/7/backend/vif/1/0",
      XENCFG_DEVKIND_NIC, "0", RECONSTRUCTED, "/vif/0",
      "'nics':[{'devid':0,'backend_domid':7}]" },
    { "a backend's domain that is negative", "'nics':[]",
      "vif/0/backend=/local/domain/-1/backend/vif/1/0", XENCFG_DEVKIND_NIC, "0",
      MALFORMED, "/vif/0/backend", "'nics':[{'devid':0}]" },
    { "a backend's domain that is 0 in 32 bits", "'nics':[]",
      "vif/0/backend=/local/domain/4294967296/backend/vif/1/0",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/backend",
      "'nics':[{'devid':0}]" },
    { "a backend elsewhere", "'nics':[]", "vif/0/backend=/tool/x",
      XENCFG_DEVKIND_NIC, "0", MALFORMED, "/vif/0/backend",
      "'nics':[{'devid':0}]" },
    { "a disk of an unknown type", "'disks':[]",
      "vbd/51712/dev=xvda\nvbd/51712/type=novel\nvbd/51712/mode=w",
      XENCFG_DEVKIND_DISK, "xvda", MALFORMED, "/vbd/51712/type",
      "'disks':[{'vdev':'xvda','readwrite':1}]" },
    { "a reconstructed medium that is not UTF-8", "'disks':[]",
      "vbd/51712/dev=xvda\nvbd/51712/params=/\\xff", XENCFG_DEVKIND_DISK,
      "xvda", MALFORMED, "/vbd/51712/params", "'disks':[{'vdev':'xvda'}]" },
    { "a uuid that is none", "'vtpms':[]", "vtpm/0/uuid=1234",
      XENCFG_DEVKIND_VTPM, "0", MALFORMED, "/vtpm/0/uuid",
      "'vtpms':[{'devid':0}]" },
    { "a channel's path that is not UTF-8", "'channels':[]",
      "console/1/connection=socket\nconsole/1/path=/\\xff",
      XENCFG_DEVKIND_CHANNEL, "1", MALFORMED, "/console/1/path",
      "'channels':[{'devid':1,'connection.socket':{}}]" },
    { "an unknown connection", "'channels':[]",
      "console/1/connection=novel\nconsole/1/name=n", XENCFG_DEVKIND_CHANNEL,
      "1", MALFORMED, "/console/1/connection",
      "'channels':[{'devid':1,'name':'n'}]" },
};

/* "vif/0=x" becomes a line of a dump. */
static char *dump_of(const struct row *row)
{
    char *copy = test_format("%s", row->nodes), *rest = copy, *line, *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    fputs("/local/domain/1 = \"\"\n", f);
    while ((line = strsep(&rest, "\n"))) {
        char *value = strchr(line, '=');

        *value++ = 0;
        fprintf(f, "%s%s = \"%s\"\n", *line == '/' ? "" : "/libxl/1/device/",
                line, value);
    }
    fclose(f);
    free(copy);
    return text;
}

static char *json_of(const char *members)
{
    char *text = test_format("{'b_info':{'type.pv':{}},%s}", members), *p;

    for (p = text; (p = strchr(p, '\'')); p++)
        *p = '"';
    return text;
}

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);

    return a >= b && !strcmp(text + a - b, end);
}

/* Is there such a finding, of possibly several of that id? */
static bool found(const xencfg_report *report, const struct row *row)
{
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == row->kind && f->what == row->what && f->id &&
            !strcmp(f->id, row->id) &&
            (!row->path || (f->path && ends_with(f->path, row->path))))
            return true;
    }
    return false;
}

static void retrieve(struct host *host, xencfg_domain_config *config,
                     xencfg_report *report)
{
    xencfg_domain_config_init(config);
    xencfg_report_init(report);
    if (xencfg_retrieve(host->ctx, 1, XENCFG_VIEW_LIVE, 0, config, report))
        fail_msg("%s", xencfg_errmsg(host->ctx));
}

/* Compares the devices: the uuid comes from the file's name. */
static void compare(xencfg_domain_config *config, const char *members)
{
    char *json = json_of(members), *text;
    xencfg_domain_config want;

    test_from_json(&xencfg__desc_domain_config, &want, json);
    want.c_info.uuid = config->c_info.uuid;
    text = test_to_json(&xencfg__desc_domain_config, config, 0);
    if (!xencfg_domain_config_equal(config, &want))
        fail_msg("%s", text);
    free(text);
    free(json);
    xencfg_domain_config_dispose(&want);
}

static void node(void **state)
{
    const struct row *row = *state;
    char *dump = dump_of(row), *json = json_of(row->template), *text;
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    host_make(&host);
    host_template(&host, 1, HOST_UUID, json);
    host_xenstore(&host, dump);
    retrieve(&host, &config, &report);
    text = test_to_json(&xencfg__desc_report, &report, 0);
    if (!found(&report, row))
        fail_msg("%s", text);
    compare(&config, row->result);
    free(text);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(json);
    free(dump);
}

/* ----------------------------------------------------------------- the rest */

/* How many there are cannot be known, so nothing can be said. */
static void num_devs(void **state)
{
    static const char *const bad[] = { "-1", "x", "", "4097", "4294967297",
                                       "1 ", "0x1" };
    xencfg_domain_config config;
    struct host host;
    size_t i;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, "{\"b_info\":{\"type.pv\":{}}}");
    xencfg_domain_config_init(&config);
    for (i = 0; i < COUNT(bad); i++) {
        char *dump = test_format("/local/domain/1 = \"\"\n" PCIDIR
                                 "/num_devs = \"%s\"\n", bad[i]);

        host_xenstore(&host, dump);
        assert_int_equal(
            xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config, NULL),
            XENCFG_ERROR_STORE);
        assert_non_null(strstr(xencfg_errmsg(host.ctx), PCIDIR "/num_devs"));
        free(dump);
    }
    host_free(&host);
}

static struct answer too_long(struct host *host, const struct request *req)
{
    (void)host;
    return (struct answer){ req->list && ends_with(req->path, "/vif")
                                ? ANSWER_TOO_LONG
                                : ANSWER_REAL,
                            0, NULL, 0 };
}

/* oxenstored cannot send so many names: each entry is asked for by itself. */
static void cannot_be_listed(void **state)
{
    char *json = json_of("'nics':[{'devid':0},{'devid':1},{'devid':1},"
                         "{'devid':2},{'bridge':'b'}],'vtpms':[{'devid':0}]");
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, json);
    host_xenstore(&host, "/local/domain/1 = \"\"\n"
                         "/libxl/1/device/vif/0 = \"\"\n"
                         "/libxl/1/device/vif/1 = \"\"\n"
                         "/libxl/1/device/vif/9 = \"\"\n"
                         "/libxl/1/device/vtpm/0 = \"\"\n");
    host.hook = too_long;
    retrieve(&host, &config, &report);
    compare(&config, "'nics':[{'devid':0},{'devid':1},{'bridge':'b'}],"
                     "'vtpms':[{'devid':0}]");
    assert_int_equal(count_findings(&report, RECONSTRUCTED), 0);
    assert_int_equal(
        count_findings(&report, XENCFG_FINDING_CLASS_DUPLICATE), 1);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_STALE), 1);
    assert_int_equal(count_findings(&report, NOT_CHECKED), 2);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(json);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, node, &rows[i], "%s", rows[i].name);
    test_add(&tests, num_devs, NULL, "a number of pci devices that is none");
    test_add(&tests, cannot_be_listed, NULL, "a listing that is too long");
    return test_run(&tests);
}
