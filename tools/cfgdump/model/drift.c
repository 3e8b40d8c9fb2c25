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

/* The finding stands for the value too that it is about. */
static const struct value *value_of(const struct drift *d,
                                    const xencfg_finding *f)
{
    const struct value *v = d->values.value, *end = v + d->values.count;
    const char *member = drift_is_medium(f) ? ".pdev_path"
                         : f->what == XENCFG_FINDING_CLASS_RENUMBERED
                             ? ".type.hostdev.hostaddr"
                             : NULL;

    for (; member && v < end; v++)
        if (v->kind == f->kind && v->index == f->index &&
            !strcmp(v->path + v->device_len, member))
            return v->overrides || drift_is_medium(f) ? v : NULL;
    return NULL;
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
    const struct value *v;
    int i, rc;

    rc = values_collect(e->ctx, e->config, e->report, XENCFG_VALUES_DEFAULTS,
                        &ret->values);
    if (rc)
        return rc;
    values_source(&ret->values, e->report);
    for (i = 0; i < ret->values.count; i++) {
        v = &ret->values.value[i];
        if (has_changed(v))
            add(ret, NULL, v);
    }
    for (i = 0; i < e->report->num_findings; i++)
        if (is_drift(&e->report->findings[i]))
            add(ret, &e->report->findings[i],
                value_of(ret, &e->report->findings[i]));
    return 0;
}

const char *drift_template(const struct drift_item *item)
{
    const struct value *v = item->value;

    return v->template_json ? v->template_json : *v->json == '"' ? "\"\"" : "0";
}
