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
 *     rc = xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, 0, &config, NULL);
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
 * again.  What the library hands to a callback by a pointer may get new members
 * at its end.
 *
 * Threads, fork, signals.  A context, and what was made with it, is for one
 * thread at a time; any number of contexts may exist, and they are independent
 * of one another.  Objects are not tied to a context: one thread at a time may
 * change an object, or any number only read it.  After fork() only the process
 * that opened a context may use it; the child may exec at any time, no
 * descriptor is inherited.  The library installs no signal handler, never
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
    XENCFG_ERROR_LOCK_FAIL = -15,       /* the lock was not acquired */
    XENCFG_ERROR_JSON_CONFIG_EMPTY = -16, /* the domain has no template */
    XENCFG_ERROR_DEVICE_EXISTS = -17,   /* there is such a device already */
    XENCFG_ERROR_DOMAIN_NOTFOUND = -21, /* there is no such domain */
    XENCFG_ERROR_NOTFOUND = -23,        /* there is no such device */
    XENCFG_ERROR_DOMAIN_DESTROYED = -24, /* xenstored does not serve the
                                           domain: only nodes are left, or it
                                           is dying */
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

/* What an error means, such as "domain not found"; never NULL. */
const char *xencfg_strerror(int error);

/* Its name for programs, which never changes, such as "not_found"; never NULL. */
const char *xencfg_error_name(int error);

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

/* ------------------------------------------- any object of a generated type */

/*
 * A generated type as the program was compiled with it: XENCFG_TYPE(NAME) is
 * its name, its layout and its size in one number.
 *
 * The structures follow Xen's, and so change with its releases; a program works
 * with those libraries that have the same SONAME.  Should it meet another
 * nevertheless, nothing is read or written that is not there: what can fail
 * fails with XENCFG_ERROR_ABI, and what cannot sets the object's bytes to 0 (in
 * the size that the program knows), compares as different, or does nothing.
 * text.h has calls that stay as they are for ever.
 */
typedef uint64_t xencfg_type_id;

#define XENCFG_TYPE(name_) (XENCFG_TYPE_##name_ | sizeof(struct xencfg_##name_))

/* An enumeration; its number stays for ever. */
typedef uint32_t xencfg_enum_id;

#define XENCFG_ENUM(name_) XENCFG_ENUM_##name_

/*
 * Each generated type NAME has typed wrappers of these: xencfg_NAME_init(),
 * _dispose(), _copy(), _equal(), _from_json() and _to_json(), and, if it has a
 * discriminated union, xencfg_NAME_init_<discriminator>().
 */

/* Sets the defaults. */
void xencfg_type_init(xencfg_type_id type, void *obj);

/* Frees what obj owns and sets the defaults. */
void xencfg_type_dispose(xencfg_type_id type, void *obj);

/*
 * Replaces *dst (initialised) by a deep copy of *src.
 * Returns 0, XENCFG_ERROR_NOMEM or XENCFG_ERROR_ABI.
 */
int xencfg_type_copy(xencfg_type_id type, void *dst, const void *src);

/* Do both have the same values, unknown JSON members included? */
bool xencfg_type_equal(xencfg_type_id type, const void *a, const void *b);

/* Disposes of the union's arm, selects another and sets its defaults. */
void xencfg_type_init_arm(xencfg_type_id type, void *obj, int value);

/*
 * Replaces *ret (initialised) by what the JSON text of len bytes says.  The
 * form is libxl's; stricter, so that nothing is lost in silence: duplicate
 * keys, wrong types, overflow, embedded NUL, invalid UTF-8, two arms of a
 * union, nesting deeper than 64, arrays over 131072 elements, texts over 16 MiB
 * and what takes over 64 MiB of memory are errors.  One trailing NUL is
 * accepted, as are unknown keys. ctx, for the error's text, may be NULL.
 * Returns 0, XENCFG_ERROR_INVAL (the text names line, column and JSON path),
 * XENCFG_ERROR_NOMEM or XENCFG_ERROR_ABI.
 */
