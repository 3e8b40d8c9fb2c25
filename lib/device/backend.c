/* backend - waiting for the other side of a device, and its hotplug script. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/backend.h"
#include "device/script.h"

/* ------------------------------------------------------------------ waiting */

int xencfg__backend_state(struct store *s, const struct device_paths *paths,
                          int *ret)
{
    uint64_t state = 0;
    int rc = xencfg__store_number(s, 99, &state, "%s/state", paths->back);

    *ret = rc == STORE_MALFORMED ? STATE_MALFORMED : (int)state;
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

/* What runs the script of a backend elsewhere says here that it failed. */
static int check_status(struct store *s, const struct device_paths *paths)
{
    CLEANUP(freep) char *status = NULL;
    int rc;

    rc = xencfg__store_read(s, &status, NULL, "%s/hotplug-status", paths->back);
    if (rc || !status || strcmp(status, "error"))
        return rc;
    return failed(s, paths, "reports an error of its hotplug script");
}

/* Is it in the state that is waited for, or can it not come there? */
static int check(struct store *s, const struct device_paths *paths,
                 enum backend_wait what, int state, bool *done)
{
    int rc;

    *done = what == BACKEND_GONE     ? !state
            : what == BACKEND_CLOSED ? !state || state == STATE_CLOSED
            : what == BACKEND_READY
                ? state == STATE_INIT_WAIT || state == STATE_CONNECTED
                : state == STATE_CONNECTED;
    if (what == BACKEND_GONE || what == BACKEND_CLOSED)
        return 0;
    rc = check_status(s, paths);
    if (!rc && !state)
        return failed(s, paths, "has gone");
    if (!rc && (state == STATE_CLOSING || state == STATE_CLOSED))
        return failed(s, paths, "refused the device");
    return rc;
}

/* What a driver domain may have written is not closed, and not gone. */
static int look(struct store *s, const struct device_paths *paths,
                enum backend_wait what, bool *done)
{
    int state, rc = xencfg__backend_state(s, paths, &state);

    if (rc == XENCFG_ERROR_BACKEND &&
        (what == BACKEND_GONE || what == BACKEND_CLOSED))
        rc = 0;
    return rc ? rc : check(s, paths, what, state, done);
}

static int too_late(struct store *s, const struct device_paths *paths,
                    double seconds)
{
    int state, rc = xencfg__backend_state(s, paths, &state);

    if (!rc)
        return xencfg__fail(s->ctx, XENCFG_ERROR_TIMEDOUT,
                            "the backend did not answer in %g seconds: %s is "
                            "in state %d", seconds, paths->back, state);
    if (rc == XENCFG_ERROR_BACKEND)
        rc = XENCFG_ERROR_TIMEDOUT;
    return rc;
}

/* The time is the backend's: xenstore has its own for each answer. */
int xencfg__backend_wait(struct store *s, const struct device_paths *paths,
                         enum backend_wait what, double seconds)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *watch = NULL;
    xencfg_ctx *ctx = s->ctx;
    bool done = false, changed = true;
    struct deadline until = xencfg__deadline(seconds);
    int rc;

    xencfg__renew(ctx);
    rc = xencfg__watch_open(s, paths->back, &watch);
    while (!rc && changed) {
        rc = xencfg__watch_wait(watch, until, &changed);
        xencfg__renew(ctx);
        if (!rc)
            rc = look(s, paths, what, &done);
        if (done)
            return rc;
    }
    return rc ? rc : too_late(s, paths, seconds);
}

/* ------------------------------------------------------------------- script */

/* What a script is given, as by libxl (libxl_linux.c). */
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
    char *why = NULL;

    xencfg__store_read(s, &why, NULL, "%s/hotplug-error", paths->back);
    return why;
}

static bool is_script(const struct call *call, const char *name)
{
    const char *slash = strrchr(call->script.path, '/');

    return !strcmp(slash ? slash + 1 : call->script.path, name);
}

/* What its script opens is a path, unless the script is of a special kind. */
static char *missing_image(struct store *s, const struct device_paths *paths,
                           const struct call *call)
{
    CLEANUP(freep) char *params = NULL;
    const char *path;
    struct stat st;
    size_t format;
    char *text;

    if (read_node(s, paths, "params", &params) || !params)
        return NULL;
    format = strcmp(paths->back_kind, "vbd3") ? 0 : strcspn(params, ":");
    path = params + format + (format && params[format]);
    if ((*path != '/' && !is_script(call, "block")) || !stat(path, &st))
        return NULL;
    return asprintf(&text, "its image %s: %m", path) < 0 ? NULL : text;
}

