/* pci_defaults - what libxl sets before it stores a pci device. */
#include <stdio.h>
#include <string.h>

#include "kinds/kinds.h"
#include "device/pci.h"

#define ALL_FUNCTIONS 0xffffffff        /* LIBXL_PCI_FUNC_ALL */

/* "0000-00-05-0": a name of a node has no other characters. */
static bool parse_assignable(const char *text, xencfg_device_pci *dev)
{
    char address[ID_MAX];
    uint64_t id;
    int i;

    snprintf(address, sizeof(address), "%s", text);
    for (i = 0; address[i]; i++)
        if (address[i] == '-')
            address[i] = strchr(address + i + 1, '-') ? ':' : '.';
    if (!xencfg__pci_parse(address, &id))
        return false;
    xencfg__pci_set_id(dev, id);
    return true;
}

static int find_name(struct store *s, xencfg_device_pci *dev, bool *found)
{
    CLEANUP(namesp) struct names names = { 0 };
    unsigned i;
    int rc = xencfg__store_list(s, &names, "/libxl/pci");

    *found = false;
    if (rc == STORE_TOO_LONG)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                            "list /libxl/pci: too long");
    for (i = 0; !rc && !*found && i < names.count; i++) {
        CLEANUP(freep) char *name = NULL;

        rc = xencfg__store_read(s, &name, NULL, "/libxl/pci/%s/name",
                                names.name[i]);
        *found = name && !strcmp(name, dev->name) &&
                 parse_assignable(names.name[i], dev);
    }
    return rc;
}

int xencfg__pci_defaults(struct store *s, xencfg_device_pci *dev)
{
    bool found;
    int rc;

    if (!xencfg__pci_address(dev) && !dev->name)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "a pci device without address or name");
    if (!xencfg__pci_address(dev)) {
        rc = find_name(s, dev, &found);
        if (rc)
            return rc;
        if (!found)
            return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                                "no assignable pci device has the name %s",
                                dev->name);
    }
    if (dev->domain < 0 || dev->domain > 0xffff || dev->dev > 31 ||
        dev->func > 7)
        return xencfg__fail(s->ctx, XENCFG_ERROR_INVAL,
                            "not an address of a pci device: "
                            "%#x, %#x, %#x, %#x",
                            (unsigned)dev->domain, dev->bus, dev->dev,
                            dev->func);
    if (dev->vfunc_mask == ALL_FUNCTIONS)
        return xencfg__fail(s->ctx, XENCFG_ERROR_NI,
                            "the functions of a pci device are to be added "
                            "one by one");
    /* alone, it is function 0 for the guest */
    dev->vdevfn &= ~7U;
    if (dev->vfunc_mask == 1U << dev->func)
        dev->vdevfn |= dev->func;
    if (dev->rdm_policy == XENCFG_RDM_RESERVE_POLICY_INVALID)
        dev->rdm_policy = XENCFG_RDM_RESERVE_POLICY_STRICT;
    return 0;
}
