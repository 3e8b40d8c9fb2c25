/*
 * orphans - backends that serve no device, and what is left of such.
 *
 * A backend is in use if what it is for points back to it: the toolstack's
 * nodes of the device, or the frontend that the backend names.  That a domain
 * has a device of the same number says nothing: its backend may be another, in
 * another domain.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "check/look.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/kinds.h"
#include "kinds/paths.h"

struct backend {
    const char *kind;           /* "vif" */
    const char *device;         /* the directory of its devices below
                                   /libxl/<domid>/device; NULL: it has none */
    bool known;                 /* the kind is */
    uint32_t domid, of;         /* whose it is, and in which domain */
    const char *id;
};

static void backend_path(const struct backend *b, char path[STORE_MAX_PATH])
{
    snprintf(path, STORE_MAX_PATH, BACKENDS_OF "/%s", b->of, b->kind, b->domid,
             b->id);
}

static void device_path(const struct backend *b, char path[STORE_MAX_PATH])
{
    snprintf(path, STORE_MAX_PATH, LIBXL_KIND "/%s/backend", b->domid,
             b->device, b->id);
}

/* ------------------------------------------------------------------ orphans */

struct orphan {
    const struct backend *b;
    const char *path;
    bool is_dead;               /* its domain is */
    char *other;                /* the backend that its device has */
};

