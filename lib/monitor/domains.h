/* domains - which domains there are, and which are to be looked at. */
#ifndef XENCFG_LIB_MONITOR_DOMAINS_H
#define XENCFG_LIB_MONITOR_DOMAINS_H

#include "monitor/state.h"

/* NULL: not known. */
struct watched *xencfg__monitor_find(xencfg_monitor *m, uint32_t domid);

/* It may have changed; no-op for domains that are not wanted. */
void xencfg__monitor_mark(xencfg_monitor *m, struct watched *d);

/* The marked ones are due. */
void xencfg__monitor_settle(xencfg_monitor *m);

/* The next that is due, out of the queue; NULL: none. */
struct watched *xencfg__monitor_due(xencfg_monitor *m);

/* To the front of those that are due. */
void xencfg__monitor_again(xencfg_monitor *m, struct watched *d);

/* Looks which there are. */
int xencfg__monitor_scan(xencfg_monitor *m);

/* Forgets it, with its watches. */
int xencfg__monitor_drop(xencfg_monitor *m, struct watched *d);

void xencfg__monitor_free_domains(xencfg_monitor *m);

#endif
