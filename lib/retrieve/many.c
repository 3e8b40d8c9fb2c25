/*
 * retrieve_many - many retrieves, with the reads of several under way at once.
 *
 * Some domains are retrieved, then handed to the caller, then the next ones:
 * the caller may take long over one, waiting for the reader of its output for
 * instance, and meanwhile there must be no connection with watches.  xenstored
 * would keep all events for it, of whatever guests write.
 *
 * Of one domain after another is asked what can be without its template, then,
 * with the template open, the rest; and when its turn comes, the answers are
 * there.  Whatever is not just right that way is done again in the ordinary
 * one: a conflict, a failure, a listing that is too long, a daemon that cannot
 * do so at all.
 *
 * The protocol of retrieve.c holds, though the first questions go out before
 * the template is opened: all that was read was still so when the last one was
 * answered (stream.h), and the last one, for the name, is sent after.
 */
#include <stdio.h>
#include <string.h>

#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/paths.h"
#include "retrieve/retrieve.h"
#include "store/store.h"
#include "store/stream.h"

#define GROUP 64        /* domains in memory */
#define FAR 24          /* domains of which something is asked */
#define NEAR 12         /* domains whose template is loaded */

struct slot {
    struct store *store;        /* NULL: not asked ahead */
    struct retrieve retrieve;
    int rc;                     /* of asking, then of the retrieve */
    char errmsg[ERRMSG_MAX];
    xencfg_domain domain;
};

struct many {
    xencfg_ctx *ctx;
    struct store *store;        /* for the ordinary way */
    struct stream *stream;      /* NULL: none */
    enum xencfg_view view;
    unsigned flags;
    const uint32_t *domids;
    size_t count;
    bool all;                   /* that are alive */
    /* of the group */
    size_t first, end;
    size_t far, near;           /* so many were asked */
    struct slot *slot;
    size_t num_slots;
};

static void slot_clear(struct slot *slot)
{
    xencfg__retrieve_freep(&slot->retrieve);
    xencfg__store_close(slot->store);
    xencfg_domain_dispose(&slot->domain);
    *slot = (struct slot){ .store = NULL };
}

static void group_clear(struct many *m)
{
    size_t i;

    for (i = 0; m->slot && i < m->num_slots; i++)
        slot_clear(&m->slot[i]);
    xencfg__stream_closep(&m->stream);
}

static void manyp(struct many *m)
{
    group_clear(m);
    free(m->slot);
}

static bool streaming(const struct many *m)
{
    return m->stream && xencfg__stream_works(m->stream);
}

/* What can be asked without the template; failures show later. */
static void ask_first(struct many *m, struct slot *slot, uint32_t domid)
{
    static const char *const read[] = {
        DOMAIN_VM,
        "/local/domain/%u/memory/target",
        "/local/domain/%u/memory/static-max",
        PCI_BACKEND "/num_devs",
    };
    static const char *const read_stored[] = { DOMAIN_VM, DOMAIN_NAME,
                                               DOMAIN_DIR };
    bool stored = m->view == XENCFG_VIEW_TEMPLATE;
    const char *const *path = stored ? read_stored : read;
    struct store_wants w = { .count = 0 };
    unsigned i, n = stored ? ARRAY_SIZE(read_stored) : ARRAY_SIZE(read);

    if (!streaming(m) || xencfg__stream_store(m->stream, &slot->store))
        return;
    for (i = 0; i < n; i++)
        xencfg__want(&w, STORE_VALUE, path[i], domid);
    if (stored)
        xencfg__want_served(&w, domid);
    else
        xencfg__want(&w, STORE_LIST, LIBXL_DEVICES, domid);
    xencfg__retrieve_init(&slot->retrieve, slot->store, domid, m->view,
                          m->flags, true);
    slot->rc = xencfg__store_ahead(slot->store, &w);
}

static void ask_rest(struct slot *slot)
{
    if (slot->store && !slot->rc)
        slot->rc = xencfg__retrieve_ask(&slot->retrieve, false);
}

static void ask_ahead(struct many *m, size_t now)
{
    for (; m->far < m->end && m->far < now + FAR; m->far++)
        ask_first(m, &m->slot[m->far - m->first], m->domids[m->far]);
    for (; m->near < m->end && m->near < now + NEAR; m->near++)
        ask_rest(&m->slot[m->near - m->first]);
}

static int retrieve(struct many *m, struct slot *slot, uint32_t domid)
{
    bool again = true;
    int rc = 0;

    if (slot->store && !slot->rc)
        rc = xencfg__retrieve_take(&slot->retrieve, 0, &again);
    if (!rc && !again)
        return 0;
    slot_clear(slot);
    xencfg__retrieve_init(&slot->retrieve, m->store, domid, m->view, m->flags,
                          true);
    return xencfg__retrieve_run(&slot->retrieve);
}

/* The name that xenstore has, if it can be had. */
static char *read_name(struct retrieve *r)
{
    KEEP_ERROR(r->ctx);
    char *name = NULL;

    return xencfg__domain_name(r->store, r->domid, &name) ? NULL : name;
}

