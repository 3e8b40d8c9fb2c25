/*
 * retrieve - the lock-free read protocol.
 *
 * Open the template and keep it open; read it; read xenstore in one
 * transaction; if that commits, what was read was all true at one instant; and
 * if the path still names the open file, no writer came in between, and every
 * live device that was seen has its entry in the template that was read,
 * because writers write the template first.  Otherwise start over; after a few
 * rounds with the writers' lock, unless it is held: the holder may be stopped,
 * and then it does not disturb either.  See template.h and lock.h.
 */
#include <string.h>

#include "domain/domains.h"
#include "domain/presence.h"
#include "retrieve/merge.h"
#include "retrieve/pair.h"
#include "retrieve/retrieve.h"
#include "store/store.h"

#define ROUNDS 4                /* without the lock */

static int not_found(struct retrieve *r, const char *what)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_DOMAIN_NOTFOUND, "domain %u %s",
                        r->domid, what);
}

/* Has it nodes at all? */
static int check_domain(struct retrieve *r, const char *otherwise)
{
    bool there, served;
    int rc = xencfg__domain_exists(r->store, r->domid, &there);

    if (rc || there)
        return rc;
    rc = xencfg__domain_is_served(r->store, r->domid, &served);
    if (rc)
        return rc;
    return not_found(r, served ? "has no nodes, though xenstored serves it: it "
                                 "is being destroyed, or somebody removed them"
                               : otherwise);
}

/* ---------------------------------------------------------------- one round */

static int read_live(struct retrieve *r)
{
    struct live *live = &r->live;
    int rc = xencfg__domain_is_served(r->store, r->domid, &r->served);

    if (rc || !r->served)
        return rc;
    if (r->domid && xencfg_uuid_is_nil(&r->template.uuid))
        rc = xencfg__domain_runs_xenstored(r->store, r->domid,
                                           &live->runs_xenstored);
    if (!rc)
        rc = xencfg__live_collect(live, &r->config);
    if (!rc)
        rc = xencfg__pair(live, &r->config);
    if (!rc)
        rc = xencfg__live_details(live, &r->config);
    if (!rc)
        rc = xencfg__live_name(live);   /* last: see live.h */
    r->named = r->still_there = live->name;
    if (!rc && !live->name)
        rc = xencfg__domain_exists(r->store, r->domid, &r->still_there);
    return rc;
}

/*
 * The transaction begins with the first question: that is one round trip, and
 * all others, with its end, the next.  It is when it ends that all is true that
 * was read in it, and the template is open long before.
 */
static int begin_round(struct retrieve *r)
{
    bool begins = !r->piecemeal && r->view != XENCFG_VIEW_TEMPLATE;
    struct store_wants w = { .count = 0 };
    int rc;

    xencfg__want(&w, STORE_VALUE, DOMAIN_VM, r->domid);
    rc = xencfg__store_ahead(r->store, &w);
    if (!rc && begins)
        rc = xencfg__store_begin(r->store);
    r->begun = !rc && begins;
    return rc;
}

static int ask_live(struct retrieve *r)
{
    bool expects = r->begun && !r->surprised && r->store->ops->foreseen;

    return xencfg__live_ask(
        r->store, r->domid, &r->config, &r->findings,
        (r->flags & XENCFG_RETRIEVE_BACKENDS ? LIVE_BACKENDS : 0) |
            (expects ? LIVE_EXPECTED : 0),
        &r->live);
}

/* Ends the transaction; rc is that of the round so far. */
static int end_round(struct retrieve *r, int rc)
{
    enum store_outcome outcome = STORE_ENDED;

    if (r->begun)
        rc = xencfg__store_end(r->store, rc, &outcome);
    r->begun = false;
    r->piecemeal |= outcome == STORE_CUT_OFF;
    r->surprised |= outcome == STORE_UNFORESEEN;
    r->changed = outcome == STORE_CHANGED || outcome == STORE_CUT_OFF ||
                 outcome == STORE_UNFORESEEN;
    return rc;
}

/*
 * Reads the live side, and merges it into r->config.  What a transaction cannot
 * list is listed without one, in another round.
 */
static int merge_live(struct retrieve *r, int rc)
{
    if (!rc)
        rc = read_live(r);
    rc = end_round(r, rc);
    if (rc || r->changed || !r->served)
        return rc;
    if (r->live.all_backends)
        rc = xencfg__live_backends(&r->live);
    return rc ? rc : xencfg__merge(&r->live, &r->config);
}

