/* delete - takes a device out of xenstore, and then out of the template. */
#include <string.h>

#include "device/backend.h"
#include "device/hostdev.h"
#include "hotplug/verbs.h"

/* Is it still the device that was closed?  A new one is online. */
static int check_closed(struct store *tx, const struct device_paths *paths)
{
    CLEANUP(freep) char *online = NULL;
    int state, rc = xencfg__backend_state(tx, paths, &state);

    if (!rc && state)
        rc = xencfg__store_read(tx, &online, NULL, "%s/online", paths->back);
    if (rc || !state ||
        (state == STATE_CLOSED && online && !strcmp(online, "0")))
        return rc;
    return xencfg__fail(tx->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "was added again meanwhile: %s is in state %d",
                        paths->back, state);
}

/* It may be elsewhere by now than when it was looked for. */
static int detach(struct store *tx, uint32_t domid, enum xencfg_devkind kind,
                  uint64_t id)
{
    CLEANUP(xencfg__odd_freep) struct odd odd = { 0 };
    bool live;
    int rc = xencfg__odd_find(tx, domid, kind, id, &odd, &live);

    return rc || !live ? rc : xencfg__odd_detach(tx, &odd);
}

struct deletion {
    uint32_t domid;
    enum xencfg_devkind kind;
    uint64_t id;
    const struct device_paths *paths;
    bool closed;
    bool parents;               /* also the directories above, if empty */
};

static int delete_nodes(struct store *tx, void *arg)
{
    const struct deletion *d = arg;
    int rc = 0;

    if (xencfg__is_odd(d->kind))
        return detach(tx, d->domid, d->kind, d->id);
    if (d->closed && *d->paths->back)
        rc = check_closed(tx, d->paths);
    return rc ? rc : xencfg__attach_delete(tx, d->paths, d->parents);
}

/*
 * Before the device goes: which entry is its, should that be a matter of order?
 */
static int pin(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id)
{
    int rc = xencfg__hotplug_pin(hp, kind, id);

    return rc ? rc : xencfg__hotplug_commit(hp);
}

static int drop(xencfg_hotplug *hp, enum xencfg_devkind kind, uint64_t id,
                bool *found)
{
    int rc = xencfg__hotplug_drop(hp, kind, id, found);

    return rc ? rc : xencfg__hotplug_commit(hp);
}

int xencfg__entry_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found)
{
    int rc = pin(hp, kind, id);

    return rc ? rc : drop(hp, kind, id, found);
}

int xencfg__device_delete(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          uint64_t id, const struct device_paths *paths,
                          bool closed)
{
    struct deletion d = { hp->domid, kind, id, paths, closed, true };
    enum store_outcome outcome = STORE_ENDED;
    bool found;
    int rc = pin(hp, kind, id);

    if (!rc)
        rc = xencfg__store_run(hp->store, delete_nodes, &d, &outcome);
    if (outcome == STORE_CUT_OFF) {
        d.parents = false;      /* what is too long to list is not empty */
        rc = xencfg__store_run(hp->store, delete_nodes, &d, NULL);
    }
    return rc ? rc : drop(hp, kind, id, &found);
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
