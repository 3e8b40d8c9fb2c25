/*
 * ops - what is done with a device in xenstore, by kind.
 *
 * Most kinds have directories of their own (plain.c).  A usb device is a value
 * of a port of its controller (usb_ops.c), and all pci devices of a domain
 * share one backend (pci_ops.c); both kinds are served by dom0 alone.
 *
 * To add a device:
 *
 *     ready()          until host and backend can give and take one more
 *     ... lock ...
 *     prepare()        where it is to be, if it leaves that open
 *     ... defaults, transaction ...
 *     is_live()        must not be true
 *     attach()
 *     ... template, commit ...
 *     settle()         what could not be in the transaction; also if it failed
 *     ... unlock ...
 *     online()         until it has come up
 *     withdraw()       if that failed: what it has started; then detach()
 *     forgo()          if it is not live in the end: what ready() did
 *
 * To remove one:
 *
 *     find()           where it is
 *     offline()        until it is closed
 *     ... lock, transaction ...
 *     detach()
 *     ... commit, template, unlock ...
 *     released()
 *
 * prepare(), is_live(), find(), attach() and detach() may be called within a
 * transaction, settle() is not, and the others without and without the lock.
 */
#ifndef XENCFG_LIB_OPS_H
#define XENCFG_LIB_OPS_H

#include "device/paths.h"
#include "device/usb.h"

/* What a caller's struct xencfg_hotplug_how says, with what it leaves open. */
struct how {
    bool no_wait, no_script, force;
    double backend_timeout, script_timeout;     /* seconds */
    xencfg_pci_hook *pci_hook;
    void *pci_arg;
};

/* A device of a domain; begin it with kind, id and site.domid. */
struct device {
    enum xencfg_devkind kind;
    uint64_t id;
    struct site site;
    struct how how;             /* for what waits, or runs a script */
    void *dev;                  /* of a new one, what it is to be; not owned */
    /* by find(), and attach() */
    struct device_paths paths;  /* plain: libxl is empty if it is not live */
    bool by_qemu;
    struct usb_port port;
    char *bus_id;
    /* for detach(), plain */
    bool must_be_closed;        /* else it is another, added meanwhile:
                                   XENCFG_ERROR_DEVICE_EXISTS */
    bool keep_parents;          /* even if they are empty */
    /* after its removal from xenstore */
    bool gone;                  /* for certain */
    bool unsure;                /* no answer came: it may be */
    /* the ops' own */
    bool script_ran;
    int state;                  /* of the backend before it was closed */
    int pci_state;              /* of the pci device, among others */
    bool assigned;              /* by pci_hook */
    bool aside;                 /* attach.h; to be settled */
};

/* Frees what was found, not dev. */
static inline void xencfg__device_freep(struct device *d)
{
    free(TAKE(d->bus_id));
}

/*
 * Errors: XENCFG_ERROR_INVAL, _NI, _DEVICE_EXISTS, _NOTFOUND of what cannot be
 * done; of backend.h, script.h, usb_bind.h; XENCFG_ERROR_STORE, _TIMEDOUT,
 * _DOMAIN_NOTFOUND, _NOMEM.
 */
struct device_ops {
    int (*ready)(struct store *s, struct device *d);
    int (*prepare)(struct store *s, struct device *d);
    int (*is_live)(struct store *s, struct device *d, bool *ret);
    int (*attach)(struct store *tx, struct device *d);
    int (*settle)(struct store *s, struct device *d, bool there);
    int (*online)(struct store *s, struct device *d);
    int (*withdraw)(struct store *s, struct device *d);
    int (*forgo)(struct store *s, struct device *d);
    int (*find)(struct store *s, struct device *d, bool *live);
    int (*offline)(struct store *s, struct device *d);
    int (*detach)(struct store *tx, struct device *d);
    int (*released)(struct store *s, struct device *d);
};

extern const struct device_ops xencfg__plain_ops, xencfg__usb_ops,
    xencfg__pci_ops;

const struct device_ops *xencfg__ops(enum xencfg_devkind kind);

/* Is there such a device now? */
int xencfg__device_is_live(struct store *s, uint32_t domid,
                           enum xencfg_devkind kind, uint64_t id, bool *ret);

/* Of a device that attach() was called for, if there is something to settle. */
int xencfg__device_settle(struct store *s, struct device *d, bool there);

/* For what a kind has nothing to do at. */
static inline int xencfg__op_nothing(struct store *s, struct device *d)
{
    (void)s;
    (void)d;
    return 0;
}

#endif
