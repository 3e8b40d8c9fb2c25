/*
 * cmd_drift - `cfgdump drift`: what the template says against what lives.
 *
 * The template may be silent: what it does not say cannot drift.
 */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/die.h"
#include "base/output.h"
#include "base/status.h"
#include "base/text.h"
#include "cli/request.h"
#include "cli/usage.h"
#include "commands/commands.h"
#include "commands/each.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/about.h"
#include "model/device.h"
#include "model/device_attr.h"
#include "model/entry.h"
#include "model/finding.h"
#include "model/values.h"
#include "print/json_out.h"
#include "print/table.h"

/* As of diff(1). */
enum { NONE, DRIFT, TROUBLE };

/* One difference; nothing is owned but about. */
struct item {
    const char *what;           /* "made_up", "changed", ... */
    const xencfg_finding *finding;      /* NULL: of a value */
    xencfg_devkind kind;
    const char *id, *path;      /* path: of a value, else NULL */
    char *about;
    const char *template_json, *live_json;      /* NULL: does not apply */
    const char *detail, *xenstore;
};

struct items {
    struct item *item;
    int count;
    struct values values;
};

static bool after_table;        /* what follows needs some room */

static void itemsp(struct items *items)
{
    int i;

    for (i = 0; i < items->count; i++)
        free(items->item[i].about);
    free(items->item);
    values_freep(&items->values);
}

static void add(struct items *items, const struct item *item)
{
    items->item =
        need(reallocarray(items->item, items->count + 1, sizeof(*item)));
    items->item[items->count++] = *item;
}

/* ------------------------------------------------------------------ finding */

static bool is_drift(const xencfg_finding *f)
{
    switch (f->what) {
    case XENCFG_FINDING_CLASS_MATCHED:
    case XENCFG_FINDING_CLASS_IMPLIED:
    case XENCFG_FINDING_CLASS_AS_STORED:
    case XENCFG_FINDING_CLASS_NOT_REFRESHED:
    case XENCFG_FINDING_CLASS_NOT_CHECKED:
        return false;
    default:
        return true;
    }
}

/* Of a drive, whose finding stands for both its values. */
static bool is_medium(const xencfg_finding *f)
{
    return f->what == XENCFG_FINDING_CLASS_EMPTIED ||
           f->what == XENCFG_FINDING_CLASS_MEDIUM_DIFFERS;
}

static void add_finding(struct items *items, const xencfg_finding *f)
{
    struct item item = { .what = xencfg_finding_class_to_string(f->what),
                         .finding = f, .kind = f->kind,
                         .id = f->id, .about = finding_subject(f),
                         .xenstore = f->path };
    const struct value *v;
    int i;

    if (!is_medium(f))
        item.detail = finding_detail(f);
    for (i = 0; is_medium(f) && i < items->values.count; i++) {
        v = &items->values.value[i];
        if (v->kind != f->kind || v->index != f->index ||
            strcmp(v->path + v->device_len, ".pdev_path"))
            continue;
        item.template_json = v->template_json ? v->template_json : "\"\"";
        item.live_json = v->json;
    }
    add(items, &item);
}

static void add_value(struct items *items, const struct value *v)
{
    char *about = need(strdup(v->path));

    add(items, &(struct item){ .what = "changed", .about = about,
                               .path = v->path, .xenstore = v->from,
                               .template_json = v->template_json,
                               .live_json = v->json });
}

static int find_items(const struct entry *e, struct items *items)
{
    int i, rc;

    rc = values_collect(e->ctx, e->config, e->report, XENCFG_VALUES_DEFAULTS,
                        &items->values);
    if (rc)
        return rc;
    values_source(&items->values, e->report);
    for (i = 0; i < items->values.count; i++) {
        const struct value *v = &items->values.value[i];

        if (v->overrides && v->template_json && !v->kind)
            add_value(items, v);
    }
    for (i = 0; i < e->report->num_findings; i++)
        if (is_drift(&e->report->findings[i]))
            add_finding(items, &e->report->findings[i]);
    return 0;
}

/* --------------------------------------------------------------- for people */

static void put_head(const struct request *req, const struct entry *e,
                     const char *text, enum style style)
{
    CLEANUP(freep) char *about = entry_about(e);
    CLEANUP(freep) char *line = text_format("%s%s", about, text);

    if (after_table)
        putc('\n', output);
    after_table = false;
    text_print(line, style, req->colour);
}

#define CLIP 200                /* bytes of a value; the JSON has all */

static char *clipped(const char *json)
{
    char *text = need(strdup(json));
    size_t n = CLIP;

    if (strlen(text) <= n)
        return text;
    while ((text[n - 3] & 0xc0) == 0x80)
        n--;
    strcpy(text + n - 3, "...");
    return text;
}

/* What a made-up device is. */
static char *live_device(const struct entry *e, const xencfg_finding *f)
{
    const struct device_kind *kind;

    for (kind = device_kinds; kind < device_kinds_end; kind++)
        if (kind->kind == f->kind && f->index >= 0 &&
            f->index < device_count(kind, e->config))
            return device_attributes(kind,
                                     device_get(kind, e->config, f->index));
    return clipped("");
}

/* What differs, in the columns of the template and of what lives. */
static void add_row(const struct entry *e, const struct item *it,
                    struct table *table)
{
    const xencfg_finding *f = it->finding;
    CLEANUP(freep) char *had = NULL, *lives = NULL;

