/* json - bare configurations, what `xl list -l` prints, and a line of JSON
 * each. */
#include "formats/json.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "cli/request.h"
#include "formats/format.h"
#include "model/entry.h"
#include "print/json_out.h"

/* ------------------------------------------------------ what they have in
 * common */

void json_array_begin(const struct request *req, struct json_out *j,
                      size_t width)
{
    (void)req;
    (void)width;
    json_open(j, "[]", JSON_PRETTY);
}

void json_array_end(struct json_out *j, bool complete, unsigned count)
{
    (void)complete;
    (void)count;
    json_close(j);
}

static void put_domid(struct json_out *j, const struct entry *e)
{
    json_key(j, "domid");
    if (e->has_domid)
        json_number(j, e->domain.domid);
    else
        json_raw(j, NULL);
}

/* An error may quote anything: escaped for people beforehand. */
static void put_error(struct json_out *j, const struct entry *e)
{
    CLEANUP(freep) char *safe = text_escape(e->error);

    json_member(j, "error", safe);
}

void json_record(struct json_out *j, const struct entry *e)
{
    const char *state = e->domain.state ? e->domain.state : "unknown";
    char uuid[37];

    put_domid(j, e);
    xencfg_uuid_format(&e->domain.uuid, uuid);
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        json_member(j, "uuid", uuid);
    json_member_if(j, "name", e->domain.name);
    json_member(j, "state", e->error ? "failed" : state);
    if (e->error)
        put_error(j, e);
}

/* ----------------------------------------------------------------- json */

/* A bare domain_config has no place for an error; standard error has it. */
static int json_domain(const struct request *req, struct json_out *j,
                       const struct entry *e)
{
    (void)req;
    j->level[0].layout = JSON_PRETTY;
    return e->error
               ? 0
               : json_object(j, e->ctx, &xencfg_desc_domain_config, e->config);
}

const struct format out_json = {
    .name = "json",
    .domain = json_domain,
};

/* -------------------------------------------------------------- xl-list */

/*
 * xl writes an array even for one domain, an empty one for none, and an empty
 * line at the end; it leaves out domains that it cannot retrieve.
 */
static int xl_list_domain(const struct request *req, struct json_out *j,
                          const struct entry *e)
{
    int rc = 0;

    (void)req;
    json_open(j, "{}", JSON_PRETTY);
    put_domid(j, e);
    if (e->error) {
        put_error(j, e);
    } else {
        json_key(j, "config");
        rc = json_object(j, e->ctx, &xencfg_desc_domain_config, e->config);
    }
    json_close(j);
    return rc;
}

static void xl_list_end(struct json_out *j, bool complete, unsigned count)
{
    json_array_end(j, complete, count);
    putc('\n', j->f);
}

const struct format out_xl_list = {
    .name = "xl-list",
    .begin = json_array_begin,
    .domain = xl_list_domain,
    .end = xl_list_end,
};

/* ---------------------------------------------------------------- jsonl */

static int jsonl_domain(const struct request *req, struct json_out *j,
                        const struct entry *e)
{
    int i, rc = 0;

    (void)req;
    json_open(j, "{}", JSON_LINE);
    json_record(j, e);
    if (!e->error) {
        json_key(j, "config");
        rc = json_object(j, e->ctx, &xencfg_desc_domain_config, e->config);
        json_key(j, "findings");
        json_open(j, "[]", JSON_LINE);
        for (i = 0; i < e->report->num_findings && !rc; i++)
            rc = json_object(j, e->ctx, &xencfg_desc_finding,
                             &e->report->findings[i]);
        json_close(j);
    }
    json_close(j);
    return rc;
}

void json_lines_end(struct json_out *j, bool complete, unsigned count)
{
    json_open(j, "{}", JSON_LINE);
    json_key(j, "complete");
    json_bool(j, complete);
    json_key(j, "domains");
    json_number(j, count);
    json_close(j);
}

const struct format out_jsonl = {
    .name = "jsonl",
    .tells_complete = true,
    .domain = jsonl_domain,
    .end = json_lines_end,
};
