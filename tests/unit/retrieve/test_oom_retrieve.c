/*
 * The n-th allocation fails, for every n, and then all from the n-th on:
 * opening a context, a retrieve, the list of the domains, finding one.  The
 * result is XENCFG_ERROR_NOMEM, or the complete one; nothing was changed,
 * nothing leaks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_store.h"
#include "heap.h"
#include "util.h"

/* -------------------------------------------------------------------- hosts */

static struct host host;        /* for its directory */
static char *dump;              /* a file */
static struct xencfg_options options;
static unsigned view;

struct domain {
    const char *name, *template, *nodes;
};

/* Between them all that allocates: findings, reconstructed devices, knobs. */
static const struct domain domains[] = {
    { "a domain with devices",
      "{\"c_info\":{\"name\":\"n\"},"
      "\"b_info\":{\"max_vcpus\":9,\"type.pv\":{}},"
      "\"disks\":[{\"vdev\":\"xvda\"},{\"vdev\":\"51712\"},"
      "{\"vdev\":\"hdc\",\"pdev_path\":\"/a\",\"removable\":1},"
      "{\"vdev\":\"?\"}],"
      "\"nics\":[{\"devid\":0},{\"devid\":7},{}],"
      "\"pcidevs\":[{\"bus\":3},{\"name\":\"gpu\"}],"
      "\"usbctrls\":[{\"devid\":0}],\"dtdevs\":[{\"path\":\"/x\"}],\"new\":1}",
      "/libxl/1/device/vbd/51712/dev = \"xvda\"\n"
      "/libxl/1/device/vbd/5632/params = \"qcow2:/b\"\n"
      "/libxl/1/device/vif/0 = \"\"\n/libxl/1/device/vif/3 = \"\"\n"
      "/libxl/1/device/vif/x\xff = \"\"\n/libxl/1/device/novel = \"\"\n"
      "/libxl/1/device/console/0 = \"\"\n"
      "/libxl/1/device/vusb/0/type = \"devicemodel\"\n"
      "/libxl/1/device/vusb/0/port/1 = \"1-1\"\n"
      "/local/domain/0/backend/pci/1/0/num_devs = \"2\"\n"
      "/local/domain/0/backend/pci/1/0/dev-0 = \"0000:03:00.0\"\n"
      "/local/domain/0/backend/pci/1/0/dev-1 = \"0000:04:00.0\"\n"
      "/local/domain/0/backend/pci/1/0/name-1 = \"gpu\"\n"
      "/local/domain/1/memory/target = \"1000\"\n"
      "/local/domain/1/memory/static-max = \"x\"\n" },
    { "a domain whose devices are all reconstructed",
      "{\"b_info\":{\"type.hvm\":{}}}",
      "/libxl/1/device/vbd/51712/dev = \"xvda\"\n"
      "/libxl/1/device/vbd/51712/params = \"aio:/a\"\n"
      "/libxl/1/device/vbd/51712/type = \"qdisk\"\n"
      "/libxl/1/device/vbd/51712/script = \"s\"\n"
      "/libxl/1/device/vbd/51712/backend = "
      "\"/local/domain/0/backend/qdisk/1/51712\"\n"
      "/libxl/1/device/vif/0/mac = \"00:16:3e:01:02:03\"\n"
      "/libxl/1/device/vif/0/bridge = \"br0\"\n"
      "/libxl/1/device/vtpm/0/uuid = \"" HOST_UUID "\"\n"
      "/libxl/1/device/vkbd/1/unique-id = \"k\"\n"
      "/libxl/1/device/vfb/0/vnclisten = \"::\"\n"
      "/libxl/1/device/9pfs/0/path = \"/srv\"\n"
      "/libxl/1/device/console/1/connection = \"socket\"\n"
      "/libxl/1/device/console/1/path = \"/s\"\n"
      "/libxl/1/device/virtio/0/type = \"virtio,device\"\n"
      "/libxl/1/device/vusb/0/type = \"qusb\"\n"
      "/local/domain/0/backend/qusb/1/0/port/1 = \"2-1\"\n"
      "/local/domain/0/backend/pci/1/0/num_devs = \"1\"\n"
      "/local/domain/0/backend/pci/1/0/dev-0 = \"0000:03:00.0\"\n"
      "/local/domain/0/backend/pci/1/0/opts-0 = \"permissive=1\"\n" },
};

static void make_host(const struct domain *d)
{
    char *text = test_format("/local/domain/0 = \"\"\n"
                             "/local/domain/1/name = \"guest\"\n"
                             "/local/domain/1/vm = \"/vm/%s\"\n%s",
                             HOST_UUID, d->nodes);

    host_make(&host);
    host_template(&host, 1, HOST_UUID, d->template);
    dump = host_dump(&host, text);
    free(text);
    options = (struct xencfg_options)XENCFG_OPTIONS(.state_dir = host.dir,
                                                    .xenstore_dump = dump);
}

static void free_host(void)
{
    free(dump);
    host_free(&host);
}

/* ----------------------------------------------------------------- attempts */

static xencfg_ctx *open_ctx(void)
{
    xencfg_ctx *ctx = NULL;

    assert_int_equal(xencfg_open(&ctx, &options), 0);
    return ctx;
}

static void assert_nomem(const xencfg_ctx *ctx, int rc)
{
    if (rc != XENCFG_ERROR_NOMEM)
        fail_msg("allocation %ld: %d, %s", heap_calls(), rc,
                 xencfg_errmsg(ctx));
    assert_string_equal(xencfg_errmsg(ctx), "out of memory");
}

