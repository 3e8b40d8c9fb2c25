/* store_events - what comes over the connection for watches. */
#ifndef XENCFG_LIB_MONITOR_STORE_EVENTS_H
#define XENCFG_LIB_MONITOR_STORE_EVENTS_H

#include "monitor/state.h"

int xencfg__monitor_take_store(xencfg_monitor *m);

#endif
