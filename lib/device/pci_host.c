/* pci_host - pci devices of the host, before a domain has them and after. */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "device/pci_host.h"

static bool in_sysfs(const xencfg_ctx *ctx, const char *dir, const char *name)
{
    char path[PATH_MAX];
    struct stat st;

    return snprintf(path, sizeof(path), "%s/bus/pci/%s%s", ctx->sysfs_dir, dir,
                    name) < (int)sizeof(path) &&
           !stat(path, &st);
}

int xencfg__pci_host_check(xencfg_ctx *ctx, const xencfg_device_pci *dev)
{
    char text[ID_MAX];

    xencfg__format_id(XENCFG_DEVKIND_PCI, NULL, xencfg__pci_address(dev), text);
    if (in_sysfs(ctx, "drivers/pciback/", text))
        return 0;
    if (!in_sysfs(ctx, "devices/", text))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the host has no pci device %s", text);
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                        "it is not assignable, since the driver pciback does "
                        "not have it: see xl pci-assignable-add %s",
                        text);
}

/* As xl does, the hypervisor is asked before the guest sees it. */
int xencfg__pci_assign(xencfg_ctx *ctx, struct device *d,
                       const xencfg_device_pci *dev)
{
    int rc;

    if (d->how.no_script)
        return 0;
    if (!d->how.pci_hook)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "nobody has assigned it in the hypervisor, and the "
                            "guest would fail over it: use xl pci-attach, or "
                            "assign it and say so (no-script)");
    rc = d->how.pci_hook(d->how.pci_arg, d->site.domid, dev, true);
    d->assigned = !rc;
    return rc ? xencfg__fail(ctx, XENCFG_ERROR_HOOK,
                             "it could not be assigned: error %d", rc)
              : 0;
}

int xencfg__pci_deassign(xencfg_ctx *ctx, const struct device *d,
                         const xencfg_device_pci *dev)
{
    int rc = 0;

    if (!d->how.no_script && d->how.pci_hook)
        rc = d->how.pci_hook(d->how.pci_arg, d->site.domid, dev, false);
    return rc ? xencfg__fail(ctx, XENCFG_ERROR_HOOK,
                             "it could not be taken back: error %d", rc)
              : 0;
}
