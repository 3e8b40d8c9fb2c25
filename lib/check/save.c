/* save - keeps a file before it is changed or removed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "check/save.h"

#define DIRECTORY "cfgdump-backup"
#define MAX_SAME 1000           /* files of one name */

bool xencfg__save_name(const char *name)
{
    return name && *name && *name != '.' && strlen(name) < 100 &&
           !strchr(name, '/');
}

/* A directory of ours alone. */
static int make_dir(xencfg_ctx *ctx, int at, const char *name, int *ret)
{
    CLEANUP(closep) int fd = -1;
    struct stat st;

    if (mkdirat(at, name, 0700) && errno != EEXIST)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "make %s: %m", name);
    fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", name);
    if (st.st_uid != geteuid() || (st.st_mode & 077))
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                            "%s: is not ours alone: user %u, mode %04o", name,
                            st.st_uid, st.st_mode & 07777);
    *ret = TAKE(fd);
    fd = -1;
    return 0;
}

static bool same_inode(int dir, const char *name, const struct stat *st)
{
    struct stat now;

    return !fstatat(dir, name, &now, AT_SYMLINK_NOFOLLOW) &&
           xencfg__same_file(&now, st);
}

static int save_as(xencfg_ctx *ctx, int state, const char *file, int dir,
                   const char *name, const struct stat *st, bool *taken)
{
    int r = linkat(state, file, dir, name, 0);

    *taken = r && errno == EEXIST;
    if (*taken)
        return 0;
    if (r)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "keep %s/%s: %m",
                            ctx->state_dir, file);
    if (same_inode(dir, name, st))
        return 0;
    unlinkat(dir, name, 0);
    return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                        "%s/%s was replaced while its lock was held",
                        ctx->state_dir, file);
}

int xencfg__save(xencfg_ctx *ctx, const char *backup, const char *file,
                 const struct stat *st, bool all)
{
    CLEANUP(closep) int state = -1, top = -1, dir = -1;
    char name[NAME_MAX + 1];
    bool taken = true;
    int n, rc;

    state = open(ctx->state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (state < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", ctx->state_dir);
    rc = make_dir(ctx, state, DIRECTORY, &top);
    if (!rc)
        rc = make_dir(ctx, top, backup, &dir);
    if (rc) {
        xencfg__fail_prefix(ctx, "keep %s: ", file);
        return rc;
    }
    snprintf(name, sizeof(name), "%s", file);
    for (n = 1; n < MAX_SAME; n++) {
        rc = save_as(ctx, state, file, dir, name, st, &taken);
        if (rc || !taken || !all || same_inode(dir, name, st))
            return rc;          /* if taken: older, or a crash left it */
        snprintf(name, sizeof(name), "%.*s.%d", NAME_MAX - 12, file, n);
    }
    return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "keep %s: too many of it",
                        file);
}
