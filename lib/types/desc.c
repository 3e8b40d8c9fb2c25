/* desc - init, walk, dispose and defaults, over descriptor rows. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "types/desc.h"

/* ----------------------------------------------------------------- init */

void xencfg__type_init(const struct xencfg_type *type, void *obj)
{
    memcpy(obj, type->init, type->size);
}

/* ----------------------------------------------------------------- walk */

static int walk_one(const struct xencfg__field *f, void *value,
                    xencfg__visit *visit, void *arg)
{
    int rc = 0;

    if (f->tag == XENCFG__STRUCT)
        rc = xencfg__desc_walk(f->ref, value, visit, arg);
    return rc ? rc : visit(arg, f, value, false);
}

int xencfg__desc_walk(const struct xencfg_type *type, void *obj,
                      xencfg__visit *visit, void *arg)
{
    int i, j, count, rc = 0;

    for (i = 0; !rc && i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];
        void *value = xencfg__at(obj, f->offset);

        if (f->flags & XENCFG__F_ARRAY) {
            char *elem = *(char **)value;

            count = elem ? *(int *)xencfg__at(obj, f->second) : 0;
            for (j = 0; !rc && j < count; j++)
                rc = walk_one(f, elem + (size_t)j * f->size, visit, arg);
            if (!rc)
                rc = visit(arg, f, value, true);
        } else if (!(f->flags & XENCFG__F_ARM) || xencfg__arm_active(f, obj)) {
            rc = walk_one(f, value, visit, arg);
        }
    }
    return rc;
}

/* -------------------------------------------------------------- dispose */

void xencfg__unknown_free(struct xencfg_unknown *list)
{
    struct xencfg_unknown *next;

    for (; list; list = next) {
        next = list->next;
        free(list->json);
        free(list);
    }
}

struct xencfg_unknown *xencfg__unknown_note(struct xencfg_unknown **list,
                                            int what, int field)
{
    struct xencfg_unknown *u = calloc(1, sizeof(*u) + 1);

    if (!u)
        return NULL;
    u->what = what;
    u->after = field;
    u->next = *list;
    return *list = u;
}

static void drop_notes(struct xencfg_unknown **list)
{
    while (*list) {
        struct xencfg_unknown *u = *list;

        if (u->what == UNKNOWN_MEMBER) {
            list = &u->next;
            continue;
        }
        *list = u->next;
        u->next = NULL;
        xencfg__unknown_free(u);
    }
}

static int modernise_value(void *arg, const struct xencfg__field *f,
                           void *value, bool whole_array)
{
    (void)arg;
    if (f->tag == XENCFG__STRUCT && !whole_array)
        drop_notes(xencfg__unknown(f->ref, value));
    return 0;
}

void xencfg__unknown_modernise(const struct xencfg_type *type, void *obj)
{
    xencfg__desc_walk(type, obj, modernise_value, NULL);
    drop_notes(xencfg__unknown(type, obj));
}

bool xencfg__unknown_has(const struct xencfg_unknown *list, int what, int field)
{
    for (; list; list = list->next)
        if ((int)list->what == what && list->after == field)
            return true;
    return false;
}

static void list_free(char **list, bool pairs)
{
    size_t i;

    for (i = 0; list && list[i]; i += pairs ? 2 : 1) {
        free(list[i]);
        if (pairs)
            free(list[i + 1]);
    }
    free(list);
}

static void free_fields(const struct xencfg_type *type, void *obj);

static void free_value(const struct xencfg__field *f, void *value)
{
    switch (f->tag) {
    case XENCFG__STRING:
        free(*(char **)value);
        break;
    case XENCFG__BITMAP:
        free(((xencfg_bitmap *)value)->map);
        break;
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        list_free(*(char ***)value, f->tag == XENCFG__KEY_VALUE_LIST);
        break;
    case XENCFG__STRUCT:
        free_fields(f->ref, value);
        break;
    }
}

static void free_field(const struct xencfg__field *f, void *obj)
{
    void *value = xencfg__at(obj, f->offset);
    char *elem;
    int i, count;

    if (!(f->flags & XENCFG__F_ARRAY)) {
        if (!(f->flags & XENCFG__F_ARM) || xencfg__arm_active(f, obj))
            free_value(f, value);
        return;
    }
    elem = *(char **)value;
    count = elem ? *(int *)xencfg__at(obj, f->second) : 0;
    for (i = 0; i < count; i++)
        free_value(f, elem + (size_t)i * f->size);
    free(elem);
}

