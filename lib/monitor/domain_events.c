/* domain_events - what became of a domain, as events. */
#include <string.h>

#include "domain/domains.h"
#include "monitor/domain_events.h"
#include "monitor/events.h"

static void changesp(xencfg_change_list *list)
{
    xencfg_change_list_dispose(list);
}

/* An event about a domain of which kept may be NULL.  NULL: no memory. */
static struct xencfg_event *domain_event(xencfg_monitor *m, uint32_t domid,
                                         const struct kept *kept,
                                         xencfg_event_kind kind)
{
    struct xencfg_event *e = xencfg__monitor_event(m, kind);

    if (!e)
        return NULL;
    e->has_domain = true;
    e->domid = domid;
    if (!kept)
        return e;
    e->uuid = kept->report.uuid;
    if (!kept->config.c_info.name)
        return e;
    e->name = strdup(kept->config.c_info.name);
    return e->name ? e : NULL;
}

static int config_json(xencfg_monitor *m, const struct kept *kept,
                       const char **ret)
{
    char *json;
    int rc = xencfg_domain_config_to_json(m->ctx, &kept->config,
                                          XENCFG_JSON_COMPACT, &json, NULL);

    if (!rc)
        *ret = json;
    return rc;
}

int xencfg__monitor_added(xencfg_monitor *m, uint32_t domid,
                          const struct kept *kept)
{
    struct xencfg_event *e =
        domain_event(m, domid, kept, XENCFG_EVENT_KIND_DOMAIN_ADDED);

    return e ? config_json(m, kept, &e->after) : xencfg__nomem(m->ctx);
}

/* What xenstore has of a domain without configuration, if anything. */
static void read_name(xencfg_monitor *m, struct watched *d)
{
    KEEP_ERROR(m->ctx);
    struct store *store;
    char *name = NULL;
    bool known;

    if (m->ctx->silent || xencfg__store(m->ctx, &store))
        return;
    xencfg__domain_vm_uuid(store, d->domid, &d->uuid, &known);
    if (xencfg__domain_name(store, d->domid, &name) || !name)
        return;
    free(d->name);
    d->name = name;
}

/* By what was known of it when it had none. */
static bool name_event(struct xencfg_event *e, const struct watched *d)
{
    e->uuid = d->uuid;
    e->name = d->name ? strdup(d->name) : NULL;
    return e->name || !d->name;
}

int xencfg__monitor_text(xencfg_monitor *m, struct watched *d,
                         xencfg_event_kind kind, int error, const char *text)
{
    struct xencfg_event *e = domain_event(m, d->domid, d->kept, kind);

    if (e && !d->kept) {
        read_name(m, d);
        e = name_event(e, d) ? e : NULL;
    }
    if (e && text)
        e->text = strdup(text);
    if (e)
        e->error = error;
    return e && (e->text || !text) ? 0 : xencfg__nomem(m->ctx);
}

int xencfg__monitor_state(xencfg_monitor *m, struct watched *d,
                          const xencfg_domain *domain)
{
    int rc = xencfg__monitor_text(m, d, XENCFG_EVENT_KIND_DOMAIN_STATE, 0,
                                  NULL);
    struct xencfg_event *e = &m->event[m->events - 1];

    if (rc)
        return rc;
    if (domain->stubdomain_of > 0)
        e->stubdomain_of = domain->stubdomain_of;
    e->state = strdup(domain->state);
    return e->state ? 0 : xencfg__nomem(m->ctx);
}

int xencfg__monitor_removed(xencfg_monitor *m, const struct watched *d)
{
    struct xencfg_event *e = domain_event(m, d->domid, d->kept,
                                          XENCFG_EVENT_KIND_DOMAIN_REMOVED);

    if (!e || (!d->kept && !name_event(e, d)))
        return xencfg__nomem(m->ctx);
    return d->kept ? config_json(m, d->kept, &e->before) : 0;
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
static int change_event(xencfg_monitor *m, uint32_t domid,
                        xencfg_change *change, const struct kept *after)
{
    struct xencfg_event *e =
        domain_event(m, domid, after, event_kind(change, after));

    if (!e)
        return xencfg__nomem(m->ctx);
    e->device = change->kind;
    e->id = TAKE(change->id);
    e->path = TAKE(change->path);
    e->before = TAKE(change->before);
    e->after = TAKE(change->after);
    return 0;
}

int xencfg__monitor_changes(xencfg_monitor *m, uint32_t domid,
                            const struct kept *before,
                            const struct kept *after)
{
    CLEANUP(changesp) xencfg_change_list list;
    int rc, i;

    xencfg_change_list_init(&list);
    rc = xencfg_diff(m->ctx, &before->config, &before->report, &after->config,
                     &after->report, &list);
    for (i = 0; !rc && i < list.num_changes; i++)
        rc = change_event(m, domid, &list.changes[i], after);
    return rc;
}
