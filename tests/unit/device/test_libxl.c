/* What differs between versions of libxl, and which of them is followed. */
#include <string.h>

#include "device/defaults.h"
#include "device/nodes.h"
#include "devices.h"
#include "util.h"

/* ---------------------------------------------------------------- the rules */

struct rule {
    const char *name;
    enum xencfg_devkind kind;
    enum xencfg_domain_type type;
    const char *json;
    /* a node, its value from that version on and before; NULL: none */
    const char *node, *since, *before;
    int from;
};

#define EMPTY "{" CD "'format':'empty'}"
#define DISK "{" XVDA "'format':'raw','pdev_path':'/dev/x'"

static const struct rule rules[] = {
    { "an empty drive", K(DISK), PV, EMPTY, "type", "phy", "qdisk", 19 },
    { "that phy serves has no medium", K(DISK), PV, EMPTY, "params", NULL, "aio:",
      19 },
    { "of an HVM guest it is qemu's", K(DISK), HVM, EMPTY, "type", "qdisk",
      "qdisk", 19 },
    { "which specification a disk is of", K(DISK), PV, DISK "}", "specification",
      "xen", NULL, 17 },
    { "of a virtio disk, how it is granted", K(DISK), PV, "{" XVDA VIRTIO "'format':'raw','pdev_path':'/dev/x'}",
      "grant_usage", "0", NULL, 19 },
    { "a nic's usual mtu", K(NIC), PV, "{}", "mtu", "1500", NULL, 15 },
    { "and another", K(NIC), PV, "{'mtu':9000}", "mtu", "9000", NULL, 15 },
    { "a script writes that it has run", K(NIC), PV, "{}", "hotplug-status",
      "", NULL, 15 },
};

static void is_node(const struct rule *r, int libxl, const char *want)
{
    void *dev = device_of(r->kind, r->json);
    struct site site = device_site(r->kind, r->type, dev);
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { 0 };
    xencfg_ctx *ctx = device_ctx();
    const char *got = NULL;
    int i;

    site.libxl = libxl;
    assert_int_equal(xencfg__defaults_set(ctx, &site, r->kind, dev), 0);
    assert_int_equal(xencfg__nodes_make(ctx, &site, r->kind, dev, &nodes), 0);
    for (i = 0; i < nodes.count; i++)
        if (!strcmp(nodes.node[i].name, r->node))
            got = nodes.node[i].value;
    if (want)
        assert_string_equal(got, want);
    else
        assert_null(got);
    device_free(r->kind, dev);
    xencfg_close(ctx);
}

static void rule(void **state)
{
    const struct rule *r = *state;

    is_node(r, r->from - 1, r->before);
    is_node(r, r->from, r->since);
    is_node(r, LIBXL_NEWEST, r->since);
}

/* -------------------------------------------------------------- which it is */

static void is_version(const struct xencfg_options *opt, int want)
{
    xencfg_ctx *ctx;

    assert_int_equal(xencfg_open(&ctx, opt), 0);
    assert_int_equal(xencfg__libxl(ctx), want);
    assert_int_equal(xencfg__libxl(ctx), want);
    xencfg_close(ctx);
}

static void write_version(const char *dir, const char *major,
                          const char *minor)
{
    char *cmd = test_format("mkdir -p '%s/hypervisor/version' && cd "
                            "'%s/hypervisor/version' && echo %s >major && "
                            "echo %s >minor", dir, dir, major, minor);

    assert_int_equal(system(cmd), 0);
    free(cmd);
}

static void of_host(void **state)
{
    char dir[] = "/tmp/test_libxl.XXXXXX";
    struct xencfg_options opt = XENCFG_OPTIONS(.sysfs_dir = dir);
    char *cmd;

    (void)state;
    assert_non_null(mkdtemp(dir));
    is_version(&opt, LIBXL_NEWEST);             /* no Xen, or no sysfs */
    write_version(dir, "4", "14");
    is_version(&opt, 14);
    opt.xen_version = "4.19.2";
    is_version(&opt, 19);
    opt.xen_version = NULL;
    write_version(dir, "4", "what");
    is_version(&opt, LIBXL_NEWEST);
    write_version(dir, "3", "17");
    is_version(&opt, LIBXL_NEWEST);
    cmd = test_format("rm -r '%s'", dir);
    assert_int_equal(system(cmd), 0);
    free(cmd);
}

static void wrong_version(void **state)
{
    static const char *const wrong[] = {
        "", "4", "4.", "17", "5.1", "4.x", "4.-1", "4.17x", "4.9999999999",
        "4.17 ",
    };
    xencfg_ctx *ctx;
    size_t i;

    (void)state;
    for (i = 0; i < ARRAY_SIZE(wrong); i++) {
        struct xencfg_options opt = XENCFG_OPTIONS(.xen_version = wrong[i]);

        assert_int_equal(xencfg_open(&ctx, &opt), XENCFG_ERROR_INVAL);
    }
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rules); i++)
        test_add(&tests, rule, &rules[i], "from 4.%d: %s", rules[i].from,
                 rules[i].name);
    test_add(&tests, of_host, NULL, "the hypervisor's version, or the caller's");
    test_add(&tests, wrong_version, NULL, "no version");
    return test_run(&tests);
}
