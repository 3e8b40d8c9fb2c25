/*
 * sized - the caller's option structures, which begin with their size.
 */
#ifndef XENCFG_LIB_SIZED_H
#define XENCFG_LIB_SIZED_H

#include "base/ctx.h"

/*
 * Copies *given, which begins with its size, to *ret of size bytes.  Of a
 * shorter one the rest becomes 0, as all does if given is NULL; of a longer one
 * the rest must be 0.  name is the structure's, for the error's text.  Errors:
 * XENCFG_ERROR_INVAL: the size is not set; XENCFG_ERROR_ABI: the rest is not 0.
 */
int xencfg__sized(xencfg_ctx *ctx, void *ret, size_t size, const void *given,
                  const char *name);

/* For a variable of a struct type_. */
#define SIZED(ctx_, ret_, given_, type_)                                       \
    xencfg__sized(ctx_, 1 ? (ret_) : (struct type_ *)NULL,                     \
                  sizeof(struct type_),                                        \
                  1 ? (given_) : (const struct type_ *)NULL, #type_)

#endif