/* What is not alive is no domain, but its template may still be asked for. */
static int check_alive(struct retrieve *r)
{
    static const struct finding not_alive = {
        .what = XENCFG_FINDING_CLASS_NOT_ALIVE, .index = -1
    };
    bool served = r->served;
    int rc = 0;

    if (!served)                /* or that was not reached */
        rc = xencfg__domain_is_served(r->store, r->domid, &served);
    if (!rc && !r->still_there)
        rc = check_domain(r, "vanished while it was read");
    if (rc || served)
        return rc;
    r->reason.why = ABSENCE_LEFT;
    if (r->view == XENCFG_VIEW_LIVE)
        return xencfg__domain_left(r->store, r->domid);
    return xencfg__report_add(&r->findings, &not_alive,
                              "xenstored does not serve it; all is the "
                              "template's");
}

/*
 * After a round that failed or succeeded with rc: is its outcome valid?  Sets
 * *again if the template was replaced meanwhile.
 */
static int check_round(struct retrieve *r, bool *again)
{
    const struct template *t = &r->template;
    enum template_state state;
    int rc;

    *again = false;
    rc = xencfg__template_still(r->ctx, t, &state);
    if (rc)
        return rc;
    if (state == TEMPLATE_REPLACED || r->changed) {
        xencfg__debug(r->ctx, "%s or xenstore changed while it was read",
                      t->path);
        *again = true;
        return 0;
    }
    rc = check_alive(r);
    if (rc || state == TEMPLATE_SAME)
        return rc;
    return xencfg__fail(r->ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                        "domain %u: %s was removed while it was read: the "
                        "domain is being destroyed", r->domid, t->path);
}

static int open_template(struct retrieve *r, bool locked)
{
    struct template *t = &r->template;
    const xencfg_uuid *uuid;
    int rc;

    rc = xencfg__domain_vm_uuid(r->store, r->domid, &r->vm_uuid, &r->known);
    uuid = r->known ? &r->vm_uuid : NULL;
    if (!rc && !uuid)
        rc = check_domain(r, "does not exist");
    if (!rc)
        rc = xencfg__template_open(r->ctx, r->domid, uuid, t);
    if (!rc && uuid && t->by_domid)
        rc = xencfg__template_check_age(r->ctx, r->store, r->domid, uuid, t);
    if (!rc && locked) {
        rc = xencfg__lock_try(r->ctx, r->domid, &t->uuid, LOCK_USERDATA,
                              &r->lock);
        xencfg__template_closep(t);
        if (!rc)
            rc = xencfg__template_open(r->ctx, r->domid, uuid, t);
    }
    return rc;
}

static void forget_round(struct retrieve *r)
{
    end_round(r, XENCFG_ERROR_FAIL);
    r->loading = r->changed = false;
    r->served = r->named = r->still_there = false;
    r->reason = (struct reason){ .why = ABSENCE_UNKNOWN };
    xencfg__template_closep(&r->template);
    xencfg__live_freep(&r->live);
    xencfg_domain_config_dispose(&r->config);
    xencfg_report_dispose(&r->report);
    r->findings = (struct findings){
        .ctx = r->ctx, .out = r->wants_report ? &r->report : NULL
    };
}

int xencfg__retrieve_ask(struct retrieve *r, bool locked)
{
    int rc;

    forget_round(r);
    rc = begin_round(r);
    if (!rc)
        rc = open_template(r, locked);
    if (rc)
        return end_round(r, rc);
    r->loading = true;
    rc = xencfg__retrieve_load(r);
    return rc || r->view == XENCFG_VIEW_TEMPLATE ? rc : ask_live(r);
}

int xencfg__retrieve_take(struct retrieve *r, int rc, bool *again)
{
    int checked;

    *again = false;
    if (!r->loading) {
        *again = r->changed;
        return *again ? 0 : rc;
    }
    if (r->begun || (!rc && r->view != XENCFG_VIEW_TEMPLATE))
        rc = merge_live(r, rc);
    if (rc && r->changed) {
        *again = true;
        return 0;
    }
    if (rc == XENCFG_ERROR_NOMEM || rc == XENCFG_ERROR_STORE ||
        rc == XENCFG_ERROR_TIMEDOUT || rc == XENCFG_ERROR_ACCESS)
        return rc;
    checked = check_round(r, again);
    /* introduced just now */
    *again |= !checked && !rc && !r->served && r->reason.why != ABSENCE_LEFT &&
              r->view != XENCFG_VIEW_TEMPLATE;
    return checked || *again ? checked : rc;    /* the error that counts */
}

