/*
 * start - when a domain was made.
 *
 * libxl writes /vm/<uuid>/start_time when it makes a domain (libxl_create.c).
 */
#ifndef XENCFG_LIB_DOMAIN_START_H
#define XENCFG_LIB_DOMAIN_START_H

#include <sys/stat.h>

#include "store/store.h"

/*
 * In seconds of the epoch; 0: not known.  It is not known either if it is ahead
 * of the clock, which was set back since then.
 */
int xencfg__domain_start(struct store *s, const xencfg_uuid *uuid, double *ret);

/*
 * Was the domain made after the file was written?  By its start, or if that is
 * not known, by the host's boot.  Clocks are set: it is a hint, never a proof.
 */
int xencfg__domain_is_younger(struct store *s, const xencfg_uuid *uuid,
                              const struct stat *st, bool *ret);

/* Has libxl made a domain with that uuid? */
int xencfg__domain_has_start(struct store *s, const xencfg_uuid *uuid,
                             bool *ret);

#endif
