/*
 * array - arrays that grow.
 *
 *     struct item *item = NULL;
 *     size_t count = 0, room = 0;
 *
 *     rc = ARRAY_ROOM(ctx, &item, &room, count + 1);
 *     if (rc)
 *         return rc;
 *     item[count++] = (struct item){ ... };
 *
 * The caller frees the array.
 */
#ifndef XENCFG_LIB_ARRAY_H
#define XENCFG_LIB_ARRAY_H

#include "base/ctx.h"

/*
 * Makes room for want elements at *array_; *room_ is what there is room for.
 * The room doubles, so that each element costs the same; of an array without
 * room yet, want is exact from 8 elements on.  On XENCFG_ERROR_NOMEM the error
 * is set, unless ctx_ is NULL, and the array is as it was.
 */
#define ARRAY_ROOM(ctx_, array_, room_, want_)                                \
    xencfg__array_room((ctx_), (array_), (room_), (want_), sizeof(**(array_)))

/* The same for elements of any size; array points to the array's pointer. */
int xencfg__array_room(xencfg_ctx *ctx, void *array, size_t *room, size_t want,
                       size_t size);

#endif
