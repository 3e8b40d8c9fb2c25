/*
 * compare - a domain's template by itself, and beside its devices.
 *
 * The devices are compared by a retrieve, which reports only what was so at one
 * instant.  It decides what is stale (retrieve/pair.h); here that gets a code.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "check/look.h"
#include "check/proof.h"
#include "check/twice.h"
#include "domain/presence.h"
#include "retrieve/retrieve.h"
#include "template/lock.h"
#include "template/template.h"

struct compare {
    struct check *c;
    uint32_t domid;
    xencfg_report report;
    char *path;                 /* of the template */
    char proof[PROOF_MAX];
    bool *is_twice;             /* per finding */
    bool young;                 /* just written */
    bool unusable;              /* which was reported already */
};

static void comparep(struct compare *m)
{
    xencfg_report_dispose(&m->report);
    free(m->path);
    free(m->is_twice);
}

/* ---------------------------------------------------------------- the bytes */

static int check_bytes(struct compare *m, const struct userdata *f)
{
    CLEANUP(freep) char *path = xencfg__userdata_path(m->c->ctx, f);
    struct about about = { .domid = m->domid, .path = path };
    CLEANUP(closep) int fd = -1;
    char proof[PROOF_MAX];
    struct stat st;
    char last = 0;

    if (!path)
        return xencfg__nomem(m->c->ctx);
    if (!S_ISREG(f->st.st_mode)) {
        m->unusable = true;
        return 0;               /* reported with the files */
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode))
        return 0;               /* gone; or the retrieve says why */
    xencfg__proof(&st, proof);
    about.proof = proof;
    if (!st.st_size) {
        m->unusable = true;
        return xencfg__found(m->c, CHECK_TEMPLATE_EMPTY, &about,
                             "it has no contents");
    }
    if (pread(fd, &last, 1, st.st_size - 1) != 1 || !last)
        return 0;
    return xencfg__found(m->c, CHECK_TEMPLATE_NO_NUL, &about,
                         "its last byte is 0x%02x", (unsigned char)last);
}

static int check_all_bytes(struct compare *m)
{
    struct check *c = m->c;
    size_t i;
    bool earlier;
    int rc = 0;

    for (i = 0; !rc && i < c->num_files; i++) {
        if (c->files[i].domid != m->domid ||
            !xencfg__userdata_is_template(&c->files[i]))
            continue;
        rc = xencfg__is_earlier(c->store, &c->files[i], &earlier);
        if (!rc && !earlier)
            rc = check_bytes(m, &c->files[i]);
    }
    return rc;
}

/* -------------------------------------------------------------- no template */

static int check_missing(struct compare *m)
{
    struct about about = { .domid = m->domid };
    struct check *c = m->c;
    struct reason r;
    int rc;

    if (!m->domid && c->offline)
        return 0;
    if (!m->domid) {
        about.remedy = "run `xen-init-dom0`, as the host's start does";
        return xencfg__found(c, CHECK_TEMPLATE_MISSING, &about,
                             "there is none in %s", c->ctx->state_dir);
    }
    rc = xencfg__domain_absence(c->store, m->domid, &r);
    if (rc)
        return rc;
    if (r.why == ABSENCE_CREATING && !r.started)
        return xencfg__found(c, CHECK_TEMPLATE_NOT_YET, &about,
                             "the domain is being made: it has no start_time");
    if (r.why == ABSENCE_CREATING)
        return xencfg__found(c, CHECK_TEMPLATE_NOT_YET, &about,
                             "the domain was made %.0f seconds ago", r.age);
    if (r.why != ABSENCE_UNKNOWN)
        return 0;
    if (c->offline)
        return xencfg__found(c, CHECK_TEMPLATE_MISSING, &about,
                             "there is none in %s", c->ctx->state_dir);
    if (!r.started)
        return xencfg__found(c, CHECK_TEMPLATE_MISSING, &about,
                             "when the domain was made is not known: it has no "
                             "/vm/<uuid>/start_time");
    if (r.age < 0)
        return xencfg__found(c, CHECK_TEMPLATE_MISSING, &about,
                             "when the domain was made is not known: its "
                             "start_time is ahead of the clock");
    return xencfg__found(c, CHECK_TEMPLATE_MISSING, &about,
                         "the domain was made %.0f minutes ago", r.age / 60);
}

/* ------------------------------------------------------------------ devices */

/* Which xl numbers from 0, libxl cannot make, and the configuration has. */
static bool is_channel_0(const xencfg_finding *f)
{
    return f->kind == XENCFG_DEVKIND_CHANNEL && !strcmp(f->id, "0");
}

