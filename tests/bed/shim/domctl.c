/*
 * domctl.c - the hypercall about one domain.  What is not listed succeeds
 * without effect.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "shim.h"

void fx_fill_info(uint32_t domid, struct xen_domctl_getdomaininfo *i)
{
    const struct dom *d = &fx_state->dom[domid];

    memset(i, 0, sizeof(*i));
    i->domain = domid;
    i->flags = d->flags;
    i->tot_pages = i->max_pages = d->max_pages;
    i->nr_online_vcpus = d->max_vcpus;
    i->max_vcpu_id = d->max_vcpus - 1;
    i->ssidref = d->ssidref;
    i->cpupool = d->cpupool;
#if BED_XEN_MINOR >= 16
    i->gpaddr_bits = 46;
#endif
    memcpy(i->handle, d->handle, sizeof(i->handle));
    i->arch_config = d->arch;
}

void fx_fill_map(struct xenctl_bitmap *m)
{
    unsigned i;

    if (!m->bitmap.p)
        return;
    memset(m->bitmap.p, 0, (m->nr_bits + 7) / 8);
    for (i = 0; i < NCPUS && i < m->nr_bits; i++)
        m->bitmap.p[i / 8] |= 1 << i % 8;
}

static uint32_t free_domid(void)
{
    uint32_t domid = 0, tries;

    for (tries = 0; tries < NDOMS; tries++) {
        domid = fx_state->next_domid;
        fx_state->next_domid = domid + 1 < NDOMS ? domid + 1 : 1;
        if (!fx_state->dom[domid].used)
            break;
    }
    return domid;
}

static int create(struct xen_domctl *c)
{
    struct xen_domctl_createdomain *in = &c->u.createdomain;
    uint32_t domid = c->domain;

    fx_lock();
    if (!domid || domid >= NDOMS) {
        domid = free_domid();
    } else if (fx_state->dom[domid].used) {
        fx_unlock();
        return fx_fail(EEXIST);
    }
    fx_state->dom[domid] = (struct dom){
        .used = true,
        .ssidref = in->ssidref,
#if BED_XEN_MINOR >= 17
        .cpupool = in->cpupool_id,
#endif
        .max_vcpus = in->max_vcpus,
        .next_port = 1,
        .arch = in->arch,
        .flags = XEN_DOMINF_paused |
                 (in->flags & XEN_DOMCTL_CDF_hvm ? XEN_DOMINF_hvm_guest : 0) |
                 (in->flags & XEN_DOMCTL_CDF_hap ? XEN_DOMINF_hap : 0),
    };
    memcpy(fx_state->dom[domid].handle, in->handle, sizeof(in->handle));
    fx_unlock();
    c->domain = domid;
    return 0;
}

/*
 * The domain asked for; up to Xen 4.17 the next one that exists, if it does
 * not.
 */
static int get_info(struct xen_domctl *c)
{
    uint32_t i;

    for (i = c->domain; i < NDOMS && !fx_state->dom[i].used; i++)
        if (BED_XEN_MINOR >= 18)
            return fx_fail(ESRCH);
    if (i >= NDOMS)
        return fx_fail(ESRCH);
    fx_fill_info(i, &c->u.getdomaininfo);
    c->domain = i;
    return 0;
}

static int get_vcpu(const struct dom *d, struct xen_domctl_getvcpuinfo *v)
{
    if (v->vcpu >= d->max_vcpus)
        return fx_fail(ESRCH);
    v->online = 1;
    v->blocked = 1;
    v->running = 0;
    v->cpu_time = 0;
    v->cpu = v->vcpu % NCPUS;
    return 0;
}

static int sched_op(struct xen_domctl_scheduler_op *op)
{
    if (op->cmd == XEN_DOMCTL_SCHEDOP_getinfo) {
        memset(&op->u, 0, sizeof(op->u));
        op->u.credit2.weight = 256;
    }
    return 0;
}

static int change(struct dom *d, struct xen_domctl *c)
{
    switch (c->cmd) {
    case XEN_DOMCTL_destroydomain:
        if (getenv("FAKEXEN_DYING"))
            d->flags |= XEN_DOMINF_dying;
        else
            d->used = false;
        fx_domain_exception();
        break;
    case XEN_DOMCTL_pausedomain:
        d->flags |= XEN_DOMINF_paused;
        break;
    case XEN_DOMCTL_unpausedomain:
        d->flags = (d->flags & ~XEN_DOMINF_paused) | XEN_DOMINF_blocked;
        break;
    case XEN_DOMCTL_resumedomain:
        d->flags &= ~(XEN_DOMINF_shutdown | 255u << XEN_DOMINF_shutdownshift);
        break;
    case XEN_DOMCTL_max_mem:
        d->max_pages = c->u.max_mem.max_memkb >> 2;
        break;
    case XEN_DOMCTL_setdomainhandle:
        memcpy(d->handle, c->u.setdomainhandle.handle, sizeof(d->handle));
        break;
    }
    return 0;
}

int fx_domctl(struct xen_domctl *c)
{
    struct dom *d = fx_exists(c->domain) ? &fx_state->dom[c->domain] : NULL;

    fx_trace("domctl %u dom %u", c->cmd, c->domain);
    if (c->cmd == XEN_DOMCTL_createdomain)
        return create(c);
    if (c->cmd == XEN_DOMCTL_getdomaininfo)
        return get_info(c);
    if (!d)
        return fx_fail(ESRCH);
    switch (c->cmd) {
    case XEN_DOMCTL_getvcpuinfo:
        return get_vcpu(d, &c->u.getvcpuinfo);
    case XEN_DOMCTL_getvcpuaffinity:
        fx_fill_map(&c->u.vcpuaffinity.cpumap_hard);
        fx_fill_map(&c->u.vcpuaffinity.cpumap_soft);
        return 0;
    case XEN_DOMCTL_getnodeaffinity:
        fx_fill_map(&c->u.nodeaffinity.nodemap);
        return 0;
    case XEN_DOMCTL_scheduler_op:
        return sched_op(&c->u.scheduler_op);
    case XEN_DOMCTL_get_address_size:
        c->u.address_size.size = 64;
        return 0;
    }
    return change(d, c);
}
