/* values - the values of a configuration, and where each came from. */
#include <search.h>
#include <string.h>

#include "model/values.h"
#include "base/die.h"

/* ------------------------------------------------------------------ collect */

static char *copy(const char *text)
{
    return text ? need(strdup(text)) : NULL;
}

static int collect_one(void *arg, const struct xencfg_value *v)
{
    struct values *to = arg;

    if (to->count == to->room) {
        to->room = to->room ? 2 * to->room : 256;
        to->value = need(reallocarray(to->value, to->room, sizeof(*to->value)));
    }
    to->value[to->count++] = (struct value){
        .path = copy(v->path), .json = copy(v->json), .id = copy(v->id),
        .device_len = v->device_len, .kind = v->kind, .index = v->index,
        .is_default = v->is_default, .unknown = v->unknown,
        .source = "template",
    };
    return 0;
}

int values_collect(xencfg_ctx *ctx, const xencfg_domain_config *config,
                   const xencfg_report *report, unsigned flags,
                   struct values *ret)
{
    return xencfg_values(ctx, config, report, flags, collect_one, ret);
}

void values_freep(struct values *values)
{
    int i;

    for (i = 0; i < values->count; i++) {
        free(values->value[i].path);
        free(values->value[i].json);
        free(values->value[i].id);
    }
    free(values->value);
}

const char *value_shown(const char *json)
{
    static const char *const none[] = { "4294967295", "18446744073709551615",
                                        "null" };
    size_t i;

    for (i = 0; json && i < ARRAY_SIZE(none); i++)
        if (!strcmp(json, none[i]))
            return "(not set)";
    return json;
}

/* ------------------------------------------------------------------ sources */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const xencfg_origin *)a)->key,
                  ((const xencfg_origin *)b)->key);
}

static int compare_places(const void *a, const void *b)
{
    const xencfg_finding *x = a, *y = b;

    return x->kind != y->kind ? (int)x->kind - (int)y->kind
                              : x->index - y->index;
}

/* The report as trees, so that a value's part of it is found at once. */
struct lookup {
    const xencfg_report *report;
    void *origins;      /* by key */
    void *findings;     /* of what is in the result, by place */
};

static void lookup_init(struct lookup *l, const xencfg_report *report)
{
    int i;

    l->report = report;
    for (i = 0; i < report->num_origins; i++)
        need(tsearch(&report->origins[i], &l->origins, compare_keys));
    for (i = 0; i < report->num_findings; i++)
        if (report->findings[i].kind && report->findings[i].index >= 0)
            need(tsearch(&report->findings[i], &l->findings, compare_places));
}

static void keep(void *p)
{
    (void)p;
}

static void lookup_freep(struct lookup *l)
{
    tdestroy(l->origins, keep);
    tdestroy(l->findings, keep);
}

static const xencfg_origin *find_origin(const struct lookup *l,
                                        const struct value *v)
{
    const xencfg_origin key = { .key = v->path };
    const xencfg_origin *const *found = tfind(&key, &l->origins, compare_keys);

    return found ? *found : NULL;
}

static const xencfg_finding *find_finding(const struct lookup *l,
                                          const struct value *v)
{
    const xencfg_finding key = { .kind = v->kind, .index = v->index }, *f;
    const xencfg_finding *const *found;
    size_t n;
    int i;

    if (v->kind) {
        found = tfind(&key, &l->findings, compare_places);
        return found ? *found : NULL;
    }
    for (i = 0; i < l->report->num_findings; i++) {     /* a handful */
        f = &l->report->findings[i];
        n = f->kind || !f->id ? 0 : strlen(f->id);
        if (n && !strncmp(f->id, v->path, n) &&
            (!v->path[n] || strchr(".[", v->path[n])))
            return f;
    }
    return NULL;
}

static void from_origin(struct value *v, const xencfg_origin *origin)
{
    v->source = origin->source == XENCFG_SOURCE_XENSTORE    ? "xenstore"
                : origin->source == XENCFG_SOURCE_FILE_NAME ? "file_name"
                : origin->source == XENCFG_SOURCE_DEFAULT   ? "left_out"
                                                            : "template";
    v->from = origin->path;
    v->template_json = origin->template_json;
    v->overrides = v->template_json ? strcmp(v->template_json, v->json)
                                    : !v->is_default;
}

static void from_finding(struct value *v, const xencfg_finding *f)
{
    switch (f->what) {
    case XENCFG_FINDING_CLASS_RECONSTRUCTED:
        v->source = v->is_default ? "default" : "reconstructed";
        v->from = v->is_default ? NULL : f->path;
        break;
    case XENCFG_FINDING_CLASS_NOT_REFRESHED:
        v->source = "not_refreshed";
        v->from = f->path;
        break;
    case XENCFG_FINDING_CLASS_MALFORMED:
        if (v->kind)
            break;
        v->source = "malformed";
        v->from = f->path;
        break;
    case XENCFG_FINDING_CLASS_AS_STORED:
        v->source = "as_stored";
        break;
    default:
        break;
    }
}

void values_source(struct values *values, const xencfg_report *report)
{
    CLEANUP(lookup_freep) struct lookup l = { 0 };
    int i;

    lookup_init(&l, report);
    for (i = 0; i < values->count; i++) {
        struct value *v = &values->value[i];
        const xencfg_origin *origin = find_origin(&l, v);
        const xencfg_finding *f = find_finding(&l, v);

        v->source = v->is_default ? "default" : "template";
        if (origin)
            from_origin(v, origin);
        else if (f)
            from_finding(v, f);
    }
}
