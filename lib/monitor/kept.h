/* kept - what is kept of a domain to compare with. */
#ifndef XENCFG_LIB_MONITOR_KEPT_H
#define XENCFG_LIB_MONITOR_KEPT_H

#include "monitor/state.h"

/* NULL: no memory. */
struct kept *xencfg__kept_new(void);
void xencfg__kept_freep(struct kept **kept);

/* Of the report only the identities of devices are of use later. */
void xencfg__kept_trim(struct kept *kept);

#endif
