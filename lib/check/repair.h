/* repair - one problem is repaired, or not. */
#ifndef XENCFG_LIB_CHECK_REPAIR_H
#define XENCFG_LIB_CHECK_REPAIR_H

#include "check/codes.h"
#include "store/store.h"

struct repair {
    xencfg_ctx *ctx;
    struct store *store;
    const xencfg_problem *problem;
    enum check_code code;
    const char *backup;
    bool done;                  /* there was something to do */
};

/* It is not, or not now, to be repaired. */
static inline int xencfg__no_repair(const struct repair *r, const char *why)
{
    return xencfg__fail(r->ctx, XENCFG_ERROR_NI, "%s: %s",
                        r->problem->path ? r->problem->path : r->problem->code,
                        why);
}

int xencfg__repair_file(struct repair *r);
int xencfg__repair_template(struct repair *r);

#endif