/* A driver domain may have written what is no path, which would be an error. */
static bool is_frontend(const char *path, uint32_t domid)
{
    char begin[48];
    size_t len = strlen(path);

    snprintf(begin, sizeof(begin), DOMAIN_DIR "/", domid);
    return !strncmp(path, begin, strlen(begin)) && path[len - 1] != '/' &&
           !strstr(path, "//") && len < STORE_MAX_PATH - sizeof("/backend") &&
           strspn(path, "0123456789-/_@abcdefghijklmnopqrstuvwxyz"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == len;
}

/*
 * A pci backend with devices is in use also if the guest has no frontend: not
 * each libxl keeps nodes of its own about it, and its devices are assigned.
 */
static int has_devices(struct store *s, const struct orphan *o, bool *ret)
{
    uint64_t count = 0;
    int rc = strcmp(o->b->kind, "pci")
                 ? 0 : xencfg__store_number(s, INT32_MAX, &count, "%s/num_devs",
                                            o->path);

    *ret = !rc && count;
    return rc < 0 ? rc : 0;
}

/* The toolstack's word, and then the frontend's, which is the guest's. */
static int has_device(struct store *s, struct orphan *o, bool *ret)
{
    CLEANUP(freep) char *frontend = NULL, *back = NULL;
    char path[STORE_MAX_PATH];
    int rc = 0;

    free(TAKE(o->other));
    if (o->b->device) {
        device_path(o->b, path);
        rc = xencfg__store_read(s, &o->other, NULL, "%s", path);
    }
    *ret = o->other && !strcmp(o->other, o->path);
    if (rc || *ret)
        return rc;
    rc = xencfg__store_read(s, &frontend, NULL, "%s/frontend", o->path);
    if (rc || !frontend || !is_frontend(frontend, o->b->domid))
        return rc;
    rc = xencfg__store_read(s, &back, NULL, "%s/backend", frontend);
    *ret = back && !strcmp(back, o->path);
    return rc || back ? rc : has_devices(s, o, ret);
}

/* Is the backend there, and nobody's? */
static int judge_orphan(struct store *s, void *arg, bool *ret)
{
    struct orphan *o = arg;
    bool there = false, used = false, ours = false;
    struct presence p;
    int rc;

    *ret = false;
    rc = xencfg__store_exists(s, &there, "%s", o->path);
    if (!rc && there)
        rc = xencfg__presence(s, o->b->domid, &p);
    if (rc || !there)
        return rc;
    o->is_dead = xencfg__is_dead(&p);
    if (!o->is_dead)
        rc = has_device(s, o, &used);
    if (!rc && !used && !o->is_dead)
        rc = xencfg__domain_is_libxls(s, o->b->domid, &ours);
    *ret = !rc && (o->is_dead || (!used && ours));
    return rc;
}

static int name_domain(struct check *c, uint32_t domid)
{
    free(TAKE(c->name));
    return xencfg__domain_raw_name(c->store, domid, &c->name);
}

static int report_orphan(struct check *c, const struct orphan *o)
{
    struct about about = { .domid = o->b->domid, .path = o->path };
    int rc = name_domain(c, o->b->domid);

    if (rc)
        return rc;
    if (o->is_dead)
        return xencfg__found(c, CHECK_ORPHAN_BACKEND, &about,
                             "domain %u does not exist", o->b->domid);
    if (o->other)
        return xencfg__found(c, CHECK_ORPHAN_BACKEND, &about,
                             "the device's backend is %.200s", o->other);
    return xencfg__found(c, CHECK_ORPHAN_BACKEND, &about,
                         "domain %u has no such device", o->b->domid);
}

static int check_backend(struct check *c, const struct backend *b)
{
    char path[STORE_MAX_PATH];
    struct orphan o = { .b = b, .path = path };
    bool orphan = false;
    int rc;

    backend_path(b, path);
    rc = xencfg__judge(c, judge_orphan, &o, b->domid, path, &orphan);
    if (!rc && orphan)
        rc = report_orphan(c, &o);
    free(o.other);
    return rc;
}

/* What is as it should be takes one request, of many at once. */
static int check_some(struct check *c, struct backend *b, char **id, int count)
{
    char path[STORE_MAX_PATH], backend[STORE_MAX_PATH];
    struct store_wants w = { .count = 0 };
    int i, rc;

    for (i = 0; b->device && i < count; i++) {
        b->id = id[i];
        device_path(b, path);
        xencfg__want(&w, STORE_VALUE, "%s", path);
    }
    rc = xencfg__store_ahead(c->store, &w);
    for (i = 0; !rc && i < count; i++) {
        CLEANUP(freep) char *has = NULL;

        b->id = id[i];
        device_path(b, path);
        backend_path(b, backend);
        if (b->device)
            rc = xencfg__store_read(c->store, &has, NULL, "%s", path);
        if (!rc && (!has || strcmp(has, backend)))
            rc = check_backend(c, b);
    }
    return rc;
}

static int check_listed(struct check *c, struct backend *b,
                        const struct names *names)
{
    char *id[STORE_AHEAD_MAX];
    unsigned i;
    int count = 0, rc = 0;

    for (i = 0; !rc && i < names->count; i++) {
        int number;

        if (xencfg__parse_devid(names->name[i], true, &number))
            id[count++] = names->name[i];
        if (count < STORE_AHEAD_MAX && i + 1 < names->count)
            continue;
        rc = check_some(c, b, id, count);
        count = 0;
    }
    return rc;
}

/* -------------------------------------------------------- empty directories */

/* Is there nothing in it, and nobody who could get something? */
static int judge_empty(struct store *s, void *arg, bool *ret)
{
    const struct backend *b = arg;
    CLEANUP(namesp) struct names names = { 0 };
    struct presence p;
    bool there = false;
    int rc;

    *ret = false;
    rc = xencfg__store_exists(s, &there, BACKENDS_OF, b->of, b->kind, b->domid);
    if (!rc && there)
        rc = xencfg__store_list(s, &names, BACKENDS_OF, b->of, b->kind,
                                b->domid);
    if (rc || !there || names.count)
        return rc;
    rc = xencfg__presence(s, b->domid, &p);
    *ret = !rc && xencfg__is_dead(&p);
    return rc;
}

static int check_empty(struct check *c, struct backend *b)
{
    char path[STORE_MAX_PATH];
    bool empty = false;
    int rc;

    snprintf(path, sizeof(path), BACKENDS_OF, b->of, b->kind, b->domid);
    rc = xencfg__judge(c, judge_empty, b, b->domid, path, &empty);
    if (rc || !empty)
        return rc;
    free(TAKE(c->name));
    return xencfg__found(c, CHECK_EMPTY_BACKENDS,
                         &(struct about){ .domid = b->domid, .path = path },
                         "domain %u does not exist, and domain %u serves it "
                         "nothing there", b->domid, b->of);
}

static int check_backends_of(struct check *c, struct backend *b)
{
    CLEANUP(namesp) struct names names = { 0 };
    int rc;

    rc = xencfg__store_list(c->store, &names, BACKENDS_OF, b->of, b->kind,
                            b->domid);
    if (rc == STORE_TOO_LONG)
        return xencfg__found(c, CHECK_NOT_CHECKED,
                             &(struct about){ .domid = b->domid },
                             "the backends %s of domain %u are too many for "
                             "this xenstored", b->kind, b->domid);
    if (rc)
        return rc;
    if (!names.count)
        return check_empty(c, b);
    return b->known ? check_listed(c, b, &names) : 0;
}

static bool wanted(const struct check *c, uint64_t domid)
{
    size_t i;

    for (i = 0; i < c->num_only; i++)
        if (c->only[i] == domid)
            return true;
    return !c->only;
}

/* At the first of as many domains as go together: asks for the backends in
   each, or, with b, for those of that kind for each. */
static int ask_for_lists(struct check *c, const struct backend *b,
                         const uint32_t *domid, int count, int at)
{
    struct store_wants w = { .count = 0 };
    int i;

    if (at % STORE_AHEAD_MAX)
        return 0;
    for (i = at; i < count && i < at + STORE_AHEAD_MAX; i++)
        if (b)
            xencfg__want(&w, STORE_LIST, BACKENDS_OF, b->of, b->kind, domid[i]);
        else
            xencfg__want(&w, STORE_LIST, BACKENDS, domid[i]);
    return xencfg__store_ahead(c->store, &w);
}

static int check_kind(struct check *c, struct backend *b)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    char path[64];
    int i, count = 0, kept = 0, rc;

    snprintf(path, sizeof(path), BACKENDS_KIND, b->of, b->kind);
    rc = xencfg__list_domids(c->store, path, &ids, &count);
    if (rc == STORE_TOO_LONG)
        return xencfg__found(c, CHECK_NOT_CHECKED,
                             &(struct about){ .domid = -1 },
                             "the backends %s in domain %u are too many for "
                             "this xenstored", b->kind, b->of);

    for (i = 0; !rc && i < count; i++)
        if (wanted(c, ids[i]))
            ids[kept++] = ids[i];
    for (i = 0; !rc && i < kept; i++) {
        xencfg__renew(c->ctx);
        b->domid = ids[i];
        rc = ask_for_lists(c, b, ids, kept, i);
        if (!rc)
            rc = check_backends_of(c, b);
    }
    return rc;
}

