/*
 * value - what the text of a xenstore node means.
 */
#ifndef XENCFG_LIB_VALUE_H
#define XENCFG_LIB_VALUE_H

#include <xencfg/xencfg.h>

/*
 * The path in a disk's params node, and its format: RAW, QCOW2, ... by its
 * prefix, EMPTY without path, UNKNOWN without prefix.
 */
const char *xencfg__medium_path(const char *params,
                                enum xencfg_disk_format *format);

/* The params node of a medium; NULL: no memory. */
char *xencfg__medium_params(enum xencfg_disk_backend backend,
                            enum xencfg_disk_format format, const char *path);

/* DOMID_FIRST_RESERVED - 1, xen/include/public/xen.h */
#define LAST_DOMID 0x7fef

/* Decimal (base 10) or hexadecimal (16) number, nothing else around it. */
bool xencfg__parse_number(const char *text, int base, uint64_t max,
                          uint64_t *ret);

/* Is value a string that can go into a configuration: UTF-8 without NUL? */
bool xencfg__is_text(const char *value, size_t len);

#endif
