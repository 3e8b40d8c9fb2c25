/* write - replaces the stored JSON of a domain. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/file.h"
#include "json/json.h"
#include "template/template.h"
#include "template/userdata.h"

/*
 * A file of ours alone, whatever a crash has left at its place.  It is closed,
 * which can fail, and yet kept open.
 */
static int write_file(xencfg_ctx *ctx, const char *path, const char *data,
                      size_t len, int *kept)
{
    CLEANUP(closep) int fd = -1;

    if (unlink(path) && errno != ENOENT)
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "remove %s: %m", path);
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0600) || !xencfg__file_write(fd, data, len) ||
        (*kept = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0 || !xencfg__file_close(&fd))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "write %s: %m", path);
    return 0;
}

int xencfg__copy_checked(xencfg_ctx *ctx, const struct xencfg_type *type,
                         void *to, const void *from, const char *what)
{
    CLEANUP(freep) char *json = NULL;
    size_t len;
    int rc;

    rc = xencfg__type_to_json(ctx, type, from, XENCFG_JSON_COMPACT, &json,
                              &len);
    if (!rc)
        rc = xencfg__type_from_json(ctx, type, to, json, len);
    if (rc || xencfg__type_equal(type, from, to))
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                        "%s%shas a value that does not survive in JSON%s%s",
                        what ? what : "", what ? " " : "", what ? "" : ": ",
                        what ? "" : json);
}

/* A reader's limits, of elements and of memory, begin to matter there. */
#define BIG (2u << 20)

static int check_readable(xencfg_ctx *ctx, const char *path, const char *json,
                          size_t len)
{
    xencfg_domain_config config;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg__type_from_json(ctx, &xencfg__desc_domain_config,
                                &config, json, len);
    xencfg_domain_config_dispose(&config);
    if (rc == XENCFG_ERROR_INVAL) {
        xencfg__fail_prefix(ctx, "%s could not be read again: ", path);
        return XENCFG_ERROR_TEMPLATE;
    }
    return rc;
}

static int check_unchanged(xencfg_ctx *ctx, const struct template *old)
{
    enum template_state state;
    int rc = xencfg__template_still(ctx, old, &state);

    if (rc || state == TEMPLATE_SAME)
        return rc;
    return xencfg__fail(ctx, XENCFG_ERROR_LOCK_FAIL,
                        "%s was %s while its lock was held", old->path,
                        state == TEMPLATE_GONE ? "removed" : "replaced");
}

static int copy_time(xencfg_ctx *ctx, int fd, const struct template *old)
{
    struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, { 0 } };
    struct stat st;

    if (!old || !old->keep_time)
        return 0;
    if (fstat(old->fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "%s: %m", old->path);
    times[1] = st.st_mtim;
    if (futimens(fd, times))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "set time of %s: %m",
                            old->path);
    return 0;
}

int xencfg__template_replace(xencfg_ctx *ctx, const char *path,
                             const struct lock *lock, struct template *old,
                             const char *data, size_t len)
{
    /* as libxl calls its own, so that its clean-up finds ours */
    CLEANUP(freep) char *tmp = xencfg__userdata_new(path);
    CLEANUP(closep) int fd = -1;
    int rc;

    if (!tmp)
        return xencfg__nomem(ctx);
    rc = write_file(ctx, tmp, data, len, &fd);
    if (!rc)
        rc = copy_time(ctx, fd, old);
    if (!rc)
        rc = xencfg__lock_check(ctx, lock);
    if (rc == XENCFG_ERROR_LOCK_FAIL)
        return rc;              /* tmp may be another's by now */
    if (!rc && old)
        rc = check_unchanged(ctx, old);
    if (!rc && rename(tmp, path))
        rc = xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "replace %s: %m", path);
    if (rc) {
        unlink(tmp);
        return rc;
    }
    if (old) {
        close(old->fd);
        old->fd = fd;
        fd = -1;
    }
    return 0;
}

int xencfg__template_write(xencfg_ctx *ctx, const char *path,
                           const struct lock *lock, struct template *old,
                           const xencfg_domain_config *config)
{
    CLEANUP(freep) char *json = NULL;
    unsigned layout;
    size_t len;
    int rc;

    rc = old ? xencfg__template_layout(ctx, old, &layout)
             : xencfg__libxl_json_layout(ctx, &layout);
    if (!rc)
        rc = xencfg__type_to_json(ctx, &xencfg__desc_domain_config, config,
                                  layout, &json, &len);
    if (rc == XENCFG_ERROR_INVAL) {
        xencfg__fail_prefix(ctx, "%s: ", path);
        return XENCFG_ERROR_TEMPLATE;
    }
    if (rc)
        return rc;
    if (len > JSON_MAX_SIZE)
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                            "%s: would be longer than 16 MiB", path);
    rc = len > BIG ? check_readable(ctx, path, json, len) : 0;
    if (rc)
        return rc;
    /* libxl wants the NUL */
    return xencfg__template_replace(ctx, path, lock, old, json, len + 1);
}
