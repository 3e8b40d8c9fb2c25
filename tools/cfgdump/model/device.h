/* device - the arrays of devices of a domain_config. */
#ifndef CFGDUMP_MODEL_DEVICE_H
#define CFGDUMP_MODEL_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include <xencfg/xencfg.h>

/*
 * The kinds in the order of the JSON, from NULL to NULL.  One is the list that
 * libxl once had instead of p9s, of kind NONE: no finding names its devices.
 */
const struct xencfg_kind *device_kind_next(const struct xencfg_kind *before);

/* Number of devices of one kind, and one of them. */
int device_count(const struct xencfg_kind *kind,
                 const xencfg_domain_config *config);
void *device_get(const struct xencfg_kind *kind,
                 const xencfg_domain_config *config, int index);

/* Number of all devices. */
int device_count_all(const xencfg_domain_config *config);

/* "pvh"; "-" if there is none. */
const char *domain_type(const xencfg_domain_config *config);

/* Its identity as far as its entry tells, "-" if it does not; the caller frees
   it. */
char *device_id(const struct xencfg_kind *kind, const void *device);

/* Its main attributes, "key=value ..."; the caller frees it. */
char *device_attributes(const struct xencfg_kind *kind, const void *device);

/* Is it the key of an attribute of any kind? */
bool device_has_key(const char *key);

/* One of these, by the key that is shown, such as "backend-domain"; NULL: it is
   not shown.  The caller frees it. */
char *device_attribute(const struct xencfg_kind *kind, const void *device,
                       const char *key);

#endif
