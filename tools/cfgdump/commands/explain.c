/* cmd_explain - `cfgdump explain`: where each value of a domain comes from. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/context.h"
#include "base/die.h"
#include "base/message.h"
#include "base/output.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/request.h"
#include "cli/usage.h"
#include "commands/commands.h"
#include "model/finding.h"
#include "model/path.h"
#include "model/source.h"
#include "model/values.h"
#include "print/json_out.h"
#include "print/table.h"

#define CLIP 48                 /* characters of a value in the table */

struct explanation {
    const struct request *req;
    const struct source *source;
    const char *view;           /* its name */
    struct values values;
    struct selection selection;
};

static void explanationp(struct explanation *x)
{
    values_freep(&x->values);
    selection_freep(&x->selection);
}

/* --------------------------------------------------------------- for people */

/* What the template had, if it had something else. */
static const char *overridden(const struct value *v)
{
    if (!v->overrides)
        return "";
    return v->template_json ? v->template_json : "nothing";
}

static char *clipped(const char *json, bool whole)
{
    size_t n = whole ? strlen(json) : CLIP;
    struct buf b;

    if (strlen(json) <= n)
        n = strlen(json);
    while (n < strlen(json) && (json[n] & 0xc0) == 0x80)
        n--;
    buf_begin(&b);
    fprintf(b.f, "%.*s%s", (int)n, json, json[n] ? "..." : "");
    return buf_end(&b);
}

static char *source_text(const struct value *v)
{
    const char *p;
    struct buf b;

    buf_begin(&b);
    if (v->from && !strcmp(v->source, "xenstore")) {
        fputs(v->from, b.f);
        return buf_end(&b);
    }
    if (!strcmp(v->source, "file_name")) {
        fputs("the template's name", b.f);
        return buf_end(&b);
    }
    for (p = v->source; *p; p++)
        putc(*p == '_' ? ' ' : *p, b.f);
    if (v->from)
        fprintf(b.f, " (%s)", v->from);
    return buf_end(&b);
}

static void add_value(const struct explanation *x, const struct value *v,
                      struct table *table)
{
    bool whole = x->selection.path && !strcmp(v->path, x->selection.path);
    CLEANUP(freep) char *is = clipped(v->json, whole);
    CLEANUP(freep) char *from = source_text(v);
    CLEANUP(freep) char *had = clipped(overridden(v), whole);

    table_add(table, v->overrides ? YELLOW : PLAIN, v->path, is, from, had);
}

/* Where a device without a value of its own is, or comes from. */
static void add_default_device(const struct explanation *x,
                               const struct value *v, struct table *table)
{
    const xencfg_report *report = &x->source->report;
    CLEANUP(freep) char *path = need(strndup(v->path, v->device_len));
    const char *from = "template";
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == v->kind && f->index == v->index &&
            f->what == XENCFG_FINDING_CLASS_MADE_UP)
            from = f->path ? f->path : finding_name(f);
    }
    table_add(table, PLAIN, path, "(only defaults)", from, "");
}

static bool same_device(const struct value *a, const struct value *b)
{
    return a->kind == b->kind && a->index == b->index;
}

static void print_values(const struct explanation *x)
{
    static const char *const heading[] = { "VALUE", "IS", "FROM",
                                           "TEMPLATE" };
    CLEANUP(table_clear) struct table table = { 0 };
    const struct value *v = x->values.value, *end = v + x->values.count;
    const struct value *device = v;     /* its first value */
    int before = 0;

    for (; v < end; v++) {
        if (!same_device(v, device)) {
            device = v;
            before = table.count;
        }
        if (path_has(&x->selection, v))
            add_value(x, v, &table);
        if (v->kind && table.count == before &&
            (v + 1 == end || !same_device(v + 1, v)) &&
            path_has_device(&x->selection, v))
            add_default_device(x, v, &table);
    }
    table_print(&table, heading, 3, x->req->colour);
}

