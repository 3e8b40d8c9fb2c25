/* explain - the forms of `cfgdump explain`. */
#include <inttypes.h>
#include <string.h>

#include "formats/explain.h"
#include "base/text.h"
#include "formats/format.h"
#include "model/finding.h"
#include "print/json_out.h"
#include "print/table.h"

/* --------------------------------------------------------------- for people */

/* Of a value, unless PATH is its very own. */
static char *clip(const char *json, bool whole)
{
    json = value_shown(json);
    return whole ? need(strdup(json)) : text_clip(json, 48, 48);
}

static char *source_text(const struct value *v)
{
    char *source, *p;

    if (v->from && !strcmp(v->source, "xenstore"))
        return need(strdup(v->from));
    if (!strcmp(v->source, "file_name"))
        return need(strdup("the template's name"));
    source = text_format("%s%s%s%s", v->source, v->from ? " (" : "",
                         v->from ? v->from : "", v->from ? ")" : "");
    for (p = source; (size_t)(p - source) < strlen(v->source); p++)
        *p = *p == '_' ? ' ' : *p;
    return source;
}

static void add_value(const struct explanation *x, const struct value *v,
                      struct table *table)
{
    bool whole = path_is(&x->selection, v);
    const char *template = v->template_json ? v->template_json : "nothing";
    CLEANUP(freep) char *is = clip(v->json, whole);
    CLEANUP(freep) char *from = source_text(v);
    CLEANUP(freep) char *had = clip(v->overrides ? template : "", whole);

    table_add(table, v->overrides ? YELLOW : PLAIN, v->path, is, from, had);
}

/* Where a device without a value of its own is, or comes from. */
static void add_default_device(const struct explanation *x,
                               const struct value *v, struct table *table)
{
    const xencfg_report *report = &x->source.report;
    CLEANUP(freep) char *path = need(strndup(v->path, v->device_len));
    const char *from = "template";
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == v->kind && f->index == v->index &&
            f->what == XENCFG_FINDING_CLASS_RECONSTRUCTED)
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
    CLEANUP(table_clear) struct table table = { 0 };
    const struct value *v = x->values.value, *end = v + x->values.count;
    const struct value *device = v; /* its first value */
    int before = 0;

    for (; v < end; v++) {
        if (!same_device(v, device)) {
            device = v;
            before = table.count;
        }
        if (path_shows(&x->selection, v))
            add_value(x, v, &table);
        if (v->kind && table.count == before &&
            (v + 1 == end || !same_device(v + 1, v)) &&
            path_has_device(&x->selection, v))
            add_default_device(x, v, &table);
    }
    table_print(&table, 3, "VALUE", "IS", "FROM", "TEMPLATE");
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
    case XENCFG_FINDING_CLASS_RECONSTRUCTED:
        return "`xl list -l` may not show it";
    case XENCFG_FINDING_CLASS_IMPLIED:
        return "It needs no entry";
    default:
        return NULL;
    }
}

/* What it means for people; the caller frees it. */
static char *meaning(const xencfg_finding *f)
{
    bool console = f->what == XENCFG_FINDING_CLASS_IMPLIED && is_channel_0(f);
    const char *detail = console ? "the primary console, which each domain has"
                                 : finding_detail(f);
    const char *more = consequence(f);

    return text_format("%s%s%s", detail, *detail && more ? ". " : "",
                       more ? more : "");
}

/* The values show devices that are as expected. */
static bool wants_finding(const struct explanation *x, const xencfg_finding *f)
{
    if (!path_has_finding(&x->selection, f))
        return false;
    return f->index < 0 || f->severity != XENCFG_SEVERITY_USUAL;
}

static void print_findings(const struct explanation *x)
{
    CLEANUP(table_clear) struct table table = { 0 };
    const xencfg_report *report = &x->source.report;
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        CLEANUP(freep) char *means = meaning(f);

        if (wants_finding(x, f))
            findings_add(&table, f, means);
    }
    findings_print(&table);
}

static int print_table(const struct explanation *x)
{
    const struct source *s = &x->source;
    const char *name = s->config.c_info.name, *file = s->report.template_file;
    CLEANUP(freep)
    char *about =
        text_format("domain %" PRIu32 " (%s), %s view, template %s", s->domid,
                    name ? name : "-", x->view, file ? file : "-");

    text_print(about, BOLD);
    print_values(x);
    print_findings(x);
    return 0;
}

/* ------------------------------------------------------------- for programs */

static void put_value(struct json_out *j, const struct value *v)
{
    json_open(j, "{}", JSON_LINE);
    json_member(j, "path", v->path);
    json_member_raw(j, "value", v->json);
    json_member(j, "source", v->source);
    json_member_if(j, "from", v->from);
    if (v->overrides)
        json_member_raw(j, "template", v->template_json);
    if (v->is_default)
        json_member_raw(j, "default", "true");
    if (v->unknown)
        json_member_raw(j, "unknown", "true");
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

static int print_json(const struct explanation *x)
{
    const struct source *s = &x->source;
    struct json_out j = { .f = output };
    int i;

    json_open(&j, "{}", JSON_LINE);
    json_member_number(&j, "domid", s->domid);
    json_member_uuid(&j, "uuid", &s->report.uuid);
    json_member(&j, "name", s->config.c_info.name);
    json_member(&j, "view", x->view);
    json_member(&j, "template_file", s->report.template_file);
    open_list(&j, "values");
    for (i = 0; i < x->values.count; i++)
        if (path_shows(&x->selection, &x->values.value[i]))
            put_value(&j, &x->values.value[i]);
    json_close(&j);
    open_list(&j, "findings");
    for (i = 0; i < s->report.num_findings; i++)
        if (wants_finding(x, &s->report.findings[i]))
            put_finding(&j, &s->report.findings[i]);
    json_close(&j);
    json_close(&j);
    return 0;
}

const struct format explain_formats[] = {
    { .name = "table", .explanation = print_table },
    { .name = "json", .explanation = print_json },
    { .name = NULL },
};
