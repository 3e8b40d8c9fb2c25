/*
 * trees - who may access the nodes of /libxl, and backends that serve no
 * device.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "value.h"

#define MAX_DOMID 0x7ff0

/* -------------------------------------------------------------- permissions */

/* What others than domain 0 may, and the first of them (-1: all). */
static unsigned guest_access(const struct store_acl *acl, int *who)
{
    unsigned i, access = 0;

    for (i = 0; i < acl->count; i++) {
        const struct store_ace *e = &acl->entry[i];
        unsigned may = e->access;

        if (!i && e->domid)
            may = STORE_READ | STORE_WRITE;     /* the owner */
        if (!may || (i && !e->domid))
            continue;
        if (!access)
            *who = !i && !e->domid ? -1 : (int)e->domid;
        access |= may;
    }
    return access;
}

/* *access: that of the node above, which need not be told again */
static int check_access(struct check *c, int domid, const char *path,
                        unsigned *access)
{
    CLEANUP(store_aclp) struct store_acl acl = { 0 };
    struct about about = { .domid = domid, .path = path };
    unsigned above = *access;
    char who[32] = "every domain";
    int rc, id = -1;

    rc = xencfg__store_get_perms(c->store, &acl, "%s", path);
    if (rc)
        return rc;
    *access = guest_access(&acl, &id);
    if (!(*access & ~above))
        return 0;
    if (id >= 0)
        snprintf(who, sizeof(who), "domain %d", id);
    return xencfg__found(c,
                         *access & STORE_WRITE ? CHECK_GUEST_WRITABLE
                                               : CHECK_GUEST_READABLE,
                         &about, "%s may %s it", who,
                         *access & STORE_WRITE ? "write" : "read");
}

int xencfg__check_node(struct check *c, int domid, const char *path)
{
    unsigned access = 0;

    return check_access(c, domid, path, &access);
}

/* So many nodes are asked about together. */
#define TOGETHER (STORE_AHEAD_MAX / 2)

struct child {
    char *path;
    unsigned access;
    struct names names;
};

struct children {
    struct child child[TOGETHER];
    unsigned count;
};

static void childrenp(struct children *c)
{
    unsigned i;

    for (i = 0; i < c->count; i++) {
        free(c->child[i].path);
        namesp(&c->child[i].names);
    }
}

static int list(struct check *c, uint32_t domid, const char *path,
                struct names *ret)
{
    int rc = xencfg__store_list(c->store, ret, "%s", path);

    if (rc != STORE_TOO_LONG)
        return rc;
    xencfg__fail(c->ctx, XENCFG_ERROR_STORE,
                 "list %s: too long for this xenstored", path);
    return xencfg__not_checked(c, domid, path);
}

static int ask_children(struct check *c, const char *path, char *const *name,
                        struct children *ch)
{
    char *paths[TOGETHER];
    unsigned i;

    for (i = 0; i < ch->count; i++) {
        if (asprintf(&paths[i], "%s/%s", path, name[i]) < 0) {
            ch->count = i;
            return xencfg__nomem(c->ctx);
        }
        ch->child[i].path = paths[i];
    }
    return xencfg__store_ahead_tree(c->store, paths, ch->count);
}

static int check_below(struct check *c, uint32_t domid, const char *path,
                       unsigned access, const struct names *names);

static int check_children(struct check *c, uint32_t domid, const char *path,
                          unsigned access, char *const *name, unsigned count)
{
    CLEANUP(childrenp) struct children ch = { .count = count };
    unsigned i;
    int rc = ask_children(c, path, name, &ch);

    /* all answers are taken before others are asked for */
    for (i = 0; !rc && i < ch.count; i++) {
        struct child *child = &ch.child[i];

        child->access = access;
        rc = check_access(c, domid, child->path, &child->access);
        if (!rc)
            rc = list(c, domid, child->path, &child->names);
    }
    xencfg__store_forget(c->store);
    for (i = 0; !rc && i < ch.count; i++)
        rc = check_below(c, domid, ch.child[i].path, ch.child[i].access,
                         &ch.child[i].names);
    return rc;
}

static int check_below(struct check *c, uint32_t domid, const char *path,
                       unsigned access, const struct names *names)
{
    unsigned i, n;
    int rc = 0;

    for (i = 0; !rc && i < names->count; i += n) {
        n = names->count - i < TOGETHER ? names->count - i : TOGETHER;
        rc = check_children(c, domid, path, access, names->name + i, n);
    }
    return rc;
}

int xencfg__check_nodes(struct check *c, uint32_t domid)
{
    CLEANUP(namesp) struct names names = { 0 };
    unsigned access = 0;
    char path[32];
    int rc;

    snprintf(path, sizeof(path), "/libxl/%u", domid);
    xencfg__allow(c->ctx, c->ctx->deadline);
    rc = check_access(c, domid, path, &access);
    if (!rc)
        rc = list(c, domid, path, &names);
    return rc ? rc : check_below(c, domid, path, access, &names);
}

/* ----------------------------------------------------------------- backends */

/*
 * The directory below /libxl/<domid>/device of each kind of backend.  NULL: not
 * always there; then only a domain that is gone tells.  (Of pci, libxl does not
 * make it if the first device is attached to a running domain.)
 */
static const struct backend_kind {
    const char *name, *device;
} backend_kinds[] = {
    { "vbd", "vbd" },
    { "qdisk", "vbd" },
    { "vbd3", "vbd" },
    { "virtio_disk", "virtio_disk" },
    { "vif", "vif" },
    { "vtpm", "vtpm" },
    { "pci", NULL },
    { "vusb", "vusb" },
    { "qusb", "vusb" },
    { "vfb", "vfb" },
    { "vkbd", "vkbd" },
    { "vinput", "vkbd" },
    { "9pfs", "9pfs" },
    { "xen_9pfs", "9pfs" },
    { "pvcalls", "pvcalls" },
    { "vdispl", "vdispl" },
    { "vsnd", "vsnd" },
    { "console", "console" },
    { "virtio", "virtio" },
};

