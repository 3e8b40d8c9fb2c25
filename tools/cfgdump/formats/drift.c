/* drift - the forms of `cfgdump drift`. */
#include <string.h>

#include "base/text.h"
#include "cli/request.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/device.h"
#include "model/drift.h"
#include "model/entry.h"
#include "model/finding.h"
#include "print/table.h"

/* --------------------------------------------------------------- for people */

static void put_head(const struct entry *e, const char *text, enum style style)
{
    CLEANUP(freep) char *about = entry_about(e);
    CLEANUP(freep) char *line = text_format("%s%s", about, text);

    if (*e->gap)
        putc('\n', output);
    *e->gap = false;
    text_print(line, style);
}

/* What a device is that the template does not know. */
static char *live_device(const struct entry *e, const xencfg_finding *f)
{
    const struct xencfg_kind *kind = xencfg_kind(f->kind);
    char *text;

    if (kind && f->index >= 0 && f->index < device_count(kind, e->config)) {
        text = device_attributes(kind, device_get(kind, e->config, f->index));
        if (*text)
            return text;
        free(text);
    }
    return need(strdup("there"));
}

/* Bytes of a value; the JSON has all. */
static char *clip(const char *text)
{
    return text_clip(text, 200, 197);
}

/* A number alone would not say what it is of. */
static char *differing(const xencfg_finding *f, const char *value)
{
    bool number = f && f->what == XENCFG_FINDING_CLASS_RENUMBERED;

    return number ? text_format("hostaddr %s", value)
                  : clip(value_shown(value));
}

static void add_row(struct table *t, const xencfg_finding *f, const char *about,
                    char *had, char *lives)
{
    table_add(t, YELLOW, f ? finding_name(f) : "changed", about, had, lives);
    free(had);
    free(lives);
}

/* What differs, in the columns of the template and of what lives. */
static void print_items(const struct entry *e, const struct drift *d)
{
    CLEANUP(table_clear) struct table differ = { 0 }, rest = { 0 };
    int i;

    for (i = 0; i < d->count; i++) {
        const struct drift_item *it = &d->item[i];
        const xencfg_finding *f = it->finding;
        CLEANUP(freep) char *about = f ? finding_subject(f) : NULL;

        if (it->value)
            add_row(&differ, f, f ? about : it->value->path,
                    differing(f, drift_template(it)),
                    differing(f, f && f->what == XENCFG_FINDING_CLASS_EMPTIED
                                     ? "empty"
                                     : it->value->json));
        else if (f->what == XENCFG_FINDING_CLASS_STALE)
            add_row(&differ, f, about,
                    clip(f->known_by ? f->known_by : "there"),
                    clip("not there"));
        else if (f->what == XENCFG_FINDING_CLASS_RECONSTRUCTED)
            add_row(&differ, f, about, clip("not there"), live_device(e, f));
        else if (f->what == XENCFG_FINDING_CLASS_BACKEND_GONE)
            add_row(&differ, f, about, clip(f->backend ? f->backend : ""),
                    text_format("domain %s, gone",
                                f->live_backend ? f->live_backend : "?"));
        else
            findings_add(&rest, f, finding_detail(f));
    }
    table_print(&differ, 0, "DRIFT", "ABOUT", "TEMPLATE", "LIVE");
    findings_print(&rest);
}

static int text_domain(const struct entry *e)
{
    CLEANUP(drift_freep) struct drift d = { 0 };
    char text[40];
    int rc;

    if (e->repeated || (e->excused && e->req->quiet))
        return 0;
    if (e->error) {
        put_head(e, entry_error(e), e->excused ? PLAIN : RED);
        return 0;
    }
    rc = drift_find(e, &d);
    if (rc)
        return rc;
    if (d.count) {
        snprintf(text, sizeof(text), "%d difference%s", d.count,
                 d.count == 1 ? "" : "s");
        put_head(e, text, BOLD);
        print_items(e, &d);
        *e->gap = true;
    } else if (!e->req->quiet) {
        put_head(e, "no drift", PLAIN);
    }
    return d.count > 0;
}

/* ------------------------------------------------------------- for programs */

static void put_item(struct json_out *j, const struct drift_item *it)
{
    const xencfg_finding *f = it->finding;

    json_open(j, "{}", JSON_LINE);
    json_member(j, "what",
                f ? xencfg_finding_class_to_string(f->what) : "changed");
    if (f ? f->kind : it->value->kind)
        json_member(j, "kind", xencfg_devkind_to_string(
                                   f ? f->kind : it->value->kind));
    json_member_if(j, "id", f ? f->id : it->value->id);
    json_member_if(j, "path", f ? NULL : it->value->path);
    if (it->value) {
        json_member_raw(j, "template", drift_template(it));
        json_member_raw(j, "live", it->value->json);
    }
    json_member_if(j, "backend", f ? f->backend : NULL);
    json_member_if(j, "live_backend", f ? f->live_backend : NULL);
    if (f && !drift_is_medium(f))
        json_member(j, "detail", finding_detail(f));
    json_member_if(j, "xenstore", f ? f->path : it->value->from);
    json_close(j);
}

static int json_domain(const struct entry *e)
{
    CLEANUP(drift_freep) struct drift d = { 0 };
    int i, rc = 0;

    json_open(e->json, "{}", JSON_LINE);
    json_record(e);
    if (!e->error) {
        rc = drift_find(e, &d);
        json_key(e->json, "drift");
        json_open(e->json, "[]", JSON_LINE);
        for (i = 0; i < d.count; i++)
            put_item(e->json, &d.item[i]);
        json_close(e->json);
    }
    json_close(e->json);
    return rc ? rc : d.count > 0;
}

const struct format drift_formats[] = {
    { .name = "text",
      .flags = XENCFG_RETRIEVE_BACKENDS,
      .shows_findings = true,
      .shows_errors = true,
      .domain = text_domain },
    { .name = "json",
      .flags = XENCFG_RETRIEVE_BACKENDS,
      .shows_findings = true,
      .begin = json_rows_begin,
      .domain = json_domain,
      .end = json_array_end },
    { .name = "jsonl",
      .flags = XENCFG_RETRIEVE_BACKENDS,
      .shows_findings = true,
      .shows_outcome = true,
      .domain = json_domain,
      .end = json_lines_end },
    { .name = NULL },
};
