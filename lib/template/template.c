/* template - the stored JSON of a domain. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "json/json.h"
#include "template/template.h"
#include "template/userdata.h"

static int failed(xencfg_ctx *ctx, const char *path)
{
    switch (errno) {
    case ENOMEM:
        return xencfg__nomem(ctx);
    case ELOOP:
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                            "%s: is a symbolic link", path);
    case EFBIG:
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                            "%s: longer than 16 MiB", path);
    case EACCES:
    case EPERM:
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", path);
    default:
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "%s: %m", path);
    }
}

/* ------------------------------------------------------------------ finding */

/* Finds the one template of a domid; *ret stays NULL if there is none. */
static int find_by_domid(xencfg_ctx *ctx, uint32_t domid, xencfg_uuid *ret)
{
    CLEANUP(closedirp) DIR *dir = opendir(ctx->state_dir);
    struct userdata f;
    struct dirent *e;
    int found = 0;

    if (!dir)
        return xencfg__state_dir_failed(ctx);
    while (errno = 0, (e = readdir(dir)))
        if (xencfg__userdata_parse(e->d_name, &f) && f.domid == domid &&
            xencfg__userdata_is_template(&f)) {
            *ret = f.uuid;
            found++;
        }
    if (errno)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", ctx->state_dir);
    if (found > 1)
        return xencfg__fail(ctx, XENCFG_ERROR_AMBIGUOUS,
                            "domain %u: %d templates in %s, and none has the "
                            "domain's uuid", domid, found, ctx->state_dir);
    if (!found)
        return xencfg__fail(
            ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
            "domain %u has no configuration in %s", domid, ctx->state_dir);
    return 0;
}

int xencfg__template_open_exact(xencfg_ctx *ctx, uint32_t domid,
                                const xencfg_uuid *uuid, struct template *t)
{
    int rc;

    free(TAKE(t->path));
    rc = xencfg__userdata_format(ctx, 'd', domid, uuid, USERDATA_TEMPLATE,
                                 &t->path);
    if (rc)
        return rc;
    t->name = strrchr(t->path, '/') + 1;
    t->uuid = *uuid;
    /* O_NONBLOCK: not to wait for the writer of a FIFO */
    t->fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (t->fd >= 0 || errno == ENOENT || errno == ENOTDIR)
        return 0;               /* listing the directory tells more */
    return failed(ctx, t->path);
}

int xencfg__template_open(xencfg_ctx *ctx, uint32_t domid,
                          const xencfg_uuid *uuid, struct template *ret)
{
    CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
    xencfg_uuid found;
    int rc;

    if (uuid) {
        rc = xencfg__template_open_exact(ctx, domid, uuid, &t);
        if (rc)
            return rc;
    }
    if (t.fd < 0) {
        rc = find_by_domid(ctx, domid, &found);
        if (rc)
            return rc;
        rc = xencfg__template_open_exact(ctx, domid, &found, &t);
        if (rc)
            return rc;
        t.by_domid = true;
    }
    if (t.fd < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_JSON_CONFIG_EMPTY,
                            "domain %u: %s has just gone", domid, t.path);
    *ret = t;
    t = (struct template)TEMPLATE_NONE;
    return 0;
}

void xencfg__template_closep(struct template *t)
{
    closep(&t->fd);
    free(t->path);
    *t = (struct template)TEMPLATE_NONE;
}

int xencfg__template_still(xencfg_ctx *ctx, const struct template *t,
                           enum template_state *ret)
{
    struct stat opened, named;

    if (fstat(t->fd, &opened))
        return failed(ctx, t->path);
    if (lstat(t->path, &named)) {
        if (errno != ENOENT)
            return failed(ctx, t->path);
        *ret = TEMPLATE_GONE;
        return 0;
    }
    *ret = xencfg__same_file(&opened, &named) ? TEMPLATE_SAME
                                              : TEMPLATE_REPLACED;
    return 0;
}

/* ----------------------------------------------------------------- contents */

static int load(xencfg_ctx *ctx, int fd, const char *path,
                xencfg_domain_config *ret)
{
    CLEANUP(freep) char *text = NULL;
    xencfg_domain_config config;
    size_t len = 0;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg__type_from_file(ctx, &xencfg__desc_domain_config, &config, fd);
    if (rc == 1 && !xencfg__file_read(fd, JSON_MAX_SIZE + 1, &text, &len))
        return failed(ctx, path);
    if (rc == 1)
        rc = xencfg__type_from_json(ctx, &xencfg__desc_domain_config,
                                    &config, text, len);
    if (rc == XENCFG_ERROR_INVAL) {
        xencfg__fail_prefix(ctx, "%s:", path);
        return XENCFG_ERROR_TEMPLATE;
    }
    if (rc)
        return rc;
    if (config.b_info.type == XENCFG_DOMAIN_TYPE_INVALID) {
        xencfg_domain_config_dispose(&config);
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                            "%s:1:1: b_info: none of type.hvm, type.pv and "
                            "type.pvh", path);
    }
    xencfg_domain_config_dispose(ret);
    *ret = config;
    return 0;
}

int xencfg__template_load(xencfg_ctx *ctx, const struct template *t,
                          xencfg_domain_config *ret)
{
    struct stat st;

    if (fstat(t->fd, &st))
        return failed(ctx, t->path);
    if (!S_ISREG(st.st_mode))
        return xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE,
                            "%s: not a regular file", t->path);
    return load(ctx, t->fd, t->path, ret);
}

int xencfg__template_bytes(xencfg_ctx *ctx, const struct template *t,
                           char **ret, size_t *len)
{
    return lseek(t->fd, 0, SEEK_SET) ||
                   !xencfg__file_read(t->fd, JSON_MAX_SIZE + 1, ret, len)
               ? failed(ctx, t->path)
               : 0;
}

int xencfg_abi_template_read(xencfg_ctx *ctx, const char *path,
                             xencfg_type_id ret_type, xencfg_domain_config *ret)
{
    CLEANUP(closep) int fd = -1;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, ret_type, &xencfg__desc_domain_config);
    if (rc)
        ;
    else if (!strcmp(path, "-"))
        rc = load(ctx, STDIN_FILENO, "standard input", ret);
    else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        rc = xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", path);
    else
        rc = load(ctx, fd, path, ret);
    return xencfg__end(ctx, rc);
}