struct backend {
    const struct backend_kind *kind;
    uint32_t domid, of;         /* whose it is, and in which domain */
    const char *id;
};

static int node_is_there(struct store *s, const char *path, bool *ret)
{
    CLEANUP(freep) char *value = NULL;
    int rc = xencfg__store_read(s, &value, NULL, "%s", path);

    *ret = value;
    return rc;
}

/* Is the backend there, and no device? */
static int read_orphan(struct store *s, const struct backend *b, bool *ret)
{
    struct presence p;
    char path[STORE_MAX_PATH];
    bool there = false, device = false;
    int rc;

    *ret = false;
    snprintf(path, sizeof(path), "/local/domain/%u/backend/%s/%u/%s", b->of,
             b->kind->name, b->domid, b->id);
    rc = node_is_there(s, path, &there);
    if (!rc && there)
        rc = xencfg__presence(s, b->domid, &p);
    /* a domain without nodes of libxl's is another toolstack's */
    if (rc || !there || (!p.libxl && !xencfg__is_dead(&p)))
        return rc;
    if (xencfg__is_dead(&p) || !b->kind->device) {
        *ret = xencfg__is_dead(&p);
        return 0;
    }
    snprintf(path, sizeof(path), "/libxl/%u/device/%s/%s", b->domid,
             b->kind->device, b->id);
    rc = node_is_there(s, path, &device);
    *ret = !rc && !device;
    return rc;
}

/* All at one instant. */
static int is_orphan(struct check *c, const struct backend *b, bool *ret)
{
    bool again = true;
    int rc = 0;

    rc = read_orphan(c->store, b, ret);
    while (!rc && *ret && again && !c->offline) {
        rc = xencfg__store_begin(c->store);
        if (rc)
            return rc;
        rc = read_orphan(c->store, b, ret);
        rc = xencfg__store_end(c->store, rc, &again);
    }
    return rc;
}

static int check_backend(struct check *c, const struct backend *b)
{
    char path[STORE_MAX_PATH];
    bool orphan = false;
    int rc = is_orphan(c, b, &orphan);

    if (rc || !orphan)
        return rc;
    free(TAKE(c->name));
    rc = xencfg__store_read(c->store, &c->name, NULL, "/local/domain/%u/name",
                            b->domid);
    if (rc)
        return rc;
    snprintf(path, sizeof(path), "/local/domain/%u/backend/%s/%u/%s", b->of,
             b->kind->name, b->domid, b->id);
    return xencfg__found(c, CHECK_ORPHAN_BACKEND,
                         &(struct about){ .domid = b->domid, .path = path },
                         "domain %u has no such device", b->domid);
}

static int check_backends_of(struct check *c, struct backend *b)
{
    CLEANUP(namesp) struct names names = { 0 };
    uint64_t id;
    unsigned i;
    int rc;

    rc = xencfg__store_list(c->store, &names, "/local/domain/%u/backend/%s/%u",
                            b->of, b->kind->name, b->domid);
    if (rc == STORE_TOO_LONG) {
        xencfg__fail(c->ctx, XENCFG_ERROR_STORE,
                     "the backends %s of domain %u are too many for this "
                     "xenstored", b->kind->name, b->domid);
        return xencfg__not_checked(c, b->domid, NULL);
    }
    for (i = 0; !rc && i < names.count; i++) {
        if (!xencfg__parse_number(names.name[i], 10, UINT32_MAX, &id))
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
    CLEANUP(namesp) struct names names = { 0 };
    uint64_t domid;
    unsigned i;
    int rc;

    rc = xencfg__store_list(c->store, &names, "/local/domain/%u/backend/%s",
                            b->of, b->kind->name);
    if (rc == STORE_TOO_LONG) {
        xencfg__fail(c->ctx, XENCFG_ERROR_STORE, "the backends %s in domain %u "
                     "are too many for this xenstored", b->kind->name, b->of);
        return xencfg__not_checked(c, -1, NULL);
    }
    for (i = 0; !rc && i < names.count; i++) {
        if (!xencfg__parse_number(names.name[i], 10, MAX_DOMID - 1, &domid) ||
            !wanted(c, domid))
            continue;
        xencfg__allow(c->ctx, c->ctx->deadline);
        b->domid = domid;
        rc = check_backends_of(c, b);
    }
    return rc;
}

static int check_domain_backends(struct check *c, uint32_t of)
{
    CLEANUP(namesp) struct names names = { 0 };
    struct backend b = { .of = of };
    unsigned i;
    size_t k;
    int rc;

    rc = xencfg__store_list(c->store, &names, "/local/domain/%u/backend", of);
    for (i = 0; !rc && i < names.count; i++)
        for (k = 0; !rc && k < ARRAY_SIZE(backend_kinds); k++) {
            b.kind = &backend_kinds[k];
            if (!strcmp(names.name[i], b.kind->name))
                rc = check_kind(c, &b);
        }
    return rc;
}

int xencfg__check_backends(struct check *c)
{
    CLEANUP(namesp) struct names names = { 0 };
    uint64_t domid;
    unsigned i;
    int rc;

    xencfg__allow(c->ctx, c->ctx->deadline);
    rc = xencfg__store_list(c->store, &names, "/local/domain");
    if (rc == STORE_TOO_LONG)
        return 0;               /* told before */
    for (i = 0; !rc && i < names.count; i++)
        if (xencfg__parse_number(names.name[i], 10, MAX_DOMID - 1, &domid))
            rc = check_domain_backends(c, domid);
    return rc;
}
