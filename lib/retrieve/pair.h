/*
 * pair - which live device each template entry describes.
 *
 * Here alone it is decided that a device is stale: live_list.paired has
 * PAIR_STALE for its entry.  merge.c leaves the entry out and reports it, as a
 * finding of the class STALE; the check of templates (check/compare.c) goes by
 * that finding.
 *
 * Pure: nothing is read but the arguments.
 */
#ifndef XENCFG_LIB_PAIR_H
#define XENCFG_LIB_PAIR_H

#include "retrieve/live_list.h"

/* live_list.paired: what became of a template entry that is no live device. */
enum {
    PAIR_STALE = -1,            /* it does not exist */
    PAIR_DUPLICATE = -2,        /* another entry is the same device */
    PAIR_UNKNOWN = -3,          /* not known; the entry is kept */
};

/* live_device.entry: what a live device is that no entry describes. */
enum {
    PAIR_RECONSTRUCTED = -1,    /* the template does not know it */
    PAIR_IMPLIED = -2,
    PAIR_GONE = -3,             /* unplugged while it was read */
};

/* Sets the paired of each list, and the entry of each device. */
int xencfg__pair(struct live *live, const xencfg_domain_config *config);

#endif
