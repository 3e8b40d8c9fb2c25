/* look - looks at domains: retrieve, compare, tell. */
#include <string.h>

#include "monitor/monitor.h"


static void changesp(xencfg_change_list *list)
{
    xencfg_change_list_dispose(list);
}

void xencfg__monitor_kept_freep(struct kept **kept)
{
    if (*kept) {
        xencfg_domain_config_dispose(&(*kept)->config);
        xencfg_report_dispose(&(*kept)->report);
    }
    free(*kept);
    *kept = NULL;
}

static struct kept *new_kept(void)
{
    struct kept *kept = malloc(sizeof(*kept));

    if (!kept)
        return NULL;
    xencfg_domain_config_init(&kept->config);
    xencfg_report_init(&kept->report);
    return kept;
}

/* Of the report only the identities of devices are of use later. */
static void trim(xencfg_report *report)
{
    int i, kept = 0;

    for (i = 0; i < report->num_findings; i++) {
        xencfg_finding *f = &report->findings[i];
        xencfg_finding same = { .what = f->what, .kind = f->kind,
                                .index = f->index, .id = TAKE(f->id) };

        xencfg_finding_dispose(f);
        if (same.kind != XENCFG_DEVKIND_NONE && same.index >= 0)
            report->findings[kept++] = same;
        else
            free(same.id);
    }
    report->num_findings = kept;
    for (i = 0; i < report->num_origins; i++)
        xencfg_origin_dispose(&report->origins[i]);
    free(TAKE(report->origins));
    report->num_origins = 0;
    free(TAKE(report->template_file));
}

/* ----------------------------------------------------------------- telling */

/* An event about a domain of which kept may be NULL. */
static int domain_event(xencfg_monitor *m, uint32_t domid,
                        const struct kept *kept, xencfg_event_kind kind,
                        struct xencfg_event **ret)
{
    struct xencfg_event *e = xencfg__monitor_event(m, kind);

    if (!e)
        return xencfg__nomem(m->ctx);
    *ret = e;
    e->has_domain = true;
    e->domid = domid;
    if (!kept)
        return 0;
    e->uuid = kept->report.uuid;
    if (kept->config.c_info.name) {
        e->name = strdup(kept->config.c_info.name);
        if (!e->name)
            return xencfg__nomem(m->ctx);
    }
    return 0;
}

static int config_json(xencfg_monitor *m, const struct kept *kept, char **ret)
{
    return xencfg_type_to_json(m->ctx, &xencfg_desc_domain_config,
                               &kept->config, XENCFG_JSON_COMPACT, ret, NULL);
}

static int tell_added(xencfg_monitor *m, uint32_t domid,
                      const struct kept *kept)
{
    struct xencfg_event *e;
    char *json = NULL;
    int rc = domain_event(m, domid, kept, XENCFG_EVENT_KIND_DOMAIN_ADDED, &e);

    if (!rc)
        rc = config_json(m, kept, &json);
    if (!rc)
        e->after = json;
    return rc;
}

static int tell_removed(xencfg_monitor *m, uint32_t domid,
                        const struct kept *kept)
{
    struct xencfg_event *e;
    char *json = NULL;
    int rc = domain_event(m, domid, kept, XENCFG_EVENT_KIND_DOMAIN_REMOVED, &e);

    if (!rc && kept)
        rc = config_json(m, kept, &json);
    if (!rc)
        e->before = json;
    return rc;
}

static int tell_text(xencfg_monitor *m, const struct watched *d,
                     xencfg_event_kind kind, const char *text)
{
    struct xencfg_event *e;
    int rc = domain_event(m, d->domid, d->kept, kind, &e);

    if (rc || !text)
        return rc;
    e->text = strdup(text);
    return e->text ? 0 : xencfg__nomem(m->ctx);
}

/* Is it the path of a removable drive's medium? */
static bool is_medium(const xencfg_change *change,
                      const xencfg_domain_config *config)
{
    const char *member = strrchr(change->path, '.');
    int i;

    if (change->kind != XENCFG_DEVKIND_DISK || !member || !change->id ||
        strcmp(member, ".pdev_path"))
        return false;
    for (i = 0; i < config->num_disks; i++) {
        const xencfg_device_disk *disk = &config->disks[i];

        if ((disk->removable || disk->is_cdrom) && disk->vdev &&
            !strcmp(disk->vdev, change->id))
            return true;
    }
    return false;
}

