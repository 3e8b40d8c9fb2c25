/*
 * path_names - the names by which outputs show values and devices, as paths.
 *
 * "nic 1" of a table is nics[1], "xvda" disks[xvda], "memory" two values.
 */
#ifndef CFGDUMP_MODEL_PATH_NAMES_H
#define CFGDUMP_MODEL_PATH_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/values.h"

/* What there is to be named; values has defaults too. */
struct known {
    const struct values *values;
    const xencfg_domain_config *config;
    const xencfg_report *report;
};

/* The paths, at least one, that such a name stands for; of a path, and of what
   is no name, itself.  The caller frees them and the array. */
char **path_names(const char *name, const struct known *known, int *count);

/* The name by which values or report know a device; NULL: neither does. */
const char *path_known_id(const struct known *known, xencfg_devkind kind,
                          const char *id);

/* path, whose first len bytes name a device, with the member's own name for the
   one that a table shows: "path" is pdev_path.  Frees path; so does the caller
   what it returns. */
char *path_member(const struct known *known, char *path, size_t len);

/* The kind of device that the word is, "nic" or "nics"; NULL: none. */
const struct xencfg_kind *path_kind(const char *word);

/* The kind whose array has that name of len bytes; NONE: there is none. */
xencfg_devkind path_array_kind(const char *name, size_t len);

/* Is path the first n characters of whole, and do these end a part? */
bool path_begins(const char *whole, const char *path, size_t n);

#endif
