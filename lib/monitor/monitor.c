/* monitor - the descriptor, time, and what is done next. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "monitor/connection.h"
#include "monitor/domains.h"
#include "monitor/events.h"
#include "monitor/path.h"
#include "store/socket.h"
#include "store/store.h"
#include "template/find.h"

/* ------------------------------------------------------------------- timer */

static void sooner(int64_t *at, int64_t other)
{
    if (other && (!*at || other < *at))
        *at = other;
}

static int64_t patience(const xencfg_monitor *m, const struct watched *d)
{
    return d->empty_since && !d->error && d->queued == QUEUED_NOT
               ? d->empty_since + (int64_t)(m->ctx->deadline * 1e3)
               : 0;
}

static int set_timer(xencfg_monitor *m)
{
    struct itimerspec spec = { 0 };
    int64_t at = 0;
    int i;

    sooner(&at, m->settle_at);
    sooner(&at, m->retry_at);
    for (i = 0; m->empty && i < m->domains; i++)
        sooner(&at, patience(m, m->domain[i]));
    if (at == m->timer_at)
        return 0;
    m->timer_at = at;
    spec.it_value.tv_sec = at / 1000;
    spec.it_value.tv_nsec = at % 1000 * 1000000;
    return timerfd_settime(m->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL)
               ? xencfg__fail(m->ctx, XENCFG_ERROR_FAIL, "timerfd_settime: %m")
               : 0;
}

static void timer_expired(xencfg_monitor *m)
{
    int64_t now = xencfg__monitor_now();
    uint64_t count;
    int i;

    if (read(m->timer_fd, &count, sizeof(count)) < 0)
        return;
    m->timer_at = 0;
    for (i = 0; m->empty && i < m->domains; i++) {
        int64_t at = patience(m, m->domain[i]);

        if (at && at <= now)
            xencfg__monitor_mark(m, m->domain[i]);
    }
    if (m->settle_at && m->settle_at <= now)
        xencfg__monitor_settle(m);
    if (m->retry_at && m->retry_at <= now)
        m->try_socket = true;
}

/* ---------------------------------------------------------- what has come */

static int state_event(void *arg, const char *name)
{
    xencfg_monitor *m = arg;
    struct watched *d;
    uint32_t domid;

    if (!name) {
        m->rescan = m->mark_all = true;
        return 0;
    }
    if (!xencfg__monitor_file(name, &domid))
        return 0;
    d = xencfg__monitor_find(m, domid);
    if (d && d->wanted) {
        xencfg__monitor_mark(m, d);
        return 0;
    }
    m->rescan = true;           /* it may have another name now */
    return d ? xencfg__monitor_drop(m, d) : 0;
}

static int take_state(xencfg_monitor *m)
{
    int rc;

    xencfg__begin(m->ctx);
    rc = xencfg__directory_take(&m->state_dir, state_event, m);
    if (rc)                     /* not all was handled */
        m->rescan = m->mark_all = true;
    return rc;
}

static int take(xencfg_monitor *m, enum source source)
{
    switch (source) {
    case SOURCE_TIMER:
        timer_expired(m);
        return 0;
    case SOURCE_STATE:
        return take_state(m);
    case SOURCE_STORE:
        return m->watch ? xencfg__monitor_take_store(m) : 0;
    case SOURCE_SOCKET:
        return m->socket_dir.fd >= 0 ? xencfg__monitor_take_socket(m) : 0;
    }
    return 0;
}

/* Takes what has come within timeout milliseconds, but for events of ours. */
static int take_all(xencfg_monitor *m, int timeout)
{
    struct epoll_event event[4];
    int i, n, rc = set_timer(m);

    if (rc)
        return rc;
    n = epoll_wait(m->epoll_fd, event, ARRAY_SIZE(event), timeout);
    if (n < 0 && errno != EINTR)
        return xencfg__fail(m->ctx, XENCFG_ERROR_FAIL, "epoll_wait: %m");
    for (i = 0; !rc && i < n; i++)
        rc = take(m, event[i].data.u32);
    return rc ? rc : set_timer(m);
}

/* --------------------------------------------------------- what to do next */

/* A listing that fails though xenstored answers will fail again. */
static int scan(xencfg_monitor *m)
{
    int rc = xencfg__monitor_scan(m);
    bool failed = rc == XENCFG_ERROR_STORE || rc == XENCFG_ERROR_ACCESS ||
                  rc == XENCFG_ERROR_TIMEDOUT;

    if (failed && (!m->scan_failed || m->ctx->silent))
        rc = xencfg__monitor_doubt(m);
    m->scan_failed = failed;
    return rc;
}

/* Does one thing; *done is false if there is none. */
static int do_one(xencfg_monitor *m, bool *done)
{
    *done = true;
    if (m->try_socket && !m->watch)
        return xencfg__monitor_reconnect(m);
    *done = m->watch && !m->pinging;
    if (!*done)
        return 0;
    if (m->rescan)
        return scan(m);
    if (m->due)
        return xencfg__monitor_refresh(m);
    *done = m->snapshot && m->scanned && !m->fresh;
    if (!*done)
        return 0;
    if (!xencfg__monitor_event(m, XENCFG_EVENT_KIND_SNAPSHOT_END))
        return xencfg__nomem(m->ctx);
    m->snapshot = false;
    return 0;
}

