/*
 * forms - a template in each form of `show`: nothing that a terminal acts upon
 * is in it; JSON is read again, and the same; YAML is YAML.
 */
#include <yaml.h>

#include "base/output.h"
#include "cli/request.h"
#include "formats/format.h"
#include "fuzz.h"
#include "model/entry.h"
#include "print/json_out.h"

static xencfg_ctx *ctx;

static void is_yaml(const char *text, size_t len)
{
    yaml_parser_t parser;
    yaml_event_t event;
    bool done = false;

    if (!yaml_parser_initialize(&parser))
        BUG("no YAML parser");
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
    while (!done) {
        if (!yaml_parser_parse(&parser, &event))
            BUG("no YAML: %s\n%s", parser.problem, text);
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static void is_same(const xencfg_domain_config *config, const char *text,
                    size_t len)
{
    xencfg_domain_config again;

    xencfg_domain_config_init(&again);
    if (xencfg_domain_config_from_json(ctx, &again, text, len))
        BUG("not read again: %s\n%s", xencfg_errmsg(ctx), text);
    if (!xencfg_domain_config_equal(config, &again))
        BUG("is not what it was:\n%s", text);
    xencfg_domain_config_dispose(&again);
}

static void show(const struct format *format, struct entry *entry)
{
    struct json_out json = { .f = NULL };
    char *text = NULL;
    bool gap = false;
    size_t len;

    if (format->load && !format->load())
        BUG("%s: its library is missing", format->name);
    json.f = output = open_memstream(&text, &len);
    entry->json = &json;
    entry->gap = &gap;
    if (format->begin)
        format->begin(&json, 8);
    if (format->domain(entry))
        BUG("%s: %s", format->name, xencfg_errmsg(ctx));
    if (format->end)
        format->end(&json, true, 1);
    fclose(output);
    fuzz_printable(format->name, text, len);
    if (!strcmp(format->name, "yaml"))
        is_yaml(text, len);
    if (!strcmp(format->name, "json"))
        is_same(entry->config, text, len);
    free(text);
}

static void show_all(const xencfg_domain_config *config)
{
    static const struct command command = { .name = "show" };
    struct request req = { .command = &command, .quiet = true };
    const struct format *format;
    xencfg_report report;
    struct entry entry = { .req = &req, .ctx = ctx, .has_domid = true,
                           .domain = { .domid = 1,
                                       .name = config->c_info.name },
                           .config = config, .report = &report };

    xencfg_report_init(&report);
    for (format = show_formats; format->name; format++)
        show(format, &entry);
    xencfg_report_dispose(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xencfg_domain_config config;

    if (!ctx && xencfg_open(&ctx, NULL))
        BUG("no context");
    xencfg_domain_config_init(&config);
    if (!xencfg_domain_config_from_json(ctx, &config, (const char *)data,
                                        size))
        show_all(&config);
    xencfg_domain_config_dispose(&config);
    return 0;
}
