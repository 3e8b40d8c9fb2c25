/*
 * sysctl.c - the hypercall about the host: 4 cpus, 64 GiB, one NUMA node, one
 * cpu pool.  What is not listed fails with ENOSYS.
 */
#define _GNU_SOURCE
#include <string.h>

#include "shim.h"

static int info_list(struct xen_sysctl_getdomaininfolist *l)
{
    uint32_t i, n = 0;

    for (i = l->first_domain; i < NDOMS && n < l->max_domains; i++)
        if (fx_state->dom[i].used)
            fx_fill_info(i, &l->buffer.p[n++]);
    l->num_domains = n;
    return 0;
}

static int physinfo(struct xen_sysctl_physinfo *p)
{
    memset(p, 0, sizeof(*p));
    p->threads_per_core = 1;
    p->cores_per_socket = NCPUS;
    p->nr_cpus = NCPUS;
    p->max_cpu_id = NCPUS - 1;
    p->nr_nodes = 1;
    p->cpu_khz = 2000000;
    p->capabilities = XEN_SYSCTL_PHYSCAP_hvm | XEN_SYSCTL_PHYSCAP_pv |
                      XEN_SYSCTL_PHYSCAP_directio | XEN_SYSCTL_PHYSCAP_hap |
                      XEN_SYSCTL_PHYSCAP_shadow |
                      XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share;
#if BED_XEN_MINOR >= 16
    p->capabilities |= XEN_SYSCTL_PHYSCAP_vpmu | XEN_SYSCTL_PHYSCAP_gnttab_v1 |
                       XEN_SYSCTL_PHYSCAP_gnttab_v2;
#endif
    p->total_pages = HOST_PAGES;
    p->free_pages = HOST_PAGES - HOST_PAGES / 16;
    p->max_mfn = HOST_PAGES;
    return 0;
}

static int cpu_topology(struct xen_sysctl_cputopoinfo *t)
{
    uint32_t i;

    if (t->cputopo.p)
        for (i = 0; i < t->num_cpus && i < NCPUS; i++)
            t->cputopo.p[i] = (struct xen_sysctl_cputopo){ .core = i };
    t->num_cpus = NCPUS;
    return 0;
}

static int numa_info(struct xen_sysctl_numainfo *i)
{
    if (i->num_nodes && i->meminfo.p)
        i->meminfo.p[0] = (struct xen_sysctl_meminfo){
            .memsize = HOST_PAGES * PAGE,
            .memfree = HOST_PAGES * PAGE / 2,
        };
    if (i->num_nodes && i->distance.p)
        i->distance.p[0] = 10;
    i->num_nodes = 1;
    return 0;
}

static int cpupool(struct xen_sysctl_cpupool_op *op)
{
    uint32_t i, n = 0;

    if (op->op != XEN_SYSCTL_CPUPOOL_OP_INFO)
        return 0;
    if (op->cpupool_id)
        return fx_fail(ENOENT); /* pool 0 is the only one */
    op->sched_id = XEN_SCHEDULER_CREDIT2;
    for (i = 0; i < NDOMS; i++)
        n += fx_state->dom[i].used;
    op->n_dom = n;
    fx_fill_map(&op->cpumap);
    return 0;
}

int fx_sysctl(struct xen_sysctl *c)
{
    fx_init();
    fx_trace("sysctl %u", c->cmd);
    switch (c->cmd) {
    case XEN_SYSCTL_getdomaininfolist:
        return info_list(&c->u.getdomaininfolist);
    case XEN_SYSCTL_physinfo:
        return physinfo(&c->u.physinfo);
    case XEN_SYSCTL_cputopoinfo:
        return cpu_topology(&c->u.cputopoinfo);
    case XEN_SYSCTL_numainfo:
        return numa_info(&c->u.numainfo);
    case XEN_SYSCTL_sched_id:
        c->u.sched_id.sched_id = XEN_SCHEDULER_CREDIT2;
        return 0;
    case XEN_SYSCTL_cpupool_op:
        return cpupool(&c->u.cpupool_op);
    }
    return fx_fail(ENOSYS);
}
