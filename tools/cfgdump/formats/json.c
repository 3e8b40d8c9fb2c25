/* out_json - bare configurations, and what `xl list -l` prints. */
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/output.h"
#include "cli/request.h"
#include "complete/complete.h"
#include "formats/format.h"
#include "model/entry.h"
#include "print/json.h"

/* ----------------------------------------------------------------- json */

/* A bare domain_config has no place for an error; standard error tells it. */
static int json_domain(const struct request *req, const struct entry *e)
{
    CLEANUP(freep) char *config = NULL;
    int rc;

    (void)req;
    if (e->error)
        return 0;
    rc = json_object(e->ctx, &xencfg_desc_domain_config, e->config, 0, &config);
    if (rc)
        return rc;
    fprintf(output, "%s\n", config);
    return 0;
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
static void xl_list_begin(const struct request *req, size_t width)
{
    (void)req;
    (void)width;
    fputs("[\n", output);
}

static int xl_list_domain(const struct request *req, const struct entry *e)
{
    CLEANUP(freep) char *config = NULL;
    int rc;

    (void)req;
    if (!e->error) {
        rc = json_object(e->ctx, &xencfg_desc_domain_config, e->config, 0,
                         &config);
        if (rc)
            return rc;
    }
    fprintf(output, "%s    {\n        \"domid\": ", e->index ? ",\n" : "");
    if (e->has_domid)
        fprintf(output, "%" PRIu32, e->domain.domid);
    else
        fputs("null", output);
    if (e->error) {
        fputs(",\n        \"error\": ", output);
        json_put_string(output, e->error);
    } else {
        fputs(",\n        \"config\": ", output);
        json_indent(output, config, 8);
    }
    fputs("\n    }", output);
    return 0;
}

static void xl_list_end(const struct request *req, bool complete,
                        unsigned count)
{
    (void)req;
    (void)complete;
    (void)count;
    fputs("\n]\n\n", output);
}

const struct format out_xl_list = {
    .name = "xl-list",
    .begin = xl_list_begin,
    .domain = xl_list_domain,
    .end = xl_list_end,
};
