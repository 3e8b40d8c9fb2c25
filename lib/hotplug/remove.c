/*
 * remove - a device from a running domain: xenstore, then the template.
 *
 * The backend is asked to close the device, which needs the guest's frontend,
 * so this is waited for without the lock.  Then, under the lock, the nodes are
 * deleted, and the entry.
 */
#include <stdio.h>
#include <string.h>

#include "device/backend.h"
#include "hotplug/hotplug.h"
#include "device/hostdev.h"
#include "device/usb_ctrl.h"
#include "hotplug/verbs.h"
#include "hotplug/witness.h"

struct removal {
    xencfg_ctx *ctx;
    struct store *store;
    uint32_t domid;
    enum xencfg_devkind kind;
    uint64_t id;
    struct how how;
    struct device_paths paths;          /* libxl empty: not live, or odd */
    int state;                          /* of the backend before */
    struct witness witness;
};

/* ------------------------------------------------------------------ closing */

static int write_state(struct store *tx, const struct device_paths *paths,
                       const char *online, int state)
{
    char text[16];
    int rc = xencfg__store_write(tx, online, "%s/online", paths->back);

    snprintf(text, sizeof(text), "%d", state);
    return rc ? rc : xencfg__store_write(tx, text, "%s/state", paths->back);
}

static int ask(struct store *tx, void *arg)
{
    struct removal *r = arg;
    int rc = xencfg__backend_state(tx, &r->paths, &r->state);

    if (rc || !r->state)
        return rc;
    return write_state(tx, &r->paths, "0",
                       r->state == STATE_CLOSED ? STATE_CLOSED : STATE_CLOSING);
}

/* The guest did not let go of it: as if it had not been asked. */
static int take_back(struct store *tx, void *arg)
{
    struct removal *r = arg;
    int state, rc = xencfg__backend_state(tx, &r->paths, &state);

    if (rc || state != STATE_CLOSING)
        return rc;
    return write_state(tx, &r->paths, "1", r->state);
}

/*
 * A driver domain runs its script, and then deletes the nodes by itself; but if
 * it does not, they are ours to delete.
 */
static int wait_for_owner(struct removal *r)
{
    int rc;

    if (!r->paths.backend)
        return 0;
    rc = xencfg__backend_wait_gone(r->store, &r->paths, r->how.backend_timeout);
    return rc == XENCFG_ERROR_TIMEDOUT ? 0 : rc;
}

static void undo(struct removal *r)
{
    KEEP_ERROR(r->ctx);

    xencfg__store_run(r->store, take_back, r, NULL);
}

static int close_backend(struct removal *r)
{
    int rc;

    rc = xencfg__store_run(r->store, ask, r, NULL);
    if (rc || !r->state || r->state == STATE_CLOSED)
        return rc;
    rc = xencfg__backend_wait_closed(r->store, &r->paths,
                                     r->how.backend_timeout);
    if (rc != XENCFG_ERROR_TIMEDOUT)
        return rc ? rc : wait_for_owner(r);
    if (r->how.force) {
        xencfg__debug(r->ctx, "%s; deleted all the same", r->ctx->errmsg);
        return 0;
    }
    undo(r);
    return XENCFG_ERROR_TIMEDOUT;
}

/* Like libxl, goes on whatever comes of the script. */
static void run_script(struct removal *r)
{
    if (r->how.no_script)
        return;
    if (xencfg__backend_script(r->store, r->domid, r->id, &r->paths, false,
                               r->how.script_timeout))
        xencfg__debug(r->ctx, "%s", r->ctx->errmsg);
    r->ctx->errmsg[0] = 0;
}

/* --------------------------------------------------------------------- verb */

static int added_again(struct removal *r)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "was added again meanwhile");
}

/* It has left xenstore already: at another's hands, or before a crash. */
static int drop_entry(struct removal *r)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    bool found = false, live = false;
    int rc;

    rc = xencfg__hotplug_begin(r->ctx, r->domid, &hp);
    if (!rc)
        rc = xencfg__hotplug_is_live(hp->store, r->domid, r->kind, r->id,
                                     &live);
    if (!rc && live)
        return added_again(r);
    if (!rc)
        rc = xencfg__entry_delete(hp, r->kind, r->id, &found);
    if (rc || found)
        return rc;
    return xencfg__fail(r->ctx, XENCFG_ERROR_NOTFOUND,
                        "there is no such device");
}

/*
 * Sees that domain, template and device are there before anything is changed.
 */