int xencfg_type_from_json(xencfg_ctx *ctx, xencfg_type_id type, void *ret,
                          const char *json, size_t len);

/*
 * The layout: of these COMPACT, or C, or C with C_016.  None: that of libxl
 * built with yajl, as all are up to 4.20; 4 spaces, and a line feed at the end.
 */
enum xencfg_json_flags {
    XENCFG_JSON_COMPACT = 1,    /* one line */
    XENCFG_JSON_C = 2,          /* libxl built with json-c, from 4.21 on */
    XENCFG_JSON_C_016 = 4,      /* with json-c up to 0.16: empty objects and
                                   arrays have a line break within */
};

/* The flags for a text's layout, by a template's or a list's first lines. */
unsigned xencfg_json_layout(const char *text, size_t len);

/*
 * Sets *ret to the JSON text of obj, as libxl writes it, byte for byte; only
 * that no number that is not negative is written so (json-c builds do that to
 * 2^31 and more, which libxl cannot read).  A NUL follows it.  The caller frees
 * it.  *len, if len is not NULL, becomes its length without that NUL.  Returns
 * 0, XENCFG_ERROR_INVAL (a string is not UTF-8, or flags that are not together),
 * XENCFG_ERROR_NOMEM or XENCFG_ERROR_ABI.
 */
int xencfg_type_to_json(xencfg_ctx *ctx, xencfg_type_id type, const void *obj,
                        unsigned flags, char **ret, size_t *len);

/* The JSON name of an enumeration's value, NULL if it has none. */
const char *xencfg_enum_to_string(xencfg_enum_id e, int value);

/* The value of a name in any case.  Returns 0 or XENCFG_ERROR_INVAL. */
int xencfg_enum_from_string(xencfg_enum_id e, const char *name, int *ret);

/* The text form of a uuid: 36 characters and a NUL. */
void xencfg_uuid_format(const xencfg_uuid *uuid, char text[37]);

/* Reads that form, in any case.  Returns 0 or XENCFG_ERROR_INVAL. */
int xencfg_uuid_parse(xencfg_uuid *ret, const char *text);

/* The text form of a MAC address: 17 characters and a NUL. */
void xencfg_mac_format(const xencfg_mac mac, char text[18]);

/* Reads that form, in any case.  Returns 0 or XENCFG_ERROR_INVAL. */
int xencfg_mac_parse(xencfg_mac ret, const char *text);

bool xencfg_uuid_is_nil(const xencfg_uuid *uuid);

#define XENCFG_DECLARE_ENUM(name_)                                            \
    static inline const char *xencfg_##name_##_to_string(                     \
        enum xencfg_##name_ value)                                            \
    {                                                                         \
        return xencfg_enum_to_string(XENCFG_ENUM(name_), (int)value);         \
    }                                                                         \
    static inline int xencfg_##name_##_from_string(const char *text,          \
                                                   enum xencfg_##name_ *ret)  \
    {                                                                         \
        int value;                                                            \
        int rc = xencfg_enum_from_string(XENCFG_ENUM(name_), text, &value);   \
        if (!rc)                                                              \
            *ret = (enum xencfg_##name_)value;                                \
        return rc;                                                            \
    }

#define XENCFG_DECLARE_TYPE(name_)                                            \
    static inline void xencfg_##name_##_init(struct xencfg_##name_ *obj)      \
    {                                                                         \
        xencfg_type_init(XENCFG_TYPE(name_), obj);                            \
    }                                                                         \
    static inline void xencfg_##name_##_dispose(struct xencfg_##name_ *obj)   \
    {                                                                         \
        xencfg_type_dispose(XENCFG_TYPE(name_), obj);                         \
    }                                                                         \
    static inline int xencfg_##name_##_copy(struct xencfg_##name_ *dst,       \
                                            const struct xencfg_##name_ *src) \
    {                                                                         \
        return xencfg_type_copy(XENCFG_TYPE(name_), dst, src);                \
    }                                                                         \
    static inline bool xencfg_##name_##_equal(                                \
        const struct xencfg_##name_ *a, const struct xencfg_##name_ *b)       \
    {                                                                         \
        return xencfg_type_equal(XENCFG_TYPE(name_), a, b);                   \
    }                                                                         \
    static inline int xencfg_##name_##_from_json(                             \
        xencfg_ctx *ctx, struct xencfg_##name_ *ret, const char *json,        \
        size_t len)                                                           \
    {                                                                         \
        return xencfg_type_from_json(ctx, XENCFG_TYPE(name_), ret, json, len);\
    }                                                                         \
    static inline int xencfg_##name_##_to_json(                               \
        xencfg_ctx *ctx, const struct xencfg_##name_ *obj, unsigned flags,    \
        char **ret, size_t *len)                                              \
    {                                                                         \
        return xencfg_type_to_json(ctx, XENCFG_TYPE(name_), obj, flags, ret,  \
                                   len);                                      \
    }

