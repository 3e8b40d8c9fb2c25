/*
 * Why a domain has no configuration, as a table: its nodes, and what a retrieve
 * and a search by name or uuid make of it.  In a dump all that has nodes is
 * alive, but for what it says of the domain.
 */
#include <stdio.h>
#include <string.h>

#include "fake_store.h"
#include "util.h"

#define GUEST "/local/domain/5/name = \"guest\"\n/libxl/5/type = \"hvm\"\n"
#define MODEL(perms)                                                          \
    "/local/domain/5/image/device-model-domid = \"1\"   (n0,r5)\n"            \
    "/local/domain/1/name = \"guest-dm\"\n"                                   \
    "/local/domain/1/target = \"5\"   (" perms ")\n"
#define LEFT "/local/domain/1 is not introduced:\n"
#define VM "/local/domain/1/vm = \"/vm/" HOST_UUID "\"\n"

static const struct row {
    const char *name, *nodes, *state, *text;
} rows[] = {
    { "a stub domain", GUEST MODEL("n0,r1"), "stubdomain",
      "domain 1 is the stubdomain of 5" },
    { "a guest that says it is one", GUEST MODEL("n1"), "foreign",
      "domain 1 was not made by libxl" },
    { "a guest that may write that it is one", GUEST MODEL("n0,w1"), "foreign",
      "domain 1 was not made by libxl" },
    { "one whose target has another device model",
      "/local/domain/5/image/device-model-domid = \"3\"   (n0)\n"
      "/local/domain/1/target = \"5\"   (n0)\n", "foreign",
      "domain 1 was not made by libxl" },
    { "another toolstack's", "/local/domain/1/name = \"vm\"\n"
      "/libxl/1/dm-version = \"qemu_xen\"\n", "foreign",
      "domain 1 was not made by libxl" },
    { "one that is being created", VM "/libxl/1/type = \"pv\"\n"
      "/vm/" HOST_UUID "/name = \"vm\"\n", "creating",
      "domain 1 is being created" },
    { "one that was", VM "/libxl/1/type = \"pv\"\n"
      "/vm/" HOST_UUID "/start_time = \"1.00\"\n", "unknown",
      "has no configuration in" },
    { "one that is not served", VM LEFT "/libxl/1/type = \"pv\"\n"
      "/vm/" HOST_UUID "/start_time = \"1.00\"\n", "dying",
      "domain 1 is dying, or only nodes are left" },
    { "one that is not yet", VM LEFT "/libxl/1/type = \"pv\"\n"
      "/vm/" HOST_UUID "/name = \"vm\"\n", "creating",
      "domain 1 is being created" },
    { "one that says so of itself", VM "/local/domain/1/data = "
      "\"\\n/local/domain/1 is not introduced:\"\n", "foreign",
      "domain 1 was not made by libxl" },
};

struct got {
    char state[32], text[512];
    int error;
};

static int keep(void *arg, const struct xencfg_retrieved *r)
{
    struct got *got = arg;

    got->error = r->error;
    snprintf(got->state, sizeof(got->state), "%s", r->domain->state);
    return 0;
}

static void absence(void **state)
{
    const struct row *row = *state;
    int error = strcmp(row->state, "dying") ? XENCFG_ERROR_JSON_CONFIG_EMPTY
                                            : XENCFG_ERROR_DOMAIN_DESTROYED;
    struct got got = { .error = 0 };
    struct host host = HOST_NONE;
    xencfg_domain_config config;
    char *path;
    xencfg_ctx *ctx;

    host_make(&host);
    path = host_dump(&host, row->nodes);
    assert_int_equal(xencfg_open(&ctx, &(struct xencfg_options)XENCFG_OPTIONS(
                                     .state_dir = host.dir,
                                     .xenstore_dump = path)), 0);
    assert_int_equal(xencfg_retrieve_many(ctx, &(uint32_t){ 1 }, 1,
                                          XENCFG_VIEW_LIVE, 0, keep, &got), 0);
    assert_int_equal(got.error, error);
    assert_string_equal(got.state, row->state);
    xencfg_domain_config_init(&config);
    assert_int_equal(xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     NULL), error);
    if (!strstr(xencfg_errmsg(ctx), row->text))
        fail_msg("%s", xencfg_errmsg(ctx));
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    free(path);
    host_free(&host);
}

