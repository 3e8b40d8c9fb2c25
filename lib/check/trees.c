/* trees - all nodes of a domain below /libxl: who may access them. */
#include <stdio.h>
#include <string.h>

#include "check.h"

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
    int rc = xencfg__check_device(c, domid, path, names);

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
