/*
 * template - the stored JSON of a domain.
 *
 *     CLEANUP(xencfg__template_closep) struct template t = TEMPLATE_NONE;
 *
 *     rc = xencfg__template_open(ctx, domid, uuid, &t);
 *     rc = xencfg__template_load(ctx, &t, &config);
 *     ... read xenstore ...
 *     rc = xencfg__template_still(ctx, &t, &still);
 *
 * The file stays open in between.  Templates are only ever replaced by rename,
 * so if the path still names the open file, it did not change while xenstore
 * was read.
 */
#ifndef XENCFG_LIB_TEMPLATE_H
#define XENCFG_LIB_TEMPLATE_H

#include "ctx.h"

struct template {
    int fd;
    char *path;
    const char *name;           /* its last part */
    xencfg_uuid uuid;           /* from the name */
    bool by_domid;              /* not named after the uuid asked for */
};

#define TEMPLATE_NONE { .fd = -1 }

/*
 * Opens the template of a domain.  If there is none of that uuid, or uuid is
 * NULL, the one of the domid is taken.  Errors: XENCFG_ERROR_JSON_CONFIG_EMPTY,
 * _AMBIGUOUS, _TEMPLATE, _ACCESS, _NOMEM.
 */
int xencfg__template_open(xencfg_ctx *ctx, uint32_t domid,
                          const xencfg_uuid *uuid, struct template *ret);

/* Reads it into *ret (initialised). */
int xencfg__template_load(xencfg_ctx *ctx, const struct template *t,
                          xencfg_domain_config *ret);

enum template_state { TEMPLATE_SAME, TEMPLATE_REPLACED, TEMPLATE_GONE };

/* Is the path's file still the one that is open? */
int xencfg__template_still(xencfg_ctx *ctx, const struct template *t,
                           enum template_state *ret);

void xencfg__template_closep(struct template *t);

#endif
