/* domains - which domains there are, and which are to be looked at. */
#include <string.h>

#include "base/array.h"
#include "domain/domains.h"
#include "monitor/connection.h"
#include "monitor/domains.h"
#include "store/store.h"

/* -------------------------------------------------------------------- table */

/* Where it is, or would be. */
static int position(const xencfg_monitor *m, uint32_t domid)
{
    int low = 0, high = m->domains;

    while (low < high) {
        int mid = low + (high - low) / 2;

        if (m->domain[mid]->domid < domid)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

struct watched *xencfg__monitor_find(xencfg_monitor *m, uint32_t domid)
{
    int at = position(m, domid);

    return at < m->domains && m->domain[at]->domid == domid ? m->domain[at]
                                                            : NULL;
}

static struct watched *insert(xencfg_monitor *m, uint32_t domid)
{
    int at = position(m, domid);
    struct watched *d;

    if (ARRAY_ROOM(NULL, &m->domain, &m->room, m->domains + 1))
        return NULL;
    d = calloc(1, sizeof(*d));
    if (!d)
        return NULL;
    d->domid = domid;
    memmove(m->domain + at + 1, m->domain + at,
            (m->domains - at) * sizeof(*m->domain));
    m->domain[at] = d;
    m->domains++;
    return d;
}

static void free_watched(struct watched *d)
{
    xencfg__kept_freep(&d->kept);
    free(d->error);
    free(d->name);
    free(d);
}

void xencfg__monitor_free_domains(xencfg_monitor *m)
{
    while (m->domains)
        free_watched(m->domain[--m->domains]);
    free(m->domain);
}

/* ------------------------------------------------------------------- queues */

static void put(xencfg_monitor *m, struct watched *d, enum queued which)
{
    struct domain_queue *q = &m->queue[which];

    d->queued = which;
    m->due += which == QUEUED_DUE;
    d->next = NULL;
    *(q->first ? &q->last->next : &q->first) = d;
    q->last = d;
}

/* Takes it out of its queue, wherever it is there. */
static void take(xencfg_monitor *m, struct watched *d)
{
    struct domain_queue *q = &m->queue[d->queued];
    struct watched **at = &q->first, *last = NULL;

    if (d->queued == QUEUED_NOT)
        return;
    for (; *at != d; at = &(*at)->next)
        last = *at;
    *at = d->next;
    if (q->last == d)
        q->last = last;
    m->due -= d->queued == QUEUED_DUE;
    d->queued = QUEUED_NOT;
}

void xencfg__monitor_mark(xencfg_monitor *m, struct watched *d)
{
    if (!d->wanted || d->queued != QUEUED_NOT)
        return;
    put(m, d, QUEUED_MARKED);
    if (!m->settle_at)
        m->settle_at = xencfg__monitor_now() + m->settle_ms;
}

void xencfg__monitor_settle(xencfg_monitor *m)
{
    struct watched *d;

    while ((d = m->queue[QUEUED_MARKED].first)) {
        take(m, d);
        put(m, d, QUEUED_DUE);
    }
    m->settle_at = 0;
}

struct watched *xencfg__monitor_due(xencfg_monitor *m)
{
    struct watched *d = m->queue[QUEUED_DUE].first;

    if (d)
        take(m, d);
    return d;
}

void xencfg__monitor_again(xencfg_monitor *m, struct watched *d)
{
    struct domain_queue *q = &m->queue[QUEUED_DUE];

    take(m, d);
    d->queued = QUEUED_DUE;
    m->due++;
    d->next = q->first;
    if (!q->first)
        q->last = d;
    q->first = d;
}

/* ------------------------------------------------------------ coming, going */

int xencfg__monitor_drop(xencfg_monitor *m, struct watched *d)
{
    int rc = xencfg__monitor_unwatch_domain(m, d);
    int at = position(m, d->domid);

    if (rc)
        return rc;
    take(m, d);
    m->fresh -= d->fresh;
    m->empty -= d->empty_since != 0;
    memmove(m->domain + at, m->domain + at + 1,
            (--m->domains - at) * sizeof(*m->domain));
    free_watched(d);
    return 0;
}

static int fits(struct store *s, const struct wish *wish, uint32_t domid,
                bool *ret)
{
    CLEANUP(freep) char *name = NULL;
    xencfg_uuid uuid;
    bool known;
    int rc;

    *ret = wish->by_domid && wish->domid == domid;
    if (wish->by_domid)
        return 0;
    if (wish->has_uuid) {
        rc = xencfg__domain_vm_uuid(s, domid, &uuid, &known);
        *ret = !rc && known && !memcmp(&uuid, &wish->uuid, sizeof(uuid));
        if (rc || *ret)
            return rc;
    }
    rc = xencfg__domain_raw_name(s, domid, &name);
    *ret = !rc && name && !strcmp(name, wish->name);
    return rc;
}

static int is_wanted(xencfg_monitor *m, uint32_t domid, bool *ret)
{
    struct store *s;
    int rc, i;

    *ret = !m->wishes;
    if (*ret)
        return 0;
    rc = xencfg__store(m->ctx, &s);
    for (i = 0; !rc && !*ret && i < m->wishes; i++)
        rc = fits(s, &m->wish[i], domid, ret);
    return rc;
}

static int consider(xencfg_monitor *m, uint32_t domid)
{
    struct watched *d;
    bool wanted;
    int rc = is_wanted(m, domid, &wanted);

    if (rc)
        return rc;
    d = insert(m, domid);
    if (!d)
        return xencfg__nomem(m->ctx);
    if (!wanted)
        return xencfg__monitor_watch_name(m, d);
    d->wanted = true;
    d->fresh = !m->scanned;
    m->fresh += d->fresh;
    return xencfg__monitor_watch_domain(m, d);
}

/* It has a name that it did not have, perhaps. */
static int reconsider(xencfg_monitor *m, struct watched *d)
{
    uint32_t domid = d->domid;
    bool wanted;
    int rc = is_wanted(m, domid, &wanted);

    if (rc)
        return rc;
    d->renamed = false;
    if (!wanted)
        return 0;
    rc = xencfg__monitor_drop(m, d);
    return rc ? rc : consider(m, domid);
}

static int come(xencfg_monitor *m, const uint32_t *id, int count)
{
    int i, rc = 0;

    for (i = 0; !rc && i < count; i++) {
        struct watched *d = xencfg__monitor_find(m, id[i]);

        if (!d)
            rc = consider(m, id[i]);
        else if (d->renamed)
            rc = reconsider(m, d);
    }
    return rc;
}

/* Whether they have gone the retrieve will show. */
static int go(xencfg_monitor *m, const uint32_t *id, int count)
{
    int i, rc = 0;

    for (i = m->domains; !rc && i-- > 0;) {
        struct watched *d = m->domain[i];
        bool there;

        while (count && id[count - 1] > d->domid)
            count--;
        there = count && id[count - 1] == d->domid;
        if (!there && !d->wanted)
            rc = xencfg__monitor_drop(m, d);
        else if (!there || m->mark_all)
            xencfg__monitor_mark(m, d);
    }
    return rc;
}

int xencfg__monitor_scan(xencfg_monitor *m)
{
    CLEANUP(freep) uint32_t *id = NULL;
    struct store *s;
    int rc, count = 0;

    xencfg__begin(m->ctx);
    rc = xencfg__store(m->ctx, &s);
    if (!rc)
        rc = xencfg__domains_alive(s, &id, &count);
    if (!rc)
        rc = go(m, id, count);
    if (!rc)
        rc = come(m, id, count);
    if (rc)
        return rc;
    m->scanned = true;
    m->rescan = m->mark_all = false;
    return 0;
}
