/*
 * add - a device to a running domain: template, then xenstore, then the
 * waiting.
 *
 * In one transaction: the device is seen not to exist, its nodes are written,
 * the template is written, commit.  Nobody sees the nodes before the commit, so
 * the template is first; and what fails until then has changed nothing.
 */
#include <string.h>

#include "base/sized.h"
#include "device/backend.h"
#include "device/defaults.h"
#include "hotplug/entries.h"
#include "hotplug/identity.h"
#include "device/hostdev.h"
#include "hotplug/verbs.h"
#include "hotplug/witness.h"
#include "store/store.h"

#define BACKEND_TIMEOUT 10.0 /* seconds, as libxl */
#define SCRIPT_TIMEOUT 40.0

struct add {
    xencfg_ctx *ctx;
    struct store *store;
    uint32_t domid;
    enum xencfg_devkind kind;
    void *dev;                  /* the caller's */
    struct how how;
    xencfg_hotplug *hp;         /* while it is locked */
    void *made;                 /* the device with its defaults */
    bool is_live;               /* so that a failure is to be rolled back */
    uint64_t id;
    struct witness witness;     /* for a rollback */
    bool script_ran;
    uint32_t devid;
    bool by_qemu;
    struct device_paths paths;
};

int xencfg__how(xencfg_ctx *ctx, const struct xencfg_hotplug_how *given,
                struct how *ret)
{
    struct xencfg_hotplug_how h;
    int rc = SIZED(ctx, &h, given, xencfg_hotplug_how);

    *ret = (struct how){
        .no_wait = h.no_wait, .no_script = h.no_script, .force = h.force,
        .backend_timeout = xencfg__seconds(h.backend_timeout_ms,
                                           BACKEND_TIMEOUT),
        .script_timeout = xencfg__seconds(h.script_timeout_ms, SCRIPT_TIMEOUT),
    };
    return rc;
}

/* --------------------------------------------------------------- the commit */

/* A device without backend is the device model's, which nobody tells here. */
static int check_has_backend(struct add *a)
{
    if (xencfg__is_odd(a->kind) || *a->hp->added[0].paths.back)
        return 0;
    return xencfg__fail(a->ctx, XENCFG_ERROR_NI,
                        "the device model would have to emulate it: of type pv "
                        "or qusb it can be added");
}

/*
 * Called again after a conflict: somebody else was faster, maybe with the devid
 * that was chosen here.
 */
static int add_in(struct store *tx, void *arg)
{
    struct add *a = arg;
    int rc = 0;

    if (a->hp->num_added)
        rc = xencfg__hotplug_forget(a->hp, 0);
    if (!rc)
        rc = xencfg__hotplug_add(a->hp, a->kind, a->dev);
    if (!rc)
        rc = xencfg__hotplug_write_nodes(a->hp, tx);
    if (!rc)
        rc = check_has_backend(a);
    if (!rc)
        rc = xencfg__store_flush(tx);
    if (!rc)
        rc = xencfg__witness_entry(a->hp, a->kind, a->hp->added[0].id,
                                   &a->witness);
    return rc ? rc : xencfg__hotplug_commit(a->hp);
}

/*
 * The template has the entry, but xenstore has not the device: the commit was
 * refused, or in a later round the device turned out to be somebody else's.  If
 * no answer came to the commit, it may have succeeded, and the entry stays.
 */
static void take_entry_back(struct add *a)
{
    KEEP_ERROR(a->ctx);

    if (!a->hp->written)
        return;
    if (a->hp->num_added)
        xencfg__hotplug_forget(a->hp, 0);
    xencfg__hotplug_commit(a->hp);
}

