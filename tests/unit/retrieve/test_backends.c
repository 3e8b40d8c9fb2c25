/*
 * Which domain serves a device, for each kind that a backend serves: the live
 * one is compared with the template's, and wins; or it has gone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "kinds/kinds.h"
#include "util.h"

struct kind {
    enum xencfg_devkind kind;
    const char *entry;          /* what identifies it in the template */
    const char *dir, *backend;
    unsigned id;
};

static const struct kind kinds[] = {
    { XENCFG_DEVKIND_DISK, "'vdev':'xvda'", "vbd", "vbd", 51712 },
    { XENCFG_DEVKIND_DISK, "'vdev':'xvdb'", "vbd", "qdisk", 51728 },
    { XENCFG_DEVKIND_DISK, "'vdev':'xvdc'", "vbd", "vbd3", 51744 },
    { XENCFG_DEVKIND_DISK, "'vdev':'xvda'", "virtio_disk", "virtio_disk",
      51712 },
    { XENCFG_DEVKIND_NIC, "'devid':0", "vif", "vif", 0 },
    { XENCFG_DEVKIND_VTPM, "'devid':1", "vtpm", "vtpm", 1 },
    { XENCFG_DEVKIND_USBCTRL, "'devid':0,'type':'pv'", "vusb", "vusb", 0 },
    { XENCFG_DEVKIND_USBCTRL, "'devid':0,'type':'qusb'", "vusb", "qusb", 0 },
    { XENCFG_DEVKIND_VFB, "'devid':0", "vfb", "vfb", 0 },
    { XENCFG_DEVKIND_VKB, "'devid':0", "vkbd", "vkbd", 0 },
    { XENCFG_DEVKIND_VKB, "'devid':1", "vkbd", "vinput", 1 },
    { XENCFG_DEVKIND_P9, "'tag':'t'", "9pfs", "9pfs", 0 },
    { XENCFG_DEVKIND_P9, "'tag':'t','devid':4", "9pfs", "xen_9pfs", 4 },
    { XENCFG_DEVKIND_PVCALLSIF, "'devid':0", "pvcalls", "pvcalls", 0 },
    { XENCFG_DEVKIND_VDISPL, "'devid':0", "vdispl", "vdispl", 0 },
    { XENCFG_DEVKIND_VSND, "'devid':0", "vsnd", "vsnd", 0 },
    { XENCFG_DEVKIND_CHANNEL, "'devid':2,'connection.pty':{}", "console",
      "console", 2 },
    { XENCFG_DEVKIND_VIRTIO, "'devid':0", "virtio", "virtio", 0 },
};

#define NAMED ",'backend_domname':'sys'"
#define NUMBERED ",'backend_domid':3"

static const struct situation {
    const char *name;
    const char *template;       /* of the entry */
    unsigned domid;             /* of the live backend, */
    const char *is;             /* and its name; NULL: it does not exist */
    unsigned flags;
    bool no_nodes;              /* the backend's */
    enum xencfg_finding_class what;
    const char *was, *live;     /* the finding's */
    uint32_t result;            /* the entry's */
    const char *result_name;
} situations[] = {
    { "as named", NAMED, 3, "sys", .what = XENCFG_FINDING_CLASS_MATCHED,
      .result_name = "sys" },
    { "as numbered", NUMBERED, 3, "sys", .what = XENCFG_FINDING_CLASS_MATCHED,
      .result = 3 },
    { "named by a number", ",'backend_domname':'3'", 3, "sys",
      .what = XENCFG_FINDING_CLASS_MATCHED, .result_name = "3" },
    { "named as domain 0 is", ",'backend_domname':'Domain-0'", 0, NULL,
      .what = XENCFG_FINDING_CLASS_MATCHED, .result_name = "Domain-0" },
    { "renamed", NAMED, 3, "sys-old", 0, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "sys", "sys-old", 0,
      "sys-old" },
    { "another domid", NUMBERED, 7, "sys", 0, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "3", "sys", 7, NULL },
    { "name and domid", NUMBERED NAMED, 7, "other", 0, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "sys", "other", 7, "other" },
    { "the name counts, not the domid", NUMBERED NAMED, 7, "sys",
      .what = XENCFG_FINDING_CLASS_MATCHED, .result = 7,
      .result_name = "sys" },
    { "without name", NAMED, 3, "", 0, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "sys", "3", 3, NULL },
    { "domain 0 after all", NAMED, 0, NULL, 0, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "sys", "0", 0, NULL },
    { "not in the template", "", 3, "sys", XENCFG_RETRIEVE_BACKENDS, false,
      XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN, "0", "sys", 0, "sys" },
    { "domain 0's", "", 0, NULL, XENCFG_RETRIEVE_BACKENDS,
      .what = XENCFG_FINDING_CLASS_MATCHED },
    { "gone", NAMED, 3, NULL, 0, true, XENCFG_FINDING_CLASS_BACKEND_GONE,
      "sys", "3", 0, "sys" },
    { "numbered, and gone", NUMBERED, 3, NULL, 0, true,
      XENCFG_FINDING_CLASS_BACKEND_GONE, "3", "3", 3, NULL },
    { "not in the template, and gone", "", 3, NULL, XENCFG_RETRIEVE_BACKENDS,
      true, XENCFG_FINDING_CLASS_BACKEND_GONE, "0", "3", 3, NULL },
    { "without nodes", NAMED, 3, "sys", XENCFG_RETRIEVE_BACKENDS, true,
      XENCFG_FINDING_CLASS_BACKEND_GONE, "sys", "3", 0, "sys" },
    { "domain 0's without nodes", "", 0, NULL, XENCFG_RETRIEVE_BACKENDS, true,
      XENCFG_FINDING_CLASS_BACKEND_GONE, "0", "0", 0, NULL },
};

