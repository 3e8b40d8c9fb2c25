/* list - the forms of `cfgdump list`. */
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/bitmap.h"
#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/request.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"
#include "print/table.h"

/* ----------------------------------------------------------------- columns */

enum { DOMID, NAME, TYPE, STATE, MEM, VCPUS, DISKS, NICS, FINDINGS, UUID,
       BACKENDS, AGE, DEVICES, COLUMNS };

static const struct list_column {
    const char *name;
    bool number;
} columns[COLUMNS] = {
    [DOMID] = { "DOMID", true },       [NAME] = { "NAME", false },
    [TYPE] = { "TYPE", false },        [STATE] = { "STATE", false },
    [MEM] = { "MEM", true },           [VCPUS] = { "VCPUS", true },
    [DISKS] = { "DISKS", true },       [NICS] = { "NICS", true },
    [FINDINGS] = { "FINDINGS", true }, [UUID] = { "UUID", false },
    [BACKENDS] = { "BACKENDS", false }, [AGE] = { "AGE", true },
    [DEVICES] = { "DEVICES", true },
};

#define MOST 16                 /* that -o may name */

/* Those of -o; of the default, and of wide, the first ones. */
static int shown[MOST], num_shown;

static int column_by_name(const char *name, size_t len)
{
    int i;

    for (i = 0; i < COLUMNS; i++)
        if (strlen(columns[i].name) == len &&
            !strncasecmp(columns[i].name, name, len))
            return i;
    return -1;
}

static bool take_columns(const char *list)
{
    size_t n;

    for (num_shown = 0; *list && num_shown < MOST; list += n + (list[n] == ',')) {
        n = strcspn(list, ",");
        shown[num_shown] = column_by_name(list, n);
        if (shown[num_shown++] < 0)
            return false;
    }
    return num_shown && !*list;
}

bool list_has_column(const char *name)
{
    return column_by_name(name, strlen(name)) >= 0;
}

/* --------------------------------------------------------------------- rows */

/* They are shown when all are there: then it is known how wide columns are. */
static struct row {
    char *cell[COLUMNS];        /* escaped */
    int64_t number[COLUMNS];    /* what it is sorted by; text: 0 */
    enum style style;
} *rows;
static size_t num_rows;
static int sorted_by = -1;
static bool headings = true;

static void set(struct row *row, int column, const char *text)
{
    row->cell[column] = text_escape(text && *text ? text : "-");
    row->number[column] = INT64_MIN;
}

static void set_number(struct row *row, int column, int64_t number)
{
    row->cell[column] = text_format("%" PRId64, number);
    row->number[column] = number;
}

static int count_of(const struct entry *e, xencfg_devkind kind)
{
    return device_count(xencfg_kind(kind), e->config);
}

/* libxl makes 0 vcpus 1, but domain 0 has what Xen gave it. */
static int64_t vcpus(const struct entry *e)
{
    const xencfg_domain_build_info *b = &e->config->b_info;
    int64_t online = bitmap_count(&b->avail_vcpus);

    return online         ? online
           : b->max_vcpus ? b->max_vcpus
                          : e->domain.domid != 0;
}

/* The other domains that serve devices, each once. */
static char *backends(const struct entry *e)
{
    const struct xencfg_kind *kind = NULL;
    CLEANUP(freep) char *seen = need(strdup(","));
    char *text, *key;
    int i;

    while ((kind = device_kind_next(kind)))
        for (i = 0; i < device_count(kind, e->config); i++) {
            text = device_attribute(kind, device_get(kind, e->config, i),
                                    "backend-domain");
            key = text ? text_format(",%s,", text) : NULL;
            if (key && !strstr(seen, key)) {
                char *more = text_format("%s%s,", seen, text);

                free(seen);
                seen = more;
            }
            free(key);
            free(text);
        }
    seen[strlen(seen) - 1] = 0;
    return need(strdup(seen + !!*seen));
}

