/*
 * xencfg - the true configuration of a running Xen domain.
 *
 * A retrieve reads the domain's template (the JSON file that libxl keeps under
 * /var/lib/xen) and merges it with what xenstore says now:
 *
 *     xencfg_ctx *ctx;
 *     xencfg_domain_config config;
 *
 *     rc = xencfg_open(&ctx, NULL);
 *     xencfg_domain_config_init(&config);
 *     rc = xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, &config, NULL);
 *     if (rc)
 *         fprintf(stderr, "%s\n", xencfg_errmsg(ctx));
 *     ...
 *     xencfg_domain_config_dispose(&config);
 *     xencfg_close(ctx);
 *
 * Errors.  Functions that can fail return 0 or a negative enum xencfg_error;
 * the text of the last error of a context is xencfg_errmsg().  What a function
 * returns through a pointer is untouched when it fails.
 *
 * Memory.  Objects of the generated types own everything they point to, all of
 * it from malloc().  An object is initialised with its _init function, and
 * given back with _dispose, which leaves it initialised; both may be called
 * again.
 *
 * Threads, fork, signals.  A context is for one thread at a time; any number of
 * contexts may exist.  Objects are not tied to a context.  After fork() only
 * the process that opened a context may use it; the child may exec at any time,
 * no descriptor is inherited.  The library installs no signal handler, never
 * prints, never exits and never aborts.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef XENCFG_H
#define XENCFG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct xentoollog_logger;

/* ------------------------------------------------------------------ errors */

/*
 * Values down to -99 mean what libxl's ERROR_ of the same number means
 * (libxl_types.idl, "error").
 */
enum xencfg_error {
    XENCFG_ERROR_FAIL = -3,             /* an operating system error */
    XENCFG_ERROR_NI = -4,               /* a running domain cannot do that */
    XENCFG_ERROR_NOMEM = -5,            /* out of memory */
    XENCFG_ERROR_INVAL = -6,            /* a wrong argument or wrong JSON */
    XENCFG_ERROR_TIMEDOUT = -9,         /* the deadline passed */
    XENCFG_ERROR_LOCK_FAIL = -15,       /* the lock could not be had */
    XENCFG_ERROR_JSON_CONFIG_EMPTY = -16, /* the domain has no template */
    XENCFG_ERROR_DEVICE_EXISTS = -17,   /* there is such a device already */
    XENCFG_ERROR_DOMAIN_NOTFOUND = -21, /* there is no such domain */
    XENCFG_ERROR_NOTFOUND = -23,        /* there is no such device */
    XENCFG_ERROR_DOMAIN_DESTROYED = -24, /* the domain is dying */
    XENCFG_ERROR_STORE = -101,          /* xenstore failed */
    XENCFG_ERROR_TEMPLATE = -102,       /* the template is not usable */
    XENCFG_ERROR_ACCESS = -103,         /* no access to xenstore or state dir */
    XENCFG_ERROR_AMBIGUOUS = -104,      /* several domains or files fit */
    XENCFG_ERROR_BACKEND = -105,        /* the device's backend failed */
    XENCFG_ERROR_SCRIPT = -106,         /* the hotplug script failed */
    XENCFG_ERROR_HOOK = -107,           /* the caller's hook failed */
};

/* Name of an error, such as "domain not found"; never NULL. */
const char *xencfg_strerror(int error);

/* ------------------------------------------------------------ basic types */

/* Tristate: val < 0 false, 0 the default, > 0 true (libxl_defbool). */
typedef struct xencfg_defbool {
    int val;
} xencfg_defbool;

/* RFC 4122 order, as in the text form. */
typedef struct xencfg_uuid {
    uint8_t bytes[16];
} xencfg_uuid;

typedef uint8_t xencfg_mac[6];

/* Bit n is map[n / 8] & 1 << n % 8; size is in bytes. */
typedef struct xencfg_bitmap {
    uint32_t size;
    uint8_t *map;
} xencfg_bitmap;

/* Ends with NULL; NULL is an empty list. */
typedef char **xencfg_string_list;

/* Key, value, key, value, ..., NULL; a value may be NULL. */
typedef char **xencfg_key_value_list;

/* Microsoft's virtual machine generation id (libxl_ms_vm_genid). */
typedef struct xencfg_ms_vm_genid {
    uint8_t bytes[16];
} xencfg_ms_vm_genid;

/* JSON members that this version does not know; kept for writing back. */
struct xencfg_unknown;