struct row {
    const struct kind *kind;
    const struct situation *s;
};

static void set_template(struct host *host, const struct row *row)
{
    char *json, *p;

    json = test_format("{'b_info':{'type.pv':{}},'%s':[{%s%s}]}",
                       xencfg__kinds[row->kind->kind].public.array,
                       row->kind->entry, row->s->template);
    for (p = json; (p = strchr(p, '\'')); p++)
        *p = '"';
    host_template(host, 1, HOST_UUID, json);
    free(json);
}

static void set_nodes(struct host *host, const struct row *row)
{
    const struct kind *k = row->kind;
    const struct situation *s = row->s;
    char *text, *name = NULL, *nodes = NULL;

    if (s->is)
        name = test_format(*s->is ? "/local/domain/%u/name = \"%s\"\n"
                                  : "/local/domain/%u/vm = \"/vm/x%s\"\n",
                           s->domid, s->is);
    if (!s->no_nodes)
        nodes = test_format("/local/domain/%u/backend/%s/1/%u/state = \"4\"\n",
                            s->domid, k->backend, k->id);
    text = test_format("/local/domain/0/backend = \"\"\n"
                       "/local/domain/3/backend = \"\"\n"
                       "/local/domain/1/name = \"guest\"\n"
                       "/libxl/1/device/%s/%u/backend = "
                       "\"/local/domain/%u/backend/%s/1/%u\"\n%s%s",
                       k->dir, k->id, s->domid, k->backend, k->id,
                       name ? name : "", nodes ? nodes : "");
    if (!s->is && s->domid) {           /* no trace of it */
        char *p = strstr(text, "/local/domain/3/backend = \"\"\n");

        memmove(p, strchr(p, '\n') + 1, strlen(strchr(p, '\n')));
    }
    host_xenstore(host, text);
    free(text);
    free(name);
    free(nodes);
}

static void check_result(const struct row *row,
                         const xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[row->kind->kind];
    void *entry = xencfg__device(k, config, 0), *domid = entry, *name = entry;
    const char *is;

    assert_int_equal(*xencfg__device_count(k, config), 1);
    assert_non_null(xencfg__node_field(k->type, "backend_domid", &domid));
    assert_non_null(xencfg__node_field(k->type, "backend_domname", &name));
    is = *(char **)name;
    assert_int_equal(*(uint32_t *)domid, row->s->result);
    assert_string_equal(is ? is : "none",
                        row->s->result_name ? row->s->result_name : "none");
}

static void check_finding(const struct row *row, const xencfg_report *report)
{
    const struct situation *s = row->s;
    const xencfg_finding *found = NULL;
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind != row->kind->kind)
            continue;
        assert_null(found);
        found = f;
    }
    assert_non_null(found);
    assert_string_equal(xencfg_finding_class_to_string(found->what),
                        xencfg_finding_class_to_string(s->what));
    assert_int_equal(found->index, 0);
    assert_int_equal(found->severity != XENCFG_SEVERITY_USUAL,
                     s->what != XENCFG_FINDING_CLASS_MATCHED);
    assert_string_equal(found->backend ? found->backend : "none",
                        s->was ? s->was : "none");
    assert_string_equal(found->live_backend ? found->live_backend : "none",
                        s->live ? s->live : "none");
}

