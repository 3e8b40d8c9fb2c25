/* refuse - what is not repaired, and why. */
#ifndef XENCFG_LIB_CHECK_REFUSE_H
#define XENCFG_LIB_CHECK_REFUSE_H

#include "check/codes.h"
#include "store/store.h"

/* One problem in hand. */
struct repair {
    xencfg_ctx *ctx;
    struct store *store;
    const xencfg_problem *problem;
    enum check_code code;
    const char *backup;
    bool done;                  /* there was something to do */
};

/* Is it not, or not now, to be repaired?  XENCFG_ERROR_NI, with the reason. */
int xencfg__no_repair(struct repair *r, const char *why);

#endif
