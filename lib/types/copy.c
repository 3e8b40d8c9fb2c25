/* desc_copy - deep copy and comparison, over descriptor rows. */
#include <stdlib.h>
#include <string.h>

#include "types/desc.h"

/* ----------------------------------------------------------------- copy */

static int copy_string(char **dst, const char *src)
{
    if (src && !(*dst = strdup(src)))
        return XENCFG_ERROR_NOMEM;
    return 0;
}

static int copy_list(char ***dst, char **src, bool pairs)
{
    size_t n = 0, i;

    if (!src)
        return 0;
    while (src[n])
        n += pairs ? 2 : 1;
    *dst = calloc(n + 1, sizeof(**dst));
    for (i = 0; *dst && i < n; i++)
        if (copy_string(&(*dst)[i], src[i]))
            return XENCFG_ERROR_NOMEM;
    return *dst ? 0 : XENCFG_ERROR_NOMEM;
}

static int copy_unknown(struct xencfg_unknown **dst,
                        const struct xencfg_unknown *src)
{
    for (; src; src = src->next) {
        size_t size = sizeof(*src) + src->key_len + 1;
        struct xencfg_unknown *u = malloc(size);

        if (!u)
            return XENCFG_ERROR_NOMEM;
        memcpy(u, src, size);
        u->next = NULL;
        u->json = NULL;
        *dst = u;
        dst = &u->next;
        if (copy_string(&u->json, src->json))
            return XENCFG_ERROR_NOMEM;
    }
    return 0;
}

static int copy_struct(const struct xencfg_type *type, void *dst,
                       const void *src);

/* dst has its default and owns nothing. */
static int copy_value(const struct xencfg__field *f, void *dst, const void *src)
{
    const xencfg_bitmap *from = src;
    xencfg_bitmap *to = dst;

    switch (f->tag) {
    case XENCFG__STRUCT:
        return copy_struct(f->ref, dst, src);
    case XENCFG__STRING:
        return copy_string(dst, *(char *const *)src);
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        return copy_list(dst, *(char **const *)src,
                         f->tag == XENCFG__KEY_VALUE_LIST);
    case XENCFG__BITMAP:
        if (!from->size)
            return 0;
        to->map = malloc(from->size);
        if (!to->map)
            return XENCFG_ERROR_NOMEM;
        memcpy(to->map, from->map, from->size);
        to->size = from->size;
        return 0;
    default:
        memcpy(dst, src, f->size);
        return 0;
    }
}

static int copy_array(const struct xencfg__field *f, void *dst, const void *src)
{
    const char *from = *(char **)xencfg__at(src, f->offset);
    int i, rc, count = *(int *)xencfg__at(src, f->second);
    char *to;

    if (!from || count <= 0)
        return 0;
    to = calloc(count, f->size);
    if (!to)
        return XENCFG_ERROR_NOMEM;
    *(char **)xencfg__at(dst, f->offset) = to;
    for (i = 0; i < count; i++, from += f->size, to += f->size) {
        if (f->tag == XENCFG__STRUCT)
            xencfg__type_init(f->ref, to);
        /* counted first, so that a failure frees this element too */
        *(int *)xencfg__at(dst, f->second) = i + 1;
        rc = copy_value(f, to, from);
        if (rc)
            return rc;
    }
    return 0;
}

/* dst is initialised; after a failure it can be disposed of. */
static int copy_struct(const struct xencfg_type *type, void *dst,
                       const void *src)
{
    int i, rc = 0;

    for (i = 0; !rc && i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];

        if (f->flags & XENCFG__F_ARRAY) {
            rc = copy_array(f, dst, src);
            continue;
        }
        if (f->flags & XENCFG__F_ARM) {
            if (!xencfg__arm_active(f, src))
                continue;
            xencfg__type_init_arm(type, dst, f->init);
        }
        rc = copy_value(f, xencfg__at(dst, f->offset),
                        xencfg__at(src, f->offset));
    }
    if (rc)
        return rc;
    return copy_unknown(xencfg__unknown(type, dst),
                        *xencfg__unknown(type, src));
}

