/*
 * live_list - the live devices of a domain, and all else that is read of it.
 *
 *     CLEANUP(xencfg__live_freep) struct live live = { ... };
 *
 *     dev = xencfg__live_add(&live.list[kind], id);   in any order, then
 *     xencfg__live_settle(&live.list[kind]);
 *     dev = xencfg__live_find(&live.list[kind], id);
 */
#ifndef XENCFG_LIB_LIVE_LIST_H
#define XENCFG_LIB_LIVE_LIST_H

#include "kinds/kinds.h"
#include "kinds/paths.h"
#include "retrieve/report.h"
#include "store/store.h"

/* Memory beyond this, in KiB, is a wrong number. */
#define LIVE_MAX_KIB (UINT64_C(1) << 52)

struct live_device {
    uint64_t id;
    int entry;                  /* index of the template's, or as in pair.h */
    uint8_t dir;                /* index in devkind.dir */
    uint8_t bus, addr;          /* usb: where it is now; 0: not known */
    bool unplugged;             /* usb: the host has no device of its bus id */
    uint32_t served_by;         /* the domain of link */
    uint16_t at;                /* pci: the N of its dev-N when it was listed */
    bool unserved;              /* there is no such path as link */
    bool at_stubdomain;         /* the medium is of the stubdomain's disk */
    uint8_t ctrl_type;          /* usb: enum xencfg_usbctrl_type */
    union {
        char *label;            /* pci: its name; usb: its bus id; or NULL */
        char *medium;           /* of a removable drive; NULL: not looked up */
    };
    char *link;                 /* its backend's path; NULL: not looked up, or
                                   it has none */
    char *differs;              /* how the backend's medium does; or NULL */
    void *made;                 /* the entry of a reconstructed device */
};

struct live_list {
    struct live_device *device;         /* ascending by id */
    int count;
    size_t room;
    bool unlisted;              /* too long to list: only the template's were
                                   looked for */
    bool incomplete;            /* a part was malformed: an entry that is not
                                   found here may be live */
    int *paired;                /* per template entry: index of its device, or
                                   as in pair.h */
};

/* A domain that serves devices. */
struct live_server {
    uint32_t domid;
    bool gone;
    char *name;                 /* NULL: it has none */
};

struct live {
    xencfg_ctx *ctx;
    struct store *store;
    struct findings *report;
    uint32_t domid;
    uint32_t pci_domid;         /* whose pci backend it is: a stubdomain's or
                                   the domain's own */
    uint32_t stubdomain;        /* whose disks have the media; or the domain
                                   itself */
    bool all_backends;          /* XENCFG_RETRIEVE_BACKENDS */
    bool expected;              /* LIVE_EXPECTED */
    bool runs_xenstored;        /* it is a stub domain for that */
    struct live_server *server; /* of the links */
    size_t num_servers, room_servers;
    struct names dirs;          /* below /libxl/<domid>/device */
    struct live_list list[NKINDS];
    char *name;                 /* NULL: xenstore has none */
    uint64_t target, static_max;        /* KiB */
    bool has_target, has_static_max, has_vcpus;
    bool no_target, no_static_max;      /* there is no such node */
    bool none_online;                   /* vcpus: there are nodes */
    int beyond;                         /* a vcpu that is online above the
                                           maximum; 0: none, or not looked for */
    xencfg_bitmap vcpus;
};

/* Adds a device to a list; NULL: no memory. */
struct live_device *xencfg__live_add(struct live_list *list, uint64_t id);

/* Sorts; of devices of one identity keeps one. */
void xencfg__live_settle(struct live_list *list);

/* The device of an identity in a settled list, NULL if there is none. */
struct live_device *xencfg__live_find(struct live_list *list, uint64_t id);

/* Reports a node of the wrong form; value NULL: there is none. */
int xencfg__live_malformed(struct live *live, enum xencfg_devkind kind,
                           const char *id, const char *path, const char *value);

/* Where xenstore has a device. */
void xencfg__live_path(const struct live *live, enum xencfg_devkind kind,
                       const struct live_device *dev,
                       char path[DEVICE_PATH_MAX]);

/* Where it has the medium of a removable drive. */
void xencfg__live_medium_path(const struct live *live,
                              const struct live_device *dev,
                              char path[DEVICE_PATH_MAX]);

/* What is known of a domain that serves a device; NULL: not looked up. */
const struct live_server *xencfg__live_server(const struct live *live,
                                              uint32_t domid);

void xencfg__live_freep(struct live *live);

#endif