static void set_age(struct row *row, const struct entry *e)
{
    static const struct unit { int64_t least, seconds; char name; } units[] = {
        { 2 * 86400, 86400, 'd' }, { 2 * 3600, 3600, 'h' },
        { 120, 60, 'm' },          { 0, 1, 's' },
    };
    CLEANUP(freep) char *path = text_format(
        "%s/%s", request_state_dir(e->req),
        e->report->template_file ? e->report->template_file : "");
    struct stat st;
    int64_t age;
    int i = 0;

    if (!e->report->template_file || stat(path, &st))
        return;
    age = time(NULL) - st.st_mtim.tv_sec;
    age = age < 0 ? 0 : age;
    while (age < units[i].least)
        i++;
    free(row->cell[AGE]);
    row->cell[AGE] = text_format("%" PRId64 "%c", age / units[i].seconds,
                                 units[i].name);
    row->number[AGE] = age;
}

static void fill(struct row *row, const struct entry *e)
{
    CLEANUP(freep) char *served = backends(e);
    uint64_t target = e->config->b_info.target_memkb;
    int64_t online = vcpus(e);

    set(row, TYPE, domain_type(e->config));
    if (target != UINT64_MAX)
        set_number(row, MEM, target / 1024);
    if (online)
        set_number(row, VCPUS, online);
    set_number(row, DISKS, count_of(e, XENCFG_DEVKIND_DISK));
    set_number(row, NICS, count_of(e, XENCFG_DEVKIND_NIC));
    set_number(row, DEVICES, device_count_all(e->config));
    set_number(row, FINDINGS, finding_count(e->report));
    set(row, BACKENDS, served);
    set_age(row, e);
    row->style = row->number[FINDINGS] ? YELLOW : PLAIN;
}

static int table_domain_row(const struct entry *e)
{
    CLEANUP(freep) char *state = entry_state(e);
    char uuid[37] = "";
    struct row *row;
    int i;

    rows = need(reallocarray(rows, num_rows + 1, sizeof(*rows)));
    row = &rows[num_rows++];
    *row = (struct row){ .style = e->error && !e->excused ? RED : PLAIN };
    if (e->has_domid)
        set_number(row, DOMID, e->domain.domid);
    set(row, NAME, e->domain.name);
    set(row, STATE, e->error && !e->excused ? "failed"
                    : entry_is_special(e)   ? state
                                            : "alive");
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        xencfg_uuid_format(&e->domain.uuid, uuid);
    set(row, UUID, uuid);
    if (!e->error)
        fill(row, e);
    else if (!e->excused)
        set(row, FINDINGS, "error");
    for (i = 0; i < COLUMNS; i++)
        if (!row->cell[i])
            set(row, i, NULL);
    return 0;
}

/* ------------------------------------------------------------------ printing */

static int by_column(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int64_t m = x->number[sorted_by], n = y->number[sorted_by];
    int order = (m > n) - (m < n);

    order = order ? order : strcmp(x->cell[sorted_by], y->cell[sorted_by]);
    return order ? order : (x->number[DOMID] > y->number[DOMID]) -
                               (x->number[DOMID] < y->number[DOMID]);
}

/* Columns as wide as what is in them; what may be folded gives way. */
static void make_columns(struct column column[])
{
    static const int foldable[] = { UUID, NAME, BACKENDS, STATE };
    int line = output_width(), sum = -2, i, k;
    size_t r;

    for (i = 0; i < num_shown; i++) {
        const struct list_column *c = &columns[shown[i]];

        column[i] = (struct column){ .width = headings ? strlen(c->name) : 1,
                                     .right = c->number };
        for (r = 0; r < num_rows; r++) {
            int width = text_width(rows[r].cell[shown[i]]);

            if (width > column[i].width)
                column[i].width = width;
        }
        sum += 2 + column[i].width;
    }
    for (i = 0, k = sum; i < num_shown; i++)
        k -= shown[i] == UUID && column[i].width > 19 ? column[i].width - 19
             : shown[i] == NAME && column[i].width > 8 ? column[i].width - 8 : 0;
    if (k > line)
        return;                 /* better too long than in pieces */
    for (k = 0; line && k < (int)ARRAY_SIZE(foldable); k++)
        for (i = 0; i < num_shown; i++) {
            int least = foldable[k] == UUID ? 19 : 8;

            if (shown[i] == foldable[k] && sum > line &&
                column[i].width > least) {
                sum -= column[i].width - least;
                column[i].width = least + (sum < line ? line - sum : 0);
                sum = sum < line ? line : sum;
            }
        }
}

