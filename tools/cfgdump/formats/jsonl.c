/*
 * out_jsonl - a line of JSON per domain, and a last one that tells the outcome.
 */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/output.h"
#include "cli/request.h"
#include "complete/complete.h"
#include "formats/format.h"
#include "model/entry.h"
#include "model/record.h"
#include "print/json.h"

static int findings(const struct entry *e, char **ret)
{
    struct buf b;
    int i, rc = 0;

    buf_begin(&b);
    for (i = 0; i < e->report->num_findings && !rc; i++) {
        CLEANUP(freep) char *text = NULL;

        rc = json_object(e->ctx, &xencfg_desc_finding, &e->report->findings[i],
                         XENCFG_JSON_COMPACT, &text);
        if (!rc)
            fprintf(b.f, "%s%s", i ? "," : "", text);
    }
    *ret = buf_end(&b);
    return rc;
}

static int jsonl_domain(const struct request *req, const struct entry *e)
{
    CLEANUP(freep) char *record = json_record_open(e, XENCFG_JSON_COMPACT);
    CLEANUP(freep) char *config = NULL, *found = NULL;
    int rc;

    (void)req;
    if (e->error) {
        fprintf(output, "%s}\n", record);
        return 0;
    }
    rc = json_object(e->ctx, &xencfg_desc_domain_config, e->config,
                     XENCFG_JSON_COMPACT, &config);
    if (!rc)
        rc = findings(e, &found);
    if (!rc)
        fprintf(output, "%s,\"config\":%s,\"findings\":[%s]}\n", record, config,
                found);
    return rc;
}

void out_jsonl_end(const struct request *req, bool complete, unsigned count)
{
    (void)req;
    fprintf(output, "{\"complete\":%s,\"domains\":%u}\n",
            complete ? "true" : "false", count);
}

const struct format out_jsonl = {
    .name = "jsonl",
    .tells_complete = true,
    .domain = jsonl_domain,
    .end = out_jsonl_end,
};