static xencfg_event_kind event_kind(const xencfg_change *change,
                                    const struct kept *after)
{
    bool whole = change->kind != XENCFG_DEVKIND_NONE && change->path &&
                 change->path[strlen(change->path) - 1] == ']';

    if (whole && change->what == XENCFG_CHANGE_CLASS_ADDED)
        return XENCFG_EVENT_KIND_DEVICE_ADDED;
    if (whole && change->what == XENCFG_CHANGE_CLASS_REMOVED)
        return XENCFG_EVENT_KIND_DEVICE_REMOVED;
    return is_medium(change, &after->config) ? XENCFG_EVENT_KIND_MEDIUM_CHANGED
                                             : XENCFG_EVENT_KIND_VALUE_CHANGED;
}

/* Its texts move from the change to the event. */
static int tell_change(xencfg_monitor *m, uint32_t domid, xencfg_change *change,
                       const struct kept *after)
{
    struct xencfg_event *e;
    int rc = domain_event(m, domid, after, event_kind(change, after), &e);

    if (rc)
        return rc;
    e->device = change->kind;
    e->id = TAKE(change->id);
    e->path = TAKE(change->path);
    e->before = TAKE(change->before);
    e->after = TAKE(change->after);
    return 0;
}

static int tell_changes(xencfg_monitor *m, uint32_t domid,
                        const struct kept *before, const struct kept *after)
{
    CLEANUP(changesp) xencfg_change_list list;
    int rc, i;

    xencfg_change_list_init(&list);
    rc = xencfg_diff(m->ctx, &before->config, &before->report, &after->config,
                     &after->report, &list);
    for (i = 0; !rc && i < list.num_changes; i++)
        rc = tell_change(m, domid, &list.changes[i], after);
    return rc;
}

/* -------------------------------------------------------------- what it is */

static bool same_domain(const struct kept *a, const struct kept *b)
{
    return !memcmp(&a->report.uuid, &b->report.uuid, sizeof(xencfg_uuid));
}

/* Takes *now if it succeeds. */
static int found(xencfg_monitor *m, struct watched *d, struct kept **now)
{
    bool other = d->kept && !same_domain(d->kept, *now);
    int rc = 0;

    trim(&(*now)->report);
    if (other)
        rc = tell_removed(m, d->domid, d->kept);
    if (!rc && (!d->kept || other))
        rc = tell_added(m, d->domid, *now);
    else if (!rc && d->error)
        rc = tell_text(m, d, XENCFG_EVENT_KIND_DOMAIN_RECOVERED, NULL);
    if (!rc && d->kept && !other)
        rc = tell_changes(m, d->domid, d->kept, *now);
    if (rc)
        return rc;
    free(TAKE(d->error));
    m->empty -= d->empty_since != 0;
    d->empty_since = 0;
    xencfg__monitor_kept_freep(&d->kept);
    d->kept = TAKE(*now);
    /* an HVM guest's vcpus are the device model's */
    rc = xencfg__monitor_watch_cpu(
        m, d, d->kept->config.b_info.type != XENCFG_DOMAIN_TYPE_HVM);
    return rc == XENCFG_ERROR_NOMEM ? 0 : rc;
}

/* Told once, not at each look. */
static int trouble(xencfg_monitor *m, struct watched *d)
{
    CLEANUP(freep) char *text = strdup(xencfg_errmsg(m->ctx));
    int rc;

    if (!text)
        return xencfg__nomem(m->ctx);
    if (d->error && !strcmp(d->error, text))
        return 0;
    rc = tell_text(m, d, XENCFG_EVENT_KIND_DOMAIN_ERROR, text);
    if (!rc) {
        free(d->error);
        d->error = TAKE(text);
    }
    return rc;
}

/* It may be on its way, one way or the other. */
static int without_configuration(xencfg_monitor *m, struct watched *d)
{
    int64_t now = xencfg__monitor_now();

    if (!d->empty_since) {
        d->empty_since = now;
        m->empty++;
    }
    if (m->snapshot ||
        now - d->empty_since >= (int64_t)(m->ctx->deadline * 1e3))
        return trouble(m, d);
    return 0;
}

static int gone(xencfg_monitor *m, struct watched *d)
{
    int rc = d->kept || d->error ? tell_removed(m, d->domid, d->kept) : 0;

    return rc ? rc : xencfg__monitor_drop(m, d);
}

