/* show - the forms of `cfgdump show`; table and xl-cfg have files of their own. */
#include "base/buf.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/entry.h"

static int put_config(const struct entry *e)
{
    return json_object(e->json, e->ctx, XENCFG_TYPE(domain_config), e->config);
}

/* A bare domain_config has no place for an error; standard error has it. */
static int json_domain(const struct entry *e)
{
    e->json->level[0].layout = JSON_PRETTY;
    return e->error ? 0 : put_config(e);
}

/*
 * xl writes an array even for one domain, an empty one for none, and a newline
 * behind libxl's layout; it leaves out domains that it cannot retrieve.
 */
static int xl_list_domain(const struct entry *e)
{
    int rc = 0;

    if (e->excused)
        return 0;
    json_open(e->json, "{}", JSON_PRETTY);
    json_domid(e);
    if (e->error) {
        json_error(e);
    } else {
        json_key(e->json, "config");
        rc = put_config(e);
    }
    json_close(e->json);
    return rc;
}

static void xl_list_end(struct json_out *j, bool complete, unsigned count)
{
    json_array_end(j, complete, count);
    putc('\n', j->f);
}

static int jsonl_domain(const struct entry *e)
{
    int i, rc = 0;

    json_open(e->json, "{}", JSON_LINE);
    json_record(e);
    if (!e->error) {
        json_key(e->json, "config");
        rc = put_config(e);
        json_key(e->json, "findings");
        json_open(e->json, "[]", JSON_LINE);
        for (i = 0; i < e->report->num_findings && !rc; i++)
            rc = json_object(e->json, e->ctx, XENCFG_TYPE(finding),
                             &e->report->findings[i]);
        json_close(e->json);
    }
    json_close(e->json);
    return rc;
}

/* A document for each. */
static int yaml_domain(const struct entry *e)
{
    CLEANUP(freep) char *config = NULL, *text = NULL;
    struct buf b;
    bool ok;
    int rc;

    if (e->error)
        return 0;
    rc = json_object_text(e->ctx, XENCFG_TYPE(domain_config), e->config,
                          &config);
    if (rc)
        return rc;
    buf_begin(&b);
    ok = json_put_yaml(b.f, config);
    text = buf_end(&b);
    if (!ok)
        return XENCFG_ERROR_FAIL;
    fprintf(output, "%s%s", e->index ? "---\n" : "", text);
    return 0;
}

const struct format show_formats[] = {
    { .name = "json", .domain = json_domain },
    { .name = "xl-list",
      .as_libxl = true,
      .begin = json_array_begin,
      .domain = xl_list_domain,
      .end = xl_list_end },
    { .name = "jsonl",
      .shows_outcome = true,
      .domain = jsonl_domain,
      .end = json_lines_end },
    { .name = "table",
      .shows_findings = true,
      .shows_errors = true,
      .domain = table_domain },
    { .name = "xl-cfg",
      .view = XENCFG_VIEW_REBUILD,
      .single = true,
      .domain = xl_cfg_domain },
    { .name = "yaml", .load = json_yaml_load, .domain = yaml_domain },
    { .name = NULL },
};
