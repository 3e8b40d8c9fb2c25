/* ops - what is done with a device in xenstore, by kind. */
#include "device/parts.h"

const struct device_ops *xencfg__ops(enum xencfg_devkind kind)
{
    const struct device_ops *ops = xencfg__parts[kind].ops;

    return ops ? ops : &xencfg__plain_ops;
}

int xencfg__device_is_live(struct store *s, uint32_t domid,
                           enum xencfg_devkind kind, uint64_t id, bool *ret)
{
    CLEANUP(xencfg__device_freep) struct device d = {
        .kind = kind, .id = id, .site.domid = domid,
    };

    return xencfg__ops(kind)->is_live(s, &d, ret);
}

int xencfg__device_settle(struct store *s, struct device *d, bool there)
{
    if (!d->aside)
        return 0;
    d->aside = false;
    return xencfg__ops(d->kind)->settle(s, d, there);
}
