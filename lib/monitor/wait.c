/* wait - time, and what epoll waits for. */
#include <sys/epoll.h>
#include <time.h>

#include "monitor/state.h"

int64_t xencfg__monitor_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

int xencfg__monitor_poll(xencfg_monitor *m, int op, int fd, uint32_t events,
                         enum source source)
{
    struct epoll_event e = { .events = events, .data.u32 = source };

    if (epoll_ctl(m->epoll_fd, op, fd, &e))
        return xencfg__fail(m->ctx, XENCFG_ERROR_FAIL, "epoll_ctl: %m");
    return 0;
}
