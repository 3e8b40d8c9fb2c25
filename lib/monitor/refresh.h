/* refresh - retrieves domains anew, and compares them with what was kept. */
#ifndef XENCFG_LIB_MONITOR_REFRESH_H
#define XENCFG_LIB_MONITOR_REFRESH_H

#include "monitor/state.h"

/* Of the domains that are due, of which there is one, one or several. */
int xencfg__monitor_refresh(xencfg_monitor *m);

#endif