static int look(struct removal *r, bool *live)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    const struct devkind *k = &xencfg__kinds[r->kind];
    int i, rc;

    rc = xencfg__hotplug_begin(r->ctx, r->domid, &hp);
    if (rc)
        return rc;
    r->store = hp->store;
    for (i = 0; !rc && i < 2 && k->dir[i] && !*r->paths.libxl; i++)
        rc =
            xencfg__paths_read(r->store, r->domid, k->dir[i], r->id, &r->paths);
    *live = *r->paths.libxl;
    if (!rc && !k->dir[0])
        rc = xencfg__hotplug_is_live(r->store, r->domid, r->kind, r->id, live);
    if (!rc)
        rc = xencfg__witness_entry(hp, r->kind, r->id, &r->witness);
    if (!rc)
        xencfg__witness_file(hp, &r->witness);
    return rc;
}

static int delete(struct removal *r, bool closed)
{
    CLEANUP(xencfg_hotplug_endp) xencfg_hotplug *hp = NULL;
    int rc = xencfg__hotplug_begin(r->ctx, r->domid, &hp);

    if (!rc && r->witness.template >= 0 &&
        !xencfg__witness_holds(hp, &r->witness))
        return added_again(r);
    return rc ? rc
              : xencfg__device_delete(hp, r->kind, r->id, &r->paths, closed);
}

static int remove_odd(struct removal *r)
{
    CLEANUP(xencfg__odd_freep) struct odd odd = { 0 };
    bool live;
    int rc = xencfg__odd_find(r->store, r->domid, r->kind, r->id, &odd, &live);

    if (rc || !live)
        return rc;
    rc = xencfg__odd_offline(r->store, &odd, !r->how.no_script,
                             r->how.backend_timeout);
    if (rc == XENCFG_ERROR_TIMEDOUT && r->how.force)
        rc = 0;
    if (rc)
        return rc;
    xencfg__renew(r->ctx);
    rc = delete(r, false);
    if (!rc && !r->how.no_script)
        rc = xencfg__odd_released(r->store, &odd);
    return rc;
}

/* A controller goes after its devices. */
static int empty_controller(struct removal *r)
{
    struct usb_ctrl ctrl;
    unsigned port;
    int rc = xencfg__usb_ctrl_read(r->store, r->domid, r->id, &ctrl);

    if (!rc && ctrl.by_model)
        return xencfg__fail(r->ctx, XENCFG_ERROR_NI,
                            "it is emulated by the device model");
    for (port = 1; !rc && port <= ctrl.ports; port++) {
        struct removal dev = *r;

        dev.kind = XENCFG_DEVKIND_USBDEV;
        dev.id = xencfg__usb_id(r->id, port);
        dev.witness = (struct witness)WITNESS_NONE;
        rc = remove_odd(&dev);
    }
    return rc;
}

static int remove_live(struct removal *r)
{
    int rc = 0;

    if (xencfg__is_odd(r->kind))
        return remove_odd(r);
    if (r->kind == XENCFG_DEVKIND_USBCTRL)
        rc = empty_controller(r);
    if (!rc && *r->paths.back)
        rc = close_backend(r);
    if (rc)
        return rc;
    if (*r->paths.back)
        run_script(r);
    xencfg__renew(r->ctx);
    return delete(r, !r->how.force);
}

static int remove_device(struct removal *r)
{
    bool live = false;
    int rc;

    rc = xencfg__check_removable(r->ctx, r->kind, r->id);
    if (rc)
        return rc;
    rc = look(r, &live);
    if (rc)
        return rc;
    return live ? remove_live(r) : drop_entry(r);
}

int xencfg_device_remove(xencfg_ctx *ctx, uint32_t domid,
                         enum xencfg_devkind kind, const void *dev,
                         const struct xencfg_hotplug_how *how)
{
    struct removal r = { .ctx = ctx, .domid = domid, .kind = kind,
                         .witness = WITNESS_NONE };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__how(ctx, how, &r.how);
    if (rc)
        return rc;
    if (kind <= XENCFG_DEVKIND_NONE || kind >= NKINDS ||
        !xencfg__kinds[kind].live)
        return xencfg__fail(ctx, XENCFG_ERROR_NI,
                            "devices of kind %d cannot be hot-plugged", kind);
    r.id = xencfg__kinds[kind].id(dev);
    rc = remove_device(&r);
    xencfg__witness_freep(&r.witness);
    return xencfg__hotplug_name(ctx, rc, "remove", "from", domid, kind, dev,
                                r.id);
}
