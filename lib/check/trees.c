/*
 * trees - the nodes of a domain below /libxl: which guests may access them.
 *
 * libxl gives permissions to a domain's directory, to that of its devices and
 * to each device's; what is below has those of what it was created in.  So
 * those directories are looked at, and what is below only if that is asked for:
 * it takes a question for each node, and shows what somebody has changed.
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "check/look.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/paths.h"

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

/* *access: that of the node above, which need not be reported again */
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

/* init-dom0less gives a domain that Xen made at boot its own nodes. */
static int is_dom0less(struct check *c, uint32_t domid, bool *ret)
{
    CLEANUP(freep) char *vm = NULL;
    int rc = xencfg__store_read(c->store, &vm, NULL, DOMAIN_VM, domid);

    *ret = !rc && vm && !strncmp(vm, "vm/", 3);
    return rc;
}

static const char *const shown[] = { "name", "vm", "memory/target",
                                     "memory/static-max" };

int xencfg__ask_domain(struct check *c, uint32_t domid)
{
    struct store_wants w = { .count = 0 };
    size_t i;

    xencfg__want_served(&w, domid);
    xencfg__want(&w, STORE_VALUE, DOMAIN_DIR, domid);
    xencfg__want(&w, STORE_VALUE, LIBXL_DIR, domid);
    xencfg__want(&w, STORE_VALUE, DOMAIN_NAME, domid);
    xencfg__want(&w, STORE_VALUE, DOMAIN_VM, domid);
    for (i = 0; i < ARRAY_SIZE(shown); i++)
        xencfg__want(&w, STORE_PERMS, DOMAIN_DIR "/%s", domid, shown[i]);
    xencfg__want(&w, STORE_PERMS, LIBXL_DIR, domid);
    if (c->deep)
        xencfg__want(&w, STORE_LIST, LIBXL_DIR, domid);
    xencfg__want(&w, STORE_PERMS, LIBXL_DEVICES, domid);
    xencfg__want(&w, STORE_LIST, LIBXL_DEVICES, domid);
    return xencfg__store_ahead(c->store, &w);
}

int xencfg__check_values(struct check *c, uint32_t domid)
{
    bool dom0less;
    int rc = is_dom0less(c, domid, &dom0less);
    size_t i;

    for (i = 0; !rc && i < ARRAY_SIZE(shown); i++) {
        CLEANUP(store_aclp) struct store_acl acl = { 0 };
        char path[64], remedy[96], who[32] = "every domain";
        int id = -1;

        snprintf(path, sizeof(path), DOMAIN_DIR "/%s", domid, shown[i]);
        /* the guest has to read its target */
        snprintf(remedy, sizeof(remedy), "`xenstore-chmod PATH n0 r%u`, as "
                 "libxl has it, and look at its value", domid);
        rc = xencfg__store_get_perms(c->store, &acl, "%s", path);
        if (rc || !(guest_access(&acl, &id) & STORE_WRITE))
            continue;
        if (id >= 0)
            snprintf(who, sizeof(who), "domain %d", id);
        rc = xencfg__found(c, CHECK_GUEST_WRITABLE,
                           &(struct about){ .domid = domid, .path = path,
                                            .is_note = dom0less,
                                            .remedy = remedy },
                           "%s may write it%s", who,
                           dom0less ? ", as init-dom0less made it" : "");
    }
    return rc;
}

/* ----------------------------------------------------------------- the walk */

/*
 * Level by level, so that nodes of different devices are asked about together:
 * what a check takes is waiting for answers.
 */
#define TOGETHER (STORE_AHEAD_MAX / 2)

struct tree_node {
    char *path;
    unsigned access;            /* that of the node above */
    enum level { DOMAIN, DEVICES, KIND, DEVICE, BELOW } level;
    bool is_device;             /* of a known kind */
    bool listed;                /* else a value: libxl puts nothing below; or it
                                   is not of interest */
};

struct tree_walk {
    struct check *c;
    uint32_t domid;
    struct tree_node *node;
    size_t next, count, room;   /* those before next are done */
};

static void walkp(struct tree_walk *w)
{
    size_t i;

    for (i = 0; i < w->count; i++)
        free(w->node[i].path);
    free(w->node);
}