static int locked(struct add *a)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    enum store_outcome outcome;
    struct added *added;
    int rc;

    rc = xencfg__hotplug_begin(a->ctx, a->domid, &hp);
    a->hp = hp;
    if (rc)
        return rc;
    rc = xencfg__store_run(hp->store, add_in, a, &outcome);
    if (outcome == STORE_CUT_OFF)
        rc = xencfg__fail_too_long(a->ctx);
    if (rc && outcome != STORE_UNSURE)
        take_entry_back(a);
    if (rc)
        return rc;
    added = &hp->added[0];
    a->is_live = true;
    xencfg__witness_file(hp, &a->witness);
    a->store = hp->store;
    a->id = added->id;
    a->devid = added->site.devid;
    a->paths = added->paths;
    a->by_qemu = added->by_qemu;
    a->made = TAKE(added->dev);
    return 0;
}

/* ----------------------------------------------------- afterwards, unlocked */

static int online(struct add *a)
{
    CLEANUP(xencfg__odd_freep) struct odd odd = { 0 };
    bool live;
    int rc = xencfg__odd_find(a->store, a->domid, a->kind, a->id, &odd, &live);

    return rc || !live ? rc : xencfg__odd_online(a->store, &odd);
}

static int come_up(struct add *a)
{
    int rc = 0;

    if (a->how.no_wait)
        return 0;
    xencfg__renew(a->ctx);
    if (xencfg__is_odd(a->kind) && !a->how.no_script)
        return online(a);
    if (!*a->paths.back)
        return 0;
    if (!a->by_qemu)
        rc = xencfg__backend_wait_ready(a->store, &a->paths,
                                        a->how.backend_timeout);
    if (rc || a->how.no_script)
        return rc;
    a->script_ran = true;
    return xencfg__backend_script(a->store, a->domid, a->devid, &a->paths, true,
                                  a->how.script_timeout);
}

static int wait_before(struct add *a)
{
    int rc = xencfg__store(a->ctx, &a->store);

    return rc ? rc
              : xencfg__odd_wait(a->store, a->domid, a->kind,
                                 a->how.backend_timeout);
}

/* Like libxl at a removal, goes on whatever comes of it. */
static void undo_script(struct add *a)
{
    if (!a->script_ran)
        return;
    xencfg__backend_script(a->store, a->domid, a->devid, &a->paths, false,
                           a->how.script_timeout);
}

static int take_device_back(struct add *a)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc;

    undo_script(a);
    xencfg__renew(a->ctx);
    rc = xencfg__hotplug_begin(a->ctx, a->domid, &hp);
    if (rc || !xencfg__witness_holds(hp, &a->witness))
        return rc;
    return xencfg__device_delete(hp, a->kind, a->id, &a->paths, false);
}

/* If need be, the error also says that some of it stays. */
static void roll_back(struct add *a)
{
    struct kept_error first = xencfg__error_keep(a->ctx);
    int rc = take_device_back(a);

    if (rc)
        xencfg__fail(a->ctx, rc, "%s; and it could not be removed again: %s",
                     first.text, a->ctx->errmsg);
    else
        xencfg__error_restorep(&first);
}

static int add(struct add *a)
{
    int rc = xencfg__is_odd(a->kind) ? wait_before(a) : 0;

    if (!rc)
        rc = locked(a);
    if (!rc)
        rc = come_up(a);
    if (!rc)
        rc = xencfg__defaults_keep(a->ctx, a->kind, a->dev, a->made);
    if (rc && a->is_live)
        roll_back(a);
    xencfg__object_free(xencfg__kinds[a->kind].type, a->made);
    xencfg__witness_freep(&a->witness);
    return rc;
}

int xencfg_device_add(xencfg_ctx *ctx, uint32_t domid,
                      enum xencfg_devkind kind, void *dev,
                      const struct xencfg_hotplug_how *how)
{
    struct add a = { .ctx = ctx, .domid = domid, .kind = kind, .dev = dev,
                     .witness = WITNESS_NONE };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__how(ctx, how, &a.how);
    if (rc)
        return rc;
    if (kind <= XENCFG_DEVKIND_NONE || kind >= NKINDS ||
        !xencfg__kinds[kind].live)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "devices of kind %d cannot be hot-plugged", kind);
    rc = add(&a);
    return xencfg__hotplug_name(ctx, rc, "add", "to", domid, kind, dev,
                                xencfg__kinds[kind].id(dev));
}
