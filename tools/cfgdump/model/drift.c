/* drift - what the template says against what lives. */
#include <string.h>

#include "model/drift.h"
#include "base/die.h"
#include "model/entry.h"

void drift_freep(struct drift *d)
{
    free(d->item);
    values_freep(&d->values);
}

static void add(struct drift *d, const xencfg_finding *finding,
                const struct value *value)
{
    d->item = need(reallocarray(d->item, d->count + 1, sizeof(*d->item)));
    d->item[d->count++] = (struct drift_item){ finding, value };
}

static bool is_drift(const xencfg_finding *f)
{
    switch (f->what) {
    case XENCFG_FINDING_CLASS_MATCHED:
    case XENCFG_FINDING_CLASS_IMPLIED:
    case XENCFG_FINDING_CLASS_AS_STORED:
    case XENCFG_FINDING_CLASS_NOT_REFRESHED:
    case XENCFG_FINDING_CLASS_NOT_CHECKED:
    case XENCFG_FINDING_CLASS_ODD_VDEV:
    case XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN:    /* its values are */
    case XENCFG_FINDING_CLASS_BACKEND_DIFFERS:  /* not from the template */
        return false;
    default:
        return true;
    }
}

bool drift_is_medium(const xencfg_finding *f)
{
    return f->what == XENCFG_FINDING_CLASS_EMPTIED ||
           f->what == XENCFG_FINDING_CLASS_MEDIUM_DIFFERS;
}

/* A finding that stands for a value too, its device's member. */
static const char *member_of(const xencfg_finding *f)
{
    return drift_is_medium(f) ? ".pdev_path"
           : f->what == XENCFG_FINDING_CLASS_RENUMBERED
               ? ".type.hostdev.hostaddr"
               : NULL;
}

static int by_device(const void *a, const void *b)
{
    const xencfg_finding *x = *(xencfg_finding *const *)a;
    const xencfg_finding *y = *(xencfg_finding *const *)b;

    return x->kind != y->kind ? (int)x->kind - (int)y->kind
                              : x->index - y->index;
}

/* The values that findings stand for, one per finding; NULL: for none. */
static const struct value **values_of(const struct values *values,
                                      const xencfg_report *r)
{
    const struct value **ret = need(calloc(r->num_findings + 1, sizeof(*ret)));
    CLEANUP(freep)
    const xencfg_finding **f = need(calloc(r->num_findings + 1, sizeof(*f)));
    int i, n = 0;

    for (i = 0; i < r->num_findings; i++)
        if (member_of(&r->findings[i]))
            f[n++] = &r->findings[i];
    qsort(f, n, sizeof(*f), by_device);
    for (i = 0; n && i < values->count; i++) {
        const struct value *v = &values->value[i];
        const xencfg_finding key = { .kind = v->kind, .index = v->index };
        const xencfg_finding *p = &key, **found;

        found = v->kind ? bsearch(&p, f, n, sizeof(*f), by_device) : NULL;
        if (found && !strcmp(v->path + v->device_len, member_of(*found)) &&
            (v->overrides || drift_is_medium(*found)))
            ret[*found - r->findings] = v;
    }
    return ret;
}

/* Of a device only the domain that serves it; findings stand for the rest. */
static bool has_changed(const struct value *v)
{
    if (!v->overrides)
        return false;
    return v->kind ? !strncmp(v->path + v->device_len, ".backend_dom", 12)
                   : v->template_json != NULL;
}

int drift_find(const struct entry *e, struct drift *ret)
{
    CLEANUP(freep) const struct value **of = NULL;
    const struct value *v;
    int i, rc;

    rc = values_collect(e->ctx, e->config, e->report, XENCFG_VALUES_DEFAULTS,
                        &ret->values);
    if (rc)
        return rc;
    values_source(&ret->values, e->report);
    of = values_of(&ret->values, e->report);
    for (i = 0; i < ret->values.count; i++) {
        v = &ret->values.value[i];
        if (has_changed(v))
            add(ret, NULL, v);
    }
    for (i = 0; i < e->report->num_findings; i++)
        if (is_drift(&e->report->findings[i]))
            add(ret, &e->report->findings[i], of[i]);
    return 0;
}

const char *drift_template(const struct drift_item *item)
{
    const struct value *v = item->value;

    return v->template_json ? v->template_json : *v->json == '"' ? "\"\"" : "0";
}
