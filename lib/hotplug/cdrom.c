/*
 * cdrom - changing the medium of a drive.
 *
 * Out: xenstore, then the template.  In: the template, then xenstore, which
 * names the new medium no earlier than the template does.  The device model is
 * told in between, which may take its time; so the template's lock is held for
 * each half only, and libxl's slow lock around it all.
 */
#include <string.h>
#include <sys/stat.h>

#include <xentoollog.h>

#include "base/sized.h"
#include "base/utf8.h"
#include "hotplug/drive.h"
#include "kinds/medium.h"
#include "kinds/vdev.h"

/* ------------------------------------------------------- the two halves */

struct change {
    const struct drive *drive;
    char *params;
    bool late;                  /* the backend's own are written afterwards */
};

/* Another device may have taken its place while the device model was told. */
static int check_same_drive(struct store *tx, const struct drive *d)
{
    struct device_paths paths;
    int rc = xencfg__paths_read(tx, d->domid, "vbd", d->id, &paths);

    if (!rc && strcmp(paths.back, d->paths.back))
        return xencfg__fail(tx->ctx, XENCFG_ERROR_NOTFOUND,
                            "the drive has gone meanwhile");
    return rc ? rc : xencfg__drive_check_is_cdrom(tx, d);
}

static int write_back(struct store *s, const struct change *c)
{
    return xencfg__store_write(s, c->params, "%s/params", c->drive->paths.back);
}

/*
 * A driver domain may write its backend all the time, so that no transaction
 * with it succeeds.  Then a medium leaves there before, and comes after /libxl.
 */
static int write_back_aside(struct store *tx, struct change *c)
{
    CLEANUP(xencfg__store_closep) struct store *aside = NULL;
    int rc;

    c->late = *c->params;
    if (c->late)
        return 0;
    rc = xencfg__store_aside(tx, &aside);
    return rc ? rc : write_back(aside, c);
}

static int write_params(struct store *tx, void *arg)
{
    struct change *c = arg;
    int rc = check_same_drive(tx, c->drive);

    c->late = false;
    if (!rc)
        rc = c->drive->paths.backend && xencfg__store_contended(tx)
                 ? write_back_aside(tx, c)
                 : write_back(tx, c);
    return rc ? rc
              : xencfg__store_write(tx, c->params, "%s/params",
                                    c->drive->paths.libxl);
}

static int to_template(xencfg_hotplug *hp, const struct drive *d,
                       const xencfg_device_disk *medium)
{
    xencfg_device_disk *entry = xencfg__drive_entry(hp, d->id);
    char *path = NULL;

    if (!entry)
        return xencfg__drive_no_entry(d);
    if (medium && !(path = strdup(medium->pdev_path)))
        return xencfg__nomem(d->ctx);
    free(entry->pdev_path);
    entry->pdev_path = path;
    entry->format = medium ? medium->format : XENCFG_DISK_FORMAT_EMPTY;
    hp->dirty = true;
    return xencfg__hotplug_commit(hp);
}

static int tell(const struct drive *d, const xencfg_device_disk *medium)
{
    xencfg_device_disk empty = { .format = XENCFG_DISK_FORMAT_EMPTY };
    int rc;

    if (!d->how.hook)
        return 0;
    if (!medium)
        medium = &empty;
    rc = d->how.hook(d->how.arg, d->domid, medium);
    xencfg__renew(d->ctx);
    if (!rc)
        return 0;
    return xencfg__fail(d->ctx, XENCFG_ERROR_HOOK,
                        "the device model did not take the medium: error %d",
                        rc);
}

/* The device model has no medium any more; xenstore still names it. */
static int still_in(const struct drive *d, int rc, enum store_outcome outcome)
{
    if (outcome == STORE_UNSURE)
        return xencfg__fail_but(d->ctx, rc, "whether the drive is empty is not "
                                            "known");
    return d->how.hook ? xencfg__fail_but(d->ctx, rc, "the device model has "
                                          "ejected the medium, and xenstore "
                                          "still names it: eject it again")
                       : rc;
}