/* rc: of the retrieve. */
static int judge(xencfg_monitor *m, struct watched *d, int rc,
                 struct kept **now)
{
    switch (rc) {
    case 0:
        return found(m, d, now);
    case XENCFG_ERROR_NOMEM:
        return rc;
    case XENCFG_ERROR_DOMAIN_NOTFOUND:
        return gone(m, d);
    case XENCFG_ERROR_JSON_CONFIG_EMPTY:
        return without_configuration(m, d);
    default:
        return trouble(m, d);
    }
}

/* Could it be xenstored, not the domain, that fails? */
static bool doubtful(const xencfg_monitor *m, int rc)
{
    return rc == XENCFG_ERROR_STORE || rc == XENCFG_ERROR_ACCESS ||
           (rc == XENCFG_ERROR_TIMEDOUT && m->ctx->silent);
}

/* rc: of the retrieve; out of memory: it is due again. */
static int conclude(xencfg_monitor *m, struct watched *d, int rc,
                    struct kept **now)
{
    int events = m->events;
    bool fresh = d->fresh;

    if (doubtful(m, rc) && !d->doubtful) {
        d->doubtful = true;
        xencfg__monitor_again(m, d);
        return xencfg__monitor_doubt(m);
    }
    d->doubtful = false;
    d->fresh = false;
    rc = judge(m, d, rc, now);
    if (rc == XENCFG_ERROR_NOMEM) {
        xencfg__monitor_untell(m, events);
        d->fresh = fresh;
        xencfg__monitor_again(m, d);
        return rc;
    }
    m->fresh -= fresh;
    return rc;
}

static int look_at_one(xencfg_monitor *m, struct watched *d)
{
    CLEANUP(xencfg__monitor_kept_freep) struct kept *now = new_kept();
    int rc = now ? xencfg_retrieve(m->ctx, d->domid, XENCFG_VIEW_LIVE, 0,
                                   &now->config, &now->report)
                 : xencfg__nomem(m->ctx);

    return conclude(m, d, rc, &now);
}

/* --------------------------------------------------------- several at once */

struct batch {
    xencfg_monitor *m;
    uint32_t domid[BATCH];
    size_t count, done;
    int rc;                     /* of what was concluded */
};

static int copy(const struct batch *b, const struct xencfg_retrieved *got,
                struct kept **ret)
{
    CLEANUP(xencfg__monitor_kept_freep) struct kept *now = new_kept();

    if (!now || xencfg_domain_config_copy(&now->config, got->config) ||
        xencfg_report_copy(&now->report, got->report))
        return xencfg__nomem(b->m->ctx);
    *ret = TAKE(now);
    return 0;
}

static int retrieved(void *arg, const struct xencfg_retrieved *got)
{
    struct batch *b = arg;
    CLEANUP(xencfg__monitor_kept_freep) struct kept *now = NULL;
    struct watched *d = xencfg__monitor_find(b->m, b->domid[b->done++]);
    int rc = got->error ? got->error : copy(b, got, &now);

    if (d)
        b->rc = conclude(b->m, d, rc, &now);
    /* who waits for xenstored in vain does not do so again and again */
    return b->rc ? b->rc : b->m->pinging ? XENCFG_ERROR_TIMEDOUT : 0;
}

/* Those that were not reached are due again, and then one by one. */
static void give_back(const struct batch *b)
{
    xencfg_monitor *m = b->m;
    size_t i;

    for (i = b->count; i-- > b->done;) {
        struct watched *d = xencfg__monitor_find(m, b->domid[i]);

        if (d)
            xencfg__monitor_again(m, d);
    }
    m->one_by_one = true;
}

static int look_at_many(xencfg_monitor *m)
{
    struct batch b = { .m = m };
    int rc;

    while (b.count < BATCH && m->queue[QUEUED_DUE].first)
        b.domid[b.count++] = xencfg__monitor_due(m)->domid;
    rc = xencfg_retrieve_many(m->ctx, b.domid, b.count, XENCFG_VIEW_LIVE, 0,
                              retrieved, &b);
    if (b.done < b.count)
        give_back(&b);
    return b.rc || rc == XENCFG_ERROR_NOMEM ? rc : 0;
}

int xencfg__monitor_look(xencfg_monitor *m)
{
    if (m->due >= MANY && !m->one_by_one)
        return look_at_many(m);
    if (m->due == 1)
        m->one_by_one = false;
    return look_at_one(m, xencfg__monitor_due(m));
}
