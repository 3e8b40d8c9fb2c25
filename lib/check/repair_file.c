/*
 * repair_file - files that are in the way, or have a wrong mode.
 *
 * Each is looked at again under the lock that excludes all writers of the
 * domain: is it the file that was found, and is what was found still so?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "check/proof.h"
#include "check/repair.h"
#include "check/save.h"
#include "domain/presence.h"
#include "template/lock.h"

struct mending {
    struct repair *r;
    struct userdata u;
    struct lock lock;
    char *name;
};

static void mendingp(struct mending *f)
{
    xencfg__unlockp(&f->lock);
    free(f->name);
}

/* The path that the problem names must be one of the state directory's. */
static int find_file(struct mending *f)
{
    const char *path = f->r->problem->path, *dir = f->r->ctx->state_dir;
    size_t len = strlen(dir);

    if (!path || strncmp(path, dir, len) || path[len] != '/')
        return xencfg__fail(f->r->ctx, XENCFG_ERROR_INVAL,
                            "%s: not in %s", path ? path : "no path", dir);
    f->name = strdup(path + len + 1);
    if (!f->name)
        return xencfg__nomem(f->r->ctx);
    if (!strchr(f->name, '/') && xencfg__userdata_parse(f->name, &f->u))
        return 0;
    return xencfg__fail(f->r->ctx, XENCFG_ERROR_INVAL,
                        "%s: not one of libxl's files", path);
}

/* Is the path's file the one that was found? */
static int look_again(struct mending *f, bool *same)
{
    const char *proof = f->r->problem->proof;
    char now[PROOF_MAX];

    *same = false;
    if (lstat(f->r->problem->path, &f->u.st))
        return errno == ENOENT
                   ? 0
                   : xencfg__fail(f->r->ctx, XENCFG_ERROR_ACCESS, "%s: %m",
                                  f->r->problem->path);
    xencfg__proof(&f->u.st, now);
    *same = S_ISREG(f->u.st.st_mode) && proof && !strcmp(proof, now);
    return 0;
}

/*
 * Is the domain, whose file it is, still not there?  An xenstored that began
 * anew, after a crash for instance, knows none of the domains that run.
 */
static int has_no_domain(struct mending *f, bool *ret)
{
    struct presence p, own = { 0 };
    const char *why = NULL;
    int rc = xencfg__presence(f->r->store, f->u.domid, &p);

    if (!rc)
        rc = xencfg__presence(f->r->store, 0, &own);
    *ret = !rc && own.local && xencfg__is_dead(&p);
    if (!rc && !own.local)
        return xencfg__no_repair(f->r, "xenstore does not know domain 0, and "
                                       "may know of no other either");
    if (rc || !*ret)
        return rc;
    rc = xencfg__is_of_the_dead(f->r->store, &f->u.st, &why);
    if (rc || !why)
        return rc;
    return xencfg__fail(f->r->ctx, XENCFG_ERROR_NI,
                        "%s: whether its domain runs cannot be told: %s",
                        f->r->problem->path, why);
}

/* An only one is kept, whatever the dates say. */
static int is_earlier(struct mending *f, bool *ret)
{
    bool own = false;
    int rc = xencfg__is_earlier(f->r->store, &f->u, ret);

    if (rc || !*ret)
        return rc;
    rc = xencfg__has_its_own(f->r->store, f->u.domid, &own);
    return rc || own ? rc
                     : xencfg__no_repair(f->r, "the domain has no template of "
                                               "its own uuid");
}

static int move_away(struct mending *f)
{
    xencfg_ctx *ctx = f->r->ctx;
    int rc;

    rc = xencfg__lock_check(ctx, &f->lock);
    if (!rc)
        rc = xencfg__save(ctx, f->r->backup, f->name, &f->u.st, true);
    if (!rc && unlink(f->r->problem->path))
        rc = xencfg__fail(ctx, XENCFG_ERROR_TEMPLATE, "remove %s: %m",
                          f->r->problem->path);
    f->r->done = !rc;
    return rc;
}

static int set_mode(struct mending *f)
{
    CLEANUP(closep) int fd = -1;
    const char *path = f->r->problem->path;
    struct stat st;

    if ((f->u.st.st_mode & 07777) == 0600)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st))
        return xencfg__fail(f->r->ctx, XENCFG_ERROR_ACCESS, "%s: %m", path);
    if (!xencfg__same_file(&st, &f->u.st))
        return 0;
    if (fchmod(fd, 0600))
        return xencfg__fail(f->r->ctx, XENCFG_ERROR_ACCESS,
                            "set the mode of %s: %m", path);
    f->r->done = true;
    return 0;
}

/* Is what was found still so?  Only a lock file is a lock that is not held. */
static int is_still_so(struct mending *f, bool *ret)
{
    switch (f->r->code) {
    case CHECK_DEAD_DOMAIN_FILE:
        return has_no_domain(f, ret);
    case CHECK_EARLIER_DOMAIN_FILE:
        return is_earlier(f, ret);
    default:
        *ret = (f->u.letter == 'l') == (f->r->code == CHECK_UNHELD_LOCK);
        return 0;
    }
}

static int repair_locked(struct mending *f)
{
    bool still;
    int rc;

    if (f->r->code == CHECK_FILE_MODE)
        return set_mode(f);
    rc = is_still_so(f, &still);
    return rc || !still ? rc : move_away(f);
}

/* A lock file is removed by taking the lock and giving it back. */
static int remove_lock(struct mending *f)
{
    bool still;
    int rc;

    if (f->u.st.st_size)
        return xencfg__no_repair(f->r, "a lock file has no contents");
    rc = is_still_so(f, &still);
    if (rc || !still)
        return rc;
    rc = xencfg__lock_try(f->r->ctx, f->u.domid, &f->u.uuid, f->u.userid,
                          &f->lock);
    f->r->done = !rc && f->lock.fd >= 0;
    return rc;
}

int xencfg__repair_file(struct repair *r)
{
    CLEANUP(mendingp) struct mending f = { .r = r, .lock = LOCK_NONE };
    bool same;
    int rc = find_file(&f);

    if (!rc)
        rc = look_again(&f, &same);
    if (rc || !same)
        return rc;
    if (f.u.letter == 'l')
        return remove_lock(&f);
    rc = xencfg__lock(r->ctx, f.u.domid, &f.u.uuid, LOCK_USERDATA, &f.lock);
    if (!rc)
        rc = look_again(&f, &same);
    return rc || !same ? rc : repair_locked(&f);
}
