/*
 * retrieve - one retrieve, in steps; the protocol is in retrieve.c.
 *
 *     CLEANUP(xencfg__retrieve_freep) struct retrieve r = { .ctx = NULL };
 *
 *     xencfg__retrieve_init(&r, store, domid, view, flags, true);
 *     rc = xencfg__retrieve_run(&r);
 *     ... r.config, r.report ...
 *
 * Or the steps of a round by hand, so that several can be under way:
 *
 *     rc = xencfg__retrieve_ask(&r, false);
 *     rc = xencfg__retrieve_take(&r, rc, &again);
 *
 * The first opens and loads the template and asks for the live side, the second
 * waits for that; it is to be called whatever the first returned.  r stays
 * where it is in between.
 */
#ifndef XENCFG_LIB_RETRIEVE_H
#define XENCFG_LIB_RETRIEVE_H

#include "domain/presence.h"
#include "retrieve/live.h"
#include "template/lock.h"
#include "retrieve/report.h"
#include "template/template.h"

struct retrieve {
    xencfg_ctx *ctx;            /* NULL: not initialised */
    struct store *store;
    uint32_t domid;
    enum xencfg_view view;
    unsigned flags;
    xencfg_domain_config config;
    xencfg_report report;
    bool wants_report;
    bool piecemeal;             /* not in a transaction */
    bool surprised;             /* more was read than the template lets expect */
    struct reason reason;       /* of a domain without configuration, why */
    /* of the round */
    xencfg_uuid vm_uuid;        /* that xenstore has, if known */
    bool known;
    struct template template;
    struct findings findings;     /* collects into report */
    struct live live;
    bool loading;               /* there is a template */
    bool begun;                 /* the transaction */
    bool served;                /* it is alive */
    bool named;                 /* config has the name that xenstore has */
    bool still_there;           /* after all else was read, too */
    bool changed;               /* xenstore did, while it was read */
    struct lock lock;
};

void xencfg__retrieve_init(struct retrieve *r, struct store *store,
                           uint32_t domid, enum xencfg_view view,
                           unsigned flags, bool wants_report);

/* As many rounds as it takes. */
int xencfg__retrieve_run(struct retrieve *r);

/* locked: with the writers' lock, if it is to be had. */
int xencfg__retrieve_ask(struct retrieve *r, bool locked);

/* *again: what was read does not belong together. */
int xencfg__retrieve_take(struct retrieve *r, int rc, bool *again);

/* load.c: reads the open template into config, and reports whose it is. */
int xencfg__retrieve_load(struct retrieve *r);

/* rc: of a retrieve.  If there is no configuration, says why that is so. */
int xencfg__retrieve_explain(struct retrieve *r, int rc);

/* xencfg_retrieve(), within the call under way.  *why is set if it failed. */
int xencfg__retrieve(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                     unsigned flags, xencfg_domain_config *ret,
                     xencfg_report *report, struct reason *why);

/* Are there such a view and flags? */
int xencfg__retrieve_check(xencfg_ctx *ctx, enum xencfg_view view,
                           unsigned flags);

void xencfg__retrieve_freep(struct retrieve *r);

#endif
