/* backend - waiting for the other side of a device, and its hotplug script. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "device/backend.h"
#include "device/script.h"

/* ------------------------------------------------------------------ waiting */

int xencfg__backend_state(struct store *s, const struct device_paths *paths,
                          int *ret)
{
    uint64_t state = 0;
    int rc = xencfg__store_number(s, 99, &state, "%s/state", paths->back);

    *ret = state;
    if (rc == STORE_MALFORMED)
        return XENCFG_ERROR_BACKEND;
    return rc == STORE_NO_NODE ? 0 : rc;
}

static int failed(struct store *s, const struct device_paths *paths,
                  const char *what)
{
    CLEANUP(freep) char *why = NULL;
    int rc;

    rc = xencfg__store_read(s, &why, NULL, "%s/hotplug-error", paths->back);
    if (rc)
        return rc;
    return xencfg__fail(s->ctx, XENCFG_ERROR_BACKEND, "the backend %s: %s%s%s",
                        what, paths->back, why ? ": " : "", why ? why : "");
}

/* Whoever runs the script of a backend elsewhere says so if it fails. */
static int check_status(struct store *s, const struct device_paths *paths)
{
    CLEANUP(freep) char *status = NULL;
    int rc;

    rc = xencfg__store_read(s, &status, NULL, "%s/hotplug-status", paths->back);
    if (rc || !status || strcmp(status, "error"))
        return rc;
    return failed(s, paths, "reports an error of its hotplug script");
}

/* Has it come up?  *done if so. */
static int check_ready(struct store *s, const struct device_paths *paths,
                       int state, bool *done)
{
    int rc = check_status(s, paths);

    *done = state == STATE_INIT_WAIT || state == STATE_CONNECTED;
    if (!rc && !state)
        return failed(s, paths, "has gone");
    if (!rc && (state == STATE_CLOSING || state == STATE_CLOSED))
        return failed(s, paths, "refused the device");
    return rc;
}

static int check_connected(struct store *s, const struct device_paths *paths,
                           int state, bool *done)
{
    int rc = check_ready(s, paths, state, done);

    *done = state == STATE_CONNECTED;
    return rc;
}

static int check_gone(struct store *s, const struct device_paths *paths,
                      int state, bool *done)
{
    (void)s;
    (void)paths;
    *done = !state;
    return 0;
}

static int check_closed(struct store *s, const struct device_paths *paths,
                        int state, bool *done)
{
    (void)s;
    (void)paths;
    *done = !state || state == STATE_CLOSED;
    return 0;
}

/* The time is the backend's: xenstore has its own for each answer. */
static int wait_for(struct store *s, const struct device_paths *paths,
                    double seconds,
                    int (*check)(struct store *, const struct device_paths *,
                                 int, bool *))
{
    CLEANUP(xencfg__watch_closep) struct store_watch *watch = NULL;
    xencfg_ctx *ctx = s->ctx;
    bool done = false, changed = true;
    struct deadline until = xencfg__deadline(seconds);
    int state = 0, rc;

    xencfg__renew(ctx);
    rc = xencfg__watch_open(s, paths->back, &watch);
    while (!rc && changed) {
        rc = xencfg__watch_wait(watch, until, &changed);
        xencfg__renew(ctx);
        if (!rc)
            rc = xencfg__backend_state(s, paths, &state);
        if (!rc)
            rc = check(s, paths, state, &done);
        if (done)
            return rc;
    }
    if (rc)
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                        "the backend did not answer in %g seconds: %s is in "
                        "state %d", seconds, paths->back, state);
}

int xencfg__backend_wait_ready(struct store *s,
                               const struct device_paths *paths, double seconds)
{
    return wait_for(s, paths, seconds, check_ready);
}

int xencfg__backend_wait_connected(struct store *s,
                                   const struct device_paths *paths,
                                   double seconds)
{
    return wait_for(s, paths, seconds, check_connected);
}