int xencfg__type_copy(const struct xencfg_type *type, void *dst,
                      const void *src)
{
    void *made = malloc(type->size);
    int rc;

    if (!made)
        return XENCFG_ERROR_NOMEM;
    xencfg__type_init(type, made);
    rc = copy_struct(type, made, src);
    if (rc) {
        xencfg__type_dispose(type, made);
    } else {
        xencfg__type_dispose(type, dst);
        memcpy(dst, made, type->size);
    }
    free(made);
    return rc;
}

/* ---------------------------------------------------------------- equal */

static bool same_string(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool same_list(char **a, char **b, bool pairs)
{
    static char *none[] = { NULL };

    for (a = a ? a : none, b = b ? b : none; *a && *b; a++, b++) {
        if (strcmp(*a, *b))
            return false;
        if (pairs && !same_string(*++a, *++b))
            return false;
    }
    return !*a && !*b;
}

/* Bits beyond the shorter one's end count as clear. */
static bool same_bitmap(const xencfg_bitmap *a, const xencfg_bitmap *b)
{
    const xencfg_bitmap *longer = a->size > b->size ? a : b;
    uint32_t i, common = a->size < b->size ? a->size : b->size;

    if (common && memcmp(a->map, b->map, common))
        return false;
    for (i = common; i < longer->size; i++)
        if (longer->map[i])
            return false;
    return true;
}

static int sign(const xencfg_defbool *d)
{
    return (d->val > 0) - (d->val < 0);
}

static bool same_value(const struct xencfg__field *f, const void *a,
                       const void *b)
{
    switch (f->tag) {
    case XENCFG__STRUCT:
        return xencfg__type_equal(f->ref, a, b);
    case XENCFG__STRING:
        return same_string(*(char *const *)a, *(char *const *)b);
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        return same_list(*(char **const *)a, *(char **const *)b,
                         f->tag == XENCFG__KEY_VALUE_LIST);
    case XENCFG__BITMAP:
        return same_bitmap(a, b);
    case XENCFG__DEFBOOL:
        return sign(a) == sign(b);
    default:
        return !memcmp(a, b, f->size);
    }
}

static bool same_array(const struct xencfg__field *f, const void *a,
                       const void *b)
{
    const char *x = *(char **)xencfg__at(a, f->offset);
    const char *y = *(char **)xencfg__at(b, f->offset);
    int i, n = x ? *(int *)xencfg__at(a, f->second) : 0;

    if (n != (y ? *(int *)xencfg__at(b, f->second) : 0))
        return false;
    for (i = 0; i < n; i++, x += f->size, y += f->size)
        if (!same_value(f, x, y))
            return false;
    return true;
}

static const struct xencfg_unknown *next_member(const struct xencfg_unknown *u)
{
    while (u && u->what != UNKNOWN_MEMBER)
        u = u->next;
    return u;
}

/* How the JSON was laid out does not matter, what it had does. */
static bool same_unknown(const struct xencfg_unknown *a,
                         const struct xencfg_unknown *b)
{
    for (a = next_member(a), b = next_member(b); a && b;
         a = next_member(a->next), b = next_member(b->next))
        if (strcmp(a->key, b->key) || strcmp(a->json, b->json))
            return false;
    return !a && !b;
}

bool xencfg__type_equal(const struct xencfg_type *type, const void *a,
                        const void *b)
{
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];

        if (f->flags & XENCFG__F_ARRAY) {
            if (!same_array(f, a, b))
                return false;
            continue;
        }
        if (f->flags & XENCFG__F_ARM) {
            if (*(int *)xencfg__at(a, f->second) !=
                *(int *)xencfg__at(b, f->second))
                return false;
            if (!xencfg__arm_active(f, a))
                continue;
        }
        if (!same_value(f, xencfg__at(a, f->offset), xencfg__at(b, f->offset)))
            return false;
    }
    return same_unknown(*xencfg__unknown(type, a), *xencfg__unknown(type, b));
}
