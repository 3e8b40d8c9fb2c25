/*
 * hotplug - the bracket around a change of a domain's devices.
 *
 * xencfg.h has the calling sequence.  Between begin and end the lock is held
 * and the template is in memory; devices are added and removed there, and the
 * whole is written at once.  All is linear: a batch of a thousand devices costs
 * one listing for each kind, and one file.
 *
 * The verbs of add.c and remove.c use the same bracket with a transaction
 * around it: what is read then, such as whether a device is live, cannot change
 * before the commit.
 */
#ifndef XENCFG_LIB_HOTPLUG_H
#define XENCFG_LIB_HOTPLUG_H

#include "device/attach.h"
#include "base/idmap.h"
#include "template/template.h"

/* A device that was added in this bracket. */
struct added {
    enum xencfg_devkind kind;
    uint64_t id;
    int entry;                  /* in the configuration's array */
    void *dev;                  /* with its defaults */
    struct site site;
    struct device_paths paths;  /* once its nodes are written */
    bool by_qemu;
    bool in_template;           /* committed */
    bool in_xenstore;           /* attached */
};

struct kind_changes {
    struct idmap live;          /* identities; if listed */
    struct idmap entries;       /* from identity to entry; if indexed */
    struct idmap added;         /* in this bracket */
    bool listed, indexed, too_long;
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

/* As the public ones, within the deadline of the call under way. */
int xencfg__hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        const void *dev);
int xencfg__hotplug_commit(xencfg_hotplug *hp);

/* Writes the nodes of what was added and is not in xenstore yet. */
int xencfg__hotplug_write_nodes(xencfg_hotplug *hp, struct store *tx);

/* Forgets an addition, also its entry. */
int xencfg__hotplug_forget(xencfg_hotplug *hp, int added);

/* Removes the entries of an identity; *found: there was one. */
int xencfg__hotplug_drop(xencfg_hotplug *hp, enum xencfg_devkind kind,
                         uint64_t id, bool *found);

/*
 * The same for kinds without live form, rdm and dtdev, which the whole entry
 * identifies.
 */
int xencfg__hotplug_add_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                               const void *dev);
int xencfg__hotplug_drop_stored(xencfg_hotplug *hp, enum xencfg_devkind kind,
                                const void *dev, bool *found);

/*
 * Entries that have no identity of their own are told apart by their order
 * among the live devices, which a removal changes: gives them the identities
 * that they have while device id is live too.  Then to be committed.
 */
int xencfg__hotplug_pin(xencfg_hotplug *hp, enum xencfg_devkind kind,
                        uint64_t id);

/* Is there such a device now? */
int xencfg__hotplug_is_live(struct store *s, uint32_t domid,
                            enum xencfg_devkind kind, uint64_t id, bool *ret);

/* "add nic 0 to domain 3: " in front of an error's text; returns rc. */
int xencfg__hotplug_name(xencfg_ctx *ctx, int rc, const char *verb,
                         const char *preposition, uint32_t domid,
                         enum xencfg_devkind kind, const void *dev,
                         uint64_t id);

#endif
