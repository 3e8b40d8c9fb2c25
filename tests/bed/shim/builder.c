/*
 * builder.c - libxenguest's domain builder: no kernel is ever loaded.
 */
#define _GNU_SOURCE
#include "shim.h"
#include <xenctrl.h>
#include <xenguest.h>

#if BED_XEN_MINOR < 15 /* whose xc_dom.h is not installed */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

/* What is of use in 4.14's, where it is on x86-64. */
struct xc_dom_arch {
    char before[96];
    unsigned page_shift;
    char after[20];
};

struct xc_dom_image {
    char before[1216];
    xc_interface *xch;
    uint32_t guest_domid;
    char between[2320 - 1228];
    struct xc_dom_arch *arch_hooks;
};
#endif

int xc_dom_kernel_file(struct xc_dom_image *d, const char *file)
{
    return 0;
}

int xc_dom_module_file(struct xc_dom_image *d, const char *file,
                       const char *cmdline)
{
    return 0;
}

int xc_dom_kernel_mem(struct xc_dom_image *d, const void *mem, size_t n)
{
    return 0;
}

int xc_dom_module_mem(struct xc_dom_image *d, const void *mem, size_t n,
                      const char *cmdline)
{
    return 0;
}

int xc_dom_boot_xen_init(struct xc_dom_image *d, xc_interface *x,
                         uint32_t domid)
{
    static struct xc_dom_arch arch = { .page_shift = 12 };

    d->xch = x;
    d->guest_domid = domid;
    d->arch_hooks = &arch;
    return 0;
}

int xc_dom_parse_image(struct xc_dom_image *d)
{
    return 0;
}

int xc_dom_mem_init(struct xc_dom_image *d, unsigned int mb)
{
    return 0;
}

int xc_dom_boot_mem_init(struct xc_dom_image *d)
{
    return 0;
}

int xc_dom_build_image(struct xc_dom_image *d)
{
    return 0;
}

int xc_dom_boot_image(struct xc_dom_image *d)
{
    return 0;
}

int xc_dom_gnttab_init(struct xc_dom_image *d)
{
    return 0;
}

bool xc_dom_translated(const struct xc_dom_image *d)
{
    return true;
}

int xc_cpuid_apply_policy(xc_interface *x, uint32_t domid, bool restore,
                          const uint32_t *featureset, unsigned n, bool pae,
#if BED_XEN_MINOR >= 15
                          bool itsc, bool nested,
#endif
                          const struct xc_xend_cpuid *c,
                          const struct xc_msr *msr)
{
    return 0;
}
