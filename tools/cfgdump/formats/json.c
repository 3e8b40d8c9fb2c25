/* json - what the JSON of several commands has in common. */
#include "formats/json.h"
#include "base/text.h"
#include "model/entry.h"

void json_array_begin(struct json_out *j, size_t width)
{
    (void)width;
    json_open(j, "[]", JSON_PRETTY);
}

void json_rows_begin(struct json_out *j, size_t width)
{
    (void)width;
    json_open(j, "[]", JSON_ROWS);
}

void json_array_end(struct json_out *j, bool complete, unsigned count)
{
    (void)complete;
    (void)count;
    json_close(j);
}

void json_domid(const struct entry *e)
{
    if (e->has_domid)
        json_member_number(e->json, "domid", e->domain.domid);
    else
        json_member(e->json, "domid", NULL);
}

void json_error(const struct entry *e)
{
    CLEANUP(freep) char *safe = text_escape(e->error);

    json_member(e->json, "error", safe);
    json_member(e->json, "code", xencfg_error_name(e->code));
}

void json_record(const struct entry *e)
{
    const char *state = e->domain.state ? e->domain.state : "unknown";

    json_domid(e);
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        json_member_uuid(e->json, "uuid", &e->domain.uuid);
    json_member_if(e->json, "name", e->domain.name);
    json_member(e->json, "state", e->error && !e->excused ? "failed" : state);
    if (e->excused && e->domain.stubdomain_of >= 0)
        json_member_number(e->json, "stubdomain_of", e->domain.stubdomain_of);
    if (e->error && !e->excused)
        json_error(e);
}

void json_lines_end(struct json_out *j, bool complete, unsigned count)
{
    json_open(j, "{}", JSON_LINE);
    json_member_raw(j, "complete", complete ? "true" : "false");
    json_member_number(j, "domains", count);
    json_close(j);
}
