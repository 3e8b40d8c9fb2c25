/*
 * A call that fails says why to the caller's logger, once; what a call looks
 * for, or gives to its caller as an event or a problem, is no error of its own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xentoollog.h>

#include "guest.h"
#include "util.h"

/* ------------------------------------------------------------------ a logger */

static int errors;
static char last[2048];

static void log_message(struct xentoollog_logger *logger,
                        xentoollog_level level, int errnoval,
                        const char *context, const char *format, va_list ap)
{
    (void)logger;
    (void)errnoval;
    (void)context;
    if (level < XTL_ERROR)
        return;
    errors++;
    vsnprintf(last, sizeof(last), format, ap);
}

static void destroy(struct xentoollog_logger *logger)
{
    (void)logger;
}

static struct xentoollog_logger logger = { .vmessage = log_message,
                                           .destroy = destroy };

/* -------------------------------------------------------------------- calls */

static const char *const roots[] = { "/", NULL };
static const uint32_t three[] = { 1, 2, 9 };
static char *text;
static xencfg_domain_config config;
static xencfg_report report;
static xencfg_device_nic nic;
static xencfg_device_disk disk;

static int named(void *arg, const struct xencfg_retrieved *got)
{
    (void)arg;
    (void)got;
    return 0;
}

static int named_json(void *arg, const struct xencfg_retrieved_json *got)
{
    (void)arg;
    (void)got;
    return 0;
}

#define CALL(name_, call_)                                                    \
    static int name_(xencfg_ctx *c)                                           \
    {                                                                         \
        return call_;                                                         \
    }

CALL(retrieve, xencfg_retrieve(c, 1, XENCFG_VIEW_LIVE, 0, &config, &report))
CALL(no_report, xencfg_retrieve(c, 1, XENCFG_VIEW_LIVE, 0, &config, NULL))
CALL(retrieve_json, xencfg_retrieve_json(c, 1, XENCFG_VIEW_LIVE, 0, &text, NULL))
CALL(many, xencfg_retrieve_many(c, three, 3, XENCFG_VIEW_LIVE, 0, named, NULL))
CALL(many_json,
     xencfg_retrieve_many_json(c, three, 3, XENCFG_VIEW_LIVE, 0, named_json, NULL))
CALL(flags_many,
     xencfg_retrieve_many_json(c, three, 3, XENCFG_VIEW_LIVE, 99, named_json, NULL))
CALL(find, xencfg_domain_find(c, "none", &(uint32_t){ 0 }))
CALL(domains, xencfg_domains_json(c, 99, &text))
CALL(read_file, xencfg_template_read(c, "/nonexistent", &config))
CALL(read_json, xencfg_template_read_json(c, "/nonexistent", 0, &text))
CALL(from_json, xencfg_domain_config_from_json(c, &config, "{", 1))
CALL(to_json, xencfg_domain_config_to_json(c, &config, 99, &text, NULL))
CALL(values, xencfg_values_json(c, "{", NULL, 0, 0, &text))
CALL(values_which, xencfg_values_json(c, "{}", NULL, 99, 0, &text))
CALL(diff, xencfg_diff_json(c, "{}", NULL, "[]", NULL, 0, &text))
CALL(check, xencfg_check_json(c, three, 2, 0, &text))
CALL(check_flags, xencfg_check_json(c, three, 2, 99, &text))
CALL(repair, xencfg_repair_json(c, "{\"code\":\"none\"}", "a", NULL))
CALL(repair_json, xencfg_repair_json(c, "[", "a", NULL))
CALL(nic_add, xencfg_nic_add(c, 9, &nic, NULL))
CALL(nic_add_json, xencfg_device_add_json(c, 9, "nic", "{}", NULL, 0, NULL))
CALL(nic_kind, xencfg_device_add_json(c, 9, "none", "{}", NULL, 0, NULL))
CALL(nic_remove, xencfg_nic_remove(c, 9, &nic, NULL))
CALL(nic_remove_json, xencfg_device_remove_json(c, 9, "nic", "{", NULL))
CALL(insert, xencfg_cdrom_insert(c, 9, "hdc", &disk, NULL))
CALL(eject, xencfg_cdrom_eject_json(c, 9, "hdc", NULL))
CALL(swap, xencfg_cdrom_swap_json(c, 9, "hdc", "{", NULL))
CALL(domain_add, xencfg_domain_add_json(c, 9, "{}"))
CALL(bracket, xencfg_hotplug_begin(c, 9, &(xencfg_hotplug *){ NULL }))
CALL(monitor, xencfg_monitor_open(c, NULL, 0, &(xencfg_monitor *){ NULL }))
CALL(dump, xencfg_xenstore_dump(c, roots, &text, NULL))
CALL(domain_remove, xencfg_domain_remove(c, 9))

