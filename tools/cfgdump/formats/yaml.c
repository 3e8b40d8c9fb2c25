/* yaml - bare configurations, a document for each. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/output.h"
#include "formats/show.h"
#include "model/entry.h"
#include "print/json_out.h"
#include "print/json_yaml.h"

int yaml_domain(const struct entry *e)
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