/* A context: connection to xenstore, state directory, last error. */
typedef struct xencfg_ctx xencfg_ctx;

/* Describes a generated type at run time. */
struct xencfg_type;
struct xencfg_enum;

/* ------------------------------------------- any object of a generated type */

/*
 * Each generated type NAME has typed wrappers of these: xencfg_NAME_init(),
 * _dispose(), _copy(), _equal(), _from_json() and _to_json(), and, if it has a
 * discriminated union, xencfg_NAME_init_<discriminator>().
 */

/* Sets the defaults. */
void xencfg_type_init(const struct xencfg_type *type, void *obj);

/* Frees what obj owns and sets the defaults. */
void xencfg_type_dispose(const struct xencfg_type *type, void *obj);

/*
 * Replaces *dst (initialised) by a deep copy of *src.
 * Returns 0 or XENCFG_ERROR_NOMEM.
 */
int xencfg_type_copy(const struct xencfg_type *type, void *dst,
                     const void *src);

/* Do both have the same values, unknown JSON members included? */
bool xencfg_type_equal(const struct xencfg_type *type, const void *a,
                       const void *b);

/* Disposes of the union's arm, selects another and sets its defaults. */
void xencfg_type_init_arm(const struct xencfg_type *type, void *obj, int value);

/*
 * Replaces *ret (initialised) by what the JSON text of len bytes says.  The
 * form is libxl's; stricter, so that nothing is lost in silence: duplicate
 * keys, wrong types, overflow, embedded NUL, invalid UTF-8, two arms of a
 * union, nesting deeper than 64, arrays over 131072 elements, texts over 16 MiB
 * and what takes over 64 MiB of memory are errors.  One trailing NUL is
 * accepted, as are unknown keys. ctx, for the error's text, may be NULL.
 * Returns 0, XENCFG_ERROR_INVAL (the text names line, column and JSON path) or
 * XENCFG_ERROR_NOMEM.
 */
int xencfg_type_from_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                          void *ret, const char *json, size_t len);

enum xencfg_json_flags {
    XENCFG_JSON_COMPACT = 1,    /* one line; else yajl's layout, 4 spaces */
};

/*
 * Sets *ret to the JSON text of obj, as libxl writes it (byte for byte, with
 * yajl); a NUL follows it.  The caller frees it.  *len, if len is not NULL,
 * becomes its length without that NUL.
 * Returns 0, XENCFG_ERROR_INVAL (a string is not UTF-8) or XENCFG_ERROR_NOMEM.
 */
int xencfg_type_to_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                        const void *obj, unsigned flags, char **ret,
                        size_t *len);

/* The JSON name of an enumeration's value, NULL if it has none. */
const char *xencfg_enum_to_string(const struct xencfg_enum *e, int value);

/* The value of a name in any case.  Returns 0 or XENCFG_ERROR_INVAL. */
int xencfg_enum_from_string(const struct xencfg_enum *e, const char *name,
                            int *ret);

/* The text form of a uuid: 36 characters and a NUL. */
void xencfg_uuid_format(const xencfg_uuid *uuid, char text[37]);

/* Reads that form, in any case.  Returns 0 or XENCFG_ERROR_INVAL. */
int xencfg_uuid_parse(xencfg_uuid *ret, const char *text);

bool xencfg_uuid_is_nil(const xencfg_uuid *uuid);

