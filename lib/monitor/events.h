/* events - the queue of events for the caller, in order. */
#ifndef XENCFG_LIB_MONITOR_EVENTS_H
#define XENCFG_LIB_MONITOR_EVENTS_H

#include "monitor/state.h"

/* An event more; NULL: no memory.  All that it points to is from malloc(). */
struct xencfg_event *xencfg__monitor_event(xencfg_monitor *m,
                                           xencfg_event_kind kind);

/* Takes back those since there were so many. */
void xencfg__monitor_take_back(xencfg_monitor *m, int events);

/* Frees the one that was handed over last. */
void xencfg__monitor_free_last(xencfg_monitor *m);

#endif
