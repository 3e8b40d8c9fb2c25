/* inspect - values, differences, problems and events as JSON text. */
#include "monitor/state.h"
#include "text/object.h"
#include "types/desc.h"

/* A configuration, and what a retrieve reported of it. */
struct side {
    xencfg_domain_config config;
    xencfg_report report;
};

static void side_init(struct side *s)
{
    xencfg_domain_config_init(&s->config);
    xencfg_report_init(&s->report);
}

static void side_dispose(struct side *s)
{
    xencfg_domain_config_dispose(&s->config);
    xencfg_report_dispose(&s->report);
}

static int side_read(xencfg_ctx *ctx, struct side *s, const char *name,
                     const char *config, const char *report_name,
                     const char *report)
{
    int rc = xencfg__text_need(ctx, &xencfg__desc_domain_config, name, config,
                               &s->config);

    return rc ? rc : xencfg__text_read(ctx, &xencfg__desc_report, report_name,
                                       report, &s->report);
}

/* ------------------------------------------------------------------- values */

static int put_value(void *arg, const struct xencfg_value *v)
{
    struct json_emit *emit = arg;

    xencfg__emit_open(emit, '{');
    xencfg__text_member(emit, "path", v->path);
    if (v->kind)
        xencfg__text_member(emit, "kind", xencfg_devkind_to_string(v->kind));
    xencfg__text_member(emit, "id", v->id);
    if (v->index >= 0)
        xencfg__text_member_number(emit, "index", v->index);
    xencfg__text_member_json(emit, "value", v->json);
    if (v->is_default)
        xencfg__text_member_json(emit, "default", "true");
    if (v->unknown)
        xencfg__text_member_json(emit, "unknown", "true");
    xencfg__emit_close(emit, '}');
    return 0;
}

int xencfg_values_json(xencfg_ctx *ctx, const char *config, const char *report,
                       unsigned which, unsigned flags, char **values)
{
    CLEANUP(side_dispose) struct side s;
    struct json_emit emit = { 0 };
    int rc;

    side_init(&s);
    xencfg__begin(ctx);
    rc = xencfg__json_layout(ctx, flags, &emit.layout);
    if (!rc)
        rc = side_read(ctx, &s, "config", config, "report", report);
    if (rc)
        return xencfg__end(ctx, rc);
    xencfg__emit_open(&emit, '[');
    rc = xencfg_values(ctx, &s.config, report ? &s.report : NULL, which,
                       put_value, &emit);
    xencfg__emit_close(&emit, ']');
    if (!rc)
        return xencfg__text_emitted(ctx, &emit, values);
    free(emit.text.data);
    return rc;
}

/* --------------------------------------------------------------------- diff */

int xencfg_diff_json(xencfg_ctx *ctx, const char *a, const char *report_a,
                     const char *b, const char *report_b, unsigned flags,
                     char **changes)
{
    CLEANUP(xencfg_change_list_dispose) xencfg_change_list list;
    CLEANUP(side_dispose) struct side sa;
    CLEANUP(side_dispose) struct side sb;
    int rc;

    xencfg_change_list_init(&list);
    side_init(&sa);
    side_init(&sb);
    xencfg__begin(ctx);
    rc = side_read(ctx, &sa, "a", a, "report_a", report_a);
    if (!rc)
        rc = side_read(ctx, &sb, "b", b, "report_b", report_b);
    if (!rc)
        rc = xencfg_diff(ctx, &sa.config, report_a ? &sa.report : NULL,
                         &sb.config, report_b ? &sb.report : NULL, &list);
    if (!rc)
        rc = xencfg_change_list_to_json(ctx, &list, flags, changes, NULL);
    return xencfg__end(ctx, rc);
}

/* -------------------------------------------------------------------- check */

int xencfg_check_json(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                      unsigned flags, char **result)
{
    CLEANUP(xencfg_check_result_dispose) xencfg_check_result r;
    int rc;

    xencfg_check_result_init(&r);
    rc = xencfg_check(ctx, domids, count, &r);
    if (!rc)
        rc = xencfg_check_result_to_json(ctx, &r, flags, result, NULL);
    return xencfg__end(ctx, rc);
}

int xencfg_repair_json(xencfg_ctx *ctx, const char *problem, const char *backup,
                       bool *done)
{
    CLEANUP(xencfg_problem_dispose) xencfg_problem p;
    int rc;

    xencfg_problem_init(&p);
    xencfg__begin(ctx);
    rc = xencfg__text_need(ctx, &xencfg__desc_problem, "problem", problem, &p);
    return xencfg__end(ctx, rc ? rc : xencfg_repair(ctx, &p, backup, done));
}

/* ------------------------------------------------------------------ monitor */

static void put_event(struct json_emit *emit, const struct xencfg_event *e)
{
    char uuid[37];

    xencfg__emit_open(emit, '{');
    xencfg__text_member(emit, "event", xencfg_event_kind_to_string(e->kind));
    xencfg__text_member_number(emit, "time_ms", e->time_ms);
    if (e->has_domain)
        xencfg__text_member_number(emit, "domid", e->domid);
    if (!xencfg_uuid_is_nil(&e->uuid)) {
        xencfg_uuid_format(&e->uuid, uuid);
        xencfg__text_member(emit, "uuid", uuid);
    }
    xencfg__text_member(emit, "name", e->name);
    if (e->device)
        xencfg__text_member(emit, "kind", xencfg_devkind_to_string(e->device));
    xencfg__text_member(emit, "id", e->id);
    xencfg__text_member(emit, "path", e->path);
    if (e->before || e->after) {
        xencfg__text_member_json(emit, "before", e->before);
        xencfg__text_member_json(emit, "after", e->after);
    }
    xencfg__text_member(emit, "error", e->text);
    xencfg__text_member(emit, "state", e->state);
    if (e->stubdomain_of)
        xencfg__text_member_number(emit, "stubdomain_of", e->stubdomain_of);
    if (e->error)
        xencfg__text_member(emit, "code", xencfg_error_name(e->error));
    xencfg__emit_close(emit, '}');
}

int xencfg_monitor_next_json(xencfg_monitor *m, int64_t timeout_ms,
                             unsigned flags, char **event)
{
    struct json_emit emit = { 0 };
    const struct xencfg_event *e = NULL;
    int rc = xencfg__json_layout(m->ctx, flags, &emit.layout);

    if (!rc)
        rc = xencfg_monitor_next(m, timeout_ms, &e);
    if (rc)
        return xencfg__end(m->ctx, rc);
    if (!e) {
        *event = NULL;
        return 0;
    }
    put_event(&emit, e);
    rc = xencfg__text_emitted(m->ctx, &emit, event);
    if (rc)
        m->at--;                /* it comes again */
    return rc;
}
