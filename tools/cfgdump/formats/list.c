/* out_list - the formats of `cfgdump list`. */
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/output.h"
#include "cli/request.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"
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

static void table_begin(const struct request *req, struct json_out *j,
                        size_t width)
{
    static const char *const heading[] = { "DOMID", "NAME", "UUID", "TYPE",
                                           "DEVICES", "FINDINGS" };
    struct column bold[ARRAY_SIZE(column)];
    size_t i;

    (void)j;
    column[NAME].width = width < 4 ? 4 : (int)width;
    fit(output_width());
    for (i = 0; i < ARRAY_SIZE(column); i++) {
        bold[i] = column[i];
        bold[i].style = BOLD;
    }
    table_row(heading, bold, ARRAY_SIZE(bold), req->colour);
}

static int table_domain(const struct request *req, struct json_out *j,
                        const struct entry *e)
{
    char domid[16] = "-", uuid[37] = "-", devices[16] = "-";
    char findings[16] = "error";
    const char *cell[] = {
        domid, e->domain.name ? e->domain.name : "-", uuid, "-", devices,
        findings,
    };

    (void)j;
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

static void put_record(struct json_out *j, const struct entry *e,
                       enum json_layout layout)
{
    json_open(j, "{}", layout);
    json_record(j, e);
    if (!e->error) {
        json_member(j, "type", domain_type_text(e->config));
        json_key(j, "devices");
        json_number(j, device_count_all(e->config));
        json_key(j, "findings");
        json_number(j, finding_count(e->report));
    }
    json_close(j);
}

static int json_domain(const struct request *req, struct json_out *j,
                       const struct entry *e)
{
    (void)req;
    put_record(j, e, JSON_PRETTY);
    return 0;
}

const struct format out_list_json = {
    .name = "json",
    .begin = json_array_begin,
    .domain = json_domain,
    .end = json_array_end,
};

static int jsonl_domain(const struct request *req, struct json_out *j,
                        const struct entry *e)
{
    (void)req;
    put_record(j, e, JSON_LINE);
    return 0;
}

const struct format out_list_jsonl = {
    .name = "jsonl",
    .tells_complete = true,
    .domain = jsonl_domain,
    .end = json_lines_end,
};
