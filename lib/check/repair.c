/*
 * repair - files that are in the way, or have a wrong mode.
 *
 * Each is looked at again under the lock that excludes all writers of the
 * domain: is it the file that was found, and is what was found still so?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "domain/start.h"
#include "store/store.h"
#include "template/lock.h"
#include "check/repair.h"
#include "check/save.h"
#include "types/desc.h"

struct file {
    struct repair *r;
    struct userdata u;
    struct lock lock;
    char *name;
};

static void filep(struct file *f)
{
    xencfg__unlockp(&f->lock);
    free(f->name);
}

int xencfg__no_repair(struct repair *r, const char *why)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_NI, "%s: %s",
                        r->problem->path ? r->problem->path : r->problem->code,
                        why);
}

/* The path that the problem names must be one of the state directory's. */
static int find_file(struct file *f)
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
static int look_again(struct file *f, bool *same)
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
static int has_no_domain(struct file *f, bool *ret)
{
    struct presence p, own = { 0 };
    int rc = xencfg__presence(f->r->store, f->u.domid, &p);

    if (!rc)
        rc = xencfg__presence(f->r->store, 0, &own);
    *ret = !rc && own.local && xencfg__is_dead(&p);
    return rc || own.local
               ? rc
               : xencfg__no_repair(f->r, "xenstore does not know domain 0, and "
                                         "may know of no other either");
}

static int is_earlier(struct file *f, bool *ret)
{
    xencfg_uuid told;
    bool known;
    int rc;

    *ret = false;
    rc = xencfg__domain_vm_uuid(f->r->store, f->u.domid, &told, &known);
    if (rc || !known || !memcmp(&told, &f->u.uuid, sizeof(told)))
        return rc;
    return xencfg__domain_is_younger(f->r->store, &told, &f->u.st, ret);
}

static int move_away(struct file *f)
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

static int set_mode(struct file *f)
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

static int repair_locked(struct file *f)
{
    bool still = true;
    int rc;

    switch (f->r->code) {
    case CHECK_FILE_MODE:
        return set_mode(f);
    case CHECK_DEAD_DOMAIN_FILE:
        rc = has_no_domain(f, &still);
        break;
    case CHECK_EARLIER_DOMAIN_FILE:
        rc = is_earlier(f, &still);
        break;
    default:
        rc = 0;
        break;
    }
    return rc || !still ? rc : move_away(f);
}

/* A lock file is removed by taking the lock and giving it back. */
static int remove_lock(struct file *f)
{
    bool still = f->r->code == CHECK_UNHELD_LOCK;
    int rc;

    if (f->u.st.st_size)
        return xencfg__no_repair(f->r, "a lock file has no contents");
    if (!still)
        rc = f->r->code == CHECK_DEAD_DOMAIN_FILE ? has_no_domain(f, &still)
                                                  : is_earlier(f, &still);
    else
        rc = 0;
    if (rc || !still)
        return rc;
    rc = xencfg__lock_try(f->r->ctx, f->u.domid, &f->u.uuid, f->u.userid,
                          &f->lock);
    f->r->done = !rc && f->lock.fd >= 0;
    return rc;
}

static int repair_file(struct repair *r)
{
    CLEANUP(filep) struct file f = { .r = r, .lock = LOCK_NONE };
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

static int repair(struct repair *r)
{
    switch (r->code) {
    case CHECK_STALE_ENTRY:
    case CHECK_DUPLICATE_ENTRY:
    case CHECK_TEMPLATE_NO_NUL:
        return xencfg__repair_template(r);
    case CHECK_FILE_MODE:
    case CHECK_INTERRUPTED_WRITE:
    case CHECK_DEAD_DOMAIN_FILE:
    case CHECK_EARLIER_DOMAIN_FILE:
    case CHECK_UNHELD_LOCK:
        return repair_file(r);
    default:
        return xencfg__no_repair(r, "has no safe repair");
    }
}

int xencfg_abi_repair(xencfg_ctx *ctx, xencfg_type_id problem_type,
                      const xencfg_problem *problem, const char *backup,
                      bool *done)
{
    struct repair r = { .ctx = ctx, .problem = problem, .backup = backup };
    int rc, code;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, problem_type, &xencfg__desc_problem);
    if (rc)
        return rc;
    code = xencfg__check_code(problem->code);
    if (code < 0)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "no problem has code %s",
                            problem->code ? problem->code : "(none)");
    r.code = code;
    if (!xencfg__save_name(backup))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "\"%s\": no name for a backup",
                            backup ? backup : "");
    if (!problem->repair)
        return xencfg__no_repair(&r, "has no safe repair");
    if (ctx->xenstore_dump)
        return xencfg__no_repair(&r, "cannot be repaired beside a dump of "
                                     "xenstore");
    rc = xencfg__store(ctx, &r.store);
    if (!rc)
        rc = repair(&r);
    if (!rc && done)
        *done = r.done;
    return rc;
}
