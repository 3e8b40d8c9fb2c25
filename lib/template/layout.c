/* layout - how the JSON of the host's libxl looks. */
#include <fcntl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "template/template.h"
#include "template/userdata.h"

/* The latest template of domain 0; it has two if its uuid was set. */
static bool find_latest(const xencfg_ctx *ctx, xencfg_uuid *ret)
{
    CLEANUP(closedirp) DIR *dir = opendir(ctx->state_dir);
    struct timespec latest = { 0 };
    struct userdata f;
    struct dirent *e;
    struct stat st;
    bool found = false;

    while (dir && (e = readdir(dir))) {
        if (!xencfg__userdata_parse(e->d_name, &f) || f.domid ||
            !xencfg__userdata_is_template(&f) ||
            fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) ||
            (found && xencfg__epoch(st.st_mtim) < xencfg__epoch(latest)))
            continue;
        latest = st.st_mtim;
        *ret = f.uuid;
        found = true;
    }
    return found;
}

/* Mostly its first bytes say it. */
int xencfg__template_layout(xencfg_ctx *ctx, const struct template *t,
                            unsigned *flags)
{
    CLEANUP(freep) char *text = NULL;
    char first[16];
    ssize_t n = pread(t->fd, first, sizeof(first), 0);
    size_t len;
    int rc;

    *flags = n > 0 ? xencfg_json_layout(first, n) : 0;
    if (n >= 0 && !*flags)
        return 0;
    rc = xencfg__template_bytes(ctx, t, &text, &len);
    if (!rc)
        *flags = xencfg_json_layout(text, len);
    return rc;
}

int xencfg__libxl_json_layout(xencfg_ctx *ctx, unsigned *flags)
{
    CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
    xencfg_uuid uuid;
    int rc = 0;

    *flags = 0;
    if (!find_latest(ctx, &uuid))
        return 0;
    rc = xencfg__template_open_exact(ctx, 0, &uuid, &t);
    if (!rc && t.fd >= 0)
        rc = xencfg__template_layout(ctx, &t, flags);
    if (rc == XENCFG_ERROR_NOMEM)
        return rc;
    ctx->errmsg[0] = 0;         /* what cannot be read tells nothing */
    return 0;
}

int xencfg_libxl_json_layout(xencfg_ctx *ctx, unsigned *flags)
{
    xencfg__begin(ctx);
    return xencfg__end(ctx, xencfg__libxl_json_layout(ctx, flags));
}
