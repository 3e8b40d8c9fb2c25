/* array - arrays that grow. */
#include <stdint.h>
#include <string.h>

#include "base/array.h"

#define FIRST_ROOM 8

int xencfg__array_room(xencfg_ctx *ctx, void *array, size_t *room, size_t want,
                       size_t size)
{
    size_t more = *room ? 2 * *room : FIRST_ROOM;
    void *grown;

    if (want <= *room)
        return 0;
    if (more < want)
        more = want;
    if (more > PTRDIFF_MAX / size)      /* so that doubling never overflows */
        return xencfg__nomem(ctx);
    memcpy(&grown, array, sizeof(grown));
    grown = realloc(grown, more * size);
    if (!grown)
        return xencfg__nomem(ctx);
    memcpy(array, &grown, sizeof(grown));
    *room = more;
    return 0;
}