/* has_rules: it is a device, and nodes have to be there. */
static bool is_listed(const struct tree_walk *w, const struct tree_node *n,
                      const struct tree_node *above, bool has_rules)
{
    const char *name = strrchr(n->path, '/') + 1;

    if (w->c->deep)
        return !above || !above->is_device || (*name >= '0' && *name <= '9') ||
               !strcmp(name, "port");
    return n->level == DEVICES || n->level == KIND ||
           (n->level == DEVICE && has_rules);
}

static int push(struct tree_walk *w, const struct tree_node *above,
                const char *name)
{
    struct tree_node n = { .access = above ? above->access : 0,
                           .level = above ? above->level : DOMAIN };
    bool has_rules = false;
    int rc = ARRAY_ROOM(w->c->ctx, &w->node, &w->room, w->count + 1);

    if (rc)
        return rc;
    if (asprintf(&n.path, "%s%s%s", above ? above->path : "", above ? "/" : "",
                 name) < 0)
        return xencfg__nomem(w->c->ctx);
    n.level += above && above->level < BELOW;
    n.is_device = xencfg__is_device(w->domid, n.path, &has_rules);
    n.listed = is_listed(w, &n, above, has_rules);
    w->node[w->count++] = n;
    return 0;
}

static int push_below(struct tree_walk *w, size_t at, const struct names *names)
{
    const struct tree_node above = w->node[at];
    unsigned i;
    int rc = 0;

    if (!w->c->deep && above.level == DOMAIN)
        return push(w, &above, "device");
    if (!w->c->deep && above.level == DEVICE)
        return 0;
    for (i = 0; !rc && i < names->count; i++)
        rc = push(w, &above, names->name[i]);
    return rc;
}

static int list(struct tree_walk *w, size_t at, struct names *ret)
{
    const struct tree_node *n = &w->node[at];
    int rc;

    if (!n->listed)
        return 0;
    rc = xencfg__store_list(w->c->store, ret, "%s", n->path);
    if (rc != STORE_TOO_LONG)
        return rc;
    xencfg__fail(w->c->ctx, XENCFG_ERROR_STORE,
                 "list %s: too long for this xenstored", n->path);
    return xencfg__not_checked(w->c, w->domid, n->path);
}

static int ask(struct tree_walk *w, unsigned count)
{
    struct store_wants wants = { .store = w->c->store };
    unsigned i;

    for (i = 0; i < count; i++) {
        const struct tree_node *n = &w->node[w->next + i];

        xencfg__want(&wants, STORE_PERMS, "%s", n->path);
        if (n->listed)
            xencfg__want(&wants, STORE_LIST, "%s", n->path);
        if (n->is_device)
            xencfg__want_device(&wants, n->path);
    }
    return xencfg__store_ahead(w->c->store, &wants);
}

/* All answers are taken before others are asked for. */
static int take(struct tree_walk *w, unsigned count, struct names *names)
{
    struct store_wants wants = { .store = w->c->store };
    unsigned i;
    int rc = ask(w, count);

    for (i = 0; !rc && i < count; i++) {
        struct tree_node *n = &w->node[w->next + i];

        rc = check_access(w->c, w->domid, n->path, &n->access);
        if (!rc)
            rc = list(w, w->next + i, &names[i]);
        if (!rc && n->is_device)
            rc = xencfg__want_linked(w->c, &wants, w->domid, n->path,
                                     &names[i]);
    }
    return rc ? rc : xencfg__store_ahead(w->c->store, &wants);
}

static int step(struct tree_walk *w)
{
    struct names names[TOGETHER] = { 0 };
    unsigned i, count = TOGETHER;
    int rc;

    if (count > w->count - w->next)
        count = w->count - w->next;
    rc = take(w, count, names);
    for (i = 0; !rc && i < count; i++) {
        size_t at = w->next + i;

        rc = xencfg__check_device(w->c, w->domid, w->node[at].path, &names[i]);
        if (!rc)
            rc = push_below(w, at, &names[i]);
    }
    for (i = 0; i < count; i++)
        namesp(&names[i]);
    w->next += count;
    return rc;
}

int xencfg__check_nodes(struct check *c, uint32_t domid)
{
    CLEANUP(walkp) struct tree_walk w = { .c = c, .domid = domid };
    char path[32];
    int rc;

    snprintf(path, sizeof(path), "/libxl/%u", domid);
    xencfg__renew(c->ctx);
    rc = push(&w, NULL, path);
    while (!rc && w.next < w.count)
        rc = step(&w);
    return rc;
}
