/* device - the arrays of devices of a domain_config. */
#ifndef CFGDUMP_MODEL_DEVICE_H
#define CFGDUMP_MODEL_DEVICE_H

#include <stddef.h>

#include <xencfg/xencfg.h>

/* The entry's own identity. */
enum device_id_form { ID_STRING, ID_DEVID, ID_BDF, ID_PORT, ID_START };

/* One array of devices of a domain_config. */
struct device_kind {
    xencfg_devkind kind;            /* NONE: findings do not name its devices */
    const char *name, *array;       /* "nic", "nics" */
    size_t count_offset, array_offset, size;
    enum device_id_form id_form;
    size_t id_offset;
};

extern const struct device_kind device_kinds[];
extern const struct device_kind *const device_kinds_end;

/* Number of devices of one kind, and one of them. */
int device_count(const struct device_kind *kind,
                 const xencfg_domain_config *config);
const void *device_get(const struct device_kind *kind,
                       const xencfg_domain_config *config, int index);

/* Number of all devices. */
int device_count_all(const xencfg_domain_config *config);

/* "pvh"; "-" if there is none. */
const char *domain_type(const xencfg_domain_config *config);

/* Its identity as far as its entry has one, "-" if it does not; the caller frees
   it. */
char *device_id(const struct device_kind *kind, const void *device);

/* Its main attributes, "key=value ..."; the caller frees it. */
char *device_attributes(const struct device_kind *kind, const void *device);

#endif
