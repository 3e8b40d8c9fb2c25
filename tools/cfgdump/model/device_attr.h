/* device_attr - the attributes of each kind of device. */
#ifndef CFGDUMP_MODEL_DEVICE_ATTR_H
#define CFGDUMP_MODEL_DEVICE_ATTR_H

#include <stddef.h>

#include <xencfg/xencfg.h>

enum attr_type {
    ATTR_END,
    ATTR_STRING,        /* NULL or "": not shown */
    ATTR_ENUM,          /* 0: not shown */
    ATTR_NUMBER,        /* an int; 0: not shown */
    ATTR_DOMID,         /* 0: not shown */
    ATTR_DOMNAME,       /* NULL, "" or "0": not shown */
    ATTR_BYTE,          /* 0: not known */
    ATTR_HEX64,
    ATTR_MAC,           /* zero: not shown */
    ATTR_UUID,          /* nil: not shown */
    ATTR_FLAG,          /* an int; shown if it is set */
    ATTR_NO_FLAG,       /* an int; shown if it is not set */
    ATTR_BOOL,          /* shown if true */
    ATTR_DEFBOOL,       /* shown if true */
    ATTR_SOCKET,        /* a channel's path, if it has one */
};

/* One member of a device that people want to know. */
struct attr {
    enum attr_type type;
    const char *key;
    size_t offset;
    xencfg_enum_id names; /* ATTR_ENUM */
};

extern const struct attr disk_attrs[], nic_attrs[], vtpm_attrs[],
    pci_attrs[], usbctrl_attrs[], usbdev_attrs[],
    vfb_attrs[], vkb_attrs[], p9_attrs[],
    pvcallsif_attrs[], vdispl_attrs[], vsnd_attrs[],
    channel_attrs[], virtio_attrs[], rdm_attrs[],
    dtdev_attrs[];

struct device_kind;

/* The main attributes, "key=value ..."; the caller frees it. */
char *device_attributes(const struct device_kind *kind, const void *device);

#endif
