/* files - the files of one domain. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "base/clock.h"
#include "base/process.h"
#include "check/look.h"
#include "check/proof.h"
#include "domain/domains.h"
#include "domain/start.h"
#include "template/lock.h"

/* Seconds; see CHECK_STUCK_LOCK. */
#define LONG_TEMPLATE_LOCK 10
#define LONG_OTHER_LOCK 60

/* -------------------------------------------------------------------- locks */

/* Since when is it held?  The file is made by who takes it. */
static int held(struct check *c, const struct userdata *f, const char *path,
                int holder)
{
    double since = (double)f->st.st_mtim.tv_sec, seconds;
    double start = xencfg__process_start(holder);
    double at = xencfg__now(CLOCK_REALTIME);
    bool of_template = !strcmp(f->userid, LOCK_USERDATA);
    char proof[PROOF_MAX], who[PROCESS_NAME];
    struct about about = { .domid = f->domid, .path = path, .proof = proof };

    snprintf(proof, sizeof(proof), "%ju:%d", (uintmax_t)f->st.st_ino, holder);
    xencfg__process_name(holder, who, sizeof(who));
    if (since > at + 1)
        return xencfg__found(c, CHECK_STUCK_LOCK, &about,
                             "held by %s, since when is not known: its date is "
                             "ahead of the clock", who);
    seconds = at - (start > since ? start : since);
    if (seconds < (of_template ? LONG_TEMPLATE_LOCK : LONG_OTHER_LOCK))
        return 0;
    return xencfg__found(c, CHECK_STUCK_LOCK, &about,
                         "held by %s for %.0f seconds", who, seconds);
}

/*
 * /proc/locks does not show all locks everywhere (other PID namespaces, btrfs).
 * So that one that is held is not reported, it is tried.
 */
static bool is_free(const char *path)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
                                            O_NONBLOCK);

    return fd >= 0 && !flock(fd, LOCK_SH | LOCK_NB);
}

static int check_lock(struct check *c, const struct userdata *f,
                      const char *path)
{
    int holder = xencfg__lock_holder(&f->st);
    char proof[PROOF_MAX];

    if (holder)
        return held(c, f, path, holder);
    if (!is_free(path))
        return 0;
    xencfg__proof(&f->st, proof);
    return xencfg__found(
        c, CHECK_UNHELD_LOCK,
        &(struct about){ .domid = f->domid, .path = path, .proof = proof,
                         .no_repair = f->st.st_size },
        "nobody holds it%s", f->st.st_size ? ", but it has contents" : "");
}

/* Is the lock held under which the file is written? */
static bool being_written(const struct check *c, const struct userdata *f,
                          const struct userdata *files, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        CLEANUP(freep) char *path = NULL;

        if (files[i].letter != 'l' || strcmp(files[i].userid, LOCK_USERDATA) ||
            memcmp(&files[i].uuid, &f->uuid, sizeof(f->uuid)))
            continue;
        path = xencfg__userdata_path(c->ctx, &files[i]);
        if (xencfg__lock_holder(&files[i].st) || !path || !is_free(path))
            return true;
    }
    return false;
}

/* -------------------------------------------------------------------- files */

static const char *type_name(mode_t mode)
{
    return S_ISLNK(mode)    ? "a symbolic link"
           : S_ISDIR(mode)  ? "a directory"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISSOCK(mode) ? "a socket"
                            : "a device";
}

static int check_mode(struct check *c, const struct userdata *f,
                      const struct about *about)
{
    struct stat dir;
    int rc = 0;

    if (c->offline)
        return 0;
    if (f->letter != 'l' && (f->st.st_mode & 07777) != 0600)
        rc = xencfg__found(c, CHECK_FILE_MODE, about, "its mode is %04o",
                           f->st.st_mode & 07777);
    if (rc || stat(c->ctx->state_dir, &dir) || dir.st_uid == f->st.st_uid)
        return rc;
    return xencfg__found(c, CHECK_FILE_OWNER, about,
                         "it belongs to user %u, the directory to user %u",
                         f->st.st_uid, dir.st_uid);
}

/*
 * libxl removes a domain's nodes, then its files, and last the domain.  So a
 * file that is there after the domain was found not to be will stay.
 */
static int check_dead(struct check *c, const struct userdata *f,
                      const struct about *about, enum owner owner)
{
    struct about unsure = *about;
    const char *why = NULL;
    struct stat st;
    int rc = 0;

    if (lstat(about->path, &st) && errno == ENOENT)
        return 0;
    unsure.no_repair = owner == OWNER_LEFT;
    if (unsure.no_repair) {
        unsure.remedy = "if `xl list DOMID` does not show the domain, remove "
                        "its nodes first";
        return xencfg__found(c, CHECK_DEAD_DOMAIN_FILE, &unsure,
                             "xenstored does not serve domain %u, of which "
                             "there are nodes", f->domid);
    }
    if (!c->offline)
        rc = xencfg__is_of_the_dead(c->store, &f->st, &why);
    if (rc)
        return rc;
    if (why)
        return xencfg__found(c, CHECK_UNKNOWN_DOMAIN_FILE, about,
                             "xenstore has no domain %u; whether there is one "
                             "cannot be told: %s", f->domid, why);
    if (c->offline)             /* nobody can be asked */
        unsure.remedy = "if `xl list DOMID` shows no such domain, move it away";
    return xencfg__found(c, CHECK_DEAD_DOMAIN_FILE, &unsure,
                         "there is no domain %u", f->domid);
}

static int check_file(struct check *c, const struct userdata *f,
                      enum owner owner,
                      const struct userdata *files, size_t count)
{
    CLEANUP(freep) char *path = xencfg__userdata_path(c->ctx, f);
    char proof[PROOF_MAX];
    struct about about = { .domid = f->domid, .path = path, .proof = proof };
    bool earlier = false, own = false;
    int rc = 0;

    if (!path)
        return xencfg__nomem(c->ctx);
    if (c->offline && f->letter != 'd')
        return 0;               /* of another moment than the dump */
    xencfg__proof(&f->st, proof);
    if (!S_ISREG(f->st.st_mode))
        return xencfg__found(c, CHECK_NOT_A_FILE, &about, "it is %s",
                             type_name(f->st.st_mode));
    if (owner != OWNER_LIVE)
        return check_dead(c, f, &about, owner);
    rc = check_mode(c, f, &about);
    if (!rc)
        rc = xencfg__is_earlier(c->store, f, &earlier);
    if (rc)
        return rc;
    if (earlier)
        rc = xencfg__has_its_own(c->store, f->domid, &own);
    about.no_repair = earlier && !own;
    if (rc || earlier)
        return rc ? rc
                  : xencfg__found(c, CHECK_EARLIER_DOMAIN_FILE, &about,
                                  "older than the domain, and of another "
                                  "uuid%s",
                                  own ? "" : ", which has none of its own");
    if (f->letter == 'l')
        return check_lock(c, f, path);
    if (f->letter == 'n' && !being_written(c, f, files, count))
        return xencfg__found(c, CHECK_INTERRUPTED_WRITE, &about,
                             "%jd bytes, and nobody is writing it",
                             (intmax_t)f->st.st_size);
    return 0;
}

int xencfg__check_files(struct check *c, const struct userdata *files,
                        size_t count, enum owner owner)
{
    size_t i;
    int rc = 0;

    for (i = 0; !rc && i < count; i++)
        rc = check_file(c, &files[i], owner, files, count);
    return rc;
}