static void put_row(const struct row *row, struct column column[])
{
    const char *cell[MOST];
    int i;

    for (i = 0; i < num_shown; i++) {
        cell[i] = row ? row->cell[shown[i]] : columns[shown[i]].name;
        column[i].style = !row                     ? BOLD
                          : shown[i] == FINDINGS   ? row->style
                          : row->style == RED && shown[i] == STATE ? RED
                                                   : PLAIN;
    }
    table_row_escaped(cell, column, num_shown);
}

static void table_end(struct json_out *j, bool complete, unsigned count)
{
    struct column column[MOST];
    size_t r;
    int i;

    (void)j;
    (void)complete;
    (void)count;
    if (sorted_by >= 0)
        qsort(rows, num_rows, sizeof(*rows), by_column);
    make_columns(column);
    if (!num_rows)
        note("no such domains; `xl list` shows what the hypervisor has");
    if (headings)
        put_row(NULL, column);
    for (r = 0; r < num_rows; r++) {
        put_row(&rows[r], column);
        for (i = 0; i < COLUMNS; i++)
            free(rows[r].cell[i]);
    }
    free(rows);
    output_flush();
    message_release();
}

void list_request(const struct request *req)
{
    sorted_by = req->sort ? column_by_name(req->sort, strlen(req->sort)) : -1;
    headings = !req->no_headers;
}

/* The first columns, as many; 0: those of take_columns(). */
static void begin(int count)
{
    int i;

    message_hold();
    for (i = 0; i < count; i++)
        shown[i] = i;
    num_shown = count ? count : num_shown;
}

static void table_begin(struct json_out *j, size_t width)
{
    (void)j;
    (void)width;
    begin(UUID);
}

static void wide_begin(struct json_out *j, size_t width)
{
    (void)j;
    (void)width;
    begin(DEVICES);
}

static void columns_begin(struct json_out *j, size_t width)
{
    (void)j;
    (void)width;
    begin(0);
}

/* The names alone, as an argument takes them. */
static void name_begin(struct json_out *j, size_t width)
{
    columns_begin(j, width);
    shown[0] = NAME;
    num_shown = 1;
    headings = false;
}

/* ----------------------------------------------------------------- json */

static void put_record(const struct entry *e, enum json_layout layout)
{
    json_open(e->json, "{}", layout);
    json_record(e);
    if (!e->error) {
        json_member(e->json, "type", domain_type(e->config));
        if (e->config->b_info.target_memkb != UINT64_MAX)
            json_member_number(e->json, "memory_kb",
                               e->config->b_info.target_memkb);
        if (vcpus(e))
            json_member_number(e->json, "vcpus", vcpus(e));
        json_member_number(e->json, "devices", device_count_all(e->config));
        json_member_number(e->json, "disks", count_of(e, XENCFG_DEVKIND_DISK));
        json_member_number(e->json, "nics", count_of(e, XENCFG_DEVKIND_NIC));
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

#define TABLE                                                                 \
    .holds = true, .shows_state = true, .shows_findings = true,               \
    .domain = table_domain_row, .end = table_end

const struct format list_formats[] = {
    { .name = "table", TABLE, .begin = table_begin },
    { .name = "wide", TABLE, .begin = wide_begin },
    { .name = "name", TABLE, .begin = name_begin },
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
    { .name = "COLUMN,...", TABLE, .takes = take_columns,
      .begin = columns_begin },
    { .name = NULL },
};