/* What the live side decided says so. */
static void check_origin(const struct row *row, const xencfg_report *report)
{
    char *path = test_format("/libxl/1/device/%s/%u/backend", row->kind->dir,
                             row->kind->id);
    int i, n = 0;

    for (i = 0; i < report->num_origins; i++)
        n += report->origins[i].path &&
             !strcmp(report->origins[i].path, path);
    if (row->s->what == XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN)
        assert_in_range(n, 1, 2);
    free(path);
}

static void served(void **state)
{
    const struct row *row = *state;
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    host_make(&host);
    set_template(&host, row);
    set_nodes(&host, row);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    if (xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, row->s->flags, &config,
                        &report))
        fail_msg("%s", xencfg_errmsg(host.ctx));
    check_result(row, &config);
    check_finding(row, &report);
    check_origin(row, &report);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* One that the template does not know can have lost its backend too. */
static void reconstructed(void **state)
{
    xencfg_domain_config config;
    const xencfg_finding *f;
    xencfg_report report;
    struct host host;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, "{\"b_info\":{\"type.pv\":{}}}");
    host_xenstore(&host, "/local/domain/0/name = \"Domain-0\"\n"
                         "/local/domain/1/name = \"guest\"\n"
                         "/libxl/1/device/vkbd/0/backend = "
                         "\"/local/domain/3/backend/vkbd/1/0\"\n");
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     &report), 0);
    assert_int_equal(config.num_vkbs, 1);
    assert_int_equal(config.vkbs[0].backend_domid, 3);
    assert_int_equal(count_findings(&report,
                                    XENCFG_FINDING_CLASS_RECONSTRUCTED), 1);
    assert_int_equal(
        count_findings(&report, XENCFG_FINDING_CLASS_BACKEND_GONE), 1);
    f = &report.findings[report.num_findings - 1];
    assert_int_equal(f->what, XENCFG_FINDING_CLASS_BACKEND_GONE);
    assert_null(f->backend);
    assert_string_equal(f->live_backend, "3");
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* ----------------------------------------------------------------- requests */

/* Devices of domain 0's that the template does not say otherwise of. */
static void not_asked(void **state)
{
    static const char json[] =
        "{\"b_info\":{\"type.pv\":{}},\"nics\":[{\"devid\":0},{\"devid\":1}]}";
    const unsigned flags[] = { 0, XENCFG_RETRIEVE_BACKENDS };
    xencfg_domain_config config;
    unsigned n[2], i;
    struct host host;

    (void)state;
    for (i = 0; i < COUNT(flags); i++) {
        host_make(&host);
        host_template(&host, 1, HOST_UUID, json);
        host_xenstore(&host,
                      "/local/domain/1/name = \"guest\"\n"
                      "/local/domain/0/backend/vif/1/0/frontend = \"f\"\n"
                      "/local/domain/0/backend/vif/1/1/frontend = \"f\"\n"
                      "/libxl/1/device/vif/0/backend = "
                      "\"/local/domain/0/backend/vif/1/0\"\n"
                      "/libxl/1/device/vif/1/backend = "
                      "\"/local/domain/0/backend/vif/1/1\"\n");
        xencfg_domain_config_init(&config);
        host_begin(&host);
        assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE,
                                         flags[i], &config, NULL), 0);
        n[i] = host.requests;
        xencfg_domain_config_dispose(&config);
        host_free(&host);
    }
    assert_int_equal(n[1] - n[0], 4);
}

/* -------------------------------------------------------------------- media */

static const struct medium_row {
    const char *name, *toolstack, *backend;
    bool differs;
} media[] = {
    { "the same", "aio:/a.iso", "aio:/a.iso", false },
    { "another", "aio:/a.iso", "aio:/b.iso", true },
    { "none in the backend", "aio:/a.iso", "", true },
    { "of another format", "aio:/a.iso", "qcow2:/a.iso", true },
    { "not text", "aio:/a.iso", "\xff", true },
    { "not there", "aio:/a.iso", NULL, false },
};

