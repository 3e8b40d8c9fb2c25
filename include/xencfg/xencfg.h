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
    XENCFG_ERROR_ABI = -108,            /* the program was compiled for another
                                           version of this library */
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

/* The text form of a MAC address: 17 characters and a NUL. */
void xencfg_mac_format(const xencfg_mac mac, char text[18]);

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

/*
 * The library's option structures begin with their size, so that they can grow:
 *
 *     struct xencfg_options opt = XENCFG_OPTIONS(.deadline_ms = 3000);
 *
 * Everything else may be 0 or NULL, which means what is said at each; a NULL
 * pointer instead of the structure is all of that.  Of a program that was
 * compiled for an older library the options that it does not have are 0; one
 * that sets an option of a newer library gets XENCFG_ERROR_ABI, and one that
 * did not set the size XENCFG_ERROR_INVAL.
 *
 * Times are in milliseconds everywhere.
 */
#define XENCFG_OPTIONS(...)                                                   \
    { .size = sizeof(struct xencfg_options), __VA_ARGS__ }

struct xencfg_options {
    size_t size;
    /* Where libxl keeps the templates; NULL: /var/lib/xen. */
    const char *state_dir;
    /*
     * A text file made by `xenstore-ls -f` or `-fp` that stands in for the live
     * xenstore; NULL: the live one, by libxenstore, which honours
     * $XENSTORED_PATH.
     */
    const char *xenstore_dump;
    /* Where sysfs is (names of USB devices); NULL: /sys, but none of a dump. */
    const char *sysfs_dir;
    /* Where the hotplug scripts are; NULL: /etc/xen/scripts. */
    const char *script_dir;
    /*
     * How long one call may wait for others, at most 10^9; 0: 10000, which is
     * ten seconds.  Does not hold for xenstore's kernel device
     * (/dev/xen/xenbus), and not without /proc.
     */
    int64_t deadline_ms;
    /*
     * Gets, at debug level, what is done; and, of a retrieve without a report,
     * findings that a user should look at, as warnings.  NULL: nothing.
     */
    struct xentoollog_logger *logger;
};

/*
 * Makes a context. opt may be NULL, and is not needed after the call.  The live
 * xenstore is connected at the first need.  Returns 0, or a negative error
 * without a text other than xencfg_strerror(): XENCFG_ERROR_NOMEM; _INVAL,
 * _ABI: of the size of *opt.
 */
int xencfg_open(xencfg_ctx **ret, const struct xencfg_options *opt);

/* Closes; ctx may be NULL. */
void xencfg_close(xencfg_ctx *ctx);

/*
 * Text of the last error of a call on ctx; "" if none, or if ctx is NULL.
 * Valid until the next.
 */
const char *xencfg_errmsg(const xencfg_ctx *ctx);

/* "0.1.0" */
const char *xencfg_version(void);

/* ---------------------------------------------------------------- retrieve */

/* What a retrieve gives. */
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
 * none.  flags are 0: there are none yet.
 *
 * Errors: XENCFG_ERROR_DOMAIN_NOTFOUND; XENCFG_ERROR_JSON_CONFIG_EMPTY: the
 * domain is just being created or destroyed, is a stub domain, or was made by
 * other tools than libxl; XENCFG_ERROR_TEMPLATE: the text names file, line,
 * column and JSON path; XENCFG_ERROR_STORE; XENCFG_ERROR_ACCESS;
 * XENCFG_ERROR_TIMEDOUT; XENCFG_ERROR_AMBIGUOUS: several templates fit;
 * XENCFG_ERROR_INVAL: no such view, or flags; XENCFG_ERROR_NOMEM.
 */
int xencfg_retrieve(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                    unsigned flags, xencfg_domain_config *ret,
                    xencfg_report *report);

/* What became of one domain of many. */
struct xencfg_retrieved {
    size_t index, count;        /* which it is, of how many in all */
    const xencfg_domain *domain;        /* name NULL, uuid nil: not known */
    int error;                  /* 0, or as xencfg_retrieve() returns; the text
                                   is xencfg_errmsg() */
    const xencfg_domain_config *config;         /* NULL if there is an error */
    const xencfg_report *report;                /* the same */
};

/*
 * Called for one domain; what got points to is valid during the call, and the
 * context may be used.  Returns 0 to go on, else what is to be returned.
 */
typedef int xencfg_retrieved_fn(void *arg, const struct xencfg_retrieved *got);

/*
 * Retrieves count domains, or all that xenstore knows if domids is NULL, and
 * calls fn for each, in that order.  Each result is what xencfg_retrieve()
 * would return, but for many domains this is much faster: xenstore answers for
 * the next ones in the meantime.  Up to 64 are read, and then told.  The
 * deadline holds for each domain by itself.  fn may take as long as it wants:
 * nothing is under way meanwhile.
 *
 * Returns 0 when fn was called for all, whether they have an error or not; what
 * fn returned if that was not 0; or an error if nothing could be done:
 * XENCFG_ERROR_INVAL, _STORE, _ACCESS, _TIMEDOUT, _NOMEM.
 */
int xencfg_retrieve_many(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                         enum xencfg_view view, unsigned flags,
                         xencfg_retrieved_fn *fn, void *arg);

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

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#include <xencfg/check.h>
#include <xencfg/hotplug.h>
#include <xencfg/inspect.h>
#include <xencfg/monitor.h>

#endif
