/*
 * hotplug - changing the devices of a running domain.  Included by xencfg.h.
 *
 *     xencfg_device_nic nic;
 *
 *     xencfg_device_nic_init(&nic);
 *     nic.bridge = strdup("xenbr0");
 *     rc = xencfg_nic_add(ctx, domid, &nic, NULL);
 *     if (rc)
 *         fprintf(stderr, "%s\n", xencfg_errmsg(ctx));
 *     ...
 *     rc = xencfg_nic_remove(ctx, domid, &nic, NULL);
 *     xencfg_device_nic_dispose(&nic);
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* first, should it be included by itself: text.h needs what is below */
#include <xencfg/xencfg.h>

#ifndef XENCFG_HOTPLUG_H
#define XENCFG_HOTPLUG_H

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* ----------------------------------------------------------------- devices */

#define XENCFG_HOTPLUG_HOW(...)                                               \
    { .size = sizeof(struct xencfg_hotplug_how), __VA_ARGS__ }

/*
 * What only the hypervisor's toolstack can do with a pci device: resets it and
 * assigns it to a domain, before the guest sees it, or takes it back (assign is
 * false), when it has left the guest or has not come.  dev has its address.
 * An error ends an add with XENCFG_ERROR_HOOK.  Called without libxl's lock; it
 * must not use the context.
 */
typedef int xencfg_pci_hook(void *arg, uint32_t domid,
                            const xencfg_device_pci *dev, bool assign);

/*
 * A device is written into the domain's template before it appears in xenstore,
 * and leaves xenstore before it leaves the template, so that whatever is live
 * has an entry, also after a crash in between.  Writers take libxl's lock.
 *
 * How a device is added or removed: see struct xencfg_options of the size.  By
 * default waits for the backend, and runs its hotplug script if the backend is
 * in this domain.
 *
 * A script has the variables that libxl sets for it (script, XENBUS_PATH,
 * XENBUS_TYPE, XENBUS_BASE_PATH; of a nic vif, netdev, INTERFACE), a PATH of
 * system directories, $XENSTORED_PATH if the caller has it, and no others; the
 * caller's working directory; umask 022; /dev/null as standard input and output.
 */
struct xencfg_hotplug_how {
    size_t size;
    bool no_wait;               /* return when xenstore has it; no script.  A
                                   removal waits all the same */
    /*
     * The caller runs it, binds a usb device to usbback and unbinds it, and has
     * assigned a pci device to the domain (see pci_hook), by himself.
     */
    bool no_script;
    /*
     * Of a removal: if the backend does not close the device in time, the
     * device is deleted all the same.  Else it stays as it was.
     */
    bool force;
    int64_t backend_timeout_ms; /* for the backend; 0: 10000 */
    int64_t script_timeout_ms;  /* for the script; 0: 40000 */
    /*
     * NULL: none.  Then no pci device is added but one that is assigned
     * (no_script): the guest's kernel would fail over it.
     */
    xencfg_pci_hook *pci_hook;
    void *pci_arg;
};

/*
 * Adds a device, an object of the kind's type, to a running domain: of kind NIC
 * a device_nic, whose type is XENCFG_TYPE(device_nic).  What the
 * caller left open, such as a devid of -1 (then the smallest that is free), is
 * set in *dev, which is otherwise unchanged.  If the backend or the script
 * fails, nothing stays of the device.
 *
 * Errors: XENCFG_ERROR_INVAL: the device is not usable, such as a disk without
 * vdev, a pci device that is not with pciback; XENCFG_ERROR_NI: no running
 * domain can take it, or nobody assigns it; XENCFG_ERROR_HOOK;
 * XENCFG_ERROR_DEVICE_EXISTS; XENCFG_ERROR_DOMAIN_NOTFOUND;
 * XENCFG_ERROR_DOMAIN_DESTROYED; XENCFG_ERROR_JSON_CONFIG_EMPTY: the domain has
 * no template; XENCFG_ERROR_TEMPLATE: it cannot be read, or not written;
 * XENCFG_ERROR_BACKEND: there is no such backend domain, the backend failed, or
 * no device model runs that could serve it; XENCFG_ERROR_SCRIPT;
 * XENCFG_ERROR_TIMEDOUT: the lock, xenstore, the backend or the script; and
 * XENCFG_ERROR_LOCK_FAIL, _STORE, _ACCESS, _AMBIGUOUS, _NOMEM.  The text names
 * domain, kind and identity.
 */
int xencfg_device_add(xencfg_ctx *ctx, uint32_t domid,
                      enum xencfg_devkind kind, xencfg_type_id type, void *dev,
                      const struct xencfg_hotplug_how *how);