static bool is_channel_0(const xencfg_finding *f)
{
    return f->kind == XENCFG_DEVKIND_CHANNEL && f->id && !strcmp(f->id, "0");
}

/* What becomes of the device of a finding, in the words that follow its detail;
   NULL: there is nothing to add. */
static const char *consequence(const xencfg_finding *f)
{
    switch (f->what) {
    case XENCFG_FINDING_CLASS_STALE:
        return "It does not exist, and is left out; `xl list -l` may show it";
    case XENCFG_FINDING_CLASS_DUPLICATE:
        return "This one is left out; `xl list -l` may show it";
    case XENCFG_FINDING_CLASS_MADE_UP:
        return "`xl list -l` may not show it";
    case XENCFG_FINDING_CLASS_IMPLIED:
        return "It needs no entry";
    default:
        return NULL;
    }
}

/* The caller frees it. */
static char *meaning(const xencfg_finding *f)
{
    bool console = f->what == XENCFG_FINDING_CLASS_IMPLIED && is_channel_0(f);
    const char *detail = console ? "the primary console, which each domain has"
                         : finding_detail(f);
    const char *more = consequence(f);
    struct buf b;

    buf_begin(&b);
    fprintf(b.f, "%s%s%s", detail, *detail && more ? ". " : "",
            more ? more : "");
    return buf_end(&b);
}

/* Devices as expected are told by their values. */
static bool wants_finding(const struct explanation *x, const xencfg_finding *f)
{
    if (!path_has_finding(&x->selection, f))
        return false;
    return f->index < 0 || f->severity != XENCFG_SEVERITY_USUAL;
}

static void print_findings(const struct explanation *x)
{
    CLEANUP(table_clear) struct table table = { 0 };
    const xencfg_report *report = &x->source->report;
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        CLEANUP(freep) char *means = meaning(f);

        if (wants_finding(x, f))
            findings_add(&table, f, means);
    }
    findings_print(&table, x->req->colour);
}

static void print_table(const struct explanation *x)
{
    const struct source *s = x->source;
    CLEANUP(freep)
    char *about = text_format(
        "domain %" PRIu32 " (%s), %s view, template %s", s->domid,
        s->config.c_info.name ? s->config.c_info.name : "-", x->view,
        s->report.template_file ? s->report.template_file : "-");

    text_print(about, BOLD, x->req->colour);
    print_values(x);
    print_findings(x);
}

/* ------------------------------------------------------------- for programs */

static void put_value(struct json_out *j, const struct value *v)
{
    json_open(j, "{}", JSON_LINE);
    json_member(j, "path", v->path);
    json_key(j, "value");
    json_raw(j, v->json);
    json_member(j, "source", v->source);
    json_member_if(j, "from", v->from);
    if (v->overrides) {
        json_key(j, "template");
        json_raw(j, v->template_json);
    }
    if (v->is_default) {
        json_key(j, "default");
        json_bool(j, true);
    }
    if (v->unknown) {
        json_key(j, "unknown");
        json_bool(j, true);
    }
    json_close(j);
}

static void put_finding(struct json_out *j, const xencfg_finding *f)
{
    CLEANUP(freep) char *means = meaning(f);

    json_open(j, "{}", JSON_LINE);
    json_member(j, "what", xencfg_finding_class_to_string(f->what));
    if (f->kind)
        json_member(j, "kind", xencfg_devkind_to_string(f->kind));
    json_member_if(j, "id", f->id);
    json_member_if(j, "path", f->path);
    json_member(j, "detail", means);
    json_close(j);
}

/* Each item in a line of its own. */
static void open_list(struct json_out *j, const char *key)
{
    json_line_break(j);
    json_key(j, key);
    json_open(j, "[]", JSON_ROWS);
    json_line_break(j);
}

