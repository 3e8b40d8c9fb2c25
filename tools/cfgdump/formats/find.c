/* find - the forms of `cfgdump find`. */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "formats/find.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/path_names.h"
#include "print/table.h"

static struct criterion {
    char *key;
    const char *value;
    const struct xencfg_kind *kind; /* which the key is; NULL: an attribute */
    char domid[16];             /* of the backend that is meant by its name */
} *criteria;
static int num_criteria;

bool find_criterion(xencfg_ctx *ctx, const char *word)
{
    const char *is = strchr(word, '=');
    struct criterion c = { .key = need(strndup(word, is - word)),
                           .value = is + 1 };
    uint32_t domid;

    c.kind = path_kind(c.key);
    if (!strcmp(c.key, "backend") && !xencfg_domain_find(ctx, c.value, &domid))
        snprintf(c.domid, sizeof(c.domid), "%" PRIu32, domid);
    criteria = need(reallocarray(criteria, num_criteria + 1,
                                 sizeof(*criteria)));
    criteria[num_criteria++] = c;
    return c.kind || !strcmp(c.key, "backend") || device_has_key(c.key);
}

static bool is(const char *text, const char *value)
{
    return text && (!strcasecmp(text, value) ||
                    !fnmatch(value, text, FNM_CASEFOLD));
}

/* Is it of that kind, and known by that name? */
static bool is_named(const struct xencfg_kind *kind, const void *device,
                     const char *id, const char *value)
{
    CLEANUP(freep) char *mac = device_attribute(kind, device, "mac");
    CLEANUP(freep) char *path = device_attribute(kind, device, "path");

    return is(id, value) || is(mac, value) || is(path, value) ||
           xencfg_device_id_equal(kind->kind, id, value);
}

static bool matches(const struct criterion *c, const struct xencfg_kind *kind,
                    const void *device, const char *id)
{
    CLEANUP(freep) char *text = NULL;

    if (c->kind)
        return c->kind == kind && is_named(kind, device, id, c->value);
    if (strcmp(c->key, "backend")) {
        text = device_attribute(kind, device, c->key);
        return is(text, c->value);
    }
    text = device_attribute(kind, device, "backend-domain");
    return is(text ? text : "0", c->value) ||
           (*c->domid && is(text ? text : "0", c->domid));
}

static char *known_id(const struct entry *e, const struct xencfg_kind *kind,
                      int index)
{
    int i;

    for (i = 0; i < e->report->num_findings; i++) {
        const xencfg_finding *f = &e->report->findings[i];

        if (f->kind == kind->kind && f->index == index && f->id)
            return need(strdup(f->id));
    }
    return device_id(kind, device_get(kind, e->config, index));
}

/* A row for each device that is meant; how many there are. */
static int each(const struct entry *e, struct table *table)
{
    const struct xencfg_kind *kind = NULL;
    const char *name = e->domain.name ? e->domain.name : "-";
    int i, k, found = 0;
    char domid[16];

    snprintf(domid, sizeof(domid), "%" PRIu32, e->domain.domid);
    while (!e->error && (kind = device_kind_next(kind)))
        for (i = 0; i < device_count(kind, e->config); i++) {
            const void *device = device_get(kind, e->config, i);
            CLEANUP(freep) char *id = known_id(e, kind, i);
            CLEANUP(freep) char *details = NULL, *about = NULL;

            for (k = 0; k < num_criteria; k++)
                if (!matches(&criteria[k], kind, device, id))
                    break;
            if (k < num_criteria)
                continue;
            details = device_attributes(kind, device);
            about = text_format("%s %s", kind->name, id);
            table_add(table, PLAIN, domid, name, about, details);
            found++;
        }
    return found;
}

/* All rows, until the end. */
static struct table found;

static int table_domain_found(const struct entry *e)
{
    return each(e, &found) > 0;
}

static void table_end(struct json_out *j, bool complete, unsigned count)
{
    (void)j;
    (void)complete;
    (void)count;
    table_print_plain(&found, -1, "DOMID", "NAME", "DEVICE", "DETAILS");
    table_clear(&found);
}

static int name_domain(const struct entry *e)
{
    CLEANUP(table_clear) struct table table = { 0 };
    CLEANUP(freep) char *safe = text_escape(e->domain.name ? e->domain.name : "-");

    if (!each(e, &table))
        return 0;
    fprintf(output, "%s\n", safe);
    return 1;
}

static int json_domain(const struct entry *e)
{
    CLEANUP(table_clear) struct table table = { 0 };
    int i;

    if (!each(e, &table) && !e->error)
        return 0;
    json_open(e->json, "{}", JSON_LINE);
    json_record(e);
    if (!e->error) {
        json_key(e->json, "devices");
        json_open(e->json, "[]", JSON_LINE);
        for (i = 0; i < table.count; i++) {
            char *kind = table.row[i].cell[2], *id = strchr(kind, ' ');

            *id++ = 0;
            json_open(e->json, "{}", JSON_LINE);
            json_member(e->json, "kind", kind);
            json_member(e->json, "id", id);
            json_member(e->json, "details", table.row[i].cell[3]);
            json_close(e->json);
        }
        json_close(e->json);
    }
    json_close(e->json);
    return table.count > 0;
}

const struct format find_formats[] = {
    { .name = "table",
      .shows_findings = true,
      .domain = table_domain_found,
      .end = table_end },
    { .name = "name", .shows_findings = true, .domain = name_domain },
    { .name = "json",
      .shows_findings = true,
      .begin = json_rows_begin,
      .domain = json_domain,
      .end = json_array_end },
    { .name = "jsonl",
      .shows_findings = true,
      .shows_outcome = true,
      .domain = json_domain,
      .end = json_lines_end },
    { .name = NULL },
};