/* No writer may replace the template then; xenstore is changed without lock. */
static int replaced_though_locked(struct retrieve *r)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_LOCK_FAIL,
                        "domain %u: the template was replaced while its lock "
                        "was held", r->domid);
}

/* The error names the process that has had the lock all the time. */
static int too_late(struct retrieve *r)
{
    int rc = xencfg__lock(r->ctx, r->domid, &r->report.uuid, LOCK_USERDATA,
                          &r->lock);

    xencfg__unlockp(&r->lock);
    if (rc)
        return rc;
    return xencfg__fail(r->ctx, XENCFG_ERROR_TIMEDOUT,
                        "domain %u: xenstore or the template changed whenever "
                        "it was read", r->domid);
}

/* ------------------------------------------------------------ all of them */

static int run(struct retrieve *r)
{
    bool again = true, held;
    int n, rc;

    for (n = 0; again; n++) {
        if (n > ROUNDS && xencfg__time_left(r->ctx) <= 0.01)
            return too_late(r);
        rc = xencfg__retrieve_ask(r, n >= ROUNDS);
        rc = xencfg__retrieve_take(r, rc, &again);
        xencfg__template_closep(&r->template);
        held = r->lock.fd >= 0;
        xencfg__unlockp(&r->lock);
        if (rc)
            return rc;
        if (again && held && !r->changed)
            return replaced_though_locked(r);
    }
    return 0;
}

int xencfg__retrieve_run(struct retrieve *r)
{
    int rc = run(r);

    return xencfg__retrieve_explain(r, rc);
}

void xencfg__retrieve_init(struct retrieve *r, struct store *store,
                           uint32_t domid, enum xencfg_view view,
                           unsigned flags, bool wants_report)
{
    *r = (struct retrieve){ .ctx = store->ctx, .store = store, .domid = domid,
                            .view = view, .flags = flags,
                            .wants_report = wants_report,
                            .template = TEMPLATE_NONE, .lock = LOCK_NONE };
    xencfg_domain_config_init(&r->config);
    xencfg_report_init(&r->report);
}

void xencfg__retrieve_freep(struct retrieve *r)
{
    if (r->ctx)
        forget_round(r);
    r->ctx = NULL;
}

int xencfg__retrieve_check(xencfg_ctx *ctx, enum xencfg_view view,
                           unsigned flags)
{
    if ((unsigned)view > XENCFG_VIEW_REBUILD)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no view has number %u",
                            (unsigned)view);
    return flags & ~XENCFG_RETRIEVE_BACKENDS
               ? xencfg__fail(ctx, XENCFG_ERROR_INVAL, "unknown flags %#x",
                              flags)
               : 0;
}

int xencfg__retrieve(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                     unsigned flags, xencfg_domain_config *ret,
                     xencfg_report *report, struct reason *why)
{
    CLEANUP(xencfg__retrieve_freep) struct retrieve r = { .ctx = NULL };
    struct store *store;
    int rc = xencfg__store(ctx, &store);

    if (rc)
        return rc;
    xencfg__retrieve_init(&r, store, domid, view, flags,
                          report || ctx->logger);
    rc = xencfg__retrieve_run(&r);
    *why = r.reason;
    if (rc)
        return rc;
    xencfg_domain_config_dispose(ret);
    *ret = r.config;
    xencfg_domain_config_init(&r.config);
    if (!report) {
        xencfg__report_log(ctx, &r.report);
        return 0;
    }
    xencfg_report_dispose(report);
    *report = r.report;
    xencfg_report_init(&r.report);
    return 0;
}

int xencfg_abi_retrieve(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                        unsigned flags, xencfg_type_id ret_type,
                        xencfg_domain_config *ret, xencfg_type_id report_type,
                        xencfg_report *report)
{
    struct reason why;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, ret_type, &xencfg__desc_domain_config);
    if (!rc && report)
        rc = xencfg__type_check(ctx, report_type, &xencfg__desc_report);
    if (!rc)
        rc = xencfg__retrieve_check(ctx, view, flags);
    if (!rc)
        rc = xencfg__retrieve(ctx, domid, view, flags, ret, report, &why);
    return xencfg__end(ctx, rc);
}
