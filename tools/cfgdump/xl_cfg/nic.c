/* nic - a network interface, as xl-network-configuration(5) says it. */
#include <stdbool.h>

#include "xl_cfg/xl_cfg.h"

#define ROW(...) XL_ROW(xencfg_device_nic, __VA_ARGS__)
#define SAME(member_) ROW(#member_, STRING, member_)

static const char *const types[] = { "", "ioemu", "vif", NULL };

static const char *const trust[] = { "untrusted", "trusted" };

static const struct xl_row rows[] = {
    ROW("type", WORD, nictype, .arg = types),
    ROW("mac", MAC, mac),
    ROW("bridge", STRING, bridge),
    ROW("gatewaydev", STRING, gatewaydev),
    ROW("vlan", STRING, vlan), /* since Xen 4.19 */
    ROW("ip", STRING, ip),
    ROW("model", STRING, model),
    ROW("vifname", STRING, ifname),
    ROW("script", STRING, script),
    XL_BACKEND_ROW(xencfg_device_nic),
    ROW("mtu", UINT31, mtu),
    ROW("devid", UINT31, devid),
    ROW("", FLAG, trusted, .arg = trust),
    ROW("forwarddev", STRING, coloft_forwarddev),
    SAME(colo_sock_mirror_id), SAME(colo_sock_mirror_ip),
    SAME(colo_sock_mirror_port), SAME(colo_sock_compare_sec_in_id),
    SAME(colo_sock_compare_sec_in_ip), SAME(colo_sock_compare_sec_in_port),
    SAME(colo_sock_redirector0_id), SAME(colo_sock_redirector0_ip),
    SAME(colo_sock_redirector0_port), SAME(colo_sock_redirector1_id),
    SAME(colo_sock_redirector1_ip), SAME(colo_sock_redirector1_port),
    SAME(colo_sock_redirector2_id), SAME(colo_sock_redirector2_ip),
    SAME(colo_sock_redirector2_port), SAME(colo_sock_compare_pri_in_id),
    SAME(colo_sock_compare_pri_in_ip), SAME(colo_sock_compare_pri_in_port),
    SAME(colo_sock_compare_notify_id), SAME(colo_sock_compare_notify_ip),
    SAME(colo_sock_compare_notify_port), SAME(colo_filter_mirror_queue),
    SAME(colo_filter_mirror_outdev), SAME(colo_filter_redirector0_queue),
    SAME(colo_filter_redirector0_indev), SAME(colo_filter_redirector0_outdev),
    SAME(colo_filter_redirector1_queue), SAME(colo_filter_redirector1_indev),
    SAME(colo_filter_redirector1_outdev), SAME(colo_compare_pri_in),
    SAME(colo_compare_sec_in), SAME(colo_compare_out),
    SAME(colo_compare_notify_dev), SAME(colo_sock_sec_redirector0_id),
    SAME(colo_sock_sec_redirector0_ip), SAME(colo_sock_sec_redirector0_port),
    SAME(colo_sock_sec_redirector1_id), SAME(colo_sock_sec_redirector1_ip),
    SAME(colo_sock_sec_redirector1_port),
    SAME(colo_filter_sec_redirector0_queue),
    SAME(colo_filter_sec_redirector0_indev),
    SAME(colo_filter_sec_redirector0_outdev),
    SAME(colo_filter_sec_redirector1_queue),
    SAME(colo_filter_sec_redirector1_indev),
    SAME(colo_filter_sec_redirector1_outdev),
    SAME(colo_filter_sec_rewriter0_queue), SAME(colo_checkpoint_host),
    SAME(colo_checkpoint_port),
};

/* ------------------------------------------------------------------- rate */

#define USEC UINT64_C(1000000)
#define DEFAULT_INTERVAL 50000

/*
 * xl makes of a rate in bytes per second, which must be below 2^32 of a unit,
 * and an interval how many bytes these are.  Finds a rate that gives the
 * number; the largest unit, as people have it.
 */
static bool find_rate(uint64_t bytes, uint64_t interval, uint64_t *rate,
                      const char **unit)
{
    static const struct {
        uint64_t factor;
        const char *name;
    } units[] = { { 1000000000, "GB/s" }, { 1000000, "MB/s" },
                  { 1000, "KB/s" }, { 1, "B/s" } };
    size_t i;

    if (!interval || bytes > UINT64_MAX / USEC)
        return false;
    for (i = 0; i < ARRAY_SIZE(units); i++) {
        uint64_t factor = units[i].factor, least, all;

        least = bytes * USEC / interval + !!(bytes * USEC % interval);
        *rate = least / factor + !!(least % factor);
        *rate = *rate ? *rate : 1;
        *unit = units[i].name;
        if (*rate > UINT32_MAX || *rate * factor > UINT64_MAX / interval)
            continue;
        all = *rate * factor * interval / USEC;
        if (all == bytes)
            return true;
    }
    return false;
}

static void put_rate(FILE *f, const xencfg_device_nic *from,
                     xencfg_device_nic *to)
{
    uint64_t bytes = from->rate_bytes_per_interval, rate;
    uint32_t interval = from->rate_interval_usecs;
    const char *unit;
    char text[64];
    int n;

    if (!find_rate(bytes, interval, &rate, &unit))
        return;
    n = snprintf(text, sizeof(text), "%" PRIu64 "%s", rate, unit);
    if (interval % 1000)
        sprintf(text + n, "@%" PRIu32 "us", interval);
    else if (interval != DEFAULT_INTERVAL)
        sprintf(text + n, "@%" PRIu32 "ms", interval / 1000);
    xl_put_param(f, "rate", text);
    to->rate_bytes_per_interval = bytes;
    to->rate_interval_usecs = interval;
}

bool xl_nic(struct xl_cfg *x, const void *dev, void *made)
{
    XL_PARAMS(x, rows, dev, made);
    put_rate(x->f, dev, made);
    return true;
}
