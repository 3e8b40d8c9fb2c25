/*
 * identity - what identifies a device.
 *
 * An identity is a number that is the same for a template entry and for the
 * live device that it describes: of disks the vdev number, of pci devices the
 * address, of usb devices controller and port, else the index (devid).
 */
#ifndef XENCFG_LIB_KINDS_IDENTITY_H
#define XENCFG_LIB_KINDS_IDENTITY_H

#include <xencfg/xencfg.h>

#define NO_ID UINT64_MAX

/* "xvda", "0000:00:05.0", "1/2", "0"; dev, an entry, may be NULL. */
#define ID_MAX 64
void xencfg__format_id(enum xencfg_devkind kind, const void *dev, uint64_t id,
                       char text[ID_MAX]);

/* pci: the identity of an address. */
uint64_t xencfg__pci_id(unsigned domain, unsigned bus, unsigned dev,
                        unsigned func);

/* pci: the address that an entry has, 0 if none. */
uint64_t xencfg__pci_address(const xencfg_device_pci *pci);

/* pci: the identity of DDDD:BB:DD.F; false: that it is not. */
bool xencfg__pci_parse(const char *text, uint64_t *id);

/* usb: the identity of a port. */
uint64_t xencfg__usb_id(unsigned ctrl, unsigned port);

/* For the table of kinds: of entries. */
uint64_t xencfg__disk_id(const void *dev);
uint64_t xencfg__pci_id_of(const void *dev);
void xencfg__pci_set_id(void *dev, uint64_t id);
uint64_t xencfg__usbdev_id(const void *dev);
void xencfg__usbdev_set_id(void *dev, uint64_t id);

#endif