#define XENCFG_DECLARE_ENUM(name_)                                            \
    extern const struct xencfg_enum xencfg_enumdesc_##name_;                  \
    static inline const char *xencfg_##name_##_to_string(                     \
        enum xencfg_##name_ value)                                            \
    {                                                                         \
        return xencfg_enum_to_string(&xencfg_enumdesc_##name_, (int)value);   \
    }                                                                         \
    static inline int xencfg_##name_##_from_string(const char *text,          \
                                                   enum xencfg_##name_ *ret)  \
    {                                                                         \
        int value;                                                            \
        int rc = xencfg_enum_from_string(&xencfg_enumdesc_##name_, text,      \
                                         &value);                             \
        if (!rc)                                                              \
            *ret = (enum xencfg_##name_)value;                                \
        return rc;                                                            \
    }

#define XENCFG_DECLARE_TYPE(name_)                                            \
    extern const struct xencfg_type xencfg_desc_##name_;                    \
    static inline void xencfg_##name_##_init(struct xencfg_##name_ *obj)      \
    {                                                                         \
        xencfg_type_init(&xencfg_desc_##name_, obj);                        \
    }                                                                         \
    static inline void xencfg_##name_##_dispose(struct xencfg_##name_ *obj)   \
    {                                                                         \
        xencfg_type_dispose(&xencfg_desc_##name_, obj);                     \
    }                                                                         \
    static inline int xencfg_##name_##_copy(struct xencfg_##name_ *dst,       \
                                            const struct xencfg_##name_ *src) \
    {                                                                         \
        return xencfg_type_copy(&xencfg_desc_##name_, dst, src);            \
    }                                                                         \
    static inline bool xencfg_##name_##_equal(                                \
        const struct xencfg_##name_ *a, const struct xencfg_##name_ *b)       \
    {                                                                         \
        return xencfg_type_equal(&xencfg_desc_##name_, a, b);               \
    }                                                                         \
    static inline int xencfg_##name_##_from_json(                             \
        xencfg_ctx *ctx, struct xencfg_##name_ *ret, const char *json,        \
        size_t len)                                                           \
    {                                                                         \
        return xencfg_type_from_json(ctx, &xencfg_desc_##name_, ret, json,  \
                                     len);                                    \
    }                                                                         \
    static inline int xencfg_##name_##_to_json(                               \
        xencfg_ctx *ctx, const struct xencfg_##name_ *obj, unsigned flags,    \
        char **ret, size_t *len)                                              \
    {                                                                         \
        return xencfg_type_to_json(ctx, &xencfg_desc_##name_, obj, flags,   \
                                   ret, len);                                 \
    }

#define XENCFG_DECLARE_UNION(name_, key_, enum_)                              \
    static inline void xencfg_##name_##_init_##key_(                          \
        struct xencfg_##name_ *obj, enum xencfg_##enum_ value)                \
    {                                                                         \
        xencfg_type_init_arm(&xencfg_desc_##name_, obj, (int)value);        \
    }

#include <xencfg/types.h>

/* ----------------------------------------------------------------- context */

/* All may be 0 or NULL, which means what is said. */
struct xencfg_options {
    /* Where libxl keeps the templates; NULL: /var/lib/xen. */
    const char *state_dir;
    /*
     * A text file made by `xenstore-ls -f` or `-fp` that stands in for the live
     * xenstore; NULL: the live one, by libxenstore, which honours
     * $XENSTORED_PATH.
     */
    const char *xenstore_dump;
    /* Where sysfs is (names of USB devices); NULL: /sys. */
    const char *sysfs_dir;
    /* Where the hotplug scripts are; NULL: /etc/xen/scripts. */
    const char *script_dir;
    /*
     * Seconds that one call may wait for others, at most 10^6; 0: 10.  Does not
     * hold for xenstore's kernel device (/dev/xen/xenbus), and not without
     * /proc.
     */
    double deadline;
    /*
     * Gets, at debug level, what is done; and, of a retrieve without a report,
     * findings that a user should look at, as warnings.  NULL: nothing.
     */
    struct xentoollog_logger *logger;
};

/*
 * Makes a context. opt may be NULL, and is not needed after the call.  The live
 * xenstore is connected at the first need.  Returns 0, or a negative error
 * without a text other than xencfg_strerror(): XENCFG_ERROR_NOMEM.
 */
int xencfg_open(xencfg_ctx **ret, const struct xencfg_options *opt);

/* Closes; ctx may be NULL. */
void xencfg_close(xencfg_ctx *ctx);

/*
 * Text of the last error of a call on ctx; "" if none.  Valid until the next.
 */
const char *xencfg_errmsg(const xencfg_ctx *ctx);

/* "0.1.0" */
const char *xencfg_version(void);

/* ---------------------------------------------------------------- retrieve */

/* What a retrieve gives: the low bits of its flags. */
enum xencfg_view {
    /* The domain as it is: live devices, live knobs. */
    XENCFG_VIEW_LIVE = 0,
    /* The template as it is stored. */
    XENCFG_VIEW_TEMPLATE = 1,
    /*
     * What creates the same machine again: as live, without values that
     * describe only this host's moment (c_info.domid).
     */
    XENCFG_VIEW_REBUILD = 2,
};

/*
 * Replaces *ret (initialised) by the configuration of domain domid.  report, if
 * not NULL (initialised), is replaced by what was found on the way.  Takes no
 * lock while the template stays as it is.  The result is complete or there is
 * none.
 *
 * Errors: XENCFG_ERROR_DOMAIN_NOTFOUND; XENCFG_ERROR_JSON_CONFIG_EMPTY: the
 * domain is just being created or destroyed, is a stub domain, or was made by
 * other tools than libxl; XENCFG_ERROR_TEMPLATE: the text names file, line,
 * column and JSON path; XENCFG_ERROR_STORE; XENCFG_ERROR_ACCESS;
 * XENCFG_ERROR_TIMEDOUT; XENCFG_ERROR_AMBIGUOUS: several templates fit;
 * XENCFG_ERROR_NOMEM.
 */
int xencfg_retrieve(xencfg_ctx *ctx, uint32_t domid, unsigned flags,
                    xencfg_domain_config *ret, xencfg_report *report);

/*
 * Replaces *ret by the template in one file, or on standard input if path is
 * "-".  Needs no xenstore.  Errors: XENCFG_ERROR_TEMPLATE, XENCFG_ERROR_ACCESS,
 * XENCFG_ERROR_NOMEM.
 */
int xencfg_template_read(xencfg_ctx *ctx, const char *path,
                         xencfg_domain_config *ret);

/*
 * Replaces *ret by the domains that xenstore knows, in ascending order, with
 * their names and uuids.
 */
int xencfg_domains(xencfg_ctx *ctx, xencfg_domain_list *ret);

/*
 * Finds a domain by domid (decimal), else by uuid, else by name.  Errors:
 * XENCFG_ERROR_DOMAIN_NOTFOUND; XENCFG_ERROR_AMBIGUOUS: the text lists the
 * domids; XENCFG_ERROR_STORE, XENCFG_ERROR_ACCESS, XENCFG_ERROR_NOMEM.
 */
int xencfg_domain_find(xencfg_ctx *ctx, const char *what, uint32_t *domid);

/* ----------------------------------------------------------------- hotplug */

/*
 * A device is written into the domain's template before it appears in xenstore,
 * and leaves xenstore before it leaves the template, so that whatever is live
 * has an entry, also after a crash in between.  Writers take libxl's lock.
 *
 * How a device is added or removed.  All 0, or NULL for the structure: waits
 * for the backend, and runs its hotplug script if the backend is in this domain.
 */
struct xencfg_hotplug_how {
    bool no_wait;               /* return when xenstore has it; no script */
    bool no_script;             /* somebody else runs it */
    /*
     * Of a removal: if the backend does not close the device in time, the device
     * is deleted all the same.  Else it stays as it was.
     */
    bool force;
    double backend_timeout;     /* seconds for the backend; 0: 10 */
    double script_timeout;      /* seconds for the script; 0: 40 */
};

/*
 * Adds a device, an object of the kind's type, to a running domain.  What the
 * caller left open, such as a devid of -1 (then the smallest that is free), is
 * set in *dev, which is otherwise unchanged.  If the backend or the script
 * fails, nothing stays of the device.
 *
 * Errors: XENCFG_ERROR_INVAL: the device is not usable, such as a disk without
 * vdev; XENCFG_ERROR_NI: no running domain can take it;
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
                      enum xencfg_devkind kind, void *dev,
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
                         enum xencfg_devkind kind, const void *dev,
                         const struct xencfg_hotplug_how *how);

/* The same for each kind: xencfg_disk_add(), xencfg_nic_remove(), ... */
#define XENCFG_DECLARE_HOTPLUG(name_, KIND_)                                  \
    static inline int xencfg_##name_##_add(                                   \
        xencfg_ctx *ctx, uint32_t domid, xencfg_device_##name_ *dev,          \
        const struct xencfg_hotplug_how *how)                                 \
    {                                                                         \
        return xencfg_device_add(ctx, domid, XENCFG_DEVKIND_##KIND_, dev,     \
                                 how);                                        \
    }                                                                         \
    static inline int xencfg_##name_##_remove(                                \
        xencfg_ctx *ctx, uint32_t domid, const xencfg_device_##name_ *dev,    \
        const struct xencfg_hotplug_how *how)                                 \
    {                                                                         \
        return xencfg_device_remove(ctx, domid, XENCFG_DEVKIND_##KIND_, dev,  \
                                    how);                                     \
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
 *     rc = xencfg_hotplug_add(hp, kind, dev);          in memory; any number
 *     rc = xencfg_hotplug_commit(hp);                  in the template
 *     ... the device's xenstore nodes, by the caller or _attach() ...
 *     xencfg_hotplug_end(hp);                          unlocked
 *
 * and of a removal: the caller deletes the nodes, then _remove() and _commit().
 * The lock is libxl's: between begin and end no other writer of this domain
 * gets on, so nothing may be waited for there.
 */
typedef struct xencfg_hotplug xencfg_hotplug;

/*
 * Locks the domain's template and reads it.  Errors: as xencfg_device_add().
 * The deadline of the context counts from here for each call on its own.
 */
int xencfg_hotplug_begin(xencfg_ctx *ctx, uint32_t domid, xencfg_hotplug **ret);

/*
 * Adds an entry, a copy of *dev, in memory; a stale one of its identity is
 * replaced.  A device without identity, such as a devid of -1, gets the smallest
 * that is free; it is set in *dev.  Errors: XENCFG_ERROR_INVAL: it has no
 * identity and none can be chosen, or it was added within this bracket already;
 * XENCFG_ERROR_DEVICE_EXISTS: it is live; XENCFG_ERROR_STORE, _NOMEM, ...
 */
int xencfg_hotplug_add(xencfg_hotplug *hp, enum xencfg_devkind kind, void *dev);

/*
 * Removes the entry of a device that is not live any more, in memory.  Errors:
 * XENCFG_ERROR_NOTFOUND; XENCFG_ERROR_DEVICE_EXISTS: it is still live.
 */
int xencfg_hotplug_remove(xencfg_hotplug *hp, enum xencfg_devkind kind,
                          const void *dev);

/*
 * Writes the template: the old one or the new one is there at any time.  The
 * lock stays.  Errors: XENCFG_ERROR_TEMPLATE, _LOCK_FAIL: the lock was lost,
 * _DOMAIN_NOTFOUND, _NOMEM.
 */
int xencfg_hotplug_commit(xencfg_hotplug *hp);

/*
 * Writes the xenstore nodes of what was added and committed, in one transaction;
 * does not wait for backends and runs no scripts.  For pci devices this is
 * the backend's list; making them assignable, and assigning them, is the
 * caller's.  Errors: as xencfg_device_add().
 */
int xencfg_hotplug_attach(xencfg_hotplug *hp);

/* Unlocks; what was not committed is forgotten. hp may be NULL. */
void xencfg_hotplug_end(xencfg_hotplug *hp);
void xencfg_hotplug_endp(xencfg_hotplug **hp);

/* ------------------------------------------------------------------ cdrom */

/*
 * Tells a device model about a medium; of swap and eject first with an empty
 * one (format EMPTY), while the template's lock is not held.  An error ends the
 * operation with XENCFG_ERROR_HOOK, with the drive empty.
 */
typedef int xencfg_medium_hook(void *arg, uint32_t domid,
                               const xencfg_device_disk *medium);

struct xencfg_cdrom_how {
    xencfg_medium_hook *hook;   /* NULL: nobody is told */
    void *arg;
};

/*
 * Puts a medium into an empty drive; takes it out; or changes it: out, then in,
 * so that template and xenstore never name two media.  vdev names the drive in
 * any spelling.  Of medium, pdev_path and format count.  Two calls on one domain
 * exclude each other, and xl.
 *
 * Errors: as xencfg_device_add(); XENCFG_ERROR_NOTFOUND: no such drive;
 * XENCFG_ERROR_INVAL: not a cdrom drive, or the medium has no path;
 * XENCFG_ERROR_DEVICE_EXISTS: insert found a medium in it.
 */
int xencfg_cdrom_insert(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                        const xencfg_device_disk *medium,
                        const struct xencfg_cdrom_how *how);
int xencfg_cdrom_eject(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                       const struct xencfg_cdrom_how *how);
int xencfg_cdrom_swap(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                      const xencfg_device_disk *medium,
                      const struct xencfg_cdrom_how *how);

/* --------------------------------------------------- creation, destruction */

/*
 * Writes the first template of a domain that is being created.  uuid NULL:
 * config's.  A leftover of an earlier boot is replaced.  Errors:
 * XENCFG_ERROR_TEMPLATE: the domain has one, or it cannot be written;
 * XENCFG_ERROR_DOMAIN_NOTFOUND: xenstore does not know the domain; ...
 */
int xencfg_domain_add(xencfg_ctx *ctx, uint32_t domid,
                      const xencfg_domain_config *config);

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
