/* device_attr - the attributes of each kind of device. */
#ifndef CFGDUMP_DEVICE_ATTR_H
#define CFGDUMP_DEVICE_ATTR_H

#include "cfgdump.h"

extern const struct attr disk_attrs[], nic_attrs[], vtpm_attrs[],
    pci_attrs[], usbctrl_attrs[], usbdev_attrs[],
    vfb_attrs[], vkb_attrs[], p9_attrs[],
    pvcallsif_attrs[], vdispl_attrs[], vsnd_attrs[],
    channel_attrs[], virtio_attrs[], rdm_attrs[],
    dtdev_attrs[];

#endif
