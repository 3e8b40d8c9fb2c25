/* list - the forms of `cfgdump list`. */
#include <inttypes.h>

#include "formats/format.h"
#include "formats/json.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"
#include "print/table.h"

/* ---------------------------------------------------------------- table */

enum { DOMID, NAME, UUID, TYPE, DEVICES, FINDINGS, COLUMNS };

/* Of where names and uuids may be folded. */
#define SHORT_NAME 8
#define HALF_UUID 19
#define OTHERS (5 + 4 + 7 + 8 + 5 * 2)

/* A row; names: the width of the longest name. */
static void put_row(const char *const cell[COLUMNS], size_t names,
                    enum style first, enum style last)
{
    struct column column[COLUMNS] = {
        [DOMID] = { 5, true, first },   [NAME] = { 4, false, first },
        [UUID] = { 36, false, first },  [TYPE] = { 4, false, first },
        [DEVICES] = { 7, true, first }, [FINDINGS] = { 8, true, last },
    };
    int room = output_width() - OTHERS;

    if (names > 4)
        column[NAME].width = names;
    if (output_width() && column[NAME].width + column[UUID].width > room) {
        column[UUID].width = HALF_UUID;
        if (column[NAME].width > room - HALF_UUID)
            column[NAME].width = room - HALF_UUID;
        if (column[NAME].width < SHORT_NAME)
            column[NAME].width = SHORT_NAME;
    }
    if (!cell[DEVICES]) /* the fourth has all of the room that is left */
        column[TYPE].width = 4 + 2 + 7 + 2 + 8;
    table_row(cell, column, cell[DEVICES] ? COLUMNS : DEVICES);
}

static void table_begin(struct json_out *j, size_t width)
{
    static const char *const heading[] = { "DOMID", "NAME", "UUID", "TYPE",
                                           "DEVICES", "FINDINGS" };

    (void)j;
    put_row(heading, width, BOLD, BOLD);
}

/* Of a domain without configuration, in place of what is told of that. */
static int put_state(const struct entry *e, const char *domid, const char *uuid)
{
    CLEANUP(freep) char *state = entry_state(e);
    const char *cell[COLUMNS] = { domid, e->domain.name ? e->domain.name : "-",
                                  uuid, state };

    put_row(cell, e->name_width, PLAIN, PLAIN);
    return 0;
}

static int table_domain_row(const struct entry *e)
{
    char domid[16] = "-", uuid[37] = "-", devices[16] = "-";
    char findings[16] = "error";
    const char *cell[] = {
        domid, e->domain.name ? e->domain.name : "-", uuid, "-", devices,
        findings,
    };
    enum style style = e->error ? RED : PLAIN;

    if (e->has_domid)
        snprintf(domid, sizeof(domid), "%" PRIu32, e->domain.domid);
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        xencfg_uuid_format(&e->domain.uuid, uuid);
    if (e->excused)
        return put_state(e, domid, uuid);
    if (!e->error) {
        int n = finding_count(e->report);

        cell[TYPE] = domain_type(e->config);
        snprintf(devices, sizeof(devices), "%d", device_count_all(e->config));
        snprintf(findings, sizeof(findings), "%d", n);
        style = n ? YELLOW : PLAIN;
    }
    put_row(cell, e->name_width, PLAIN, style);
    return 0;
}

/* ----------------------------------------------------------------- json */

static void put_record(const struct entry *e, enum json_layout layout)
{
    json_open(e->json, "{}", layout);
    json_record(e);
    if (!e->error) {
        json_member(e->json, "type", domain_type(e->config));
        json_member_number(e->json, "devices", device_count_all(e->config));
        json_member_number(e->json, "findings", finding_count(e->report));
    }
    json_close(e->json);
}

static int json_domain(const struct entry *e)
{
    put_record(e, JSON_PRETTY);
    return 0;
}

static int jsonl_domain(const struct entry *e)
{
    put_record(e, JSON_LINE);
    return 0;
}

const struct format list_formats[] = {
    { .name = "table",
      .shows_state = true,
      .shows_findings = true,
      .begin = table_begin,
      .domain = table_domain_row },
    { .name = "json",
      .shows_state = true,
      .begin = json_array_begin,
      .domain = json_domain,
      .end = json_array_end },
    { .name = "jsonl",
      .shows_state = true,
      .shows_outcome = true,
      .domain = jsonl_domain,
      .end = json_lines_end },
    { .name = NULL },
};
