/*
 * repair - what the two halves of a repair share: files by themselves
 * (repair.c), and the entries of templates (repair_template.c).
 */
#ifndef XENCFG_LIB_REPAIR_H
#define XENCFG_LIB_REPAIR_H

#include "check/check.h"

struct repair {
    xencfg_ctx *ctx;
    struct store *store;
    const xencfg_problem *problem;
    enum check_code code;
    const char *backup;
    bool done;                  /* there was something to do */
};

int xencfg__repair_template(struct repair *r);

/* Is it not, or not now, to be repaired?  With the reason. */
int xencfg__no_repair(struct repair *r, const char *why);

#endif