static int stale(struct compare *m, int at, struct about *about)
{
    const xencfg_finding *f = &m->report.findings[at];
    int rc = 0;

    about->proof = m->proof;
    if (m->is_twice[at])
        rc = xencfg__found(m->c, CHECK_DUPLICATE_ENTRY, about,
                           "another entry is the same device, which is not "
                           "live");
    if (rc)
        return rc;
    about->no_repair = true;
    if (!xencfg__has_identity(f))
        return xencfg__found(m->c, CHECK_STALE_ENTRY, about,
                             "more entries without index than devices");
    if (is_channel_0(f))
        return xencfg__found(m->c, CHECK_STALE_ENTRY, about,
                             "xl gave it the primary console's index, so libxl "
                             "did not make it");
    about->no_repair = m->young;
    if (m->young)
        about->remedy = "none yet: the template was written less than a "
                        "minute ago";
    return xencfg__found(m->c, CHECK_STALE_ENTRY, about,
                         "in the template, but %s",
                         f->detail ? f->detail : "not live");
}

/* libxl changes the medium of a drive in steps, under this lock. */
static bool in_change(const struct compare *m)
{
    const struct check *c = m->c;
    size_t i;

    for (i = 0; i < c->num_files; i++) {
        const struct userdata *f = &c->files[i];

        if (f->domid != m->domid || f->letter != 'l' ||
            strcmp(f->userid, LOCK_DEVICE_CHANGES))
            continue;
        if (xencfg__lock_holder(&f->st))
            return true;
    }
    return false;
}

/* Is the file named after the uuid by which libxl looks for it? */
static bool is_named_right(const struct compare *m)
{
    char uuid[37];

    xencfg_uuid_format(&m->report.uuid, uuid);
    return m->report.template_file && strstr(m->report.template_file, uuid);
}

/* Of a device that has an entry: which may have more than one thing wrong. */
static bool is_link(const xencfg_finding *f)
{
    const char *node = f->path ? strrchr(f->path, '/') : NULL;

    return node && !strcmp(node, "/backend");
}

static int check_finding(struct compare *m, int at)
{
    const xencfg_finding *f = &m->report.findings[at];
    struct about about = { .domid = m->domid, .kind = f->kind, .id = f->id,
                           .path = f->path ? f->path : m->path };
    const char *detail = f->detail ? f->detail : "";

    switch (f->what) {
    case XENCFG_FINDING_CLASS_RECONSTRUCTED:
        return xencfg__found(m->c, CHECK_LIVE_WITHOUT_ENTRY, &about,
                             "live, but not in the template");
    case XENCFG_FINDING_CLASS_STALE:
        return stale(m, at, &about);
    case XENCFG_FINDING_CLASS_DUPLICATE:
        return xencfg__found(m->c, CHECK_DUPLICATE_ENTRY, &about,
                             "another entry is the same device");
    case XENCFG_FINDING_CLASS_MEDIUM_DIFFERS:
        return in_change(m) ? 0
                            : xencfg__found(m->c, CHECK_MEDIUM_DIFFERS, &about,
                                            "%s", detail);
    case XENCFG_FINDING_CLASS_MALFORMED:
        if (is_link(f))
            return 0;           /* reported with the links */
        return xencfg__found(m->c,
                             f->path ? CHECK_MALFORMED_NODE
                                     : CHECK_NAMELESS_DISK,
                             &about, "%s", detail);
    case XENCFG_FINDING_CLASS_RENUMBERED:
        return xencfg__found(m->c, CHECK_USB_RENUMBERED, &about, "%s", detail);
    case XENCFG_FINDING_CLASS_CONTRADICTORY:
        about.id = NULL;        /* the node says it */
        return xencfg__found(m->c, CHECK_CONTRADICTORY_VALUES, &about, "%s",
                             detail);
    case XENCFG_FINDING_CLASS_ODD_VDEV:
        return xencfg__found(m->c, CHECK_ODD_VDEV, &about, "%s", detail);
    case XENCFG_FINDING_CLASS_OTHER_NAME:
        about.kind = XENCFG_DEVKIND_NONE;
        about.id = NULL;
        return xencfg__found(m->c,
                             is_named_right(m) ? CHECK_TEMPLATE_OTHER_NAME
                                               : CHECK_TEMPLATE_MISNAMED,
                             &about, "%s", detail);
    case XENCFG_FINDING_CLASS_OTHER_BACKEND_DOMAIN:
        if (f->backend && !strcmp(f->backend, "0"))
            about.remedy = "detach the device and attach it again; or recreate "
                           "the domain from `cfgdump show -o xl-cfg DOMAIN`, "
                           "which has the right backend, before xl reboots it";
        return xencfg__found(m->c, CHECK_OTHER_BACKEND, &about, "%s", detail);
    case XENCFG_FINDING_CLASS_BACKEND_DIFFERS:
        return xencfg__found(m->c, CHECK_BACKEND_MEDIUM, &about, "%s", detail);
    case XENCFG_FINDING_CLASS_NOT_CHECKED:
        if (f->id)
            return 0;           /* what is malformed is reported */
        return xencfg__found(m->c, CHECK_NOT_CHECKED, &about, "%s", detail);
    default:
        return 0;
    }
}

