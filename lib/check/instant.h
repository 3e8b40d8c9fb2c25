/* instant - what several nodes say together, at one instant. */
#ifndef XENCFG_LIB_CHECK_INSTANT_H
#define XENCFG_LIB_CHECK_INSTANT_H

#include "check/found.h"

/* Sets *wrong if something is. */
typedef int judge_fn(struct store *s, void *arg, bool *wrong);

/*
 * Judges, and if something is wrong once more in a transaction, before it
 * counts.  What changes all the time is reported as not checked, and is not
 * wrong; domid and path name it.
 */
int xencfg__judge(struct check *c, judge_fn *fn, void *arg, int domid,
                  const char *path, bool *wrong);

#endif
