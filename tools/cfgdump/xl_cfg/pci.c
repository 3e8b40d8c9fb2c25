/* pci - a PCI device, as xl-pci-configuration(5) says it. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

#define ROW(...) XL_ROW(xencfg_device_pci, __VA_ARGS__)

static const struct xl_row rows[] = {
    ROW("permissive", BOOL, permissive),
    ROW("msitranslate", BOOL, msitranslate),
    ROW("power_mgmt", BOOL, power_mgmt),
    ROW("seize", BOOL, seize),
    XL_NAMES(xencfg_device_pci, "rdm_policy", rdm_policy, rdm_reserve_policy),
};

#define ALL_FUNCTIONS UINT32_MAX

/* Slot of the guest; the functions follow the host's. */
static bool has_slot(const xencfg_device_pci *pci)
{
    return pci->vdevfn && pci->vdevfn <= 0xf8 && !(pci->vdevfn & 7);
}

static void put_address(FILE *f, const xencfg_device_pci *from,
                        xencfg_device_pci *to)
{
    bool all = from->vfunc_mask == ALL_FUNCTIONS && !from->func;

    fprintf(f, "%04x:%02x:%02x.", from->domain, from->bus, from->dev);
    if (all)
        putc('*', f);
    else
        fprintf(f, "%x", from->func);
    to->domain = from->domain;
    to->bus = from->bus;
    to->dev = from->dev;
    to->func = from->func;
    to->vfunc_mask = all ? ALL_FUNCTIONS : 1;
    if (has_slot(from)) {
        fprintf(f, "@%02x", from->vdevfn >> 3);
        to->vdevfn = from->vdevfn;
    }
}

/* By its address or by a name. */
bool xl_pci(struct xl_cfg *x, const void *dev, void *made)
{
    const xencfg_device_pci *from = dev;
    xencfg_device_pci *to = made;
    bool named = from->name && !from->domain && !from->bus && !from->dev &&
                 !from->func && !from->vfunc_mask;

    if (from->domain < 0 || from->domain > 0xffff || from->dev > 0x1f ||
        from->func > 7)
        return false;
    /* xl reads HVM's default policy, whatever the domain. */
    if (x->made.b_info.type != XENCFG_DOMAIN_TYPE_HVM)
        to->rdm_policy = XENCFG_RDM_RESERVE_POLICY_STRICT;
    if (named)
        XL_PARAM(x, ROW("name", STRING, name), from, to);
    if (named && !to->name)
        return false;
    if (named && has_slot(from)) {
        fprintf(x->f, ",vslot=%02x", from->vdevfn >> 3);
        to->vdevfn = from->vdevfn;
    }
    if (!named)
        put_address(x->f, from, to);
    XL_PARAMS(x, rows, from, to);
    return true;
}
