/* public - the kinds of device, as programs see them. */
#include "kinds/kinds.h"

const struct xencfg_kind *xencfg_kind(xencfg_devkind kind)
{
    return kind > XENCFG_DEVKIND_NONE && kind < NKINDS
               ? &xencfg__kinds[kind].public
               : NULL;
}

const struct xencfg_kind *xencfg_kind_next(const struct xencfg_kind *before)
{
    int at = before ? xencfg__kinds[before->kind].array : -1;
    const struct devkind *next = NULL;
    int i;

    for (i = 1; i < NKINDS; i++) {
        const struct devkind *k = &xencfg__kinds[i];

        if (k->array > at && (!next || k->array < next->array))
            next = k;
    }
    return next ? &next->public : NULL;
}

void *xencfg_abi_devices(xencfg_type_id config_type,
                         const xencfg_domain_config *config,
                         xencfg_devkind kind, int *count)
{
    *count = 0;
    if (config_type != XENCFG_TYPE(domain_config) || !xencfg_kind(kind))
        return NULL;
    *count = *xencfg__device_count(&xencfg__kinds[kind], config);
    return *xencfg__devices(&xencfg__kinds[kind], config);
}
