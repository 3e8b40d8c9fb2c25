/*
 * path - which values a PATH on the command line means.
 *
 * PATH is a value's, or the beginning of several: "b_info.target_memkb",
 * "disks[xvda]", "nics".  A device may be named in any spelling of its identity
 * ("disks[51712]"), a nic by its MAC address, and a disk by its path.  What
 * outputs show can be typed too: "nic 1", "nic", "xvda", "memory", "kernel".
 */
#ifndef CFGDUMP_PATH_H
#define CFGDUMP_PATH_H

#include "model/values.h"

struct selection {
    char **paths;               /* as the values have them */
    int count;                  /* of these; 0: all */
    const char *path;           /* the first of them; NULL: none */
    xencfg_devkind kind;        /* of devices, if it is about some */
    char *id;                   /* of one device; NULL: all of the kind */
    bool defaults;              /* also values that have their default */
};

/*
 * What path means; values has defaults too.  False: nothing, which is said on
 * standard error, with what there is instead.
 */
bool path_select(const char *path, const struct values *values,
                 const xencfg_domain_config *config,
                 const xencfg_report *report, struct selection *ret);

bool path_has(const struct selection *s, const struct value *value);

/* The same of what is worth showing: beside devices not an unset value that has
   the name of their kind. */
bool path_shows(const struct selection *s, const struct value *value);

/* Is the value one that it names by its very own path? */
bool path_is(const struct selection *s, const struct value *value);

/* Does it name all of the device whose value this is, or several? */
bool path_has_device(const struct selection *s, const struct value *value);
bool path_has_finding(const struct selection *s, const xencfg_finding *f);

void selection_freep(struct selection *s);

#endif
