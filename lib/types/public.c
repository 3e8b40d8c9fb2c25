/*
 * public - types and enumerations by their id, as programs have them.
 *
 * The high 24 bits of a type's id are of its name, then 24 of its layout, then
 * 16 its size.
 */
#include <string.h>

#include "types/desc.h"

#define NAME(id_) ((id_) >> 40)
#define SIZE(id_) ((size_t)((id_)&0xffff))

/* Of that name; NULL: none. */
static const struct xencfg_type *find(xencfg_type_id id)
{
    size_t low = 0, high = xencfg__num_types;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct xencfg_type *type = xencfg__types[middle];

        if (NAME(type->id) == NAME(id))
            return type;
        if (type->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct xencfg_type *xencfg__type_of(xencfg_type_id id)
{
    const struct xencfg_type *type = find(id);

    return type && type->id == id ? type : NULL;
}

int xencfg__type_unknown(xencfg_ctx *ctx, xencfg_type_id id)
{
    static const char what[] =
        "this program was compiled for another version of libxencfg";
    static const char remedy[] =
        "recompile it, or use the calls that take JSON text";
    const struct xencfg_type *type = find(id);

    if (!type)
        return xencfg__fail(ctx, XENCFG_ERROR_ABI,
                            "%s (it has a type of %zu bytes that the library "
                            "has not); %s", what, SIZE(id), remedy);
    if (SIZE(id) != type->size)
        return xencfg__fail(ctx, XENCFG_ERROR_ABI,
                            "%s (its xencfg_%s has %zu bytes, the library's "
                            "%u); %s", what, type->name, SIZE(id), type->size,
                            remedy);
    return xencfg__fail(ctx, XENCFG_ERROR_ABI,
                        "%s (its xencfg_%s, or what that contains, has other "
                        "members); %s", what, type->name, remedy);
}

int xencfg__type_check(xencfg_ctx *ctx, xencfg_type_id id,
                       const struct xencfg_type *type)
{
    const struct xencfg_type *given;

    if (id == type->id)
        return 0;
    given = xencfg__type_of(id);
    if (!given)
        return xencfg__type_unknown(ctx, id);
    return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                        "it takes a xencfg_%s, not a xencfg_%s", type->name,
                        given->name);
}

/* ------------------------------------------------------------------- types */

void xencfg_type_init(xencfg_type_id id, void *obj)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    if (type)
        xencfg__type_init(type, obj);
    else
        memset(obj, 0, SIZE(id));
}

void xencfg_type_dispose(xencfg_type_id id, void *obj)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    if (type)
        xencfg__type_dispose(type, obj);
    else
        memset(obj, 0, SIZE(id));
}

int xencfg_type_copy(xencfg_type_id id, void *dst, const void *src)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    return type ? xencfg__type_copy(type, dst, src) : XENCFG_ERROR_ABI;
}

bool xencfg_type_equal(xencfg_type_id id, const void *a, const void *b)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    return type && xencfg__type_equal(type, a, b);
}

void xencfg_type_init_arm(xencfg_type_id id, void *obj, int value)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    if (type)
        xencfg__type_init_arm(type, obj, value);
}

/* ------------------------------------------------------------ enumerations */

static const struct xencfg_enum *enum_of(xencfg_enum_id id)
{
    size_t low = 0, high = xencfg__num_enums;

    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct xencfg_enum *e = xencfg__enums[middle];

        if (e->id == id)
            return e;
        if (e->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const char *xencfg_enum_to_string(xencfg_enum_id id, int value)
{
    const struct xencfg_enum *e = enum_of(id);

    return e ? xencfg__enum_to_string(e, value) : NULL;
}

int xencfg_enum_from_string(xencfg_enum_id id, const char *name, int *ret)
{
    const struct xencfg_enum *e = enum_of(id);

    return e ? xencfg__enum_from_string(e, name, ret) : XENCFG_ERROR_INVAL;
}
