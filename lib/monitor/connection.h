/* connection - the connection for watches: lost, back, hung. */
#ifndef XENCFG_LIB_MONITOR_CONNECTION_H
#define XENCFG_LIB_MONITOR_CONNECTION_H

#include "monitor/state.h"

/* Connects and sets the watches. */
int xencfg__monitor_connect(xencfg_monitor *m);

/* After watches were changed or events taken, with what came of it. */
int xencfg__monitor_sent(xencfg_monitor *m, int rc);

/* The answer to a ping: xenstored works. */
void xencfg__monitor_answered(xencfg_monitor *m);

/* What has happened in the directory of xenstored's socket. */
int xencfg__monitor_take_socket(xencfg_monitor *m);

/* Tries to connect again. */
int xencfg__monitor_reconnect(xencfg_monitor *m);

/* A request failed: all goes on when xenstored has answered, or is back. */
int xencfg__monitor_doubt(xencfg_monitor *m);

/* Sets, or removes, the watches of a domain; no-op without connection. */
int xencfg__monitor_watch_domain(xencfg_monitor *m, struct watched *d);
int xencfg__monitor_unwatch_domain(xencfg_monitor *m, struct watched *d);
int xencfg__monitor_watch_cpu(xencfg_monitor *m, struct watched *d,
                              bool wanted);
/* The name alone: it may get one that is wanted. */
int xencfg__monitor_watch_name(xencfg_monitor *m, struct watched *d);

#endif
