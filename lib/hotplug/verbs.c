/* verbs - what adding and removing a device share. */
#include "base/sized.h"
#include "hotplug/entries.h"
#include "hotplug/number.h"
#include "hotplug/verbs.h"
#include "store/store.h"

#define BACKEND_TIMEOUT 10.0    /* seconds, as libxl */
#define SCRIPT_TIMEOUT 40.0

static int read_how(xencfg_ctx *ctx, const struct xencfg_hotplug_how *given,
                    struct how *ret)
{
    struct xencfg_hotplug_how h;
    int rc = SIZED(ctx, &h, given, xencfg_hotplug_how);

    *ret = (struct how){
        .no_wait = h.no_wait, .no_script = h.no_script, .force = h.force,
        .backend_timeout = xencfg__seconds(h.backend_timeout_ms,
                                           BACKEND_TIMEOUT),
        .script_timeout = xencfg__seconds(h.script_timeout_ms, SCRIPT_TIMEOUT),
        .pci_hook = h.pci_hook, .pci_arg = h.pci_arg,
    };
    return rc;
}

int xencfg__verb_begin(xencfg_ctx *ctx, uint32_t domid,
                       enum xencfg_devkind kind, xencfg_type_id type,
                       const struct xencfg_hotplug_how *how, struct device *ret)
{
    int rc;

    xencfg__begin(ctx);
    *ret = (struct device){ .kind = kind, .site.domid = domid };
    rc = read_how(ctx, how, &ret->how);
    if (rc)
        return rc;
    if (kind <= XENCFG_DEVKIND_NONE || kind >= NKINDS ||
        !xencfg__kinds[kind].public.is_live)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "devices of kind %d cannot be hot-plugged", kind);
    return xencfg__type_check(ctx, type, xencfg__kinds[kind].type);
}

int xencfg__check_removable(xencfg_ctx *ctx, enum xencfg_devkind kind,
                            uint64_t id)
{
    if (id == NO_ID)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "has no identity");
    if (kind == XENCFG_DEVKIND_CHANNEL && !id)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "is the primary console");
    return 0;
}

static int number(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id)
{
    int rc = xencfg__number_entries(hp, kind, id);

    return rc ? rc : xencfg__hotplug_commit(hp);
}

static int drop(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id,
                bool *found)
{
    int rc = xencfg__entries_drop(hp, kind, id, found);

    return rc ? rc : xencfg__hotplug_commit(hp);
}

int xencfg__entry_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found)
{
    int rc = number(hp, kind, id);

    return rc ? rc : drop(hp, kind, id, found);
}

static int detach(struct store *tx, void *arg)
{
    struct device *d = arg;

    return xencfg__ops(d->kind)->detach(tx, d);
}

static int leave_xenstore(xencfg_hotplug *hp, struct device *d)
{
    enum store_outcome outcome = STORE_ENDED;
    int rc = number(hp, d->kind, d->id);

    if (!rc)
        rc = xencfg__store_run(hp->store, detach, d, &outcome);
    if (outcome == STORE_CUT_OFF) {
        d->keep_parents = true; /* what is too long to list is not empty */
        rc = xencfg__store_run(hp->store, detach, d, &outcome);
    }
    d->gone = !rc;
    d->unsure = outcome == STORE_UNSURE;
    return d->unsure ? xencfg__fail_but(hp->ctx, rc,
                                        "whether the device has gone is not "
                                        "known: remove it again")
                     : rc;
}

int xencfg__device_delete(xencfg_hotplug *hp, struct device *d)
{
    bool found;
    int rc = leave_xenstore(hp, d);

    if (rc)
        return rc;
    rc = drop(hp, d->kind, d->id, &found);
    return rc ? xencfg__fail_but(hp->ctx, rc,
                                 "the device has gone, and its entry, which "
                                 "does no harm, stays in the template until it "
                                 "is removed again, or added")
              : 0;
}
