/*
 * create - the first template of a domain, and the end of its files.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "store/store.h"
#include "template/template.h"
#include "template/userdata.h"
#include "types/desc.h"

struct files {
    xencfg_ctx *ctx;
    struct store *store;
    uint32_t domid;
    xencfg_uuid uuid;
    struct lock lock;
};

static void unlock_filesp(struct files *f)
{
    xencfg__unlockp(&f->lock);
}

static int lock_files(struct files *f)
{
    return xencfg__lock(f->ctx, f->domid, &f->uuid, LOCK_USERDATA, &f->lock);
}

/* ----------------------------------------------------------------- creation */

/* The name of the file is after the uuid that the hypervisor has. */
static int choose_uuid(struct files *f, const xencfg_domain_config *config)
{
    bool known;
    int rc = xencfg__domain_vm_uuid(f->store, f->domid, &f->uuid, &known);

    if (rc || known)
        return rc;
    f->uuid = config->c_info.uuid;
    return xencfg__domain_check(f->store, f->domid);
}

/* One that is there must be another domain's. */
static int check_leftover(struct files *f)
{
    CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
    bool leftover = false;
    int rc;

    rc = xencfg__template_open_exact(f->ctx, f->domid, &f->uuid, &t);
    if (!rc && t.fd >= 0)
        rc = xencfg__template_is_leftover(f->ctx, f->store, &f->uuid, &t,
                                          &leftover);
    if (rc || t.fd < 0 || leftover)
        return rc;
    return xencfg__fail(f->ctx, XENCFG_ERROR_TEMPLATE,
                        "domain %u has a configuration already: %s", f->domid,
                        t.path);
}

static int check_config(xencfg_ctx *ctx, const xencfg_domain_config *config)
{
    xencfg_domain_config copy;
    int rc;

    if (config->b_info.type == XENCFG_DOMAIN_TYPE_INVALID)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the configuration has no b_info.type");
    xencfg_domain_config_init(&copy);
    rc = xencfg__copy_checked(ctx, &xencfg__desc_domain_config, &copy, config,
                              "the configuration");
    xencfg_domain_config_dispose(&copy);
    return rc;
}

static int write_first(struct files *f, const xencfg_domain_config *config)
{
    CLEANUP(freep) char *path = NULL;
    int rc = check_leftover(f);

    if (!rc)
        rc = xencfg__domain_check(f->store, f->domid);
    if (!rc)
        rc = xencfg__userdata_format(f->ctx, 'd', f->domid, &f->uuid,
                                     USERDATA_TEMPLATE, &path);
    return rc ? rc
              : xencfg__template_write(f->ctx, path, &f->lock, NULL, config);
}

int xencfg_abi_domain_add(xencfg_ctx *ctx, uint32_t domid,
                          xencfg_type_id config_type,
                          const xencfg_domain_config *config)
{
    CLEANUP(unlock_filesp) struct files f = { .ctx = ctx, .domid = domid,
                                              .lock = LOCK_NONE };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, config_type, &xencfg__desc_domain_config);
    if (!rc)
        rc = check_config(ctx, config);
    if (!rc)
        rc = xencfg__store(ctx, &f.store);
    if (!rc)
        rc = choose_uuid(&f, config);
    if (!rc)
        rc = lock_files(&f);
    return xencfg__end(ctx, rc ? rc : write_first(&f, config));
}

/* -------------------------------------------------------------- destruction */

static int remove_files(struct files *f)
{
    CLEANUP(closedirp) DIR *dir = opendir(f->ctx->state_dir);
    struct dirent *e;

    if (!dir)
        return xencfg__fail(f->ctx, XENCFG_ERROR_ACCESS, "%s: %m",
                            f->ctx->state_dir);
    while (errno = 0, (e = readdir(dir)))
        if (xencfg__userdata_is_of(e->d_name, f->domid, &f->uuid) &&
            !strstr(e->d_name, LOCK_USERDATA) &&
            unlinkat(dirfd(dir), e->d_name, 0) && errno != ENOENT)
            return xencfg__fail(f->ctx, XENCFG_ERROR_TEMPLATE,
                                "remove %s/%s: %m", f->ctx->state_dir,
                                e->d_name);
    if (errno)
        return xencfg__fail(f->ctx, XENCFG_ERROR_ACCESS, "%s: %m",
                            f->ctx->state_dir);
    return 0;
}

/* The files' uuid; *found: there are files. */
static int find_files(struct files *f, bool *found)
{
    CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
    bool known, leftover = false;
    int rc = xencfg__domain_vm_uuid(f->store, f->domid, &f->uuid, &known);

    *found = !rc && known;
    if (rc)
        return rc;
    rc = xencfg__template_open(f->ctx, f->domid, known ? &f->uuid : NULL, &t);
    if (rc == XENCFG_ERROR_JSON_CONFIG_EMPTY)
        return 0;
    if (!rc && known && t.by_domid)     /* or is it an earlier domain's? */
        rc = xencfg__template_is_leftover(f->ctx, f->store, &f->uuid, &t,
                                          &leftover);
    if (!rc && !leftover)
        f->uuid = t.uuid;
    *found |= !rc;
    return rc;
}

int xencfg_domain_remove(xencfg_ctx *ctx, uint32_t domid)
{
    CLEANUP(unlock_filesp) struct files f = { .ctx = ctx, .domid = domid,
                                              .lock = LOCK_NONE };
    bool found = false;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__store(ctx, &f.store);
    if (!rc)
        rc = find_files(&f, &found);
    if (!rc && found)
        rc = lock_files(&f);
    if (!rc && found)
        rc = remove_files(&f);
    return xencfg__end(ctx, rc);
}
