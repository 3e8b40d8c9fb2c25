/*
 * targets - the domains that a command line names.
 *
 *     CLEANUP(targets_freep) struct targets targets = { 0 };
 *
 *     rc = targets_find(req, ctx, false, &targets);
 */
#ifndef CFGDUMP_COMMANDS_TARGETS_H
#define CFGDUMP_COMMANDS_TARGETS_H

#include <stdbool.h>

#include <xencfg/xencfg.h>

struct request;

struct target {
    xencfg_domain domain; /* as far as known; strings are others' */
    bool has_domid;
    int rc;      /* of finding it */
    char *error; /* its text */
};

struct targets {
    struct target *target;
    int count;
    xencfg_domain_list list; /* owns names */
};

/*
 * A template file is one target; it has no domid.  names: look them up, too.
 * Returns 0 or a library error, if it is not even known which domains there
 * are.
 */
int targets_find(const struct request *req, xencfg_ctx *ctx, bool names,
                 struct targets *ret);

void targets_freep(struct targets *t);

#endif
