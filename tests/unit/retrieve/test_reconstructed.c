/*
 * Devices that are live but not in the template, in motion: they are unplugged,
 * or move, while they are read; and what reading them costs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "util.h"

#define PCIDIR "/local/domain/0/backend/pci/1/0"
#define PV "{\"b_info\":{\"type.pv\":{}}}"

static void begin(struct host *host, const char *json, const char *dump)
{
    host_make(host);
    host_template(host, 1, HOST_UUID, json);
    host_xenstore(host, dump);
}

static void retrieve(struct host *host, xencfg_domain_config *config,
                     xencfg_report *report)
{
    xencfg_domain_config_init(config);
    xencfg_report_init(report);
    host_begin(host);
    if (xencfg_retrieve(host->ctx, 1, XENCFG_VIEW_LIVE, 0, config, report))
        fail_msg("%s", xencfg_errmsg(host->ctx));
}

static void end(struct host *host, xencfg_domain_config *config,
                xencfg_report *report)
{
    xencfg_domain_config_dispose(config);
    xencfg_report_dispose(report);
    host_free(host);
}

/* ---------------------------------------------------------------- unplugged */

#define LX "/libxl/1/device/"
#define STAYS "/local/domain/1/name = \"guest\"\n"                             \
              LX "vif/1/backend = \"/local/domain/0/backend/vif/1/1\"\n"

struct unplugged {
    const char *name;
    const char *node;           /* before it is read, the device goes */
    enum xencfg_devkind kind;
    const char *id;
};

static const struct unplugged unplugged[] = {
    { "a nic, before its first node is read", LX "vif/0/mac",
      XENCFG_DEVKIND_NIC, "0" },
    { "a nic, before its last node is read", LX "vif/0/backend",
      XENCFG_DEVKIND_NIC, "0" },
    { "a disk, before its name is read", LX "vbd/51712/dev",
      XENCFG_DEVKIND_DISK, "xvda" },
    { "a disk, after its name is read", LX "vbd/51712/params",
      XENCFG_DEVKIND_DISK, "xvda" },
    { "a usb controller", LX "vusb/0/usb-ver",
      XENCFG_DEVKIND_USBCTRL, "0" },
};

static struct answer unplug(struct host *host, const struct request *req)
{
    const struct unplugged *row = host->arg;

    if (!req->list && !strcmp(req->path, row->node))
        host_xenstore(host, STAYS);
    return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
}

static void goes(void **state)
{
    const struct unplugged *row = *state;
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    begin(&host, PV,
          STAYS
          LX "vif/0/backend = \"/local/domain/0/backend/vif/1/0\"\n"
          LX "vbd/51712/backend = \"/local/domain/0/backend/vbd/1/51712\"\n"
          LX "vbd/51712/dev = \"xvda\"\n"
          LX "vusb/0/backend = \"/local/domain/0/backend/qusb/1/0\"\n"
          LX "vusb/0/type = \"qusb\"\n"
          "/local/domain/0/backend/qusb/1/0/port/1 = \"\"\n");
    retrieve(&host, &config, &report);
    assert_non_null(find_finding(&report, row->kind, row->id));
    assert_int_equal(config.num_nics + config.num_disks + config.num_usbctrls,
                     4);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host.hook = unplug;
    host.arg = (void *)row;
    retrieve(&host, &config, &report);
    assert_null(find_finding(&report, row->kind, row->id));
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_MALFORMED),
                     0);
    assert_non_null(find_finding(&report, XENCFG_DEVKIND_NIC, "1"));
    assert_int_equal(config.nics[config.num_nics - 1].devid, 1);
    end(&host, &config, &report);
}

/* ---------------------------------------------------------------------- usb */

/* What has no backend misses none. */
static void emulated(void **state)
{
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    (void)state;
    begin(&host, PV, "/local/domain/1/name = \"guest\"\n"
                     LX "vusb/0/type = \"devicemodel\"\n");
    retrieve(&host, &config, &report);
    assert_int_equal(config.num_usbctrls, 1);
    assert_int_equal(count_findings(&report,
                                    XENCFG_FINDING_CLASS_RECONSTRUCTED), 1);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_MALFORMED),
                     0);
    end(&host, &config, &report);
}

