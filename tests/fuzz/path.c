/*
 * path - a PATH of the command line, of a domain with devices of many kinds: it
 * means something, or one line says what there is instead.
 */
#include "base/cleanup.h"
#include "fuzz.h"
#include "model/path.h"

#define STEP "12-vdispl-attach"

static xencfg_domain_config config;
static xencfg_report report;
static struct values values;

/* Each value is what its own path means. */
static void own_paths(void)
{
    int i;

    for (i = 0; i < values.count; i++) {
        CLEANUP(selection_freep) struct selection s = { 0 };
        const struct value *v = &values.value[i];

        if (!path_select(v->path, &values, &config, &report, &s) ||
            !path_has(&s, v))
            BUG("%s does not mean itself", v->path);
    }
}

static void begin(void)
{
    struct xencfg_options options =
        XENCFG_OPTIONS(.state_dir = "tests/data/captured/" STEP);
    size_t len;
    char *dump = fuzz_data("captured/" STEP "/xenstore-ls-fp.txt", &len);
    char *path = fuzz_path("dump");
    xencfg_ctx *ctx;

    fuzz_put(path, dump, len);
    options.xenstore_dump = path;
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    if (xencfg_open(&ctx, &options) ||
        xencfg_retrieve(ctx, 1, XENCFG_VIEW_LIVE, 0, &config, &report) ||
        values_collect(ctx, &config, &report, XENCFG_VALUES_DEFAULTS, &values))
        BUG("%s", xencfg_errmsg(ctx));
    values_source(&values, &report);
    xencfg_close(ctx);
    free(path);
    free(dump);
    own_paths();
}

/* How many values and findings it is about. */
static int meant(const struct selection *s)
{
    int i, n = 0;

    for (i = 0; i < values.count; i++) {
        bool all = path_has_device(s, &values.value[i]);

        if (all && s->defaults && !path_has(s, &values.value[i]))
            BUG("%s: all of a device, but not %s", s->path,
                values.value[i].path);
        n += all || path_has(s, &values.value[i]);
    }
    for (i = 0; i < report.num_findings; i++)
        n += path_has_finding(s, &report.findings[i]);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(selection_freep) struct selection s = { 0 };
    char *text, *said;
    bool good;

    if (!values.count)
        begin();
    text = fuzz_text(data, size);
    fuzz_hear();
    good = path_select(text, &values, &config, &report, &s);
    said = fuzz_heard();
    fuzz_printable("message", said, strlen(said));
    if (good && !meant(&s))
        BUG("%s means nothing", text);
    if (good != !*said)
        BUG("%s: %s", text, good ? said : "no message");
    if (!good && strchr(said, '\n') != said + strlen(said) - 1)
        BUG("not one line: %s", said);
    free(said);
    free(text);
    return 0;
}
