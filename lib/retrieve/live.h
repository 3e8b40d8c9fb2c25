/*
 * live - what xenstore says now about one domain.
 *
 *     CLEANUP(xencfg__live_freep) struct live live = { 0 };
 *
 *     rc = xencfg__live_ask(ctx, store, domid, &config, &report, &live);
 *     rc = xencfg__live_collect(&live, &config);
 *     ... xencfg__pair(&config, &live) ...
 *     rc = xencfg__live_details(&live, &config);
 *     rc = xencfg__live_name(&live);
 *
 * The first asks for knobs and one listing per kind, and the second waits for
 * them; the third reads what only pairing can tell is needed: which of several
 * names a disk has, the media of removable drives, and the nodes of devices
 * that are not in the template.  The name, being read last, tells that the
 * domain is still there.  The number of requests does not grow with the number
 * of devices.  Only /libxl is read, which neither guests nor driver domains can
 * write, but for dom0's own backends of pci and usb devices.
 */
#ifndef XENCFG_LIB_LIVE_H
#define XENCFG_LIB_LIVE_H

#include "kinds/kinds.h"
#include "retrieve/report.h"
#include "store/store.h"

/* Memory beyond this, in KiB, is a wrong number. */
#define LIVE_MAX_KIB (UINT64_C(1) << 52)

/*
 * What became of a live device in pairing: an entry's index, or one of these.
 */
enum {
    PAIR_MADE_UP = -1,
    PAIR_IMPLIED = -2,
    PAIR_GONE = -3,             /* unplugged while it was read */
};

struct live_device {
    uint64_t id;
    int entry;
    uint8_t dir;                /* index in devkind.dir */
    uint8_t bus, addr;          /* usb: where it is now; 0: not known */
    uint16_t at;                /* pci: the N of its dev-N when it was listed */
    const char *backend;        /* usb: the kind of dom0's backend that has its
                                   port; NULL: /libxl has it */
    char *label;                /* pci: its name; usb: its bus id; or NULL */
    char *medium;               /* of a removable drive; NULL: not looked up */
    void *made;                 /* the entry of a device that is made up */
};

struct live_list {
    struct live_device *device;         /* ascending by id */
    int count;
    size_t room;
    bool unlisted;              /* too long to list: only the template's were
                                   looked for */
    bool incomplete;            /* a part was malformed: an entry that is not
                                   found here may be live */
    int *paired;                /* per template entry: a device's index, or: */
};

enum { PAIR_STALE = -1, PAIR_DUPLICATE = -2, PAIR_UNKNOWN = -3 };

struct live {
    xencfg_ctx *ctx;
    struct store *store;
    struct report *report;
    uint32_t domid;
    uint32_t pci_domid;         /* whose pci backend it is: a stubdomain's or
                                   the domain's own */
    struct names dirs;          /* below /libxl/<domid>/device */
    struct live_list list[NKINDS];
    char *name;                 /* NULL: not told */
    uint64_t target, static_max;        /* KiB */
    bool has_target, has_static_max, has_vcpus;
    xencfg_bitmap vcpus;
};

int xencfg__live_ask(xencfg_ctx *ctx, struct store *store, uint32_t domid,
                     const xencfg_domain_config *config, struct report *report,
                     struct live *ret);
int xencfg__live_collect(struct live *live, const xencfg_domain_config *config);
/* Both. */
int xencfg__live_read(xencfg_ctx *ctx, struct store *store, uint32_t domid,
                      const xencfg_domain_config *config, struct report *report,
                      struct live *ret);
int xencfg__live_details(struct live *live, const xencfg_domain_config *config);
int xencfg__live_name(struct live *live);
void xencfg__live_freep(struct live *live);

/* The device of an identity, NULL if there is none. */
struct live_device *xencfg__live_find(struct live_list *list, uint64_t id);

/* ------------------------------------------------- for the parts of live */

/* Adds a device to a list; NULL: no memory. */
struct live_device *xencfg__live_add(struct live_list *list, uint64_t id);

/* Lists of the odd kinds. */
int xencfg__live_list_pci(struct live *live,
                          const xencfg_domain_config *config);
int xencfg__live_list_usb(struct live *live,
                          const xencfg_domain_config *config);

/* Reports a node of the wrong form; value NULL: there is none. */
int xencfg__live_malformed(struct live *live, enum xencfg_devkind kind,
                           const char *id, const char *path, const char *value);

/* Fills the entry of a device that is not in the template. */
int xencfg__live_make(struct live *live, enum xencfg_devkind kind,
                      struct live_device *dev);
int xencfg__live_make_pci(struct live *live, struct live_device *dev);

#endif
