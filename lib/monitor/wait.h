/* wait - time, and what epoll waits for. */
#ifndef XENCFG_LIB_MONITOR_WAIT_H
#define XENCFG_LIB_MONITOR_WAIT_H

#include "monitor/state.h"

/* Milliseconds, CLOCK_MONOTONIC; never 0. */
int64_t xencfg__monitor_now(void);

/* What an event of epoll is about. */
enum source { SOURCE_TIMER, SOURCE_STATE, SOURCE_STORE, SOURCE_SOCKET };

int xencfg__monitor_poll(xencfg_monitor *m, int op, int fd, uint32_t events,
                         enum source source);

#endif
