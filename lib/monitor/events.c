/* events - the queue of events for the caller, in order. */

#include "base/array.h"
#include "monitor/events.h"

#define ROOM_KEPT 64            /* of a large burst the memory is given back */

static void dispose(struct xencfg_event *e)
{
    free((char *)e->name);
    free((char *)e->id);
    free((char *)e->path);
    free((char *)e->before);
    free((char *)e->after);
    free((char *)e->text);
    free((char *)e->state);
}

struct xencfg_event *xencfg__monitor_event(xencfg_monitor *m,
                                           xencfg_event_kind kind)
{
    struct xencfg_event *e;
    struct timespec now;

    if (ARRAY_ROOM(NULL, &m->event, &m->event_room, m->events + 1))
        return NULL;
    e = &m->event[m->events++];
    *e = (struct xencfg_event){ .kind = kind };
    clock_gettime(CLOCK_REALTIME, &now);
    e->time_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return e;
}

void xencfg__monitor_take_back(xencfg_monitor *m, int events)
{
    while (m->events > events)
        dispose(&m->event[--m->events]);
}

void xencfg__monitor_free_last(xencfg_monitor *m)
{
    if (m->at) {
        dispose(&m->event[m->at - 1]);
        m->event[m->at - 1] = (struct xencfg_event){ 0 };
    }
    if (m->at < m->events)
        return;
    m->at = m->events = 0;
    if (m->event_room <= ROOM_KEPT)
        return;
    free(TAKE(m->event));
    m->event_room = 0;
}
