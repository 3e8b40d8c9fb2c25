/*
 * medium - the params node of a disk.
 */
#ifndef XENCFG_LIB_MEDIUM_H
#define XENCFG_LIB_MEDIUM_H

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

#endif
