/* pci_host - pci devices of the host, before a domain has them and after. */
#ifndef XENCFG_LIB_PCI_HOST_H
#define XENCFG_LIB_PCI_HOST_H

#include "device/ops.h"

/*
 * Is it there, and with pciback, as libxl wants it?  Else XENCFG_ERROR_INVAL,
 * and the text says what to do.
 */
int xencfg__pci_host_check(xencfg_ctx *ctx, const xencfg_device_pci *dev);

/*
 * Has it assigned to the domain by the caller's hook, or believes that it is
 * if the caller does such things by itself.  XENCFG_ERROR_NI: neither;
 * XENCFG_ERROR_HOOK.  Sets d->assigned if the hook was called.
 */
int xencfg__pci_assign(xencfg_ctx *ctx, struct device *d,
                       const xencfg_device_pci *dev);

/* The opposite, if there is a hook. */
int xencfg__pci_deassign(xencfg_ctx *ctx, const struct device *d,
                         const xencfg_device_pci *dev);

#endif