static int take_out(struct drive *d)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    struct change change = { .drive = d, .params = (char *)"" };
    enum store_outcome outcome = STORE_ENDED;
    int rc = tell(d, NULL);

    if (rc)
        return rc;
    rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (!rc)
        rc = xencfg__store_run(hp->store, write_params, &change, &outcome);
    if (rc)
        return still_in(d, rc, outcome);
    rc = to_template(hp, d, NULL);
    return rc ? xencfg__fail_but(d->ctx, rc, "the drive is empty, and the "
                                 "template still names the medium, which does "
                                 "no harm: eject it again")
              : 0;
}

/* As in add.c, the template is written within the transaction, as its last. */
struct insertion {
    struct drive *drive;
    xencfg_hotplug *hp;
    const xencfg_device_disk *medium;
    struct change change;
};

static int insert(struct store *tx, void *arg)
{
    struct insertion *i = arg;
    int rc = xencfg__drive_check_empty(tx, i->drive);

    if (!rc)
        rc = write_params(tx, &i->change);
    if (!rc)
        rc = xencfg__store_flush(tx);
    return rc ? rc : to_template(i->hp, i->drive, i->medium);
}

/* The commit was refused: the template has what it had. */
static int try_back(struct insertion *i, const xencfg_device_disk *before)
{
    KEEP_ERROR(i->drive->ctx);
    xencfg_device_disk *entry = xencfg__drive_entry(i->hp, i->drive->id);

    if (!i->hp->written || !entry)
        return 0;
    if (xencfg_device_disk_copy(entry, before))
        return XENCFG_ERROR_NOMEM;
    i->hp->dirty = true;
    return xencfg__hotplug_commit(i->hp);
}

static void take_back(struct insertion *i, const xencfg_device_disk *before,
                      int rc)
{
    if (try_back(i, before))
        xencfg__fail_but(i->drive->ctx, rc, "the template names the medium, "
                         "and the drive is empty, which does no harm");
}

static int insert_locked(struct insertion *i, enum store_outcome *outcome)
{
    xencfg_device_disk before;
    xencfg_device_disk *entry = xencfg__drive_entry(i->hp, i->drive->id);
    int rc = entry ? 0 : xencfg__drive_no_entry(i->drive);

    if (rc)
        return rc;
    xencfg_device_disk_init(&before);
    i->change.params = xencfg__medium_params(i->drive->backend,
                                             i->medium->format,
                                             i->medium->pdev_path);
    if (!i->change.params || xencfg_device_disk_copy(&before, entry))
        rc = xencfg__nomem(i->drive->ctx);
    if (!rc)
        rc = xencfg__store_run(i->hp->store, insert, i, outcome);
    if (rc && *outcome != STORE_UNSURE)
        take_back(i, &before, rc);
    if (!rc && i->change.late) {
        *outcome = STORE_UNSURE;        /* all but the backend has it */
        rc = write_back(i->hp->store, &i->change);
    }
    if (rc && *outcome == STORE_UNSURE)
        xencfg__fail_but(i->drive->ctx, rc, "whether the medium is in the "
                                            "drive is not known");
    xencfg_device_disk_dispose(&before);
    free(i->change.params);
    return rc;
}

/* The medium is in no drive after all. */
static void tell_of_failure(struct drive *d)
{
    KEEP_ERROR(d->ctx);

    tell(d, NULL);
}

static int put_in(struct drive *d, const xencfg_device_disk *medium)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    struct insertion i = { .drive = d, .medium = medium, .change.drive = d };
    enum store_outcome outcome = STORE_ENDED;
    int rc = tell(d, medium);

    if (rc)
        return rc;
    rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    i.hp = hp;
    if (!rc)
        rc = insert_locked(&i, &outcome);
    xencfg__hotplug_endp(&hp);          /* not to hold the lock meanwhile */
    if (rc && outcome != STORE_UNSURE)
        tell_of_failure(d);
    return rc;
}

/* -------------------------------------------------------------------- verbs */

/* The slow lock, and what there is; the template's lock only for a look. */
static int open_drive(struct drive *d, struct lock *lock)
{
    CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
    xencfg_uuid uuid;
    int rc;

    rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (rc)
        return rc;
    uuid = hp->t.uuid;
    xencfg__hotplug_endp(&hp);
    rc = xencfg__lock(d->ctx, d->domid, &uuid, LOCK_DEVICE_CHANGES, lock);
    if (!rc)
        rc = xencfg__hotplug_begin(d->ctx, d->domid, &hp);
    if (rc)
        return rc;
    d->store = hp->store;
    return xencfg__drive_find(hp, d);
}