/*
 * Removes a device, which dev identifies (a disk's vdev, a devid, ...).  Of a
 * device that has left xenstore already, the template's entry is removed.
 *
 * Errors: as above; XENCFG_ERROR_NOTFOUND: it is neither live nor in the
 * template; XENCFG_ERROR_TIMEDOUT: the backend did not close it, and the device
 * stays.
 */
int xencfg_device_remove(xencfg_ctx *ctx, uint32_t domid,
                         enum xencfg_devkind kind, xencfg_type_id type,
                         const void *dev,
                         const struct xencfg_hotplug_how *how);

/* The same for each kind: xencfg_disk_add(), xencfg_nic_remove(), ... */
#define XENCFG_DECLARE_HOTPLUG(name_, KIND_)                                  \
    static inline int xencfg_##name_##_add(                                   \
        xencfg_ctx *ctx, uint32_t domid, xencfg_device_##name_ *dev,          \
        const struct xencfg_hotplug_how *how)                                 \
    {                                                                         \
        return xencfg_device_add(ctx, domid, XENCFG_DEVKIND_##KIND_,          \
                                 XENCFG_TYPE(device_##name_), dev, how);      \
    }                                                                         \
    static inline int xencfg_##name_##_remove(                                \
        xencfg_ctx *ctx, uint32_t domid, const xencfg_device_##name_ *dev,    \
        const struct xencfg_hotplug_how *how)                                 \
    {                                                                         \
        return xencfg_device_remove(ctx, domid, XENCFG_DEVKIND_##KIND_,       \
                                    XENCFG_TYPE(device_##name_), dev, how);   \
    }

XENCFG_DECLARE_HOTPLUG(disk, DISK)
XENCFG_DECLARE_HOTPLUG(nic, NIC)
XENCFG_DECLARE_HOTPLUG(vtpm, VTPM)
XENCFG_DECLARE_HOTPLUG(pci, PCI)
XENCFG_DECLARE_HOTPLUG(usbctrl, USBCTRL)
XENCFG_DECLARE_HOTPLUG(usbdev, USBDEV)
XENCFG_DECLARE_HOTPLUG(vfb, VFB)
XENCFG_DECLARE_HOTPLUG(vkb, VKB)
XENCFG_DECLARE_HOTPLUG(p9, P9)
XENCFG_DECLARE_HOTPLUG(pvcallsif, PVCALLSIF)
XENCFG_DECLARE_HOTPLUG(vdispl, VDISPL)
XENCFG_DECLARE_HOTPLUG(vsnd, VSND)
XENCFG_DECLARE_HOTPLUG(channel, CHANNEL)
XENCFG_DECLARE_HOTPLUG(virtio, VIRTIO)

/* ------------------------------------------- hotplug by the caller's hands */

/*
 * The bracket, for a toolstack that attaches and detaches devices by itself:
 *
 *     xencfg_hotplug *hp;
 *
 *     rc = xencfg_hotplug_begin(ctx, domid, &hp);      locked, template loaded
 *     rc = xencfg_hotplug_add(hp, kind, type, dev);    in memory; any number
 *     rc = xencfg_hotplug_commit(hp);                  in the template
 *     ... the device's xenstore nodes, by the caller or _attach() ...
 *     xencfg_hotplug_end(hp);                          unlocked
 *
 * and of a removal: the caller deletes the nodes, then _remove() and _commit().
 * The lock is libxl's: between begin and end all other writers of this domain
 * wait, so the caller must not wait for anything there.
 */
typedef struct xencfg_hotplug xencfg_hotplug;

/*
 * Locks the domain's template and reads it.  Errors: as xencfg_device_add().
 * The deadline of the context counts from here for each call on its own.
 */
int xencfg_hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret);

/*
 * Adds an entry, a copy of *dev, in memory; a stale one of its identity is
 * replaced.  A device without identity, such as a devid of -1, gets the
 * smallest that is free; it is set in *dev.  Errors: XENCFG_ERROR_INVAL: it has
 * no identity and none can be chosen, or it was added within this bracket
 * already; XENCFG_ERROR_DEVICE_EXISTS: it is live; XENCFG_ERROR_STORE, _NOMEM,
 * ...
 */
int xencfg_hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind,
                       xencfg_type_id type, void *dev);

/*
 * Removes the entry of a device that is not live any more, in memory.  Errors:
 * XENCFG_ERROR_NOTFOUND; XENCFG_ERROR_DEVICE_EXISTS: it is still live.
 */
int xencfg_hotplug_remove(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          xencfg_type_id type, const void *dev);

/*
 * Writes the template: the old one or the new one is there at any time.  The
 * lock stays.  Errors: XENCFG_ERROR_TEMPLATE, _LOCK_FAIL: the lock was lost,
 * _DOMAIN_NOTFOUND, _NOMEM.
 */
int xencfg_hotplug_commit(xencfg_hotplug *hp);

/*
 * Writes the xenstore nodes of what was added and committed, in one
 * transaction; does not wait for backends and runs no scripts.  For pci devices
 * this is the backend's list; making them assignable, and assigning them, is
 * the caller's.  Errors: as xencfg_device_add().
 */
int xencfg_hotplug_attach(xencfg_hotplug *hp);

/* Unlocks; what was not committed is forgotten. hp may be NULL. */
void xencfg_hotplug_end(xencfg_hotplug *hp);

/* ------------------------------------------------------------------ cdrom */

/*
 * Gives a medium to a device model; for swap and eject first an empty one
 * (format EMPTY), while the template's lock is not held.  An error ends the
 * operation with XENCFG_ERROR_HOOK: if it was about taking the medium out, it
 * stays; if about the new one, the drive is empty.  When the device model has
 * taken a medium that template and xenstore then do not take, the hook is
 * called with an empty one again.  The hook must not use the context.
 */
typedef int xencfg_medium_hook(void *arg, uint32_t domid,
                               const xencfg_device_disk *medium);

#define XENCFG_CDROM_HOW(...)                                                 \
    { .size = sizeof(struct xencfg_cdrom_how), __VA_ARGS__ }

struct xencfg_cdrom_how {
    size_t size;
    xencfg_medium_hook *hook;   /* NULL: none: a running device model keeps
                                   the old medium, and the guest with it; the
                                   context's logger is warned */
    void *arg;
};

/* What is behind the inline functions below: not to be called directly. */
int xencfg_abi_cdrom_insert(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                            xencfg_type_id medium_type,
                            const xencfg_device_disk *medium,
                            const struct xencfg_cdrom_how *how);
int xencfg_abi_cdrom_eject(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                           xencfg_type_id medium_type,
                           const struct xencfg_cdrom_how *how);
int xencfg_abi_cdrom_swap(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                          xencfg_type_id medium_type,
                          const xencfg_device_disk *medium,
                          const struct xencfg_cdrom_how *how);
int xencfg_abi_domain_add(xencfg_ctx *ctx, uint32_t domid,
                          xencfg_type_id config_type,
                          const xencfg_domain_config *config);

/*
 * Puts a medium into an empty drive; takes it out; or changes it: out, then in,
 * so that template and xenstore never name two media.  vdev names the drive in
 * any spelling.  Of medium, pdev_path and format count.  Two calls on one
 * domain exclude each other, and xl.
 *
 * Errors: as xencfg_device_add(); XENCFG_ERROR_NOTFOUND: no such drive;
 * XENCFG_ERROR_INVAL: not a cdrom drive, or the medium has no path;
 * XENCFG_ERROR_DEVICE_EXISTS: insert found a medium in it.
 */
static inline int xencfg_cdrom_insert(xencfg_ctx *ctx, uint32_t domid,
                                      const char *vdev,
                                      const xencfg_device_disk *medium,
                                      const struct xencfg_cdrom_how *how)
{
    return xencfg_abi_cdrom_insert(ctx, domid, vdev, XENCFG_TYPE(device_disk),
                                   medium, how);
}

static inline int xencfg_cdrom_eject(xencfg_ctx *ctx, uint32_t domid,
                                     const char *vdev,
                                     const struct xencfg_cdrom_how *how)
{
    return xencfg_abi_cdrom_eject(ctx, domid, vdev, XENCFG_TYPE(device_disk),
                                  how);
}

static inline int xencfg_cdrom_swap(xencfg_ctx *ctx, uint32_t domid,
                                    const char *vdev,
                                    const xencfg_device_disk *medium,
                                    const struct xencfg_cdrom_how *how)
{
    return xencfg_abi_cdrom_swap(ctx, domid, vdev, XENCFG_TYPE(device_disk),
                                 medium, how);
}

/* --------------------------------------------------- creation, destruction */

/*
 * Writes the first template of a domain that is being created, named after the
 * uuid that xenstore has of it, or else config's.  What an earlier domain, or
 * boot, has left there is replaced.  Errors:
 * XENCFG_ERROR_TEMPLATE: the domain has one, or it cannot be written;
 * XENCFG_ERROR_DOMAIN_NOTFOUND: xenstore does not know the domain; ...
 */
static inline int xencfg_domain_add(xencfg_ctx *ctx, uint32_t domid,
                                    const xencfg_domain_config *config)
{
    return xencfg_abi_domain_add(ctx, domid, XENCFG_TYPE(domain_config),
                                 config);
}

/*
 * Removes all userdata files of a domain that is being destroyed, but its lock.
 * None is no error.
 */
int xencfg_domain_remove(xencfg_ctx *ctx, uint32_t domid);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
