/* store_events - what comes over the connection for watches. */
#include "monitor/connection.h"
#include "monitor/domains.h"
#include "monitor/path.h"

/* A stub domain's pci devices belong to the domain that it serves. */
static void mark_served(xencfg_monitor *m)
{
    int i;

    for (i = 0; i < m->domains; i++) {
        const struct kept *kept = m->domain[i]->kept;

        if (kept && kept->config.b_info.device_model_stubdomain.val > 0)
            xencfg__monitor_mark(m, m->domain[i]);
    }
}

static int store_event(void *arg, const char *path)
{
    xencfg_monitor *m = arg;
    struct watched *d;
    uint32_t domid;

    if (!path) {
        xencfg__monitor_answered(m);
        return 0;
    }
    switch (xencfg__monitor_path(path, &domid)) {
    case PATH_NOTHING:
        return 0;
    case PATH_DOMAINS:
        m->rescan = true;
        return 0;
    case PATH_PCI:
        mark_served(m);
        break;
    case PATH_DOMAIN:
        break;
    }
    d = xencfg__monitor_find(m, domid);
    if (d)
        d->renamed = !d->wanted;
    if (!d || !d->wanted)       /* it need not be introduced to be there */
        m->rescan = true;
    /* of several watches that were just set the last one's counts */
    if (!d || (d->first_events && --d->first_events))
        return 0;
    xencfg__monitor_mark(m, d);
    return 0;
}

int xencfg__monitor_take_store(xencfg_monitor *m)
{
    int rc;

    xencfg__begin(m->ctx);
    rc = xencfg__watch_take(m->watch, store_event, m);
    return m->watch ? xencfg__monitor_sent(m, rc) : rc;
}
