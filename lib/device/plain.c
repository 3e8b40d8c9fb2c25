/* plain - devices that have directories of their own, as most kinds have. */
#include <stdio.h>
#include <string.h>

#include "device/attach.h"
#include "device/backend.h"
#include "device/nodes.h"
#include "device/ops.h"

/* ------------------------------------------------------------------- adding */

static int is_live(struct store *s, struct device *d, bool *ret)
{
    const char *const *dir = xencfg__kinds[d->kind].dir;
    int i, rc = 0;

    *ret = false;
    for (i = 0; !rc && !*ret && i < MAX_DIRS && dir[i]; i++)
        rc = xencfg__store_exists(s, ret, LIBXL_DEVICE, d->site.domid, dir[i],
                                  (unsigned)d->id);
    return rc;
}

/*
 * Does a device model in dom0, or in a stub domain, serve this domain?  libxl
 * notes the one that it starts.  dom0's own is started by a service of the
 * host's, and says itself that it runs; as the others do.
 */
static int find_device_model(struct store *tx, uint32_t domid, bool *ret)
{
    static const char *const node[] = {
        "/local/domain/%u/image/device-model-pid",
        "/local/domain/%u/image/device-model-domid",
        "/local/domain/0/device-model/%u/state",
    };
    size_t i;
    int rc = 0;

    *ret = false;
    for (i = 0; !rc && !*ret && i < ARRAY_SIZE(node); i++) {
        CLEANUP(freep) char *value = NULL;

        rc = xencfg__store_read(tx, &value, NULL, node[i], domid);
        *ret = value && (i < 2 || !strcmp(value, "running"));
    }
    return rc;
}

/*
 * A PV guest has a device model only if it had a need for one at creation.  In
 * a driver domain one is started with the first device that needs it.
 */
static int check_device_model(struct store *tx, const struct nodes *nodes)
{
    uint32_t domid = nodes->site.domid;
    bool found = false;
    int rc;

    if (!nodes->by_qemu || nodes->site.backend)
        return 0;
    rc = find_device_model(tx, domid, &found);
    if (rc || found)
        return rc;
    if (!domid)
        return xencfg__fail(tx->ctx, XENCFG_ERROR_BACKEND,
                            "dom0 has no device model, which is to serve it: "
                            "start xen-qemu-dom0-disk-backend.service");
    return xencfg__fail(tx->ctx, XENCFG_ERROR_BACKEND,
                        "the domain has no device model, which is to serve it; "
                        "a guest without gets none after its creation");
}

static int attach(struct store *tx, struct device *d)
{
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { 0 };
    int rc = xencfg__nodes_make(tx->ctx, &d->site, d->kind, d->dev, &nodes);

    if (!rc)
        rc = check_device_model(tx, &nodes);
    if (rc)
        return rc;
    xencfg__paths_of(&nodes, &d->paths);
    d->by_qemu = nodes.by_qemu;
    return xencfg__attach_write(tx, &nodes, &d->aside);
}

static int settle(struct store *s, struct device *d, bool there)
{
    return xencfg__attach_settle(s, &d->paths, there);
}

static int online(struct store *s, struct device *d)
{
    int rc = 0;

    if (!*d->paths.back)
        return 0;
    if (!d->by_qemu)
        rc = xencfg__backend_wait(s, &d->paths, BACKEND_READY,
                                  d->how.backend_timeout);
    if (rc || d->how.no_script)
        return rc;
    d->script_ran = true;
    return xencfg__backend_script(s, d->site.domid, d->id, &d->paths, true,
                                  d->how.script_timeout);
}

/* Like libxl, goes on whatever comes of the script. */
static void run_offline_script(struct store *s, struct device *d)
{
    if (xencfg__backend_script(s, d->site.domid, d->id, &d->paths, false,
                               d->how.script_timeout))
        xencfg__debug(s->ctx, "%s", s->ctx->errmsg);
    s->ctx->errmsg[0] = 0;
}

static int withdraw(struct store *s, struct device *d)
{
    if (d->script_ran)
        run_offline_script(s, d);
    return 0;
}

/* ----------------------------------------------------------------- removing */

static int find(struct store *s, struct device *d, bool *live)
{
    const char *const *dir = xencfg__kinds[d->kind].dir;
    int i, rc = 0;

    for (i = 0; !rc && i < MAX_DIRS && dir[i] && !*d->paths.libxl; i++)
        rc = xencfg__paths_read(s, d->site.domid, dir[i], d->id, &d->paths);
    *live = *d->paths.libxl;
    return rc;
}