    if (it->template_json) {
        had = clipped(it->template_json);
        lives = clipped(f && f->what == XENCFG_FINDING_CLASS_EMPTIED
                            ? "empty" : it->live_json);
    } else if (f->what == XENCFG_FINDING_CLASS_STALE) {
        had = clipped(f->known_by ? f->known_by : "there");
        lives = clipped("not there");
    } else {
        lives = live_device(e, f);
        if (!*lives) {
            free(lives);
            lives = clipped("there");
        }
        had = clipped("not there");
    }
    table_add(table, YELLOW, f ? finding_name(f) : it->what, it->about, had,
              lives);
}

static void print_items(const struct request *req, const struct entry *e,
                        const struct items *items)
{
    static const char *const heading[] = { "DRIFT", "ABOUT", "TEMPLATE",
                                           "LIVE" };
    CLEANUP(table_clear) struct table differ = { 0 }, rest = { 0 };
    int i;

    for (i = 0; i < items->count; i++) {
        const struct item *it = &items->item[i];

        if (it->template_json || it->finding->what == XENCFG_FINDING_CLASS_STALE
            || it->finding->what == XENCFG_FINDING_CLASS_MADE_UP)
            add_row(e, it, &differ);
        else
            findings_add(&rest, it->finding, it->detail);
    }
    table_print(&differ, heading, 0, req->colour);
    findings_print(&rest, req->colour);
}

static int text_domain(const struct request *req, struct json_out *j,
                       const struct entry *e)
{
    CLEANUP(itemsp) struct items items = { 0 };
    char text[40];
    int rc;

    (void)j;
    if (e->error) {
        put_head(req, e, entry_error(e), RED);
        return 0;
    }
    rc = find_items(e, &items);
    if (rc)
        return rc;
    if (!items.count) {
        if (!req->quiet)
            put_head(req, e, "no drift", PLAIN);
        return 0;
    }
    snprintf(text, sizeof(text), "%d difference%s", items.count,
             items.count == 1 ? "" : "s");
    put_head(req, e, text, BOLD);
    print_items(req, e, &items);
    after_table = true;
    return 1;
}

/* ------------------------------------------------------------- for programs */

static void put_item(struct json_out *j, const struct item *it)
{
    json_open(j, "{}", JSON_LINE);
    json_member(j, "what", it->what);
    if (it->kind)
        json_member(j, "kind", xencfg_devkind_to_string(it->kind));
    json_member_if(j, "id", it->id);
    json_member_if(j, "path", it->path);
    if (it->template_json) {
        json_key(j, "template");
        json_raw(j, it->template_json);
        json_key(j, "live");
        json_raw(j, it->live_json);
    }
    json_member_if(j, "detail", it->detail);
    json_member_if(j, "xenstore", it->xenstore);
    json_close(j);
}

static int json_domain(const struct request *req, struct json_out *j,
                       const struct entry *e)
{
    CLEANUP(itemsp) struct items items = { 0 };
    int i, rc = 0;

    (void)req;
    json_open(j, "{}", JSON_LINE);
    json_record(j, e);
    if (!e->error) {
        rc = find_items(e, &items);
        json_key(j, "drift");
        json_open(j, "[]", JSON_LINE);
        for (i = 0; i < items.count; i++)
            put_item(j, &items.item[i]);
        json_close(j);
    }
    json_close(j);
    return rc ? rc : items.count > 0;
}

static void json_begin(const struct request *req, struct json_out *j,
                       size_t width)
{
    (void)req;
    (void)width;
    json_open(j, "[]", JSON_ROWS);
}

/* -------------------------------------------------------------- the command */

static const struct format out_text = {
    .name = "text",
    .tells_findings = true,
    .tells_errors = true,
    .domain = text_domain,
};

static const struct format out_drift_json = {
    .name = "json",
    .tells_findings = true,
    .begin = json_begin,
    .domain = json_domain,
    .end = json_array_end,
};

static const struct format out_drift_jsonl = {
    .name = "jsonl",
    .tells_findings = true,
    .tells_complete = true,
    .domain = json_domain,
    .end = json_lines_end,
};

static enum exit_status cmd_drift(const struct request *req)
{
    static const struct format *const formats[] = {
        &out_text, &out_drift_json, &out_drift_jsonl, NULL,
    };
    const struct format *format = format_find(req, formats);
    bool drifted;
    int status;

    if (!req->all && !req->num_args)
        return usage_error(req, "no domain given; --all is all of them");
    status = domains_print(req, format, false, &drifted);
    if (status != STATUS_COMPLETE)
        status = TROUBLE;
    else
        status = drifted ? DRIFT : NONE;
    return (enum exit_status)status;
}

const struct command command_drift = {
    .name = "drift",
    .args = "[OPTION]... DOMAIN... | --all",
    .help = "what the template says that is not so any more",
    .details =
        "Compares each domain's template with what lives: devices that are\n"
        "only in one of them, media, and values that have changed, such as the\n"
        "memory target.  What the template does not say is no drift.\n"
        "With -q, domains without any are left out of the text.\n"
        "\n"
        "Exit status: 0 no drift; 1 drift; 2 trouble, which is also a domain that\n"
        "cannot be read, or no access.",
    .formats =
        "  text   for people (default)\n"
        "  json   an array of {domid, uuid, name, state, drift or error}\n"
        "  jsonl  the same, a line each; the last tells whether all is there",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT),
    .output_arg = "FORMAT",
    .output_help = "see above",
    .output_values = "text json jsonl",
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example =
        "  cfgdump drift --all -q\n"
        "  cfgdump drift --all -o jsonl | jq -c 'select(.drift != [])'",
    .judges = true,
    .run = cmd_drift,
};