/* As xencfg_domains() would say it. */
static int describe(struct retrieve *r, int error, xencfg_domain *d)
{
    d->state = strdup(xencfg__absence_word(r->reason.why));
    if (!d->state)
        return xencfg__nomem(r->ctx);
    if (r->reason.why == ABSENCE_STUB)
        d->stubdomain_of = (int)r->reason.target;
    if (r->known)
        d->uuid = r->vm_uuid;
    if (!error && r->named) {
        d->name = strdup(r->config.c_info.name);
        return d->name ? 0 : xencfg__nomem(r->ctx);
    }
    if (error != XENCFG_ERROR_TIMEDOUT)
        d->name = read_name(r);
    return 0;
}

/* What is not needed to tell it goes: descriptors, and the stream's. */
static int keep(struct slot *slot, uint32_t domid, int rc)
{
    struct retrieve *r = &slot->retrieve;
    int described;

    xencfg_domain_init(&slot->domain);
    slot->domain.domid = domid;
    described = describe(r, rc, &slot->domain);
    slot->rc = rc ? rc : described;
    memcpy(slot->errmsg, r->ctx->errmsg, ERRMSG_MAX);
    xencfg__template_closep(&r->template);
    xencfg__live_freep(&r->live);
    xencfg__store_close(slot->store);
    slot->store = NULL;
    return slot->rc;
}

/* One that xenstore kept waiting is the last: others need not wait for it. */
static void retrieve_group(struct many *m)
{
    size_t i;
    int rc = 0;

    m->far = m->near = m->first;
    m->end = m->count - m->first < GROUP ? m->count : m->first + GROUP;
    /* without one it takes longer, and what is wrong shows */
    if (m->end - m->first > 1 && xencfg__stream_open(m->store, &m->stream))
        m->stream = NULL;
    for (i = m->first; i < m->end; i++) {
        struct slot *slot = &m->slot[i - m->first];

        xencfg__begin(m->ctx);
        ask_ahead(m, i);
        rc = keep(slot, m->domids[i], retrieve(m, slot, m->domids[i]));
        if (rc == XENCFG_ERROR_TIMEDOUT || rc == XENCFG_ERROR_STORE)
            m->end = i + 1;
    }
    for (; i < m->far; i++)
        slot_clear(&m->slot[i - m->first]);
    xencfg__stream_closep(&m->stream);
}

static int hand_over(struct many *m, size_t i, xencfg_retrieved_fn *fn,
                     void *arg)
{
    struct slot *slot = &m->slot[i - m->first];
    struct retrieve *r = &slot->retrieve;
    struct xencfg_retrieved got = { .domain = &slot->domain, .index = i,
                                    .count = m->count, .error = slot->rc };
    int rc;

    if (m->all && r->reason.why == ABSENCE_LEFT)
        return 0;
    if (!got.error) {
        got.config = &r->config;
        got.report = &r->report;
    }
    memcpy(m->ctx->errmsg, slot->errmsg, ERRMSG_MAX);
    m->ctx->told = false;
    xencfg__end(m->ctx, got.error);
    rc = fn(arg, &got);
    slot_clear(slot);
    return rc;
}

static int retrieve_all(struct many *m, xencfg_retrieved_fn *fn, void *arg)
{
    int rc = 0;

    while (!rc && m->first < m->count) {
        size_t i;

        retrieve_group(m);
        for (i = m->first; !rc && i < m->end; i++)
            rc = hand_over(m, i, fn, arg);
        group_clear(m);
        m->first = m->end;
    }
    return rc;
}

int xencfg_abi_retrieve_many(xencfg_ctx *ctx, const uint32_t *domids,
                             size_t count, enum xencfg_view view,
                             unsigned flags, xencfg_type_id config_type,
                             xencfg_type_id report_type,
                             xencfg_type_id domain_type,
                             xencfg_retrieved_fn *fn, void *arg)
{
    CLEANUP(manyp) struct many m = { .ctx = ctx, .view = view,
                                     .flags = flags, .domids = domids,
                                     .count = count };
    CLEANUP(freep) uint32_t *ids = NULL;
    int rc, all = 0;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, config_type, &xencfg__desc_domain_config);
    if (!rc)
        rc = xencfg__type_check(ctx, report_type, &xencfg__desc_report);
    if (!rc)
        rc = xencfg__type_check(ctx, domain_type, &xencfg__desc_domain);
    if (!rc)
        rc = xencfg__retrieve_check(ctx, view, flags);
    if (!rc)
        rc = xencfg__store(ctx, &m.store);
    if (!rc && !domids) {
        rc = xencfg__domain_ids(m.store, &ids, &all);
        m.domids = ids;
        m.count = all;
        m.all = true;
    }
    if (rc)
        return xencfg__end(ctx, rc);
    m.num_slots = m.count < GROUP ? m.count : GROUP;
    m.slot = calloc(m.num_slots + 1, sizeof(*m.slot));
    if (!m.slot)
        return xencfg__end(ctx, xencfg__nomem(ctx));
    return retrieve_all(&m, fn, arg);
}