int xencfg__backend_wait_closed(struct store *s,
                                const struct device_paths *paths,
                                double seconds)
{
    return wait_for(s, paths, seconds, check_closed);
}

int xencfg__backend_wait_gone(struct store *s, const struct device_paths *paths,
                              double seconds)
{
    return wait_for(s, paths, seconds, check_gone);
}

/* ------------------------------------------------------------------- script */

/* What a script is told, as libxl does (libxl_linux.c). */
struct call {
    struct script script;
    struct deadline until;
    char path[64], vif[32], tap[40];
};

static int read_node(struct store *s, const struct device_paths *paths,
                     const char *node, char **ret)
{
    return xencfg__store_read(s, ret, NULL, "%s/%s", paths->libxl, node);
}

/* Xen's own scripts leave their reason there rather than on standard error. */
static char *read_reason(struct store *s, const struct device_paths *paths)
{
    KEEP_ERROR(s->ctx);
    char *why = NULL;

    xencfg__renew(s->ctx);
    xencfg__store_read(s, &why, NULL, "%s/hotplug-error", paths->back);
    return why;
}

static void add_reason(struct store *s, const struct device_paths *paths)
{
    CLEANUP(freep) char *why = read_reason(s, paths);

    if (why)
        xencfg__fail(s->ctx, 0, "%s; hotplug-error: %s", s->ctx->errmsg, why);
}

static int run(struct store *s, struct call *call, const char *verb,
               const char *type)
{
    char who[64];

    call->script.args[0] = verb;
    call->script.args[1] = type;
    snprintf(who, sizeof(who), "hotplug script %s%s%s", verb, type ? " " : "",
             type ? type : "");
    return xencfg__script_run(s->ctx, &call->script, call->until, who);
}

/* An emulated interface has two: the vif, and the tap of the device model. */
static int run_vif(struct store *s, struct call *call, const char *type,
                   bool online)
{
    int rc = run(s, call, online ? "online" : "offline", "type_if=vif");

    if (rc || !type || strcmp(type, "vif_ioemu"))
        return rc;
    return run(s, call, online ? "add" : "remove", "type_if=tap");
}

int xencfg__backend_script(struct store *s, uint32_t domid, uint32_t devid,
                           const struct device_paths *paths, bool online,
                           double seconds)
{
    CLEANUP(freep) char *path = NULL, *type = NULL, *gateway = NULL;
    enum xencfg_devkind kind;
    const struct backend_kind *b =
        xencfg__backend_find(paths->back_kind, &kind);
    bool vif = !strcmp(paths->back_kind, "vif");
    struct call call = { .until = xencfg__deadline(seconds) };
    int rc;

    if (paths->backend || !b || !b->has_script)
        return 0;
    xencfg__renew(s->ctx);
    rc = read_node(s, paths, "script", &path);
    if (!rc && vif)
        rc = read_node(s, paths, "type", &type);
    if (!rc && vif)
        rc = read_node(s, paths, "gatewaydev", &gateway);
    if (rc || !path)
        return rc;
    snprintf(call.path, sizeof(call.path), "backend/%s/%u/%u",
             paths->back_kind, domid, devid);
    snprintf(call.vif, sizeof(call.vif), "vif%u.%u", domid, devid);
    snprintf(call.tap, sizeof(call.tap), "%s-emu", call.vif);
    call.script = (struct script){
        .path = path,
        .env = { "script", path, "XENBUS_TYPE", paths->back_kind,
                 "XENBUS_PATH", call.path, "XENBUS_BASE_PATH", "backend",
                 vif ? "netdev" : NULL, gateway ? gateway : "", "vif", call.vif,
                 type && !strcmp(type, "vif_ioemu") ? "INTERFACE" : NULL,
                 call.tap, NULL },
    };
    rc = vif ? run_vif(s, &call, type, online)
             : run(s, &call, online ? "add" : "remove", NULL);
    if (rc == XENCFG_ERROR_SCRIPT || rc == XENCFG_ERROR_TIMEDOUT)
        add_reason(s, paths);
    return rc;
}
