/*
 * retrieve - the configurations of running domains.  Included by xencfg.h,
 * which has an example.
 *
 * Copyright (C) 2026 the xencfg authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/* first, should it be included by itself: text.h needs what is below */
#include <xencfg/xencfg.h>

#ifndef XENCFG_RETRIEVE_H
#define XENCFG_RETRIEVE_H

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/* What a retrieve gives. */
enum xencfg_view {
    /* The domain as it is: live devices, live values. */
    XENCFG_VIEW_LIVE = 0,
    /* The template as it is stored. */
    XENCFG_VIEW_TEMPLATE = 1,
    /*
     * What creates the same machine again: as live, without values that
     * describe only this host's moment (c_info.domid).  To be saved before a
     * migration, or before the domain is destroyed.
     */
    XENCFG_VIEW_REBUILD = 2,
};

/*
 * A flag of xencfg_retrieve(): asks for the backend of each device.  Without it
 * only drives, devices that are not in the template, and those whose template
 * names a backend domain are compared with the domain that serves them; with it
 * all are, and the report has what is wrong with a backend itself: its nodes
 * have gone, or name another medium.  Costs up to six requests a device.  And
 * vcpus are found that are online above max_vcpus, for one listing.
 */
#define XENCFG_RETRIEVE_BACKENDS 1u

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

/* What is behind the inline functions below: not to be called directly. */
int xencfg_abi_retrieve(xencfg_ctx *ctx, uint32_t domid, enum xencfg_view view,
                        unsigned flags, xencfg_type_id ret_type,
                        xencfg_domain_config *ret, xencfg_type_id report_type,
                        xencfg_report *report);
int xencfg_abi_retrieve_many(xencfg_ctx *ctx, const uint32_t *domids,
                             size_t count, enum xencfg_view view,
                             unsigned flags, xencfg_type_id config_type,
                             xencfg_type_id report_type,
                             xencfg_type_id domain_type,
                             xencfg_retrieved_fn *fn, void *arg);
int xencfg_abi_template_read(xencfg_ctx *ctx, const char *path,
                             xencfg_type_id ret_type,
                             xencfg_domain_config *ret);
int xencfg_abi_domains(xencfg_ctx *ctx, xencfg_type_id ret_type,
                       xencfg_domain_list *ret);

/*
 * Replaces *ret (initialised) by the configuration of domain domid.  report, if
 * not NULL (initialised), is replaced by what was found on the way.  Takes no
 * lock while the template stays as it is.  The result is complete or there is
 * none.  flags: 0 or XENCFG_RETRIEVE_BACKENDS.
 *
 * Errors: XENCFG_ERROR_DOMAIN_NOTFOUND; XENCFG_ERROR_DOMAIN_DESTROYED: xenstored
 * does not serve it, and nodes of it are left (the other views still give the
 * template, with a finding NOT_ALIVE); XENCFG_ERROR_JSON_CONFIG_EMPTY: the
 * domain is just being created or destroyed, is a stub domain, or was made by
 * other tools than libxl: the state in xencfg_retrieved says which;
 * XENCFG_ERROR_TEMPLATE: the text names file, line, column and JSON path; XENCFG_ERROR_STORE; XENCFG_ERROR_ACCESS;
 * XENCFG_ERROR_TIMEDOUT; XENCFG_ERROR_AMBIGUOUS: several templates fit;
 * XENCFG_ERROR_INVAL: no such view, or flags; XENCFG_ERROR_NOMEM.
 */
static inline int xencfg_retrieve(xencfg_ctx *ctx, uint32_t domid,
                                  enum xencfg_view view, unsigned flags,
                                  xencfg_domain_config *ret,
                                  xencfg_report *report)
{
    return xencfg_abi_retrieve(ctx, domid, view, flags,
                               XENCFG_TYPE(domain_config), ret,
                               XENCFG_TYPE(report), report);
}

/*
 * Retrieves count domains, or all that are alive if domids is NULL, and
 * calls fn for each, in that order.  Each result is what xencfg_retrieve()
 * would return, but for many domains this is much faster: xenstore answers for
 * the next ones in the meantime.  Up to 64 are read, then handed to fn.  The
 * deadline holds for each domain by itself.  fn may take as long as it wants:
 * nothing is under way meanwhile.
 *
 * Returns 0 when fn was called for all, whether they have an error or not; what
 * fn returned if that was not 0; or an error if nothing could be done:
 * XENCFG_ERROR_INVAL, _STORE, _ACCESS, _TIMEDOUT, _NOMEM.
 */
static inline int xencfg_retrieve_many(xencfg_ctx *ctx, const uint32_t *domids,
                                       size_t count, enum xencfg_view view,
                                       unsigned flags, xencfg_retrieved_fn *fn,
                                       void *arg)
{
    return xencfg_abi_retrieve_many(ctx, domids, count, view, flags,
                                    XENCFG_TYPE(domain_config),
                                    XENCFG_TYPE(report), XENCFG_TYPE(domain),
                                    fn, arg);
}

/*
 * Replaces *ret by the template in one file, or on standard input if path is
 * "-".  Needs no xenstore.  Errors: XENCFG_ERROR_TEMPLATE, XENCFG_ERROR_ACCESS,
 * XENCFG_ERROR_NOMEM.
 */
static inline int xencfg_template_read(xencfg_ctx *ctx, const char *path,
                                       xencfg_domain_config *ret)
{
    return xencfg_abi_template_read(ctx, path, XENCFG_TYPE(domain_config), ret);
}

/*
 * How the host's libxl writes JSON: the flags for xencfg_type_to_json(), by the
 * template of domain 0, which it writes at each boot.  If that cannot be read,
 * 0, which is yajl's layout.  Errors: XENCFG_ERROR_NOMEM.
 */
int xencfg_libxl_json_layout(xencfg_ctx *ctx, unsigned *flags);

/*
 * Replaces *ret by the domains that xenstored serves, and those that are being
 * created, in ascending order, with their names and uuids.  The state is
 * "creating" or "unknown": xencfg_retrieve_many() tells more.
 */
static inline int xencfg_domains(xencfg_ctx *ctx, xencfg_domain_list *ret)
{
    return xencfg_abi_domains(ctx, XENCFG_TYPE(domain_list), ret);
}

/*
 * Finds a domain by domid (decimal), else by uuid, else by name.  Errors:
 * XENCFG_ERROR_DOMAIN_NOTFOUND; XENCFG_ERROR_DOMAIN_DESTROYED: all that fits are
 * leftover nodes; XENCFG_ERROR_AMBIGUOUS: the text lists the domids;
 * XENCFG_ERROR_STORE, XENCFG_ERROR_ACCESS, XENCFG_ERROR_NOMEM.
 */
int xencfg_domain_find(xencfg_ctx *ctx, const char *what, uint32_t *domid);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
