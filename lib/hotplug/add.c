/*
 * add - a device to a running domain: template, then xenstore, then the
 * waiting.
 *
 * In one transaction: the device is seen not to exist, its nodes are written,
 * the template is written, commit.  Nobody sees the nodes before the commit, so
 * the template is first; and what fails until then has changed nothing.
 */
#include "device/defaults.h"
#include "hotplug/additions.h"
#include "hotplug/choose.h"
#include "hotplug/entries.h"
#include "hotplug/snapshot.h"
#include "hotplug/verbs.h"
#include "store/store.h"

struct add {
    xencfg_ctx *ctx;
    struct store *store;
    void *dev;                  /* the caller's */
    xencfg_hotplug *hp;         /* while it is locked */
    struct device d;            /* dev: with its defaults */
    bool is_live;               /* so that a failure is to be rolled back */
    bool unsure;                /* it may be */
    struct snapshot snapshot;   /* for a rollback */
};

/* --------------------------------------------------------------- the commit */

/* A device without backend is the device model's, which is not asked here. */
static int check_has_backend(struct add *a)
{
    const struct device_paths *paths = &a->hp->added[0].d.paths;

    if (!*paths->libxl || *paths->back)
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
        rc = xencfg__hotplug_add(a->hp, a->d.kind, a->dev);
    if (!rc)
        rc = xencfg__ops(a->d.kind)->attach(tx, &a->hp->added[0].d);
    if (!rc)
        rc = check_has_backend(a);
    if (!rc)
        rc = xencfg__store_flush(tx);
    if (!rc)
        rc = xencfg__snapshot_entry(a->hp, a->d.kind, a->hp->added[0].d.id,
                                    &a->snapshot);
    return rc ? rc : xencfg__hotplug_commit(a->hp);
}

/*
 * The template has the entry, but xenstore has not the device: the commit was
 * refused, or in a later round the device turned out to be somebody else's.  If
 * no answer came to the commit, it may have succeeded, and the entry stays.
 */
static int try_entry_back(struct add *a)
{
    KEEP_ERROR(a->ctx);
    int rc = 0;

    if (a->hp->num_added)
        xencfg__device_settle(a->hp->store, &a->hp->added[0].d, false);
    if (!a->hp->written)
        return 0;
    if (a->hp->num_added)
        rc = xencfg__hotplug_forget(a->hp, 0);
    return rc ? rc : xencfg__hotplug_commit(a->hp);
}

static void take_entry_back(struct add *a, int rc)
{
    if (try_entry_back(a))
        xencfg__fail_but(a->ctx, rc, "its entry, which does no harm, stays in "
                                     "the template until it is removed, or "
                                     "added again");
}

static int locked(struct add *a)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    const struct device ready = a->d;
    enum store_outcome outcome;
    int rc = xencfg__hotplug_begin(a->ctx, a->d.site.domid, &hp);

    a->hp = hp;
    if (rc)
        return rc;
    rc = xencfg__store_run(hp->store, add_in, a, &outcome);
    if (outcome == STORE_CUT_OFF)
        rc = xencfg__fail_too_long(a->ctx);
    a->unsure = outcome == STORE_UNSURE;
    if (rc && a->unsure)
        xencfg__fail_but(a->ctx, rc, "whether the device was added is not "
                                     "known");
    else if (rc)
        take_entry_back(a, rc);
    if (rc)
        return rc;
    a->is_live = true;
    xencfg__snapshot_file(hp, &a->snapshot);
    a->d = TAKE(hp->added[0].d);
    a->d.how = ready.how;
    a->d.assigned = ready.assigned;
    return xencfg__device_settle(hp->store, &a->d, true);
}

/* ----------------------------------------------------- afterwards, unlocked */

static int come_up(struct add *a)
{
    if (a->d.how.no_wait)
        return 0;
    xencfg__renew(a->ctx);
    return xencfg__ops(a->d.kind)->online(a->store, &a->d);
}

static int take_device_back(struct add *a)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc;

    xencfg__ops(a->d.kind)->withdraw(a->store, &a->d);
    xencfg__renew(a->ctx);
    rc = xencfg__hotplug_begin(a->ctx, a->d.site.domid, &hp);
    if (rc || !xencfg__snapshot_holds(hp, &a->snapshot))
        return rc;
    return xencfg__device_delete(hp, &a->d);
}

/* If need be, the error also says that some of it stays. */
static void roll_back(struct add *a)
{
    struct kept_error first = xencfg__error_keep(a->ctx);
    int rc = take_device_back(a);

    a->is_live = rc && !a->d.gone;
    if (rc)
        xencfg__fail(a->ctx, rc, "%s; and %s: %s", first.text,
                     a->d.gone ? "not all of it was taken back"
                               : "it could not be removed again",
                     a->ctx->errmsg);
    else
        xencfg__error_restorep(&first);
}

/* Of one that was killed when it had done all else: the lock's file. */
static void tidy_up(struct add *a)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    KEEP_ERROR(a->ctx);

    xencfg__hotplug_begin(a->ctx, a->d.site.domid, &hp);
}

static int ready(struct add *a)
{
    int rc;

    a->d.dev = a->dev;
    rc = xencfg__ops(a->d.kind)->ready(a->store, &a->d);
    a->d.dev = NULL;
    if (rc == XENCFG_ERROR_DEVICE_EXISTS)
        tidy_up(a);
    return rc;
}

/* If another has it now, it is his. */
static void forgo(struct add *a, int rc)
{
    KEEP_ERROR(a->ctx);

    if (!a->is_live && !a->unsure && rc != XENCFG_ERROR_DEVICE_EXISTS)
        xencfg__ops(a->d.kind)->forgo(a->store, &a->d);
}

static int add(struct add *a)
{
    const struct xencfg_type *type = xencfg__kinds[a->d.kind].type;
    int rc = xencfg__store(a->ctx, &a->store);

    if (!rc)
        rc = ready(a);
    if (!rc)
        rc = locked(a);
    if (!rc)
        rc = come_up(a);
    if (!rc)
        rc = xencfg__defaults_keep(a->ctx, a->d.kind, a->dev, a->d.dev);
    if (rc && a->is_live)
        roll_back(a);
    if (rc)
        forgo(a, rc);
    xencfg__object_free(type, a->d.dev);
    xencfg__device_freep(&a->d);
    xencfg__snapshot_freep(&a->snapshot);
    return rc;
}

int xencfg_device_add(xencfg_ctx *ctx, uint32_t domid, enum xencfg_devkind kind,
                      xencfg_type_id type, void *dev,
                      const struct xencfg_hotplug_how *how)
{
    struct add a = { .ctx = ctx, .dev = dev, .snapshot = SNAPSHOT_NONE };
    int rc = xencfg__verb_begin(ctx, domid, kind, type, how, &a.d);

    if (rc)
        return xencfg__end(ctx, rc);
    rc = add(&a);
    rc = xencfg__hotplug_name(ctx, rc, "add", "to", domid, kind, dev,
                              xencfg__kinds[kind].id(dev));
    return xencfg__end(ctx, rc);
}