static void medium(void **state)
{
    const struct medium_row *row = *state;
    char *text = test_format(
        "/local/domain/1/name = \"guest\"\n/local/domain/3/name = \"sys\"\n"
        "/libxl/1/device/vbd/51760/backend = "
        "\"/local/domain/3/backend/qdisk/1/51760\"\n"
        "/libxl/1/device/vbd/51760/type = \"qdisk\"\n"
        "/libxl/1/device/vbd/51760/params = \"%s\"\n"
        "/local/domain/3/backend/qdisk/1/51760/%s = \"%s\"\n",
        row->toolstack, row->backend ? "params" : "state",
        row->backend ? row->backend : "4");
    xencfg_domain_config config;
    xencfg_report report;
    struct host host;

    host_make(&host);
    host_template(&host, 1, HOST_UUID,
                  "{\"b_info\":{\"type.pv\":{}},\"disks\":[{\"vdev\":\"xvdd\","
                  "\"pdev_path\":\"/a.iso\",\"format\":\"raw\",\"removable\":1,"
                  "\"is_cdrom\":1,\"backend_domname\":\"sys\"}]}");
    host_xenstore(&host, text);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE,
                                     XENCFG_RETRIEVE_BACKENDS, &config,
                                     &report), 0);
    assert_int_equal(
        count_findings(&report, XENCFG_FINDING_CLASS_BACKEND_DIFFERS),
        row->differs);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_MATCHED),
                     !row->differs);
    /* the driver domain's are not believed */
    assert_string_equal(config.disks[0].pdev_path, "/a.iso");
    assert_int_equal(config.disks[0].format, XENCFG_DISK_FORMAT_RAW);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
    free(text);
}

/* An emulated drive, of which only the device model knows. */
static void emulated(void **state)
{
    const char *const type[] = { "hvm", "pvh", "pv" };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(type); i++) {
        char *json = test_format(
            "{\"b_info\":{\"max_vcpus\":0,\"type.%s\":{}},\"disks\":["
            "{\"vdev\":\"hda\"},{\"vdev\":\"hdc\",\"pdev_path\":\"/a.iso\","
            "\"format\":\"raw\",\"removable\":1,\"is_cdrom\":1}]}", type[i]);
        xencfg_domain_config config;
        xencfg_report report;
        struct host host;
        int k, n = 0;

        host_make(&host);
        host_template(&host, 1, HOST_UUID, json);
        host_xenstore(&host, "/local/domain/1/name = \"guest\"\n"
                             "/libxl/1/device/vbd/768/params = \"/d\"\n"
                             "/libxl/1/device/vbd/5632/params = "
                             "\"aio:/a.iso\"\n");
        xencfg_domain_config_init(&config);
        xencfg_report_init(&report);
        assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0,
                                         &config, &report), 0);
        for (k = 0; k < report.num_findings; k++) {
            const xencfg_finding *f = &report.findings[k];

            if (f->what != XENCFG_FINDING_CLASS_NOT_REFRESHED ||
                !strstr(f->id, "disks["))
                continue;
            n++;
            assert_string_equal(f->id, "disks[hdc].pdev_path");
            assert_int_equal(f->severity, XENCFG_SEVERITY_USUAL);
        }
        assert_int_equal(n, !strcmp(type[i], "hvm"));
        assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_MATCHED),
                         2);
        xencfg_domain_config_dispose(&config);
        xencfg_report_dispose(&report);
        host_free(&host);
        free(json);
    }
}

int main(void)
{
    static struct row rows[COUNT(kinds) * COUNT(situations)];
    struct tests tests = { 0 };
    size_t i, j, n = 0;

    for (i = 0; i < COUNT(kinds); i++)
        for (j = 0; j < COUNT(situations); j++) {
            rows[n] = (struct row){ &kinds[i], &situations[j] };
            test_add(&tests, served, &rows[n++], "%s %s: %s",
                     xencfg_devkind_to_string(kinds[i].kind), kinds[i].backend,
                     situations[j].name);
        }
    for (i = 0; i < COUNT(media); i++)
        test_add(&tests, medium, &media[i], "a drive's medium: %s",
                 media[i].name);
    test_add(&tests, reconstructed, NULL, "not in the template at all, and gone");
    test_add(&tests, not_asked, NULL, "two requests for each only if asked to");
    test_add(&tests, emulated, NULL, "an emulated drive");
    return test_run(&tests);
}
