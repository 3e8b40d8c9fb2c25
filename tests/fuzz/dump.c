/*
 * dump - a template, a NUL, and a dump of xenstore: whatever they are, each
 * call that reads them succeeds or says why not, and what it gives is
 * consistent.
 */
#include "fuzz.h"

#define TEMPLATE                                                              \
    "userdata-d.1.00112233-4455-6677-8899-aabbccddeeff.libxl-json"

static int see(void *arg, const struct xencfg_value *value)
{
    (void)arg;
    (void)value;
    return 0;
}

static int count(void *arg, const struct xencfg_retrieved *got)
{
    ++*(size_t *)arg;
    if (!got->error != !!got->config)
        BUG("domain %u: an error and a configuration, or neither",
            got->domain->domid);
    return 0;
}

/* What was retrieved can be shown, written, read and compared. */
static void examine(xencfg_ctx *ctx, const xencfg_domain_config *config,
                    const xencfg_report *report)
{
    xencfg_domain_config again;
    xencfg_change_list list;
    char *json = NULL;
    size_t len = 0;

    xencfg_domain_config_init(&again);
    xencfg_change_list_init(&list);
    if (xencfg_values(ctx, config, report, XENCFG_VALUES_DEFAULTS, see, NULL))
        BUG("values: %s", xencfg_errmsg(ctx));
    if (xencfg_domain_config_to_json(ctx, config, 0, &json, &len))
        BUG("not written: %s", xencfg_errmsg(ctx));
    if (xencfg_domain_config_from_json(ctx, &again, json, len))
        BUG("own JSON is refused: %s\n%s", xencfg_errmsg(ctx), json);
    if (!xencfg_domain_config_equal(config, &again))
        BUG("is not what it was:\n%s", json);
    if (xencfg_diff(ctx, config, report, &again, report, &list) ||
        list.num_changes)
        BUG("differs from itself: %s",
            list.num_changes ? list.changes[0].path : xencfg_errmsg(ctx));
    free(json);
    json = NULL;
    if (xencfg_report_to_json(ctx, report, XENCFG_JSON_COMPACT, &json, &len))
        BUG("the report is not written: %s", xencfg_errmsg(ctx));
    free(json);
    xencfg_change_list_dispose(&list);
    xencfg_domain_config_dispose(&again);
}

static void retrieve(xencfg_ctx *ctx)
{
    static const enum xencfg_view views[] = {
        XENCFG_VIEW_LIVE, XENCFG_VIEW_TEMPLATE, XENCFG_VIEW_REBUILD
    };
    xencfg_domain_config config;
    xencfg_report report;
    size_t i;
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    for (i = 0; i < sizeof(views) / sizeof(*views); i++) {
        rc = xencfg_retrieve(ctx, 1, views[i], 0, &config, &report);
        fuzz_error(ctx, rc);
        if (!rc)
            examine(ctx, &config, &report);
    }
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
}

static void check(xencfg_ctx *ctx)
{
    xencfg_check_result result;
    char *json = NULL;
    size_t len;
    int rc;

    xencfg_check_result_init(&result);
    rc = xencfg_check(ctx, NULL, 0, &result);
    fuzz_error(ctx, rc);
    if (!rc && xencfg_check_result_to_json(ctx, &result, 0, &json, &len))
        BUG("the result is not written: %s", xencfg_errmsg(ctx));
    free(json);
    xencfg_check_result_dispose(&result);
}

static void all_domains(xencfg_ctx *ctx)
{
    xencfg_domain_list list;
    size_t got = 0;
    uint32_t domid;
    int rc;

    xencfg_domain_list_init(&list);
    rc = xencfg_domains(ctx, &list);
    fuzz_error(ctx, rc);
    fuzz_error(ctx, xencfg_domain_find(ctx, "www", &domid));
    rc = xencfg_retrieve_many(ctx, NULL, 0, XENCFG_VIEW_LIVE, 0, count, &got);
    fuzz_error(ctx, rc);
    if (!rc && got != (size_t)list.num_domains)
        BUG("%zu domains of %d", got, list.num_domains);
    xencfg_domain_list_dispose(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *template, *dump;
    struct xencfg_options options = XENCFG_OPTIONS(.state_dir = fuzz_dir());
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    xencfg_ctx *ctx;

    if (!nul)
        return 0;
    if (!template) {
        template = fuzz_path(TEMPLATE);
        dump = fuzz_path("dump");
    }
    fuzz_put(template, data, nul - data);
    fuzz_put(dump, nul + 1, size - (nul + 1 - data));
    options.xenstore_dump = dump;
    if (xencfg_open(&ctx, &options))
        BUG("no context");
    retrieve(ctx);
    all_domains(ctx);
    check(ctx);
    xencfg_close(ctx);
    return 0;
}