/* Where the template is; its proof is that of the file that is there now. */
static int note_template(struct compare *m)
{
    struct stat st;

    if (!m->report.template_file)
        return 0;
    if (asprintf(&m->path, "%s/%s", m->c->ctx->state_dir,
                 m->report.template_file) < 0) {
        m->path = NULL;
        return xencfg__nomem(m->c->ctx);
    }
    if (lstat(m->path, &st))
        return 0;
    xencfg__proof(&st, m->proof);
    m->young = !m->c->offline && xencfg__is_young(&st);
    return 0;
}

static int check_devices(struct compare *m)
{
    int i, rc = note_template(m);

    if (!rc)
        rc = xencfg__find_twice(m->c->ctx, &m->report, &m->is_twice);
    for (i = 0; !rc && i < m->report.num_findings; i++)
        rc = check_finding(m, i);
    return rc;
}

/* The file that the error's text begins with; to be freed.  NULL: none. */
static char *file_of_error(const struct check *c, uint32_t domid)
{
    size_t i;

    for (i = 0; i < c->num_files; i++) {
        char *path = c->files[i].domid == domid
                         ? xencfg__userdata_path(c->ctx, &c->files[i])
                         : NULL;

        if (path && !strncmp(c->ctx->errmsg, path, strlen(path)))
            return path;
        free(path);
    }
    return NULL;
}

static int failed(struct compare *m, int rc)
{
    CLEANUP(freep) char *path = rc == XENCFG_ERROR_TEMPLATE
                                    ? file_of_error(m->c, m->domid)
                                    : NULL;
    struct about about = { .domid = m->domid, .path = path };

    switch (rc) {
    case XENCFG_ERROR_NOMEM:
        return rc;
    case XENCFG_ERROR_DOMAIN_NOTFOUND:
    case XENCFG_ERROR_DOMAIN_DESTROYED:
        return 0;               /* just gone */
    case XENCFG_ERROR_JSON_CONFIG_EMPTY:
        return check_missing(m);
    case XENCFG_ERROR_ACCESS:
        if (m->c->no_files)
            return 0;           /* said of the host */
        return xencfg__not_checked(m->c, m->domid, NULL);
    case XENCFG_ERROR_AMBIGUOUS:
        return xencfg__found(m->c, CHECK_TEMPLATE_AMBIGUOUS, &about, "%s",
                             m->c->ctx->errmsg);
    case XENCFG_ERROR_TEMPLATE:
        return m->unusable ? 0
                           : xencfg__found(m->c, CHECK_TEMPLATE_SYNTAX, &about,
                                           "%s", m->c->ctx->errmsg);
    default:
        return xencfg__not_checked(m->c, m->domid, NULL);
    }
}

/* What it reads is remembered, and need not be read again. */
static int retrieve(struct compare *m)
{
    CLEANUP(xencfg__retrieve_freep) struct retrieve r = { .ctx = NULL };
    struct check *c = m->c;
    int rc = c->memo ? xencfg__memo_through(c->memo, true) : 0;

    if (rc)
        return rc;
    xencfg__retrieve_init(&r, c->store, m->domid, XENCFG_VIEW_LIVE,
                          XENCFG_RETRIEVE_BACKENDS, true);
    rc = xencfg__retrieve_run(&r);
    if (c->memo)
        xencfg__memo_through(c->memo, false);
    m->report = r.report;
    xencfg_report_init(&r.report);
    return rc;
}

int xencfg__check_template(struct check *c, uint32_t domid)
{
    CLEANUP(comparep) struct compare m = { .c = c, .domid = domid };
    int rc = check_all_bytes(&m);

    if (rc)
        return rc;
    rc = retrieve(&m);
    return rc ? failed(&m, rc) : check_devices(&m);
}