/* Nodes and a template, of a domain that has died, are of no domain. */
static void leftover(void **state)
{
    xencfg_domain_config config;
    xencfg_report report;
    xencfg_domain_list list = { 0 };
    struct host host = HOST_NONE;
    uint32_t domid = 9;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, "{\"b_info\":{\"type.pv\":{}}}");
    host_xenstore(&host, VM LEFT "/local/domain/1/name = \"a\"\n"
                         "/local/domain/2/name = \"b\"\n");
    assert_int_equal(xencfg_domains(host.ctx, &list), 0);
    assert_int_equal(list.num_domains, 1);
    assert_string_equal(list.domains[0].name, "b");
    xencfg_domain_list_dispose(&list);
    assert_int_equal(xencfg_domain_find(host.ctx, "1", &domid),
                     XENCFG_ERROR_DOMAIN_DESTROYED);
    assert_int_equal(xencfg_domain_find(host.ctx, "a", &domid),
                     XENCFG_ERROR_DOMAIN_DESTROYED);
    assert_int_equal(xencfg_domain_find(host.ctx, HOST_UUID, &domid),
                     XENCFG_ERROR_DOMAIN_DESTROYED);
    assert_int_equal(xencfg_domain_find(host.ctx, "c", &domid),
                     XENCFG_ERROR_DOMAIN_NOTFOUND);
    assert_int_equal(domid, 9);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     &report), XENCFG_ERROR_DOMAIN_DESTROYED);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_REBUILD, 0,
                                     &config, &report), 0);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_NOT_ALIVE),
                     1);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/*
 * What init-xenstore-domain makes: nobody introduces that domain, its uuid is
 * nil, and its template knows nothing of its 9pfs.
 */
static void xenstore_domain(void **state)
{
    static const char nil[] = "00000000-0000-0000-0000-000000000000";
    xencfg_domain_config config;
    xencfg_report report;
    struct host host = HOST_NONE;

    (void)state;
    host_make(&host);
    host_template(&host, 1, nil, "{\"b_info\":{\"type.pvh\":{}}}");
    host_xenstore(&host, "/local/domain/1/name = \"Xenstore\"\n" LEFT
                         "/tool/xenstored/domid = \"1\"\n"
                         "/libxl/1/device/9pfs/0 = \"\"\n"
                         "/libxl/1/device/9pfs/1 = \"\"\n");
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     &report), 0);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_OTHER_NAME),
                     0);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_IMPLIED), 1);
    assert_int_equal(config.num_p9s, 1);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* What init-dom0less writes, and domain 0's, of which its template tells. */
static void uuids(void **state)
{
    static const char dom0[] = "11111111-2222-3333-4444-555555555555";
    static const char json[] = "{\"b_info\":{\"type.pvh\":{}}}";
    xencfg_domain_config config;
    xencfg_report report;
    struct host host = HOST_NONE;
    uint32_t domid = 9;

    (void)state;
    host_make(&host);
    host_template(&host, 1, HOST_UUID, json);
    host_template(&host, 0, dom0, json);
    host_xenstore(&host, "/local/domain/0/name = \"Domain-0\"\n"
                         "/local/domain/1/name = \"boot\"\n"
                         "/local/domain/1/vm = \"vm/" HOST_UUID "\"\n");
    assert_int_equal(xencfg_domain_find(host.ctx, HOST_UUID, &domid), 0);
    assert_int_equal(domid, 1);
    assert_int_equal(xencfg_domain_find(host.ctx, dom0, &domid), 0);
    assert_int_equal(domid, 0);
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    assert_int_equal(xencfg_retrieve(host.ctx, 1, XENCFG_VIEW_LIVE, 0, &config,
                                     &report), 0);
    assert_int_equal(count_findings(&report, XENCFG_FINDING_CLASS_OTHER_NAME),
                     0);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    host_free(&host);
}

/* A directory "03" is not domain 3's, and no second one of domain 1. */
static void leading_zero(void **state)
{
    xencfg_domain_list list = { 0 };
    struct host host = HOST_NONE;

    (void)state;
    host_make(&host);
    host_xenstore(&host, "/local/domain/01/name = \"a\"\n"
                         "/local/domain/03/name = \"b\"\n"
                         "/local/domain/1/name = \"c\"\n");
    assert_int_equal(xencfg_domains(host.ctx, &list), 0);
    assert_int_equal(list.num_domains, 1);
    assert_string_equal(list.domains[0].name, "c");
    xencfg_domain_list_dispose(&list);
    host_free(&host);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, absence, &rows[i], "%s", rows[i].name);
    test_add(&tests, uuids, NULL, "where a uuid comes from");
    test_add(&tests, leftover, NULL, "nodes of a domain that has died");
    test_add(&tests, xenstore_domain, NULL, "the domain of xenstored");
    test_add(&tests, leading_zero, NULL, "a domid with leading zeros");
    return test_run(&tests);
}