static void sysfs(const struct host *host, const char *file, const char *value)
{
    char *path = test_format("%s/%s", host->ctx->sysfs_dir, file);
    char *command = test_format("mkdir -p \"$(dirname '%s')\" && echo %s >'%s'",
                                path, value, path);

    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

static void host_address(void **state)
{
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    (void)state;
    begin(&host, PV, "/local/domain/1/name = \"guest\"\n"
                     LX "vusb/0/type = \"devicemodel\"\n"
                     LX "vusb/0/port/1 = \"1-1.4\"\n"
                     LX "vusb/0/port/2 = \"2-1\"\n");
    sysfs(&host, "bus/usb/devices/2-1/busnum", "2");
    sysfs(&host, "bus/usb/devices/2-1/devnum", "9");
    retrieve(&host, &config, &report);
    assert_int_equal(config.num_usbdevs, 2);
    assert_string_equal(
        find_finding(&report, XENCFG_DEVKIND_USBDEV, "0/1")->detail,
        "host address not known (bus id 1-1.4)");
    assert_int_equal(config.usbdevs[1].u.hostdev.hostaddr, 9);
    assert_null(find_finding(&report, XENCFG_DEVKIND_USBDEV, "0/2")->detail);
    end(&host, &config, &report);
}

/* ---------------------------------------------------------------------- pci */

/* n devices on the buses 1 to n, or n to 1 */
static char *pci_dump(int n, bool descending)
{
    char *text;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    int i;

    fprintf(f, "/local/domain/1/name = \"guest\"\n");
    fprintf(f, PCIDIR "/num_devs = \"%d\"\n", n);
    for (i = 0; i < n; i++) {
        int bus = descending ? n - i : i + 1;

        fprintf(f, PCIDIR "/dev-%d = \"0000:%02x:00.0\"\n", i, bus);
        fprintf(f, PCIDIR "/opts-%d = \"permissive=%d\"\n", i, bus % 3 == 0);
    }
    fclose(f);
    return text;
}

static void check_pci(const xencfg_domain_config *config, int n)
{
    int i;

    assert_int_equal(config->num_pcidevs, n);
    for (i = 0; i < n; i++) {
        assert_int_equal(config->pcidevs[i].bus, i + 1);
        assert_int_equal(config->pcidevs[i].permissive, (i + 1) % 3 == 0);
    }
}

static unsigned pci_requests(int n)
{
    char *dump = pci_dump(n, true);
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;
    unsigned sent;

    begin(&host, PV, dump);
    retrieve(&host, &config, &report);
    check_pci(&config, n);
    sent = host.requests;
    end(&host, &config, &report);
    free(dump);
    return sent;
}

static void pci_is_linear(void **state)
{
    unsigned few = pci_requests(10);

    (void)state;
    assert_int_equal(pci_requests(110) - few, 10 * (pci_requests(20) - few));
    assert_true(pci_requests(11) - few <= 4);
}

/* Once they are listed, they move. */
static struct answer move(struct host *host, const struct request *req)
{
    bool *moved = host->arg;
    char *dump;

    if (!*moved && !strcmp(req->path, PCIDIR "/opts-8")) {
        *moved = true;
        dump = pci_dump(9, false);
        host_xenstore(host, dump);
        free(dump);
        return (struct answer){ ANSWER_VALUE, 0, "permissive=0", 12 };
    }
    return (struct answer){ ANSWER_REAL, 0, NULL, 0 };
}

static void pci_moves(void **state)
{
    char *dump = pci_dump(9, true);
    xencfg_domain_config config;
    xencfg_report report;
    bool moved = false;
    struct host host;

    (void)state;
    begin(&host, PV, dump);
    host.hook = move;
    host.arg = &moved;
    retrieve(&host, &config, &report);
    assert_true(moved);
    check_pci(&config, 9);
    end(&host, &config, &report);
    free(dump);
}

/* Whose devices they are cannot be known: none is taken away. */
static void stubdomain(void **state)
{
    xencfg_domain_config config;
    const xencfg_finding *f;
    xencfg_report report;
    struct host host;

    (void)state;
    begin(&host, "{\"b_info\":{\"type.hvm\":{},"
                 "\"device_model_stubdomain\":\"True\"},"
                 "\"pcidevs\":[{\"bus\":3},{\"bus\":4}]}",
          "/local/domain/1/name = \"guest\"\n"
          "/local/domain/1/image/device-model-domid = \"x\"\n");
    retrieve(&host, &config, &report);
    assert_int_equal(config.num_pcidevs, 2);
    f = find_finding(&report, XENCFG_DEVKIND_PCI, "device-model-domid");
    assert_int_equal(f->what, XENCFG_FINDING_CLASS_MALFORMED);
    assert_string_equal(f->path, "/local/domain/1/image/device-model-domid");
    f = find_finding(&report, XENCFG_DEVKIND_PCI, "0000:03:00.0");
    assert_int_equal(f->what, XENCFG_FINDING_CLASS_NOT_CHECKED);
    end(&host, &config, &report);
}

#define DRIVE(domid_, medium_)                                                \
    "/libxl/" #domid_ "/device/vbd/5632/params = \"aio:" medium_ "\"\n"

/* libxl (4.20 on) changes the stubdomain's disk, and the template. */
static void stubdomain_drive(void **state)
{
    static const struct {
        const char *live;
        enum xencfg_finding_class what;
        const char *path;       /* that tells what the medium is */
    } rows[] = {
        { DRIVE(1, "/old") DRIVE(2, "/new"), XENCFG_FINDING_CLASS_MATCHED,
          NULL },
        { DRIVE(1, "/new") DRIVE(2, "/old"),
          XENCFG_FINDING_CLASS_MEDIUM_DIFFERS,
          "/libxl/2/device/vbd/5632/params" },
        { DRIVE(1, "/new") DRIVE(2, "/run/xen/empty-cdrom.2"),
          XENCFG_FINDING_CLASS_EMPTIED, "/libxl/2/device/vbd/5632/params" },
        { DRIVE(1, "/old"), XENCFG_FINDING_CLASS_MEDIUM_DIFFERS,
          "/libxl/1/device/vbd/5632/params" },
    };
    xencfg_domain_config config;
    const xencfg_finding *f;
    xencfg_report report;
    struct host host;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        char *dump = test_format("/local/domain/1/name = \"guest\"\n"
                                 "/local/domain/1/image/device-model-domid = "
                                 "\"2\"\n%s", rows[i].live);

        begin(&host, "{\"b_info\":{\"type.hvm\":{},"
                     "\"device_model_stubdomain\":\"True\"},"
                     "\"disks\":[{\"vdev\":\"hdc\",\"format\":\"raw\","
                     "\"pdev_path\":\"/new\",\"removable\":1,"
                     "\"is_cdrom\":1}]}", dump);
        retrieve(&host, &config, &report);
        f = find_finding(&report, XENCFG_DEVKIND_DISK, "hdc");
        assert_int_equal(f->what, rows[i].what);
        if (rows[i].path)
            assert_string_equal(f->path, rows[i].path);
        end(&host, &config, &report);
        free(dump);
    }
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(unplugged); i++)
        test_add(&tests, goes, &unplugged[i], "unplugged meanwhile: %s",
                 unplugged[i].name);
    test_add(&tests, stubdomain_drive, NULL, "a stubdomain's drive");
    test_add(&tests, emulated, NULL, "an emulated usb controller");
    test_add(&tests, host_address, NULL, "the host address of usb devices");
    test_add(&tests, pci_is_linear, NULL, "pci: requests grow linearly");
    test_add(&tests, pci_moves, NULL, "pci: they move meanwhile");
    test_add(&tests, stubdomain, NULL, "pci: a stubdomain that is none");
    return test_run(&tests);
}