static bool try_open(long n, bool later_too)
{
    xencfg_ctx *ctx = (xencfg_ctx *)&host;
    bool failed;
    int rc;

    heap_begin(n, later_too);
    rc = xencfg_open(&ctx, &options);
    failed = heap_end();
    if (rc) {
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
        assert_ptr_equal(ctx, &host);
    } else {
        assert_false(failed);
        xencfg_close(ctx);
    }
    return failed;
}

/* What it is without failures. */
static xencfg_domain_config good;
static xencfg_report good_report;

static bool try_retrieve_(long n, bool later_too, bool with_report)
{
    xencfg_domain_config config, bytes;
    xencfg_report report, report_bytes;
    xencfg_ctx *ctx;
    bool failed;
    int rc;

    ctx = open_ctx();
    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"c_info\":{\"name\":\"before\"}}");
    xencfg_report_init(&report);
    report.domid = 4711;
    bytes = config;
    report_bytes = report;
    heap_begin(n, later_too);
    rc =
        xencfg_retrieve(ctx, 1, view, 0, &config, with_report ? &report : NULL);
    failed = heap_end();
    if (rc) {
        assert_nomem(ctx, rc);
        assert_memory_equal(&bytes, &config, sizeof(config));
        assert_memory_equal(&report_bytes, &report, sizeof(report));
    } else {
        assert_true(xencfg_domain_config_equal(&config, &good));
        if (with_report)
            assert_true(xencfg_report_equal(&report, &good_report));
    }
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    xencfg_close(ctx);
    return failed;
}

static bool try_retrieve(long n, bool later_too)
{
    return try_retrieve_(n, later_too, true);
}

static bool try_retrieve_alone(long n, bool later_too)
{
    return try_retrieve_(n, later_too, false);
}

static bool try_domains(long n, bool later_too)
{
    xencfg_domain_list list, bytes;
    xencfg_ctx *ctx = open_ctx();
    bool failed;
    int rc;

    xencfg_domain_list_init(&list);
    bytes = list;
    heap_begin(n, later_too);
    rc = xencfg_domains(ctx, &list);
    failed = heap_end();
    if (rc) {
        assert_nomem(ctx, rc);
        assert_memory_equal(&bytes, &list, sizeof(list));
    } else {
        assert_int_equal(list.num_domains, 2);
        assert_string_equal(list.domains[1].name, "guest");
        assert_string_equal(list.domains[1].state, "unknown");
    }
    xencfg_domain_list_dispose(&list);
    xencfg_close(ctx);
    return failed;
}

static bool try_find(const char *what, long n, bool later_too)
{
    xencfg_ctx *ctx = open_ctx();
    uint32_t domid = 4711;
    bool failed;
    int rc;

    heap_begin(n, later_too);
    rc = xencfg_domain_find(ctx, what, &domid);
    failed = heap_end();
    if (rc)
        assert_nomem(ctx, rc);
    assert_int_equal(domid, rc ? 4711 : 1);
    xencfg_close(ctx);
    return failed;
}

static bool try_find_name(long n, bool later_too)
{
    return try_find("guest", n, later_too);
}

static bool try_find_uuid(long n, bool later_too)
{
    return try_find(HOST_UUID, n, later_too);
}

static bool try_find_domid(long n, bool later_too)
{
    return try_find("1", n, later_too);
}

static bool try_template(long n, bool later_too)
{
    char *path = host_template_path(&host, 1, HOST_UUID);
    xencfg_domain_config config, bytes;
    xencfg_ctx *ctx = open_ctx();
    bool failed;
    int rc;

    xencfg_domain_config_init(&config);
    bytes = config;
    heap_begin(n, later_too);
    rc = xencfg_template_read(ctx, path, &config);
    failed = heap_end();
    if (rc) {
        assert_nomem(ctx, rc);
        assert_memory_equal(&bytes, &config, sizeof(config));
    }
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    free(path);
    return failed;
}

/* -------------------------------------------------------------------- tests */

struct attempt {
    const struct domain *domain;
    heap_try *try;
    unsigned view;
    int at_least;
};

static void attempt(void **state)
{
    const struct attempt *a = *state;
    xencfg_ctx *ctx;

    make_host(a->domain);
    view = a->view;
    ctx = open_ctx();
    xencfg_domain_config_init(&good);
    xencfg_report_init(&good_report);
    if (xencfg_retrieve(ctx, 1, view, 0, &good, &good_report))
        fail_msg("%s", xencfg_errmsg(ctx));
    xencfg_close(ctx);
    heap_until_success(a->try, a->at_least);
    xencfg_domain_config_dispose(&good);
    xencfg_report_dispose(&good_report);
    free_host();
}

int main(void)
{
    const struct attempt attempts[] = {
        { &domains[0], try_open, 0, 3 },
        { &domains[0], try_retrieve, XENCFG_VIEW_LIVE, 100 },
        { &domains[1], try_retrieve, XENCFG_VIEW_LIVE, 100 },
        { &domains[0], try_retrieve_alone, XENCFG_VIEW_REBUILD, 50 },
        { &domains[1], try_retrieve_alone, XENCFG_VIEW_REBUILD, 50 },
        { &domains[0], try_retrieve, XENCFG_VIEW_TEMPLATE, 20 },
        { &domains[0], try_domains, 0, 8 },
        { &domains[0], try_find_name, 0, 5 },
        { &domains[0], try_find_uuid, 0, 5 },
        { &domains[0], try_find_domid, 0, 4 },
        { &domains[0], try_template, 0, 10 },
    };
    static const char *const names[] = {
        "open", "retrieve", "retrieve, all reconstructed",
        "retrieve without report",
        "retrieve without report, all reconstructed", "the template's view",
        "domains", "find a name", "find a uuid", "find a domid", "a template",
    };
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(attempts); i++)
        test_add(&tests, attempt, &attempts[i], "%s", names[i]);
    return test_run(&tests);
}
