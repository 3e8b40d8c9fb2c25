/* context - opens and closes a context and, at the first need, its store. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/sized.h"
#include "store/store.h"

#define DEFAULT_STATE_DIR "/var/lib/xen"
#define DEFAULT_SYSFS_DIR "/sys"
#define NO_SYSFS_DIR "/nonexistent"      /* a dump is of another machine */
#define DEFAULT_SCRIPT_DIR "/etc/xen/scripts"
#define DEFAULT_DEADLINE 10.0

static int set_string(char **ret, const char *value, const char *otherwise)
{
    if (!value)
        value = otherwise;
    return value && !(*ret = strdup(value)) ? XENCFG_ERROR_NOMEM : 0;
}

/* Names of scripts stay in xenstore, for others in other directories. */
static int set_script_dir(char **ret, const char *dir)
{
    CLEANUP(freep) char *here = NULL;

    if (!dir || *dir == '/')
        return set_string(ret, dir, DEFAULT_SCRIPT_DIR);
    here = getcwd(NULL, 0);
    return !here || asprintf(ret, "%s/%s", here, dir) < 0
               ? (*ret = NULL, XENCFG_ERROR_NOMEM)
               : 0;
}

static void closectxp(xencfg_ctx **ctx)
{
    xencfg_close(*ctx);
}

/* N of "4.N" and what follows it; -1: nothing is said. */
static int set_xen_version(int *ret, const char *text)
{
    int minor = -1, length = 0;

    if (text && (sscanf(text, "4.%9d%n", &minor, &length) != 1 || minor < 0 ||
                 (text[length] && text[length] != '.')))
        return XENCFG_ERROR_INVAL;
    *ret = minor;
    return 0;
}

int xencfg_open(xencfg_ctx **ret, const struct xencfg_options *options)
{
    CLEANUP(closectxp) xencfg_ctx *ctx = calloc(1, sizeof(*ctx));
    struct xencfg_options opt;
    int rc;

    rc = SIZED(NULL, &opt, options, xencfg_options);
    if (!rc && ctx)
        rc = set_xen_version(&ctx->xen_minor, opt.xen_version);
    if (rc)
        return rc;
    if (!ctx || set_string(&ctx->state_dir, opt.state_dir, DEFAULT_STATE_DIR) ||
        set_string(&ctx->sysfs_dir, opt.sysfs_dir,
                   opt.xenstore_dump ? NO_SYSFS_DIR : DEFAULT_SYSFS_DIR) ||
        set_script_dir(&ctx->script_dir, opt.script_dir) ||
        set_string(&ctx->xenstore_dump, opt.xenstore_dump, NULL))
        return XENCFG_ERROR_NOMEM;
    ctx->deadline = xencfg__seconds(opt.deadline_ms, DEFAULT_DEADLINE);
    ctx->logger = opt.logger;
    *ret = TAKE(ctx);
    return 0;
}

void xencfg_close(xencfg_ctx *ctx)
{
    if (!ctx)
        return;
    xencfg__store_close(ctx->store);
    free(ctx->state_dir);
    free(ctx->xenstore_dump);
    free(ctx->sysfs_dir);
    free(ctx->script_dir);
    free(ctx);
}

const char *xencfg_version(void)
{
    return XENCFG_VERSION;
}

int xencfg__store(xencfg_ctx *ctx, struct store **ret)
{
    int rc = 0;

    if (!ctx->store)
        rc = ctx->xenstore_dump ? xencfg__store_open_dump(ctx, &ctx->store)
                                : xencfg__store_open_live(ctx, &ctx->store);
    if (!rc)
        *ret = ctx->store;
    return rc;
}
