/* refresh - retrieves domains anew, and compares them with what was kept. */
#include <string.h>

#include "monitor/connection.h"
#include "monitor/domain_events.h"
#include "monitor/domains.h"
#include "monitor/events.h"
#include "retrieve/retrieve.h"

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

    xencfg__kept_trim(*now);
    if (other)
        rc = xencfg__monitor_removed(m, d);
    if (!rc && (!d->kept || other))
        rc = xencfg__monitor_added(m, d->domid, *now);
    else if (!rc && d->error)
        rc = xencfg__monitor_text(m, d, XENCFG_EVENT_KIND_DOMAIN_RECOVERED,
                                  0, NULL);
    if (!rc && d->kept && !other)
        rc = xencfg__monitor_changes(m, d->domid, d->kept, *now);
    if (rc)
        return rc;
    free(TAKE(d->error));
    m->empty -= d->empty_since != 0;
    d->empty_since = 0;
    xencfg__kept_freep(&d->kept);
    d->kept = TAKE(*now);
    /* an HVM guest's vcpus are the device model's */
    rc = xencfg__monitor_watch_cpu(
        m, d, d->kept->config.b_info.type != XENCFG_DOMAIN_TYPE_HVM);
    return rc == XENCFG_ERROR_NOMEM ? 0 : rc;
}

/* Has it no configuration, and need not have one? */
static bool is_excused(const xencfg_domain *domain)
{
    return domain->state && strcmp(domain->state, "unknown");
}

/* Reported once, not with each retrieve. */
static int trouble(xencfg_monitor *m, struct watched *d,
                   const xencfg_domain *domain, int code)
{
    CLEANUP(freep) char *text = strdup(xencfg_errmsg(m->ctx));
    int rc;

    if (!text)
        return xencfg__nomem(m->ctx);
    if (d->error && !strcmp(d->error, text))
        return 0;
    rc = is_excused(domain)
             ? xencfg__monitor_state(m, d, domain)
             : xencfg__monitor_text(m, d, XENCFG_EVENT_KIND_DOMAIN_ERROR, code,
                                    text);
    if (!rc) {
        free(d->error);
        d->error = TAKE(text);
        d->stated = is_excused(domain);
        d->reported = true;
    }
    return rc;
}

/* It may be on its way, one way or the other. */
static int without_configuration(xencfg_monitor *m, struct watched *d,
                                 const xencfg_domain *domain)
{
    int64_t now = xencfg__monitor_now();

    if (!d->empty_since) {
        d->empty_since = now;
        m->empty++;
    }
    if (d->stated && !is_excused(domain)) { /* perhaps it is going */
        d->stated = false;
        d->empty_since = now;
        free(TAKE(d->error));
    }
    if (m->snapshot ||
        now - d->empty_since >= (int64_t)(m->ctx->deadline * 1e3))
        return trouble(m, d, domain, XENCFG_ERROR_JSON_CONFIG_EMPTY);
    return 0;
}

static int gone(xencfg_monitor *m, struct watched *d)
{
    int rc = d->kept || d->reported
                 ? xencfg__monitor_removed(m, d)
                 : 0;

    return rc ? rc : xencfg__monitor_drop(m, d);
}

/* rc: of the retrieve. */
static int judge(xencfg_monitor *m, struct watched *d, int rc,
                 const xencfg_domain *domain, struct kept **now)
{
    switch (rc) {
    case 0:
        return found(m, d, now);
    case XENCFG_ERROR_NOMEM:
        return rc;
    case XENCFG_ERROR_DOMAIN_NOTFOUND:
    case XENCFG_ERROR_DOMAIN_DESTROYED:
        return gone(m, d);
    case XENCFG_ERROR_JSON_CONFIG_EMPTY:
        return without_configuration(m, d, domain);
    default:
        return trouble(m, d, domain, rc);
    }
}

/* Could it be xenstored, not the domain, that fails? */
static bool doubtful(const xencfg_monitor *m, int rc)
{
    return rc == XENCFG_ERROR_STORE || rc == XENCFG_ERROR_ACCESS ||
           (rc == XENCFG_ERROR_TIMEDOUT && m->ctx->silent);
}

/* rc, domain: of the retrieve; out of memory: it is due again. */
static int conclude(xencfg_monitor *m, struct watched *d, int rc,
                    const xencfg_domain *domain, struct kept **now)
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
    rc = judge(m, d, rc, domain, now);
    if (rc == XENCFG_ERROR_NOMEM) {
        xencfg__monitor_take_back(m, events);
        d->fresh = fresh;
        xencfg__monitor_again(m, d);
        return rc;
    }
    m->fresh -= fresh;
    return rc;
}

static int refresh_one(xencfg_monitor *m, struct watched *d)
{
    CLEANUP(xencfg__kept_freep) struct kept *now = xencfg__kept_new();
    struct reason why = { .why = ABSENCE_UNKNOWN };
    xencfg_domain domain = { .stubdomain_of = -1 };
    int rc;

    xencfg__begin(m->ctx);
    rc = now ? xencfg__retrieve(m->ctx, d->domid, XENCFG_VIEW_LIVE, 0,
                                &now->config, &now->report, &why)
             : xencfg__nomem(m->ctx);
    domain.state = (char *)xencfg__absence_word(why.why);
    if (why.why == ABSENCE_STUB)
        domain.stubdomain_of = why.target;
    return conclude(m, d, rc, &domain, &now);
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
    CLEANUP(xencfg__kept_freep) struct kept *now = xencfg__kept_new();

    if (!now || xencfg_domain_config_copy(&now->config, got->config) ||
        xencfg_report_copy(&now->report, got->report))
        return xencfg__nomem(b->m->ctx);
    *ret = TAKE(now);
    return 0;
}

static int retrieved(void *arg, const struct xencfg_retrieved *got)
{
    struct batch *b = arg;
    CLEANUP(xencfg__kept_freep) struct kept *now = NULL;
    struct watched *d = xencfg__monitor_find(b->m, b->domid[b->done++]);
    int rc = got->error ? got->error : copy(b, got, &now);

    if (d)
        b->rc = conclude(b->m, d, rc, got->domain, &now);
    /* one wait for xenstored in vain is enough */
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

static int refresh_many(xencfg_monitor *m)
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

int xencfg__monitor_refresh(xencfg_monitor *m)
{
    if (m->due >= MANY && !m->one_by_one)
        return refresh_many(m);
    if (m->due == 1)
        m->one_by_one = false;
    return refresh_one(m, xencfg__monitor_due(m));
}