/* Milliseconds; -1: without end. */
static int left(int64_t timeout_ms, int64_t until)
{
    int64_t now;

    if (timeout_ms <= 0)
        return timeout_ms < 0 ? -1 : 0;
    now = xencfg__monitor_now();
    if (until <= now)
        return 0;
    return until - now < INT_MAX ? (int)(until - now) : INT_MAX;
}

int xencfg_monitor_next(xencfg_monitor *m, int64_t timeout_ms,
                        const struct xencfg_event **ret)
{
    int64_t now = xencfg__monitor_now();
    int64_t until = timeout_ms < INT64_MAX - now ? now + timeout_ms : INT64_MAX;
    bool done = true, waited = false;
    int rc, timeout;

    xencfg__monitor_free_last(m);
    for (;;) {
        if (m->at < m->events) {
            *ret = &m->event[m->at++];
            return 0;
        }
        if (!done && waited) {
            *ret = NULL;
            return 0;
        }
        timeout = done ? 0 : left(timeout_ms, until);
        waited = !done && !timeout;
        m->ctx->inside++;       /* what one domain's is, an event says */
        rc = take_all(m, timeout);
        if (!rc)
            rc = do_one(m, &done);
        m->ctx->inside--;
        if (rc)
            return xencfg__end(m->ctx, rc);
    }
}

int xencfg_monitor_collect(xencfg_monitor *m)
{
    return xencfg__end(m->ctx, take_all(m, 0));
}

int xencfg_monitor_fd(const xencfg_monitor *m)
{
    return m->epoll_fd;
}

/* ---------------------------------------------------------- open and close */

static int set_wish(xencfg_monitor *m, struct store *s, const char *what,
                    struct wish *wish)
{
    char text[16];
    int rc = xencfg__domain_find(s, what, &wish->domid);

    if (rc)
        return rc;
    snprintf(text, sizeof(text), "%u", wish->domid);
    wish->by_domid = !strcmp(what, text);
    wish->has_uuid = !xencfg_uuid_parse(&wish->uuid, what);
    wish->name = strdup(what);
    return wish->name ? 0 : xencfg__nomem(m->ctx);
}

static int set_wishes(xencfg_monitor *m, const char *const *what, int count)
{
    struct store *s;
    int rc = xencfg__store(m->ctx, &s);

    if (rc || !count)
        return rc;
    m->wish = calloc(count, sizeof(*m->wish));
    if (!m->wish)
        return xencfg__nomem(m->ctx);
    for (; !rc && m->wishes < count; m->wishes++)
        rc = set_wish(m, s, what[m->wishes], &m->wish[m->wishes]);
    return rc;
}

static int open_descriptors(xencfg_monitor *m)
{
    int rc;

    m->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    m->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (m->epoll_fd < 0 || m->timer_fd < 0)
        return xencfg__fail(m->ctx, XENCFG_ERROR_FAIL, "epoll or timerfd: %m");
    rc = xencfg__directory_open(m->ctx, m->ctx->state_dir, IN_MOVED_TO,
                                &m->state_dir);
    if (!rc)
        rc = xencfg__monitor_poll(m, EPOLL_CTL_ADD, m->timer_fd, EPOLLIN,
                                  SOURCE_TIMER);
    if (!rc)
        rc = xencfg__monitor_poll(m, EPOLL_CTL_ADD, m->state_dir.fd, EPOLLIN,
                                  SOURCE_STATE);
    return rc;
}

static void closemp(xencfg_monitor **m)
{
    xencfg_monitor_close(*m);
}

int xencfg_monitor_open(xencfg_ctx *ctx, const char *const *domains,
                        int num_domains, xencfg_monitor **ret)
{
    CLEANUP(closemp) xencfg_monitor *m = calloc(1, sizeof(*m));
    int rc = 0;

    xencfg__begin(ctx);
    if (!m)
        return xencfg__end(ctx, xencfg__nomem(ctx));
    m->ctx = ctx;
    m->epoll_fd = m->timer_fd = -1;
    m->state_dir = m->socket_dir = (struct directory)DIRECTORY_NONE;
    m->snapshot = m->rescan = true;
    m->settle_ms = SETTLE_MS;
    if (ctx->xenstore_dump)
        rc = xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                          "%s is a dump of a xenstore: nothing changes there",
                          ctx->xenstore_dump);
    if (!rc)
        rc = set_wishes(m, domains, num_domains);
    if (!rc)
        rc = open_descriptors(m);
    if (!rc)
        rc = xencfg__monitor_connect(m);
    if (!rc && !m->watch)
        rc = xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                          "cannot watch xenstore: it has no socket at %s",
                          xencfg__socket_path());
    if (!rc)
        *ret = TAKE(m);
    return xencfg__end(ctx, rc);
}

void xencfg_monitor_close(xencfg_monitor *m)
{
    int i;

    if (!m)
        return;
    xencfg__monitor_take_back(m, 0);
    free(m->event);
    xencfg__monitor_free_domains(m);
    for (i = 0; i < m->wishes; i++)
        free(m->wish[i].name);
    free(m->wish);
    xencfg__watch_closep(&m->watch);
    xencfg__directory_close(&m->socket_dir);
    xencfg__directory_close(&m->state_dir);
    closep(&m->timer_fd);
    closep(&m->epoll_fd);
    free(m);
}