/* What the template could not hold must not empty the drive first. */
static int check_medium(xencfg_ctx *ctx, const xencfg_device_disk *medium)
{
    const char *path = medium->pdev_path;

    if (!path || !*path)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "the medium has no path");
    if (!xencfg__is_text(path, strlen(path)))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the medium's path is not UTF-8 text");
    if (!xencfg_disk_format_to_string(medium->format))
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "the medium has no format of number %d",
                            medium->format);
    return 0;
}

/*
 * The drive stays with its backend, and xenstore has no format of a medium of
 * phy.  What is not there the device model would not find either.
 */
static int check_usable(const struct drive *d, const xencfg_device_disk *medium)
{
    struct stat st;

    if (d->backend == XENCFG_DISK_BACKEND_PHY &&
        medium->format != XENCFG_DISK_FORMAT_RAW)
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "the drive's backend is phy, which knows format "
                            "raw only");
    if (d->paths.backend)
        return 0;
    if (*medium->pdev_path != '/')
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "%s: not an absolute path", medium->pdev_path);
    if (stat(medium->pdev_path, &st))
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL, "%s: %m",
                            medium->pdev_path);
    if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL,
                            "%s: neither a file nor a block device",
                            medium->pdev_path);
    return 0;
}

static int change(struct drive *d, const xencfg_device_disk *medium, bool eject)
{
    CLEANUP(xencfg__unlockp) struct lock lock = LOCK_NONE;
    bool was_empty;
    int rc;

    if (d->id == NO_ID)
        return xencfg__fail(d->ctx, XENCFG_ERROR_INVAL, "is no name of a disk");
    rc = medium ? check_medium(d->ctx, medium) : 0;
    if (!rc)
        rc = open_drive(d, &lock);
    if (!rc && medium)
        rc = check_usable(d, medium);
    if (!rc && !eject && !d->empty)     /* before the hook is called */
        rc = xencfg__drive_check_empty(d->store, d);
    was_empty = d->empty;
    if (!rc && eject)
        rc = take_out(d);
    if (rc || !medium)
        return rc;
    rc = put_in(d, medium);
    return rc && eject && !was_empty
               ? xencfg__fail_but(d->ctx, rc, "the other medium was taken out")
               : rc;
}

/* Template and xenstore have it; the guest does not see it. */
static void warn_untold(const struct drive *d, const char *vdev)
{
    if (d->ctx->logger)
        xtl_log(d->ctx->logger, XTL_WARN, -1, "xencfg",
                "disk %s of domain %u: no hook told the device model, which "
                "keeps the old medium", vdev, d->domid);
}

static int verb(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                xencfg_type_id type, const xencfg_device_disk *medium,
                bool eject, const struct xencfg_cdrom_how *how)
{
    const xencfg_device_disk named = { .vdev = (char *)vdev };
    struct drive d = { .ctx = ctx, .domid = domid,
                       .id = xencfg__disk_id(&named) };
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, type, &xencfg__desc_device_disk);
    if (!rc)
        rc = SIZED(ctx, &d.how, how, xencfg_cdrom_how);
    if (rc)
        return xencfg__end(ctx, rc);
    rc = change(&d, medium, eject);
    if (!rc && !d.how.hook)
        warn_untold(&d, vdev);
    rc = xencfg__hotplug_name(ctx, rc, "change the medium of", "of", domid,
                              XENCFG_DEVKIND_DISK, &named, d.id);
    return xencfg__end(ctx, rc);
}

/* Without one, the drive is to be left alone, not to be emptied. */
static const xencfg_device_disk none;

int xencfg_abi_cdrom_insert(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                            xencfg_type_id medium_type,
                            const xencfg_device_disk *medium,
                            const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, medium_type, medium ? medium : &none, false,
                how);
}

int xencfg_abi_cdrom_eject(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                           xencfg_type_id medium_type,
                           const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, medium_type, NULL, true, how);
}

int xencfg_abi_cdrom_swap(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                          xencfg_type_id medium_type,
                          const xencfg_device_disk *medium,
                          const struct xencfg_cdrom_how *how)
{
    return verb(ctx, domid, vdev, medium_type, medium ? medium : &none, true,
                how);
}
