/* domain_events - what became of a domain, as events. */
#ifndef XENCFG_LIB_MONITOR_DOMAIN_EVENTS_H
#define XENCFG_LIB_MONITOR_DOMAIN_EVENTS_H

#include "monitor/state.h"

/* kept: what is known of the domain. */
int xencfg__monitor_added(xencfg_monitor *m, uint32_t domid,
                          const struct kept *kept);
int xencfg__monitor_removed(xencfg_monitor *m, const struct watched *d);

/* All in which the domain differs. */
int xencfg__monitor_changes(xencfg_monitor *m, uint32_t domid,
                            const struct kept *before,
                            const struct kept *after);

/* DOMAIN_STATE, of a domain without configuration. */
int xencfg__monitor_state(xencfg_monitor *m, struct watched *d,
                          const xencfg_domain *domain);

/* An event with an error's text, which may be NULL. */
int xencfg__monitor_text(xencfg_monitor *m, struct watched *d,
                         xencfg_event_kind kind, int error, const char *text);

#endif