static const struct call {
    const char *name;
    int (*call)(xencfg_ctx *c);
    int errors;                 /* on the host below */
    bool stores;                /* fails where there is no xenstore */
} calls[] = {
    { "retrieve", retrieve, 1, true },
    { "retrieve without report", no_report, 1, true },
    { "retrieve_json", retrieve_json, 1, true },
    { "retrieve_many: each domain's", many, 3, true },
    { "retrieve_many_json", many_json, 3, true },
    { "retrieve_many_json, flags", flags_many, 1, false },
    { "domain_find", find, 1, true },
    { "domains_json, flags", domains, 1, true },
    { "template_read", read_file, 1, false },
    { "template_read_json", read_json, 1, false },
    { "from_json", from_json, 1, false },
    { "to_json", to_json, 1, false },
    { "values_json", values, 1, false },
    { "values_json, which", values_which, 1, false },
    { "diff_json", diff, 1, false },
    { "check: problems are no errors", check, 0, true },
    { "check, flags", check_flags, 1, true },
    { "repair_json, code", repair, 1, false },
    { "repair_json", repair_json, 1, false },
    { "nic_add", nic_add, 1, true },
    { "device_add_json", nic_add_json, 1, true },
    { "device_add_json, kind", nic_kind, 1, false },
    { "nic_remove", nic_remove, 1, true },
    { "device_remove_json", nic_remove_json, 1, false },
    { "cdrom_insert", insert, 1, true },
    { "cdrom_eject_json", eject, 1, true },
    { "cdrom_swap_json", swap, 1, false },
    { "domain_add_json", domain_add, 1, true },
    { "hotplug_begin", bracket, 1, true },
    { "monitor_open", monitor, 1, true },
    { "xenstore_dump", dump, 0, true },
    { "domain_remove", domain_remove, 0, true },
};

/* --------------------------------------------------------------------- tests */

static const char nodes[] =
    "/local/domain/1/name = \"guest\"   (n0,r1)\n"
    "/local/domain/1/vm = \"/vm/" HOST_UUID "\"   (n0)\n"
    "/local/domain/2/name = \"other\"   (n0,r2)\n";

static void tell(const struct call *call, xencfg_ctx *ctx, int want)
{
    int rc;

    errors = 0;
    *last = 0;
    rc = call->call(ctx);
    assert_int_equal(errors, want);
    if (rc < 0)
        assert_string_equal(last, xencfg_errmsg(ctx));
    free(text);
    text = NULL;
}

static void on_host(void **state)
{
    struct xencfg_options options = XENCFG_OPTIONS(.logger = &logger);
    struct host host;
    xencfg_ctx *ctx;
    char *file;

    host_make(&host);
    host_template(&host, 1, HOST_UUID, "{\"c_info\":");
    options.xenstore_dump = file = host_dump(&host, nodes);
    options.state_dir = host.dir;
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    tell(*state, ctx, ((const struct call *)*state)->errors);
    xencfg_close(ctx);
    free(file);
    host_free(&host);
}

static void without_xenstore(void **state)
{
    struct xencfg_options options =
        XENCFG_OPTIONS(.logger = &logger, .state_dir = "/nonexistent");
    xencfg_ctx *ctx;

    setenv("XENSTORED_PATH", "/nonexistent/socket", 1);
    assert_int_equal(xencfg_open(&ctx, &options), 0);
    tell(*state, ctx, 1);
    xencfg_close(ctx);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    xencfg_device_nic_init(&nic);
    xencfg_device_disk_init(&disk);
    for (i = 0; i < ARRAY_SIZE(calls); i++) {
        test_add(&tests, on_host, (void *)&calls[i], "%s", calls[i].name);
        if (calls[i].stores)
            test_add(&tests, without_xenstore, (void *)&calls[i],
                     "no xenstore");
    }
    return test_run(&tests);
}
