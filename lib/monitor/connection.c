/*
 * connection - the connection for watches: lost, back, hung.
 *
 * Of all domains' own nodes only those that a retrieve reads are watched, since
 * a guest writes others all the time: its name, memory, and, but for HVM
 * guests, cpu.  That makes each write slower in C xenstored, which
 * compares it with each watch: some 12 us for 1000 watches.  One watch of
 * /local/domain would cost xenstored the same, and wake us for each of them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "monitor/connection.h"
#include "monitor/events.h"
#include "store/socket.h"

#define RETRY_FIRST_MS 5        /* bound, but not listening yet */
#define RETRY_LAST_MS 1000

static const char *const everywhere[] = {
    "@introduceDomain", "@releaseDomain", "/libxl",
    "/local/domain/0/backend/pci", "/local/domain/0/backend/vusb",
    "/local/domain/0/backend/qusb",
};

/* What only serves if not all domains are wanted. */
static const char *const of_one[] = {
    "/libxl/%u", "/local/domain/0/backend/pci/%u",
    "/local/domain/0/backend/vusb/%u", "/local/domain/0/backend/qusb/%u",
};

/* The cpus are the last. */
static const char *const of_each[] = {
    "/local/domain/%u/name", "/local/domain/%u/memory",
    "/local/domain/%u/cpu",
};

/* ------------------------------------------------------------------ watches */

static int lose(xencfg_monitor *m);

static void disconnect(xencfg_monitor *m)
{
    int i;

    xencfg__watch_closep(&m->watch);
    m->pinging = false;
    for (i = 0; i < m->domains; i++) {
        m->domain[i]->watches = m->domain[i]->watches_cpu = false;
        m->domain[i]->watches_name = false;
        m->domain[i]->first_events = 0;
    }
}

/* Without all the watches that should be set, the connection is of no use. */
static int start_over(xencfg_monitor *m, int rc)
{
    disconnect(m);
    m->try_socket = true;
    return rc;
}

/* The connection may have ended meanwhile. */
int xencfg__monitor_sent(xencfg_monitor *m, int rc)
{
    uint32_t events = EPOLLIN;

    if (rc == XENCFG_ERROR_STORE)
        return lose(m);
    if (rc)
        return start_over(m, rc);
    if (m->wants_out == xencfg__watch_unsent(m->watch))
        return 0;
    m->wants_out = !m->wants_out;
    if (m->wants_out)
        events |= EPOLLOUT;
    return xencfg__monitor_poll(m, EPOLL_CTL_MOD, xencfg__watch_fd(m->watch),
                                events, SOURCE_STORE);
}

typedef int change_watch(struct store_watch *w, const char *path);

static int change_all(xencfg_monitor *m, const struct watched *d,
                      change_watch *change, const char *const *fmt,
                      size_t count)
{
    char path[64];
    size_t i;
    int rc = 0;

    for (i = 0; !rc && i < count; i++) {
        snprintf(path, sizeof(path), fmt[i], d->domid);
        rc = change(m->watch, path);
    }
    return rc;
}

int xencfg__monitor_watch_domain(xencfg_monitor *m, struct watched *d)
{
    int rc = 0;

    if (!m->watch || d->watches)
        return 0;
    d->watches = d->watches_cpu = true;
    d->first_events = ARRAY_SIZE(of_each);
    if (m->wishes) {
        d->first_events += ARRAY_SIZE(of_one);
        rc = change_all(m, d, xencfg__watch_add, of_one, ARRAY_SIZE(of_one));
    }
    if (!rc)
        rc = change_all(m, d, xencfg__watch_add, of_each, ARRAY_SIZE(of_each));
    return xencfg__monitor_sent(m, rc);
}

int xencfg__monitor_unwatch_domain(xencfg_monitor *m, struct watched *d)
{
    size_t count = ARRAY_SIZE(of_each);
    int rc = 0;

    if (!m->watch)
        return 0;
    if (d->watches_name)
        rc = change_all(m, d, xencfg__watch_remove, of_each, 1);
    if (d->watches && m->wishes)
        rc = change_all(m, d, xencfg__watch_remove, of_one, ARRAY_SIZE(of_one));
    if (!rc && d->watches)
        rc = change_all(m, d, xencfg__watch_remove, of_each,
                        d->watches_cpu ? count : count - 1);
    d->watches = d->watches_cpu = d->watches_name = false;
    return xencfg__monitor_sent(m, rc);
}

int xencfg__monitor_watch_cpu(xencfg_monitor *m, struct watched *d, bool wanted)
{
    const char *const *cpu = &of_each[ARRAY_SIZE(of_each) - 1];

    if (!m->watch || d->watches_cpu == wanted)
        return 0;
    d->watches_cpu = wanted;
    return xencfg__monitor_sent(
        m, change_all(m, d, wanted ? xencfg__watch_add : xencfg__watch_remove,
                      cpu, 1));
}

int xencfg__monitor_watch_name(xencfg_monitor *m, struct watched *d)
{
    bool by_name = false;
    int i;

    for (i = 0; i < m->wishes; i++)
        by_name |= !m->wish[i].by_domid && !m->wish[i].has_uuid;
    if (!by_name || !m->watch || d->watches_name)
        return 0;
    d->watches_name = true;
    return xencfg__monitor_sent(
        m, change_all(m, d, xencfg__watch_add, of_each, 1));
}