/* Not by xencfg__desc_walk(): what owns nothing, most of a device, is not even
   looked at. */
static void free_fields(const struct xencfg_type *type, void *obj)
{
    int n, i;

    for (n = 0; n < type->nowned; n++) {
        const struct xencfg__owned *o = &type->owned[n];
        char **string = xencfg__at(obj, o->offset);

        for (i = 0; i < o->strings; i++)
            if (string[i])
                free(string[i]);
        if (!o->strings)
            free_field(&type->fields[o->field], obj);
    }
    xencfg__unknown_free(*xencfg__unknown(type, obj));
}

void xencfg__type_dispose(const struct xencfg_type *type, void *obj)
{
    free_fields(type, obj);
    xencfg__type_init(type, obj);
}

void xencfg__type_init_arm(const struct xencfg_type *type, void *obj, int value)
{
    const struct xencfg__field *f;
    int i;

    for (i = 0; i < type->nfields; i++) {
        f = &type->fields[i];
        if (!(f->flags & XENCFG__F_ARM))
            continue;
        if (xencfg__arm_active(f, obj))
            xencfg__type_dispose(f->ref, xencfg__at(obj, f->offset));
    }
    for (i = 0; i < type->nfields; i++) {
        f = &type->fields[i];
        if (!(f->flags & XENCFG__F_ARM))
            continue;
        *(int *)xencfg__at(obj, f->second) = value;
        if (f->init == value)
            xencfg__type_init(f->ref, xencfg__at(obj, f->offset));
    }
}

/* -------------------------------------------------------------- default */

bool xencfg__desc_is_default(const struct xencfg__field *f, const void *value)
{
    static const uint8_t zero[16];
    const xencfg_bitmap *bitmap = value;
    uint32_t i;

    switch (f->tag) {
    case XENCFG__INT:
    case XENCFG__ENUM:
        return *(const int *)value == f->init;
    case XENCFG__UINT8:
        return *(const uint8_t *)value == f->init;
    case XENCFG__UINT32:
        return *(const uint32_t *)value == f->init;
    case XENCFG__UINT64:
        return *(const uint64_t *)value == (uint64_t)f->init;
    case XENCFG__BOOL:
        return !*(const bool *)value;
    case XENCFG__DEFBOOL:
        return !((const xencfg_defbool *)value)->val;
    case XENCFG__STRING:
        return !*(char *const *)value;
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        return !*(char **const *)value || !**(char **const *)value;
    case XENCFG__BITMAP:
        for (i = 0; i < bitmap->size; i++)
            if (bitmap->map[i])
                return false;
        return true;
    default:
        return !memcmp(value, zero, f->size);
    }
}

/* --------------------------------------------------------------- unions */

bool xencfg__desc_names_arm(const struct xencfg_type *type, const char *key,
                            size_t len)
{
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];
        size_t n;

        if (!(f->flags & XENCFG__F_ARM))
            continue;
        n = strcspn(f->name, ".") + 1;
        return len > n && !memcmp(key, f->name, n);
    }
    return false;
}

/* --------------------------------------------------------- enumerations */

const char *xencfg__enum_to_string(const struct xencfg_enum *e, int value)
{
    int i;

    for (i = 0; i < e->nvalues; i++)
        if (e->values[i].value == value)
            return e->values[i].name;
    return NULL;
}

bool xencfg__enum_find(const struct xencfg_enum *e, const char *name,
                       size_t len, int *ret)
{
    int i;

    for (i = 0; len && i < e->nvalues; i++) {
        const char *at = e->values[i].name;

        /* most differ in the first letter, if not in its case */
        if ((*at ^ *name) & ~0x20 ||
            strlen(at) != len ||
            (memcmp(at, name, len) && strncasecmp(at, name, len)))
            continue;
        *ret = e->values[i].value;
        return true;
    }
    return false;
}

int xencfg__enum_from_string(const struct xencfg_enum *e, const char *name,
                             int *ret)
{
    return xencfg__enum_find(e, name, strlen(name), ret) ? 0
                                                         : XENCFG_ERROR_INVAL;
}