#define XENCFG_DECLARE_UNION(name_, key_, enum_)                              \
    static inline void xencfg_##name_##_init_##key_(                          \
        struct xencfg_##name_ *obj, enum xencfg_##enum_ value)                \
    {                                                                         \
        xencfg_type_init_arm(XENCFG_TYPE(name_), obj, (int)value);            \
    }

#include <xencfg/types.h>

/* ----------------------------------------------------------------- context */

/*
 * The library's option structures begin with their size, so that they can grow:
 *
 *     struct xencfg_options opt = XENCFG_OPTIONS(.deadline_ms = 3000);
 *
 * (C++ before C++20 has no such initialisers: there set all to 0, then .size.)
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
     * xenstore; NULL: the live one, at its socket, which
     * $XENSTORED_PATH names, or by libxenstore, where there is none.
     */
    const char *xenstore_dump;
    /* Where sysfs is (names of USB devices); NULL: /sys, but none of a dump. */
    const char *sysfs_dir;
    /*
     * Where the hotplug scripts are whose names are relative, which must not
     * lead out of it; NULL: /etc/xen/scripts.
     */
    const char *script_dir;
    /*
     * How long one call may wait for others, at most 10^9; 0: 10000, which is
     * ten seconds.  Does not hold for xenstore's kernel device
     * (/dev/xen/xenbus), and not without /proc.
     */
    int64_t deadline_ms;
    /*
     * Gets what is done, at XTL_DEBUG; the error of each call that fails, once,
     * at XTL_ERROR; and, of a retrieve without a report, findings that a user
     * should look at, as warnings.  NULL: nothing.
     */
    struct xentoollog_logger *logger;
    /*
     * Devices are added as the libxl of this version writes them, "4.17"; what
     * follows is ignored ("4.17.3").  NULL: the running hypervisor's, as sysfs
     * says; if it does not, the newest that this library knows.
     */
    const char *xen_version;
};

/*
 * Makes a context. opt may be NULL, and is not needed after the call.  The live
 * xenstore is connected at the first need.  Returns 0, or a negative error
 * without a text other than xencfg_strerror(): XENCFG_ERROR_NOMEM; _INVAL,
 * _ABI: of the size of *opt, or _INVAL: xen_version is no "4.N".
 */
int xencfg_open(xencfg_ctx **ret, const struct xencfg_options *opt);

/* Closes; ctx may be NULL. */
void xencfg_close(xencfg_ctx *ctx);

/*
 * Text of the last error of a call on ctx; "" if none, or if ctx is NULL.
 * Valid until the next.
 */
const char *xencfg_errmsg(const xencfg_ctx *ctx);

/* "1.2.3" */
const char *xencfg_version(void);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#include <xencfg/check.h>
#include <xencfg/hotplug.h>
#include <xencfg/inspect.h>
#include <xencfg/monitor.h>
#include <xencfg/retrieve.h>
#include <xencfg/store.h>
#include <xencfg/text.h>

#endif
