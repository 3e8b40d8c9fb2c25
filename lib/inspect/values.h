/*
 * values - visits the values of an object, each with its path.
 */
#ifndef XENCFG_LIB_VALUES_H
#define XENCFG_LIB_VALUES_H

#include "types/desc.h"

/*
 * As xencfg_values(), of any object, by the paths within it; of a
 * domain_config without its devices.
 */
int xencfg__values_of(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const void *obj, unsigned flags, xencfg_value_fn *fn,
                      void *arg);

/*
 * The compact JSON of the field of that name; NULL if it has its default.  The
 * caller frees it.
 */
int xencfg__value_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                       const void *obj, const char *name, char **ret);

#endif
