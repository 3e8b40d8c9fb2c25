/*
 * bracket - around a change of a domain's devices: lock and template.
 *
 *     CLEANUP(xencfg__hotplug_endp) xencfg_hotplug *hp = NULL;
 *
 *     rc = xencfg__hotplug_begin(ctx, domid, &hp);
 *     ... entries.h, additions.h: in memory ...
 *     rc = xencfg__hotplug_commit(hp);
 *
 * Between begin and end the lock is held and the template is in memory; devices
 * are added and removed there, and the whole is written at once.  A batch of
 * devices costs one listing for each kind, one file, and per device a time that
 * does not depend on how many there are - but for those that are removed after
 * they were added in the same batch, and of a template that has several entries
 * of one identity.
 *
 * The public calls are in hotplug.c.  The verbs of add.c and remove.c use the
 * same bracket with a transaction around it: what is read then, such as whether
 * a device is live, cannot change before the commit.
 */
#ifndef XENCFG_LIB_BRACKET_H
#define XENCFG_LIB_BRACKET_H

#include "base/idmap.h"
#include "device/ops.h"
#include "template/template.h"

/* A device that was added in this bracket. */
struct added {
    struct device d;            /* dev: with its defaults, and owned */
    int entry;                  /* in the configuration's array */
    bool in_template;           /* committed */
    bool in_xenstore;           /* attached */
};

struct kind_changes {
    struct idmap live;          /* identities; if listed */
    struct idmap entries;       /* from identity to entry; if indexed */
    struct idmap added;         /* in this bracket: index in hp->added */
    bool listed, indexed, too_long;
    /* if indexed: several entries have one identity, or some have none */
    bool duplicates, nameless;
    int adds;
    uint64_t next;              /* no smaller devid is free */
    bool *gone;                 /* entries that the next commit leaves out */
    size_t gone_room;
};

struct xencfg_hotplug {
    xencfg_ctx *ctx;
    struct store *store;
    uint32_t domid;
    struct lock lock;
    struct template t;
    xencfg_domain_config config;
    struct kind_changes kind[NKINDS];
    struct added *added;
    int num_added;
    size_t room_added;
    bool dirty;                 /* the configuration is not the file's */
    bool written;               /* the file is not what begin found */
};

/*
 * As xencfg_hotplug_begin(), but the deadline runs already, and whether the
 * domain is still there is for the transaction to find.
 */
int xencfg__hotplug_begin(xencfg_ctx *ctx, uint32_t domid,
                          xencfg_hotplug **ret);

/* Ends it; *hp may be NULL. */
void xencfg__hotplug_endp(xencfg_hotplug **hp);

/* As the public one, within the deadline of the call under way. */
int xencfg__hotplug_commit(xencfg_hotplug *hp);

/* "add nic 0 to domain 3: " in front of an error's text; returns rc. */
int xencfg__hotplug_name(xencfg_ctx *ctx, int rc, const char *verb,
                         const char *preposition, uint32_t domid,
                         enum xencfg_devkind kind, const void *dev,
                         uint64_t id);

#endif
