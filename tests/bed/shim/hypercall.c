/*
 * hypercall.c - libxencall: the hypercalls' entry, and the small ones.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "shim.h"
#include <xencall.h>
#include <xen/event_channel.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/version.h>

static int version(unsigned cmd, void *arg)
{
    switch (cmd) {
    case XENVER_version:
        return 4 << 16 | BED_XEN_MINOR;
    case XENVER_extraversion:
        strcpy(arg, ".0-fakexen");
        return 0;
    case XENVER_compile_info:
        memset(arg, 0, sizeof(struct xen_compile_info));
        return 0;
    case XENVER_capabilities:
        strcpy(arg, "xen-3.0-x86_64 hvm-3.0-x86_32 "
                    "hvm-3.0-x86_32p hvm-3.0-x86_64 ");
        return 0;
    case XENVER_changeset:
    case XENVER_commandline:
        *(char *)arg = 0;
        return 0;
    case XENVER_platform_parameters:
        memset(arg, 0, sizeof(struct xen_platform_parameters));
        return 0;
    case XENVER_pagesize:
        return PAGE;
    }
    return fx_fail(ENOSYS);
}

static int event_op(unsigned cmd, void *arg)
{
    struct evtchn_alloc_unbound *a = arg;

    if (cmd != EVTCHNOP_alloc_unbound)
        return 0;
    if (!fx_exists(a->dom))
        return fx_fail(ESRCH);
    a->port = fx_state->dom[a->dom].next_port++;
    return 0;
}

static int sched_op(unsigned cmd, void *arg)
{
    struct sched_remote_shutdown *r = arg;

    if (cmd != SCHEDOP_remote_shutdown)
        return fx_fail(ENOSYS);
    if (!fx_exists(r->domain_id))
        return fx_fail(ESRCH);
    fx_state->dom[r->domain_id].flags |=
        XEN_DOMINF_shutdown | r->reason << XEN_DOMINF_shutdownshift;
    fx_domain_exception();
    return 0;
}

static void memory_map(struct xen_memory_map *m)
{
    struct {
        uint64_t addr, size;
        uint32_t type;
    } __attribute__((packed)) ram = { 0, HOST_PAGES * PAGE, 1 };

    if (m->nr_entries)
        memcpy(m->buffer.p, &ram, sizeof(ram));
    m->nr_entries = 1;
}

static int memory_op(unsigned cmd, void *arg)
{
    switch (cmd) {
    case XENMEM_reserved_device_memory_map:
        ((struct xen_reserved_device_memory_map *)arg)->nr_entries = 0;
        return 0;
    case XENMEM_machine_memory_map:
        memory_map(arg);
        return 0;
    case XENMEM_maximum_ram_page:
        return HOST_PAGES;
    }
    return 0;
}

static int hypercall(unsigned op, uint64_t a1, uint64_t a2);

static int multicall(struct multicall_entry *m, uint64_t n)
{
    int rc;

    for (; n; n--, m++) {
        rc = hypercall(m->op, m->args[0], m->args[1]);
        m->result = rc < 0 ? -errno : rc;
    }
    return 0;
}

static int hypercall(unsigned op, uint64_t a1, uint64_t a2)
{
    fx_init();
    fx_trace("hypercall %u %#lx", op, (long)a1);
    switch (op) {
    case __HYPERVISOR_domctl:
        return fx_domctl((void *)a1);
    case __HYPERVISOR_sysctl:
        return fx_sysctl((void *)a1);
    case __HYPERVISOR_xen_version:
        return version(a1, (void *)a2);
    case __HYPERVISOR_event_channel_op:
        return event_op(a1, (void *)a2);
    case __HYPERVISOR_sched_op:
        return sched_op(a1, (void *)a2);
    case __HYPERVISOR_memory_op:
        return memory_op(a1, (void *)a2);
    case __HYPERVISOR_multicall:
        return multicall((void *)a1, a2);
    case __HYPERVISOR_hvm_op:
        if (a1 == HVMOP_get_param)
            ((struct xen_hvm_param *)a2)->value = 0;
        return 0;
    case __HYPERVISOR_physdev_op:
    case __HYPERVISOR_mmuext_op:
        return 0;
    }
    return fx_fail(ENOSYS);
}

xencall_handle *xencall_open(struct xentoollog_logger *l, unsigned flags)
{
    fx_init();
    return calloc(1, 64);
}

int xencall_close(xencall_handle *h)
{
    free(h);
    return 0;
}

int xencall_fd(xencall_handle *h)
{
    return -1;
}

int xencall_buffers_never_fault(xencall_handle *h)
{
    return 1;
}

void *xencall_alloc_buffer(xencall_handle *h, size_t n)
{
    return calloc(1, n);
}

void xencall_free_buffer(xencall_handle *h, void *p)
{
    free(p);
}

void *xencall_alloc_buffer_pages(xencall_handle *h, size_t n)
{
    return aligned_alloc(PAGE, n * PAGE);
}

void xencall_free_buffer_pages(xencall_handle *h, void *p, size_t n)
{
    free(p);
}

int xencall0(xencall_handle *h, unsigned op)
{
    return hypercall(op, 0, 0);
}

int xencall1(xencall_handle *h, unsigned op, uint64_t a)
{
    return hypercall(op, a, 0);
}

int xencall2(xencall_handle *h, unsigned op, uint64_t a, uint64_t b)
{
    return hypercall(op, a, b);
}

#if BED_XEN_MINOR >= 15
long xencall2L(xencall_handle *h, unsigned op, uint64_t a, uint64_t b)
{
    return hypercall(op, a, b);
}
#endif

int xencall3(xencall_handle *h, unsigned op, uint64_t a, uint64_t b, uint64_t c)
{
    return hypercall(op, a, b);
}

int xencall4(xencall_handle *h, unsigned op, uint64_t a, uint64_t b, uint64_t c,
             uint64_t d)
{
    return hypercall(op, a, b);
}

int xencall5(xencall_handle *h, unsigned op, uint64_t a, uint64_t b, uint64_t c,
             uint64_t d, uint64_t e)
{
    return hypercall(op, a, b);
}