/* --------------------------------------------------------------- connecting */

static int set_watches(xencfg_monitor *m)
{
    size_t i, count = m->wishes ? 2 : ARRAY_SIZE(everywhere);
    int rc = 0, n;

    for (i = 0; !rc && i < count; i++)
        rc = xencfg__watch_add(m->watch, everywhere[i]);
    for (n = 0; !rc && m->watch && n < m->domains; n++)
        rc = m->domain[n]->wanted
                 ? xencfg__monitor_watch_domain(m, m->domain[n])
                 : xencfg__monitor_watch_name(m, m->domain[n]);
    if (!rc && m->watch) {
        m->pinging = true;
        rc = xencfg__watch_ping(m->watch);
    }
    return rc;
}

/* m->watch stays NULL if there is no socket, or none that is listened at. */
int xencfg__monitor_connect(xencfg_monitor *m)
{
    int rc = xencfg__watch_connect(m->ctx, &m->watch);

    if (rc)
        return rc;
    if (xencfg__watch_fd(m->watch) < 0) {
        xencfg__watch_closep(&m->watch);
        return 0;
    }
    m->wants_out = false;
    rc = xencfg__monitor_poll(m, EPOLL_CTL_ADD, xencfg__watch_fd(m->watch),
                              EPOLLIN, SOURCE_STORE);
    if (rc)
        return rc;
    rc = set_watches(m);
    return m->watch ? xencfg__monitor_sent(m, rc) : rc;
}

/* ------------------------------------------------------------ lost and back */

/* Without memory for it the text may be missing. */
static void report(xencfg_monitor *m, xencfg_event_kind kind, const char *text)
{
    struct xencfg_event *e = xencfg__monitor_event(m, kind);

    if (e && text)
        e->text = strdup(text);
}

static void report_lost(xencfg_monitor *m)
{
    if (!m->lost)
        report(m, XENCFG_EVENT_KIND_STORE_LOST, xencfg_errmsg(m->ctx));
    m->lost = true;
}

static int watch_socket(xencfg_monitor *m)
{
    CLEANUP(freep) char *dir = strdup(xencfg__socket_path());
    char *slash = dir ? strrchr(dir, '/') : NULL;
    int rc;

    if (!dir)
        return xencfg__nomem(m->ctx);
    if (slash)
        slash[slash == dir] = 0;
    rc = xencfg__directory_open(m->ctx, slash ? dir : ".",
                                IN_CREATE | IN_MOVED_TO | IN_ATTRIB,
                                &m->socket_dir);
    if (!rc)
        rc = xencfg__monitor_poll(m, EPOLL_CTL_ADD, m->socket_dir.fd, EPOLLIN,
                                  SOURCE_SOCKET);
    return rc;
}

/*
 * Later and later.  After some seconds only if something happens where the
 * socket is; but if a xenstored listens there, nothing need happen before it
 * answers again.
 */
static void retry_later(xencfg_monitor *m, bool listens)
{
    if (m->retry_ms < RETRY_LAST_MS)
        m->retry_ms = m->retry_ms ? m->retry_ms * 2 : RETRY_FIRST_MS;
    else if (!listens)
        return;
    m->retry_at = xencfg__monitor_now() + m->retry_ms;
}

/* The connection ended. */
static int lose(xencfg_monitor *m)
{
    bool again = m->lost;       /* and no answer since */

    report_lost(m);
    disconnect(m);
    /* the context would find out with its next request; it may be in use */
    xencfg__store_disconnect(m->ctx->store);
    m->try_socket = !again;
    if (again)
        retry_later(m, true);
    return 0;
}

int xencfg__monitor_reconnect(xencfg_monitor *m)
{
    int rc;

    xencfg__begin(m->ctx);
    /* first, so that it is not missed if it comes now */
    rc = m->socket_dir.fd < 0 ? watch_socket(m) : 0;
    if (rc)
        return rc;
    m->try_socket = false;
    m->retry_at = 0;
    rc = xencfg__monitor_connect(m);
    if (rc && rc != XENCFG_ERROR_TIMEDOUT)
        return start_over(m, rc);
    if (m->watch) {
        xencfg__directory_close(&m->socket_dir);
        return 0;
    }
    retry_later(m, rc);
    return 0;
}

static int socket_event(void *arg, const char *name)
{
    xencfg_monitor *m = arg;
    const char *path = xencfg__socket_path(), *slash = strrchr(path, '/');

    if (name && strcmp(name, slash ? slash + 1 : path))
        return 0;
    m->try_socket = true;
    m->retry_ms = 0;
    return 0;
}

int xencfg__monitor_take_socket(xencfg_monitor *m)
{
    return xencfg__directory_take(&m->socket_dir, socket_event, m);
}

int xencfg__monitor_doubt(xencfg_monitor *m)
{
    if (m->ctx->silent)
        report_lost(m);
    if (!m->watch || m->pinging)
        return 0;
    m->pinging = true;
    return xencfg__monitor_sent(m, xencfg__watch_ping(m->watch));
}

/* The first events of its watches have marked all. */
void xencfg__monitor_answered(xencfg_monitor *m)
{
    m->pinging = false;
    m->retry_ms = 0;
    if (!m->lost)
        return;
    m->lost = false;
    report(m, XENCFG_EVENT_KIND_STORE_BACK, NULL);
}
