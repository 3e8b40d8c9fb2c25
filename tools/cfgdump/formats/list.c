/* out_list - the formats of `cfgdump list`. */
#include <inttypes.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/output.h"
#include "cli/request.h"
#include "complete/complete.h"
#include "formats/format.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"
#include "model/record.h"
#include "print/json.h"
#include "print/table.h"

const char *domain_type_text(const xencfg_domain_config *config)
{
    const char *name = xencfg_domain_type_to_string(config->c_info.type);

    return name && config->c_info.type != XENCFG_DOMAIN_TYPE_INVALID ? name
                                                                     : "-";
}

/* ---------------------------------------------------------------- table */

/* DOMID, NAME, UUID, TYPE, DEVICES, FINDINGS. */
static struct column column[] = {
    { 5, true, PLAIN },  { 4, false, PLAIN }, { 36, false, PLAIN },
    { 4, false, PLAIN }, { 7, true, PLAIN },  { 8, true, PLAIN },
};
enum { NAME = 1, UUID, FINDINGS = 5 };

/* Of where names and uuids may be folded. */
#define SHORT_NAME 8
#define HALF_UUID 19
#define OTHERS (5 + 4 + 7 + 8 + 5 * 2)

static void fit(int line)
{
    int room = line - OTHERS;

    if (!line || column[NAME].width + column[UUID].width <= room)
        return;
    column[UUID].width = HALF_UUID;
    if (column[NAME].width > room - HALF_UUID)
        column[NAME].width = room - HALF_UUID;
    if (column[NAME].width < SHORT_NAME)
        column[NAME].width = SHORT_NAME;
}

static void table_begin(const struct request *req, size_t width)
{
    static const char *const heading[] = { "DOMID", "NAME", "UUID", "TYPE",
                                           "DEVICES", "FINDINGS" };
    struct column bold[ARRAY_SIZE(column)];
    size_t i;

    column[NAME].width = width < 4 ? 4 : (int)width;
    fit(output_width());
    for (i = 0; i < ARRAY_SIZE(column); i++) {
        bold[i] = column[i];
        bold[i].style = BOLD;
    }
    table_row(heading, bold, ARRAY_SIZE(bold), req->colour);
}

static int table_domain(const struct request *req, const struct entry *e)
{
    char domid[16] = "-", uuid[37] = "-", devices[16] = "-";
    char findings[16] = "error";
    const char *cell[] = {
        domid, e->domain.name ? e->domain.name : "-", uuid, "-", devices,
        findings,
    };

    column[FINDINGS].style = e->error ? RED : PLAIN;
    if (e->has_domid)
        snprintf(domid, sizeof(domid), "%" PRIu32, e->domain.domid);
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        xencfg_uuid_format(&e->domain.uuid, uuid);
    if (!e->error) {
        int n = finding_count(e->report);

        cell[3] = domain_type_text(e->config);
        snprintf(devices, sizeof(devices), "%d", device_count_all(e->config));
        snprintf(findings, sizeof(findings), "%d", n);
        column[FINDINGS].style = n ? YELLOW : PLAIN;
    }
    table_row(cell, column, ARRAY_SIZE(column), req->colour);
    return 0;
}

const struct format out_list_table = {
    .name = "table",
    .tells_findings = true,
    .begin = table_begin,
    .domain = table_domain,
};

/* ----------------------------------------------------------------- json */

/* The entry as one object; the caller frees it. */
static char *object(const struct entry *e, unsigned flags)
{
    CLEANUP(freep) char *record = json_record_open(e, flags);
    const char *between = flags & XENCFG_JSON_COMPACT ? "," : ",\n    ";
    const char *colon = flags & XENCFG_JSON_COMPACT ? ":" : ": ";
    struct buf b;

    buf_begin(&b);
    fputs(record, b.f);
    if (!e->error) {
        fprintf(b.f, "%s\"type\"%s", between, colon);
        json_put_string(b.f, domain_type_text(e->config));
        fprintf(b.f, "%s\"devices\"%s%d", between, colon,
                device_count_all(e->config));
        fprintf(b.f, "%s\"findings\"%s%d", between, colon,
                finding_count(e->report));
    }
    fputs(flags & XENCFG_JSON_COMPACT ? "}" : "\n}", b.f);
    return buf_end(&b);
}

static void json_begin(const struct request *req, size_t width)
{
    (void)req;
    (void)width;
    fputs("[\n", output);
}

static int json_domain(const struct request *req, const struct entry *e)
{
    CLEANUP(freep) char *text = object(e, 0);

    (void)req;
    fprintf(output, "%s    ", e->index ? ",\n" : "");
    json_indent(output, text, 4);
    return 0;
}

static void json_end(const struct request *req, bool complete, unsigned count)
{
    (void)req;
    (void)complete;
    (void)count;
    fputs("\n]\n", output);
}

const struct format out_list_json = {
    .name = "json",
    .begin = json_begin,
    .domain = json_domain,
    .end = json_end,
};

/* ---------------------------------------------------------------- jsonl */

static int jsonl_domain(const struct request *req, const struct entry *e)
{
    CLEANUP(freep) char *text = object(e, XENCFG_JSON_COMPACT);

    (void)req;
    fprintf(output, "%s\n", text);
    return 0;
}

const struct format out_list_jsonl = {
    .name = "jsonl",
    .tells_complete = true,
    .domain = jsonl_domain,
    .end = out_jsonl_end,
};