static int check_domain_backends(struct check *c, uint32_t of)
{
    CLEANUP(namesp) struct names names = { 0 };
    struct backend b = { .of = of };
    const struct backend_kind *known;
    enum xencfg_devkind kind;
    unsigned i;
    int rc;

    rc = xencfg__store_list(c->store, &names, BACKENDS, of);
    if (rc == STORE_TOO_LONG)
        return xencfg__found(c, CHECK_NOT_CHECKED,
                             &(struct about){ .domid = -1 },
                             "the kinds of backends in domain %u are too many "
                             "for this xenstored", of);

    for (i = 0; !rc && i < names.count; i++) {
        known = xencfg__backend_find(names.name[i], &kind);
        b.kind = names.name[i];
        b.known = known;
        b.device = known ? xencfg__kinds[kind].dir[known->dir] : NULL;
        rc = check_kind(c, &b);
    }
    return rc;
}

int xencfg__check_backends(struct check *c)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    int i, count = 0, rc;

    xencfg__renew(c->ctx);
    rc = xencfg__list_domids(c->store, "/local/domain", &ids, &count);
    for (i = 0; !rc && i < count; i++) {
        rc = ask_for_lists(c, NULL, ids, count, i);
        if (!rc)
            rc = check_domain_backends(c, ids[i]);
    }
    return rc == STORE_TOO_LONG ? 0 : rc;       /* reported before */
}
