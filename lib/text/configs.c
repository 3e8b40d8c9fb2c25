/* configs - configurations and lists of domains as JSON text. */
#include "text/object.h"
#include "types/desc.h"

int xencfg_retrieve_json(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                         unsigned flags, char **config, char **report)
{
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config c;
    CLEANUP(xencfg_report_dispose) xencfg_report r;
    CLEANUP(freep) char *text = NULL;
    int rc;

    xencfg_domain_config_init(&c);
    xencfg_report_init(&r);
    xencfg__begin(ctx);
    rc = xencfg__text_flags(ctx, flags);
    if (!rc)
        rc = xencfg_retrieve(ctx, domid, view, 0, &c, report ? &r : NULL);
    if (!rc)
        rc = xencfg_domain_config_to_json(ctx, &c, flags, &text, NULL);
    if (!rc && report)
        rc = xencfg_report_to_json(ctx, &r, flags, report, NULL);
    if (!rc)
        *config = TAKE(text);
    return xencfg__end(ctx, rc);
}

/* --------------------------------------------------------------------- many */

struct many {
    xencfg_ctx *ctx;
    unsigned flags;
    xencfg_retrieved_json_fn *fn;
    void *arg;
};

static int hand_over(void *arg, const struct xencfg_retrieved *got)
{
    struct many *m = arg;
    CLEANUP(freep) char *domain = NULL, *config = NULL, *report = NULL;
    struct xencfg_retrieved_json text = { .index = got->index,
                                          .count = got->count,
                                          .error = got->error };
    int rc;

    rc = xencfg_domain_to_json(m->ctx, got->domain, m->flags, &domain, NULL);
    if (!rc && !got->error)
        rc = xencfg_domain_config_to_json(m->ctx, got->config, m->flags,
                                          &config, NULL);
    if (!rc && !got->error)
        rc = xencfg_report_to_json(m->ctx, got->report, m->flags, &report,
                                   NULL);
    if (rc)
        return rc;
    text.domain = domain;
    text.config = config;
    text.report = report;
    return m->fn(m->arg, &text);
}

int xencfg_retrieve_many_json(xencfg_ctx *ctx, const uint32_t *domids,
                              size_t count, enum xencfg_view view,
                              unsigned flags, xencfg_retrieved_json_fn *fn,
                              void *arg)
{
    struct many m = { .ctx = ctx, .flags = flags, .fn = fn, .arg = arg };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__text_flags(ctx, flags);
    return rc ? xencfg__end(ctx, rc)
              : xencfg_retrieve_many(ctx, domids, count, view, 0, hand_over, &m);
}

/* ------------------------------------------------------------------- others */

int xencfg_template_read_json(xencfg_ctx *ctx, const char *path, unsigned flags,
                              char **config)
{
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config c;
    int rc;

    xencfg_domain_config_init(&c);
    rc = xencfg_template_read(ctx, path, &c);
    if (!rc)
        rc = xencfg_domain_config_to_json(ctx, &c, flags, config, NULL);
    return xencfg__end(ctx, rc);
}

int xencfg_domains_json(xencfg_ctx *ctx, unsigned flags, char **domains)
{
    CLEANUP(xencfg_domain_list_dispose) xencfg_domain_list list;
    int rc;

    xencfg_domain_list_init(&list);
    rc = xencfg_domains(ctx, &list);
    if (!rc)
        rc = xencfg_domain_list_to_json(ctx, &list, flags, domains, NULL);
    return xencfg__end(ctx, rc);
}

int xencfg_domain_add_json(xencfg_ctx *ctx, uint32_t domid, const char *config)
{
    CLEANUP(xencfg_domain_config_dispose) xencfg_domain_config c;
    int rc;

    xencfg_domain_config_init(&c);
    xencfg__begin(ctx);
    rc = xencfg__text_need(ctx, &xencfg__desc_domain_config, "config", config,
                           &c);
    return xencfg__end(ctx, rc ? rc : xencfg_domain_add(ctx, domid, &c));
}
