/* orphans - backends that serve no device. */
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
    /*
     * The directory of its devices below /libxl/<domid>/device.  NULL: not
     * always there; then only a domain that is gone counts.  (Of pci, libxl
     * does not make it if the first device is attached to a running domain.)
     */
    const char *device;
    uint32_t domid, of;         /* whose it is, and in which domain */
    const char *id;
};

/* Is the backend there, and no device? */
static int judge_orphan(struct store *s, void *arg, bool *ret)
{
    const struct backend *b = arg;
    struct presence p;
    bool there = false, device = false;
    int rc;

    *ret = false;
    rc = xencfg__store_exists(s, &there, BACKENDS_OF "/%s", b->of, b->kind,
                              b->domid, b->id);
    if (!rc && there)
        rc = xencfg__presence(s, b->domid, &p);
    /* a domain without nodes of libxl's is another toolstack's */
    if (rc || !there || (!p.libxl && !xencfg__is_dead(&p)))
        return rc;
    if (xencfg__is_dead(&p) || !b->device) {
        *ret = xencfg__is_dead(&p);
        return 0;
    }
    rc = xencfg__store_exists(s, &device, LIBXL_KIND "/%s", b->domid, b->device,
                              b->id);
    *ret = !rc && !device;
    return rc;
}

static int check_backend(struct check *c, struct backend *b)
{
    char path[STORE_MAX_PATH];
    bool orphan = false;
    int rc;

    snprintf(path, sizeof(path), BACKENDS_OF "/%s", b->of, b->kind, b->domid,
             b->id);
    rc = xencfg__judge(c, judge_orphan, b, b->domid, path, &orphan);
    if (rc || !orphan)
        return rc;
    free(TAKE(c->name));
    rc = xencfg__domain_raw_name(c->store, b->domid, &c->name);
    if (rc)
        return rc;
    return xencfg__found(c, CHECK_ORPHAN_BACKEND,
                         &(struct about){ .domid = b->domid, .path = path },
                         "domain %u has no such device", b->domid);
}

static bool is_among(const struct names *names, const char *name)
{
    unsigned i;

    for (i = 0; i < names->count; i++)
        if (!strcmp(names->name[i], name))
            return true;
    return false;
}

/* What devices of that kind the domain has; a hint. */
static int list_devices(struct check *c, const struct backend *b,
                        struct names *ret)
{
    int rc;

    if (!b->device)
        return 0;
    rc = xencfg__store_list(c->store, ret, LIBXL_KIND, b->domid, b->device);
    return rc == STORE_TOO_LONG ? 0 : rc;
}

static int check_backends_of(struct check *c, struct backend *b)
{
    CLEANUP(namesp) struct names names = { 0 }, devices = { 0 };
    unsigned i;
    int rc, id;

    rc = xencfg__store_list(c->store, &names, BACKENDS_OF, b->of, b->kind,
                            b->domid);
    if (rc == STORE_TOO_LONG)
        return xencfg__found(c, CHECK_NOT_CHECKED,
                             &(struct about){ .domid = b->domid },
                             "the backends %s of domain %u are too many for "
                             "this xenstored", b->kind, b->domid);

    if (!rc && names.count)
        rc = list_devices(c, b, &devices);
    for (i = 0; !rc && i < names.count; i++) {
        if (!xencfg__parse_devid(names.name[i], true, &id) ||
            is_among(&devices, names.name[i]))
            continue;
        b->id = names.name[i];
        rc = check_backend(c, b);
    }
    return rc;
}

static bool wanted(const struct check *c, uint64_t domid)
{
    size_t i;

    for (i = 0; i < c->num_only; i++)
        if (c->only[i] == domid)
            return true;
    return !c->only;
}

static int check_kind(struct check *c, struct backend *b)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    char path[64];
    int i, count = 0, rc;

    snprintf(path, sizeof(path), BACKENDS_KIND, b->of, b->kind);
    rc = xencfg__list_domids(c->store, path, &ids, &count);
    if (rc == STORE_TOO_LONG)
        return xencfg__found(c, CHECK_NOT_CHECKED,
                             &(struct about){ .domid = -1 },
                             "the backends %s in domain %u are too many for "
                             "this xenstored", b->kind, b->of);

    for (i = 0; !rc && i < count; i++) {
        if (!wanted(c, ids[i]))
            continue;
        xencfg__renew(c->ctx);
        b->domid = ids[i];
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
        if (!known)
            continue;
        b.kind = known->name;
        b.device = xencfg__kinds[kind].dir[known->dir];
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
    for (i = 0; !rc && i < count; i++)
        rc = check_domain_backends(c, ids[i]);
    return rc == STORE_TOO_LONG ? 0 : rc;       /* reported before */
}
