/*
 * pci - pci devices in xenstore: one backend directory for all of a domain's.
 *
 * Nodes and permissions are those of libxl from 4.15 on.  Making a device
 * assignable, resetting it, and the hypervisor's calls are not done here.  A
 * device that is attached is marked in libxl's list of assignable devices
 * (/libxl/pci/<address>/domid), so that libxl gives it to no other domain.
 *
 * To add one:
 *
 *     xencfg__pci_defaults()
 *     ... of a pv domain that has a backend: wait until it is at state 4 ...
 *     ... lock, transaction ...
 *     xencfg__pci_check()
 *     ... template ...
 *     xencfg__pci_attach()
 *
 * To remove one:
 *
 *     ... of a pv domain: wait until the backend is at state 4 ...
 *     ... transaction ...
 *     xencfg__pci_closing()
 *     ... commit; of a pv domain: wait until it is at state 4 again; if it does
 *         not come: transaction, xencfg__pci_keep(), commit ...
 *     ... transaction ...
 *     xencfg__pci_detach()
 *     ... commit, template ...
 *
 * What several nodes say, the C xenstored may have read at several times; only
 * the commit finds out.  So a refusal (_NOTFOUND, _DEVICE_EXISTS, _INVAL), too,
 * is only true if the transaction, in which nothing was written yet, commits.
 *
 * Errors, besides those named: XENCFG_ERROR_STORE, _TIMEDOUT, _NOMEM.
 */
#ifndef XENCFG_LIB_PCI_H
#define XENCFG_LIB_PCI_H

#include "store/store.h"

/*
 * Sets what libxl sets before it stores a device, in the template too: its
 * address, if it is configured by its name in the list of assignable devices;
 * rdm_policy; the function in vdevfn.  XENCFG_ERROR_INVAL: no address, no
 * device of that name; _NI: all functions at once.
 */
int xencfg__pci_defaults(struct store *s, xencfg_device_pci *dev);

/*
 * XENCFG_ERROR_DEVICE_EXISTS: the domain has it already, or another one that
 * exists has it.
 */
int xencfg__pci_check(struct store *tx, uint32_t domid,
                      const xencfg_device_pci *dev);

/* XENCFG_ERROR_NOTFOUND: the domain does not have it. */
int xencfg__pci_find(struct store *s, uint32_t domid,
                     const xencfg_device_pci *dev);

/*
 * XENCFG_ERROR_DOMAIN_NOTFOUND: the domain has gone.  *aside: the frontend is
 * to be settled, as in attach.h.
 */
int xencfg__pci_attach(struct store *tx, uint32_t domid,
                       const xencfg_device_pci *dev, bool *aside);
int xencfg__pci_settle(struct store *s, uint32_t domid, bool there);

/*
 * Tells the backend; XENCFG_ERROR_NOTFOUND: the domain does not have it.
 * *state and *device are the states before, of the backend and of the device.
 */
int xencfg__pci_closing(struct store *tx, uint32_t domid,
                        const xencfg_device_pci *dev, int *state, int *device);

/* The opposite, unless the backend has begun with it. */
int xencfg__pci_keep(struct store *tx, uint32_t domid,
                     const xencfg_device_pci *dev, int state, int device);

/*
 * Deletes it; further devices move up, and the last one takes the directories
 * with it.  XENCFG_ERROR_NOTFOUND: as above.
 */
int xencfg__pci_detach(struct store *tx, uint32_t domid,
                       const xencfg_device_pci *dev);

#endif
