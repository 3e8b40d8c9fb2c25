/*
 * kinds - one row per kind of device, and what identifies a device.
 *
 * An identity is a number that is the same for a template entry and for the
 * live device that it describes: of disks the vdev number, of pci devices the
 * address, of usb devices controller and port, else the index (devid).
 */
#ifndef XENCFG_LIB_KINDS_H
#define XENCFG_LIB_KINDS_H

#include "types/desc.h"

#define NKINDS (XENCFG_DEVKIND_DTDEV + 1)       /* [..._NONE] unused */
#define NO_ID UINT64_MAX

struct devkind {
    /* Directories below /libxl/<domid>/device whose names are indices. */
    const char *xs_name[2];
    const struct xencfg_type *type;
    uint16_t array, count;      /* where a domain_config has them */
    /* The identity of a template entry, NO_ID if it has none of its own. */
    uint64_t (*id)(const void *dev);
    /* Makes an entry of that identity, where id is more than the devid. */
    void (*set_id)(void *dev, uint64_t id);
    bool live;                  /* can be live at all */
};

extern const struct devkind xencfg__kinds[NKINDS];

static inline void **xencfg__devices(const struct devkind *k,
                                     const xencfg_domain_config *config)
{
    return xencfg__at(config, k->array);
}

static inline int *xencfg__device_count(const struct devkind *k,
                                        const xencfg_domain_config *config)
{
    return xencfg__at(config, k->count);
}

static inline void *xencfg__device(const struct devkind *k,
                                   const xencfg_domain_config *config, int i)
{
    return (char *)*xencfg__devices(k, config) + (size_t)i * k->type->size;
}

/* "xvda", "0000:00:05.0", "1/2", "0"; dev, an entry, may be NULL. */
#define ID_MAX 64
void xencfg__format_id(enum xencfg_devkind kind, const void *dev, uint64_t id,
                       char text[ID_MAX]);

/* pci: the identity of an address. */
uint64_t xencfg__pci_id(unsigned domain, unsigned bus, unsigned dev,
                        unsigned func);

/* pci: the identity of DDDD:BB:DD.F; false: that it is not. */
bool xencfg__pci_parse(const char *text, uint64_t *id);

/* usb: the identity of a port. */
uint64_t xencfg__usb_id(unsigned ctrl, unsigned port);

#endif