static void print_json(const struct explanation *x)
{
    const struct source *s = x->source;
    struct json_out j = { .f = output };
    char uuid[37];
    int i;

    xencfg_uuid_format(&s->report.uuid, uuid);
    json_open(&j, "{}", JSON_LINE);
    json_key(&j, "domid");
    json_number(&j, s->domid);
    json_member(&j, "uuid", xencfg_uuid_is_nil(&s->report.uuid) ? NULL : uuid);
    json_member(&j, "name", s->config.c_info.name);
    json_member(&j, "view", x->view);
    json_member(&j, "template_file", s->report.template_file);
    open_list(&j, "values");
    for (i = 0; i < x->values.count; i++)
        if (path_has(&x->selection, &x->values.value[i]))
            put_value(&j, &x->values.value[i]);
    json_close(&j);
    open_list(&j, "findings");
    for (i = 0; i < s->report.num_findings; i++)
        if (wants_finding(x, &s->report.findings[i]))
            put_finding(&j, &s->report.findings[i]);
    json_close(&j);
    json_close(&j);
}

/* -------------------------------------------------------------- the command */

static enum exit_status explain(const struct request *req, xencfg_ctx *ctx,
                                const struct source *s, unsigned view,
                                bool json)
{
    CLEANUP(explanationp) struct explanation x = {
        .req = req, .source = s, .view = view_name(view),
    };
    const char *path = req->num_args > 1 ? req->args[1] : NULL;

    if (values_collect(ctx, &s->config, &s->report, XENCFG_VALUES_DEFAULTS,
                       &x.values)) {
        error("%s: %s", s->spec, xencfg_errmsg(ctx));
        return STATUS_FAILED;
    }
    values_source(&x.values, &s->report);
    if (path && !path_select(path, &x.values, &s->config, &s->report,
                             &x.selection))
        return STATUS_FAILED;
    if (json)
        print_json(&x);
    else
        print_table(&x);
    return STATUS_COMPLETE;
}

static enum exit_status cmd_explain(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    CLEANUP(source_freep) struct source source;
    unsigned view = req->view < 0 ? XENCFG_VIEW_LIVE : (unsigned)req->view;
    bool json = req->output && !strcmp(req->output, "json");
    enum exit_status status;

    source_init(&source);
    if (!req->num_args)
        return usage_error(req, "no domain given");
    if (req->num_args > 2)
        return usage_error(req, "explain takes one domain and one PATH");
    ctx = context_open(&req->lib);
    status = source_load_domain(req, ctx, req->args[0], view, &source);
    return status ? status : explain(req, ctx, &source, view, json);
}

const struct command command_explain = {
    .name = "explain",
    .args = "[OPTION]... DOMAIN [PATH]",
    .help = "where each value comes from; why a device is not there",
    .details =
        "Prints each value that is not a default with its source: the\n"
        "template, or the xenstore path that it was read from, and what the\n"
        "template had instead.  Devices that are not there, though `xl list -l`\n"
        "may show them, follow with the reason; so do those that only cfgdump\n"
        "shows.\n"
        "\n"
        "PATH is a value, or the beginning of several, as the first column\n"
        "has them: b_info.target_memkb, disks[xvda], disks[xvda].pdev_path, nics.\n"
        "A device may be named in any spelling, as disks[51712], a nic by its\n"
        "MAC address, and a disk by its path.  Of a value that PATH names, a\n"
        "default is told too.  A PATH that names nothing is an error, with exit\n"
        "status 1.\n"
        "\n"
        "Exit status: 0 complete; 1 something failed; 2 wrong usage; 3 no access.",
    .formats =
        "  table  for people (default)\n"
        "  json   an object with values and findings",
    .options = OPTION(OPTION_OUTPUT) | OPTION(OPTION_VIEW),
    .output_arg = "FORMAT",
    .output_help = "see above",
    .output_values = "table json",
    .paged = true,
    .completes = COMPLETES_PATH,
    .example =
        "  cfgdump explain web\n"
        "  cfgdump explain web b_info.target_memkb\n"
        "  cfgdump explain web 'nics[1]'",
    .run = cmd_explain,
};
