/*
 * text - the library's calls with JSON text in place of structs.  Included by
 * xencfg.h.
 *
 *     char *config;
 *
 *     rc = xencfg_retrieve_json(ctx, domid, XENCFG_VIEW_LIVE, 0, &config,
 *                               NULL);
 *     if (!rc)
 *         puts(config);
 *     free(config);
 *
 * For bindings and plugins: the generated structs change with Xen's releases,
 * and the SONAME with them; these calls stay as they are, name, arguments and
 * meaning.  A program that finds the library at run time may use any version
 * that has them.  xencfg_open(), _close(), _errmsg(), _strerror(), _version(),
 * _domain_find(), _domain_remove(), _hotplug_begin(), _commit(), _attach() and
 * _end(), _monitor_open(), _fd(), _collect() and _close(), _device_id_equal()
 * and _xenstore_dump() have no such structs, and stay too.
 *
 * JSON.  A configuration is a domain_config as libxl writes it, a device what
 * that has of its kind.  All else has the keys of idl/report.idl and
 * idl/check.idl, which are the members of the structs in <xencfg/types.h>: a
 * report, a domain_list, a change_list, a check_result, a problem.  A member
 * that has its default (0, false, null, an empty list) may be missing; new
 * versions may have new members and new names of enumerations, and members that
 * a version does not know are kept.  Texts of before and after within a change
 * are JSON themselves.
 *
 * Text that is given ends with NUL.  Text that is returned does too; it is the
 * caller's to free().  Its layout is what flags say (enum xencfg_json_flags).
 * A kind of device is given by its name, "disk", "nic" and so on: those of
 * devkind in idl/report.idl.
 *
 * Errors are those of the call without _json, and XENCFG_ERROR_INVAL: flags, or
 * a kind, that there are not, or text that is not of this form; the text says
 * which argument, line, column and JSON path.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef XENCFG_TEXT_H
#define XENCFG_TEXT_H

#include <xencfg/xencfg.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* ---------------------------------------------------------- configurations */

/* report may be NULL. */
int xencfg_retrieve_json(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                         unsigned flags, char **config, char **report);

/* May get more members at its end. */
struct xencfg_retrieved_json {
    size_t index, count;        /* which it is, of how many in all */
    const char *domain;         /* a domain */
    int error;                  /* 0, or as xencfg_retrieve_json() returns; the
                                   text is xencfg_errmsg() */
    const char *config;         /* NULL if there is an error */
    const char *report;         /* the same */
};

typedef int xencfg_retrieved_json_fn(void *arg,
                                     const struct xencfg_retrieved_json *got);

int xencfg_retrieve_many_json(xencfg_ctx *ctx, const uint32_t *domids,
                              size_t count, enum xencfg_view view,
                              unsigned flags, xencfg_retrieved_json_fn *fn,
                              void *arg);

int xencfg_template_read_json(xencfg_ctx *ctx, const char *path, unsigned flags,
                              char **config);

int xencfg_domains_json(xencfg_ctx *ctx, unsigned flags, char **domains);

int xencfg_domain_add_json(xencfg_ctx *ctx, uint32_t domid, const char *config);

/* ------------------------------------------------------------------ devices */

/*
 * *added, if added is not NULL, is the device with what was chosen for it, such
 * as its devid; NULL if there is no memory for that: the device is there all
 * the same.
 */
int xencfg_device_add_json(xencfg_ctx *ctx, uint32_t domid, const char *kind,
                           const char *device,
                           const struct xencfg_hotplug_how *how, unsigned flags,
                           char **added);
int xencfg_device_remove_json(xencfg_ctx *ctx, uint32_t domid, const char *kind,
                              const char *device,
                              const struct xencfg_hotplug_how *how);

/* added: as above. */
int xencfg_hotplug_add_json(xencfg_hotplug *hp, const char *kind,
                            const char *device, unsigned flags, char **added);
int xencfg_hotplug_remove_json(xencfg_hotplug *hp, const char *kind,
                               const char *device);

/* medium: a device of kind disk; else as xencfg_medium_hook. */
typedef int xencfg_medium_json_hook(void *arg, uint32_t domid,
                                    const char *medium);

#define XENCFG_CDROM_JSON_HOW(...)                                            \
    { .size = sizeof(struct xencfg_cdrom_json_how), __VA_ARGS__ }

struct xencfg_cdrom_json_how {
    size_t size;
    xencfg_medium_json_hook *hook;      /* NULL: none */
    void *arg;
};

int xencfg_cdrom_insert_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                             const char *medium,
                             const struct xencfg_cdrom_json_how *how);
int xencfg_cdrom_eject_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                            const struct xencfg_cdrom_json_how *how);
int xencfg_cdrom_swap_json(xencfg_ctx *ctx, uint32_t domid, const char *vdev,
                           const char *medium,
                           const struct xencfg_cdrom_json_how *how);

/* ------------------------------------------------------ values, differences */

/*
 * report may be NULL; which has enum xencfg_values_flags.  *values is an array
 * of objects: "path", "value" (any JSON) and, unless they are null or false,
 * "kind", "id" and "index" of the device, "default" and "unknown": see struct
 * xencfg_value.
 */
int xencfg_values_json(xencfg_ctx *ctx, const char *config, const char *report,
                       unsigned which, unsigned flags, char **values);

/* The reports, report_a and report_b, may be NULL. */
int xencfg_diff_json(xencfg_ctx *ctx, const char *a, const char *report_a,
                     const char *b, const char *report_b, unsigned flags,
                     char **changes);

/* -------------------------------------------------------- check and repair */

int xencfg_check_json(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                      unsigned flags, char **result);

int xencfg_repair_json(xencfg_ctx *ctx, const char *problem, const char *backup,
                       bool *done);

/* ----------------------------------------------------------------- monitor */

/*
 * *event is NULL if there was none.  Else an object: "event" (an event_kind),
 * "time_ms" and, where they apply, "domid", "uuid", "name", "kind", "id" and
 * "path"; "before" and "after" (any JSON; null: it was not there), of which
 * there are both or none; "error", "state", "stubdomain_of": see struct
 * xencfg_event.
 */
int xencfg_monitor_next_json(xencfg_monitor *m, int64_t timeout_ms,
                             unsigned flags, char **event);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
