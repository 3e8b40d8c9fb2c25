/* pci_paths - what those who read and who write pci devices both need. */
#ifndef XENCFG_LIB_DEVICE_PCI_PATHS_H
#define XENCFG_LIB_DEVICE_PCI_PATHS_H

#include <stdio.h>

#include "kinds/paths.h"
#include "store/store.h"

static inline void xencfg__pci_back_path(uint32_t domid,
                                         char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, PCI_BACKEND, domid);
}

static inline void xencfg__pci_front_path(uint32_t domid,
                                          char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, PCI_FRONTEND, domid);
}

/* Of the list of assignable devices. */
static inline void xencfg__pci_assignable_path(const xencfg_device_pci *dev,
                                               char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, "/libxl/pci/%04x-%02x-%02x-%01x/domid",
             (unsigned)dev->domain, dev->bus, dev->dev, dev->func);
}

static inline void xencfg__pci_format_address(const xencfg_device_pci *dev,
                                              char text[ID_MAX])
{
    xencfg__format_id(XENCFG_DEVKIND_PCI, NULL, xencfg__pci_address(dev), text);
}

static inline int xencfg__pci_write_count(struct store *tx, const char *back,
                                          int n)
{
    char text[16];

    snprintf(text, sizeof(text), "%d", n);
    return xencfg__store_write(tx, text, "%s/num_devs", back);
}

#endif