static int write_state(struct store *tx, const struct device_paths *paths,
                       const char *online, int state)
{
    char text[16];
    int rc = xencfg__store_write(tx, online, "%s/online", paths->back);

    snprintf(text, sizeof(text), "%d", state);
    return rc ? rc : xencfg__store_write(tx, text, "%s/state", paths->back);
}

/* A driver domain may write its backend all the time: then without promise. */
static int with_backend(struct store *tx, struct device *d,
                        int (*fn)(struct store *s, struct device *d))
{
    CLEANUP(xencfg__store_closep) struct store *aside = NULL;
    int rc;

    if (!xencfg__store_contended(tx))
        return fn(tx, d);
    rc = xencfg__store_aside(tx, &aside);
    return rc ? rc : fn(aside, d);
}

static int ask_to_close(struct store *s, struct device *d)
{
    int rc = xencfg__backend_state(s, &d->paths, &d->state);

    if (rc == XENCFG_ERROR_BACKEND && d->how.force)
        rc = 0;                 /* whatever a driver domain has written there */
    if (rc || !d->state)
        return rc;
    return write_state(s, &d->paths, "0",
                       d->state == STATE_CLOSED ? STATE_CLOSED : STATE_CLOSING);
}

static int ask(struct store *tx, void *arg)
{
    return with_backend(tx, arg, ask_to_close);
}

/* The guest did not let go of it: as if it had not been asked. */
static int open_again(struct store *s, struct device *d)
{
    int state, rc = xencfg__backend_state(s, &d->paths, &state);

    if (rc || state != STATE_CLOSING)
        return rc;
    return write_state(s, &d->paths, "1", d->state);
}

static int take_back(struct store *tx, void *arg)
{
    return with_backend(tx, arg, open_again);
}

static void undo(struct store *s, struct device *d)
{
    KEEP_ERROR(s->ctx);

    xencfg__store_run(s, take_back, d, NULL);
}

/*
 * A driver domain runs its script, and then deletes the nodes by itself; if it
 * does not, detach() does.
 */
static int wait_for_owner(struct store *s, struct device *d)
{
    int rc;

    if (!d->paths.backend)
        return 0;
    rc = xencfg__backend_wait(s, &d->paths, BACKEND_GONE,
                              d->how.backend_timeout);
    return rc == XENCFG_ERROR_TIMEDOUT ? 0 : rc;
}

static int close_backend(struct store *s, struct device *d)
{
    int rc = xencfg__store_run(s, ask, d, NULL);

    if (rc || !d->state || d->state == STATE_CLOSED)
        return rc;
    rc = xencfg__backend_wait(s, &d->paths, BACKEND_CLOSED,
                              d->how.backend_timeout);
    if (rc != XENCFG_ERROR_TIMEDOUT)
        return rc ? rc : wait_for_owner(s, d);
    if (d->how.force) {
        xencfg__debug(s->ctx, "%s; deleted all the same", s->ctx->errmsg);
        return 0;
    }
    undo(s, d);
    return XENCFG_ERROR_TIMEDOUT;
}

static int offline(struct store *s, struct device *d)
{
    int rc = *d->paths.back ? close_backend(s, d) : 0;

    if (!rc && *d->paths.back && !d->how.no_script)
        run_offline_script(s, d);
    return rc;
}

/* Is it still the device that was closed?  A new one is online. */
static int check_closed(struct store *s, struct device *d)
{
    CLEANUP(freep) char *online = NULL;
    int state, rc = xencfg__backend_state(s, &d->paths, &state);

    if (!rc && state)
        rc = xencfg__store_read(s, &online, NULL, "%s/online", d->paths.back);
    if (rc || !state ||
        (state == STATE_CLOSED && online && !strcmp(online, "0")))
        return rc;
    return xencfg__fail(s->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "was added again meanwhile: %s is in state %d",
                        d->paths.back, state);
}

static int detach(struct store *tx, struct device *d)
{
    int rc = 0;

    if (d->must_be_closed && *d->paths.back)
        rc = with_backend(tx, d, check_closed);
    return rc ? rc : xencfg__attach_delete(tx, &d->paths, !d->keep_parents);
}

const struct device_ops xencfg__plain_ops = {
    .ready = xencfg__op_nothing,
    .prepare = xencfg__op_nothing,
    .is_live = is_live,
    .attach = attach,
    .settle = settle,
    .online = online,
    .withdraw = withdraw,
    .forgo = xencfg__op_nothing,
    .find = find,
    .offline = offline,
    .detach = detach,
    .released = xencfg__op_nothing,
};
