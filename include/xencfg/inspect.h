/*
 * inspect - the values of a configuration, and what differs between two.
 * Included by xencfg.h.
 *
 *     static int print(void *arg, const struct xencfg_value *v)
 *     {
 *         printf("%s = %s\n", v->path, v->json);
 *         return 0;
 *     }
 *
 *     rc = xencfg_values(ctx, &config, &report, 0, print, NULL);
 *
 *     xencfg_change_list changes;
 *
 *     xencfg_change_list_init(&changes);
 *     rc = xencfg_diff(ctx, &before, NULL, &after, NULL, &changes);
 *     ... changes.changes[0 .. changes.num_changes - 1] ...
 *     xencfg_change_list_dispose(&changes);
 *
 * Paths.  A value is named by the JSON keys that lead to it, and a device by
 * its identity, never by its position: "b_info.type.hvm.vnc.listen",
 * "disks[xvda].pdev_path", "nics[0].mac", "usbdevs[0/1]", "pcidevs[name=gpu]".
 * "[#1]" is the second element of a list whose elements have no identity.  The
 * second entry of one identity has "[0#2]".  What could be mistaken is a JSON
 * string: p["odd.key"], nics["]"].  "b_info.type", which the JSON has in the
 * keys below it only ("type.hvm"), is a value by itself; so is "type" of a
 * usbdev and "connection" of a channel.
 *
 * Identity.  Of a disk the number of its vdev ("xvda" and "51712" are one), of
 * a pci device the address, or the name if it has no address, of a usb device
 * controller and port, of an rdm its start, of a dtdev its path, else the
 * devid.  The template need not give one: then it is the one that the
 * report of a retrieve has for the entry; and without report it has none.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef XENCFG_INSPECT_H
#define XENCFG_INSPECT_H

#include <xencfg/xencfg.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* -------------------------------------------------------------------- kinds */

/* A kind of device, as this library has it; it may grow at its end. */
struct xencfg_kind {
    xencfg_devkind kind;
    const char *name;           /* "nic" */
    const char *array;          /* of a domain_config and its JSON: "nics" */
    xencfg_type_id type;        /* of an element, and its size */
    size_t size;
    bool is_live;               /* can be live, and hot-plugged */
    bool has_devid;
    size_t devid;               /* offset of an element's devid, an int */
};

/* The kind of a number; NULL: none. */
const struct xencfg_kind *xencfg_kind(xencfg_devkind kind);

/*
 * The kind that follows, in the order of the arrays in the JSON; NULL, for
 * before or as the result: the first, none.
 */
const struct xencfg_kind *xencfg_kind_next(const struct xencfg_kind *before);

/* What is behind the inline function below: not to be called directly. */
void *xencfg_abi_devices(xencfg_type_id config_type,
                         const xencfg_domain_config *config,
                         xencfg_devkind kind, int *count);

/* The devices of a kind, *count elements; 0: none, or there is no such kind. */
static inline void *xencfg_devices(const xencfg_domain_config *config,
                                   xencfg_devkind kind, int *count)
{
    return xencfg_abi_devices(XENCFG_TYPE(domain_config), config, kind, count);
}

/* ------------------------------------------------------------------- values */

/* All that it points to is only valid while the callback runs. */
struct xencfg_value {
    const char *path;
    size_t device_len;          /* of the path, the part that names the device;
                                   0: a value of the domain itself */
    xencfg_devkind kind;        /* XENCFG_DEVKIND_NONE: of the domain itself */
    const char *id;             /* the device's, "#0" if it has none; or NULL */
    int index;                  /* the device's in its array; or -1 */
    const char *json;           /* compact */
    bool is_default;            /* the JSON of a configuration need not have
                                   it */
    bool unknown;               /* a member that this version does not know */
};

/* Goes on if it returns 0. */
typedef int xencfg_value_fn(void *arg, const struct xencfg_value *value);

enum xencfg_values_flags {
    XENCFG_VALUES_DEFAULTS = 1, /* also those that have their default */
};

/* What is behind the inline functions below: not to be called directly. */
int xencfg_abi_values(xencfg_ctx *ctx, xencfg_type_id config_type,
                      const xencfg_domain_config *config,
                      xencfg_type_id report_type, const xencfg_report *report,
                      unsigned flags, xencfg_value_fn *fn, void *arg);
int xencfg_abi_diff(xencfg_ctx *ctx, xencfg_type_id config_type,
                    const xencfg_domain_config *a,
                    const xencfg_domain_config *b, xencfg_type_id report_type,
                    const xencfg_report *ra, const xencfg_report *rb,
                    xencfg_type_id ret_type, xencfg_change_list *ret);

/*
 * Calls fn for each value of config, in the order of its JSON: strings,
 * numbers, lists of these, and of lists of objects each element's.  report, of
 * the retrieve that gave config, may be NULL.  Returns 0, what fn returned, or
 * XENCFG_ERROR_INVAL: unknown flags, or a string that is not UTF-8;
 * XENCFG_ERROR_NOMEM.
 */
static inline int xencfg_values(xencfg_ctx *ctx,
                                const xencfg_domain_config *config,
                                const xencfg_report *report, unsigned flags,
                                xencfg_value_fn *fn, void *arg)
{
    return xencfg_abi_values(ctx, XENCFG_TYPE(domain_config), config,
                             XENCFG_TYPE(report), report, flags, fn, arg);
}

/*
 * Do both name one device of that kind, as paths and reports name devices?  For
 * "xvda" and "51712" yes, and for "0000:03:00.0" and "03:00.0".
 */
bool xencfg_device_id_equal(xencfg_devkind kind, const char *a, const char *b);

/* --------------------------------------------------------------------- diff */

/*
 * Replaces *ret (initialised) by what is to change in a to make it b: values of
 * the domain, then devices, kind by kind.  A device that only one of them has
 * is one change, with all of the device as JSON; of one that both have each
 * value is a change of its own.  Devices are paired by identity; those without
 * one, and those whose identity only a report has, in their order.  What gives
 * the identity is not compared: "xvda" and "51712" are no difference.
 *
 * ra and rb, of the retrieves that gave a and b, may be NULL.  Takes little
 * more than linear time.  Errors: XENCFG_ERROR_INVAL: a string that is not
 * UTF-8; XENCFG_ERROR_NOMEM.
 */
static inline int xencfg_diff(xencfg_ctx *ctx, const xencfg_domain_config *a,
                              const xencfg_report *ra,
                              const xencfg_domain_config *b,
                              const xencfg_report *rb, xencfg_change_list *ret)
{
    return xencfg_abi_diff(ctx, XENCFG_TYPE(domain_config), a, b,
                           XENCFG_TYPE(report), ra, rb,
                           XENCFG_TYPE(change_list), ret);
}

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