/* Each nic has a bridge, by default, but not each script has a use for it. */
static char *missing_bridge(struct store *s, const struct device_paths *paths,
                            const struct call *call)
{
    CLEANUP(freep) char *bridge = NULL, *path = NULL;
    char *text;

    if (!is_script(call, "vif-bridge") ||
        read_node(s, paths, "bridge", &bridge) || !bridge)
        return NULL;
    if (asprintf(&path, "%s/class/net/%s", s->ctx->sysfs_dir, bridge) < 0)
        return path = NULL;
    if (!access(path, F_OK) || errno != ENOENT ||
        asprintf(&text, "this host has no bridge %s", bridge) < 0)
        return NULL;
    return text;
}

/* Scripts are of few words: what may be the reason is looked at. */
static void add_reason(struct store *s, const struct device_paths *paths,
                       const struct call *call)
{
    struct kept_error first = xencfg__error_keep(s->ctx);
    CLEANUP(freep) char *why = NULL;
    const char *sep = "; hotplug-error: ";

    xencfg__renew(s->ctx);
    why = read_reason(s, paths);
    if (!why) {
        sep = "; ";
        why = !strcmp(paths->back_kind, "vif")
                  ? missing_bridge(s, paths, call)
                  : missing_image(s, paths, call);
    }
    xencfg__error_restorep(&first);
    if (why)
        xencfg__fail(s->ctx, 0, "%s%s%s", s->ctx->errmsg, sep, why);
    else if (call->script.silent)
        xencfg__fail(s->ctx, 0, "%s; Xen's scripts write what they do to "
                     "/var/log/xen/xen-hotplug.log", s->ctx->errmsg);
}

static void add_env(struct call *call, const char *name, const char *value)
{
    const char **env = call->script.env;

    while (*env)
        env += 2;
    env[0] = name;
    env[1] = value;
}

static int run(struct store *s, struct call *call, const char *verb,
               const char *type)
{
    char what[64];

    call->script.args[0] = verb;
    call->script.args[1] = type;
    snprintf(what, sizeof(what), "hotplug script %s%s%s", verb, type ? " " : "",
             type ? type : "");
    return xencfg__script_run(s->ctx, &call->script, call->until, what);
}

/* An emulated interface has two: the vif, and the tap of the device model. */
static int run_vif(struct store *s, const struct device_paths *paths,
                   struct call *call, bool online)
{
    CLEANUP(freep) char *type = NULL, *gateway = NULL;
    bool has_tap;
    int rc = read_node(s, paths, "type", &type);

    if (!rc)
        rc = read_node(s, paths, "gatewaydev", &gateway);
    if (rc)
        return rc;
    has_tap = type && !strcmp(type, "vif_ioemu");
    add_env(call, "netdev", gateway ? gateway : "");
    add_env(call, "vif", call->vif);
    if (has_tap)
        add_env(call, "INTERFACE", call->tap);
    rc = run(s, call, online ? "online" : "offline", "type_if=vif");
    return rc || !has_tap
               ? rc
               : run(s, call, online ? "add" : "remove", "type_if=tap");
}

static bool has_script(const struct device_paths *paths)
{
    enum xencfg_devkind kind;
    const struct backend_kind *b =
        xencfg__backend_find(paths->back_kind, &kind);

    return !paths->backend && b && b->has_script;
}

int xencfg__backend_script(struct store *s, uint32_t domid, uint32_t devid,
                           const struct device_paths *paths, bool online,
                           double seconds)
{
    CLEANUP(freep) char *path = NULL;
    struct call call = { .until = xencfg__deadline(seconds) };
    int rc;

    if (!has_script(paths))
        return 0;
    xencfg__renew(s->ctx);
    rc = read_node(s, paths, "script", &path);
    if (rc || !path)
        return rc;
    if (*path != '/') /* it would be sought from our working directory */
        return xencfg__fail(s->ctx, XENCFG_ERROR_SCRIPT,
                            "%s/script: not an absolute path", paths->libxl);
    snprintf(call.path, sizeof(call.path), "backend/%s/%u/%d",
             paths->back_kind, domid, devid);
    snprintf(call.vif, sizeof(call.vif), "vif%u.%u", domid, devid);
    snprintf(call.tap, sizeof(call.tap), "%s-emu", call.vif);
    call.script.path = path;
    add_env(&call, "script", path);
    add_env(&call, "XENBUS_TYPE", paths->back_kind);
    add_env(&call, "XENBUS_PATH", call.path);
    add_env(&call, "XENBUS_BASE_PATH", "backend");
    rc = !strcmp(paths->back_kind, "vif")
             ? run_vif(s, paths, &call, online)
             : run(s, &call, online ? "add" : "remove", NULL);
    if (rc == XENCFG_ERROR_SCRIPT || rc == XENCFG_ERROR_TIMEDOUT)
        add_reason(s, paths, &call);
    return rc;
}
