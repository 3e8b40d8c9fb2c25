/*
 * odd - usb and pci devices, which have no directories of their own.
 *
 * What add.c and remove.c need to know of them, over usb.h and pci.h.  They are
 * of a domain, and their backend is dom0's.
 */
#ifndef XENCFG_LIB_ODD_H
#define XENCFG_LIB_ODD_H

#include "device/usb.h"
#include "kinds/kinds.h"

/* A live one. */
struct odd {
    uint32_t domid;
    enum xencfg_devkind kind;
    xencfg_device_usbdev usb;
    struct usb_port port;
    char *bus_id;
    xencfg_device_pci pci;
};

static inline bool xencfg__is_odd(enum xencfg_devkind kind)
{
    return kind == XENCFG_DEVKIND_USBDEV || kind == XENCFG_DEVKIND_PCI;
}

/* Sets what dev leaves open, and sees that it can be attached. */
int xencfg__odd_prepare(struct store *s, uint32_t domid,
                        enum xencfg_devkind kind, void *dev);

/* Before that, of a pci device: until the backend is ready for one more. */
int xencfg__odd_wait(struct store *s, uint32_t domid, enum xencfg_devkind kind,
                     double seconds);

int xencfg__odd_attach(struct store *tx, uint32_t domid,
                       enum xencfg_devkind kind, const void *dev);

/* Looks a device up by its identity; *live: it is there. */
int xencfg__odd_find(struct store *s, uint32_t domid, enum xencfg_devkind kind,
                     uint64_t id, struct odd *ret, bool *live);
void xencfg__odd_freep(struct odd *odd);

/* After the commit, without lock: gives a usb device to its backend. */
int xencfg__odd_online(struct store *s, const struct odd *odd);

/* Before the deletion, without lock; and after it. */
int xencfg__odd_offline(struct store *s, const struct odd *odd, bool bound,
                        double seconds);
int xencfg__odd_detach(struct store *tx, const struct odd *odd);
int xencfg__odd_released(struct store *s, const struct odd *odd);

#endif
