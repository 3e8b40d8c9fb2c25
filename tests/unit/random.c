#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define TYPE(name_) &xencfg__desc_##name_,
#define ENUM(name_) &xencfg__enumdesc_##name_,

const struct xencfg_type *const random_types[] = { RANDOM_TYPES(TYPE) };
const size_t random_ntypes = sizeof(random_types) / sizeof(*random_types);
const struct xencfg_enum *const random_enums[] = { RANDOM_ENUMS(ENUM) };
const size_t random_nenums = sizeof(random_enums) / sizeof(*random_enums);

/* ----------------------------------------------------------------- numbers */

static uint64_t state;

void random_start(void)
{
    const char *seed = getenv("XENCFG_SEED");

    state = seed ? strtoull(seed, NULL, 0) : 20260801;
    printf("# XENCFG_SEED=%llu\n", (unsigned long long)state);
}

/* splitmix64 */
static uint64_t next(void)
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

unsigned random_below(unsigned n)
{
    return next() % n;
}

/* Often one of the values where something ends. */
static uint64_t number(void)
{
    static const uint64_t edges[] = {
        0, 1, 0x7f, 0xff, 0x7fffffff, 0x80000000, 0xffffffff,
        INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX - 1, UINT64_MAX,
    };

    if (random_below(2))
        return edges[random_below(sizeof(edges) / sizeof(*edges))];
    return next() >> random_below(64);
}

static void *need(void *p)
{
    if (!p)
        abort();
    return p;
}

/* ----------------------------------------------------------------- strings */

static char *fixed_string(size_t len)
{
    char *s = need(malloc(len + 1));
    size_t i;

    for (i = 0; i < len; i++)
        s[i] = "01xks"[random_below(5)];
    s[len] = 0;
    return s;
}

char *random_string(void)
{
    static const char *const pieces[] = {
        "a", "xvda", " ", "/", "\\", "\"", "\n", "\t", "\x01", "\x1f", "\x7f",
        "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xef\xbf\xbf", "null",
        "{", "]", ",", ":", "0", "\\u0000", "a longer piece of text",
    };
    size_t count = random_below(5) ? random_below(4) : random_below(40);
    char *s = need(calloc(1, 32 * (count + 1)));

    while (count--)
        strcat(s, pieces[random_below(sizeof(pieces) / sizeof(*pieces))]);
    return s;
}

static char **random_list(bool pairs)
{
    size_t n = random_below(4), i, step = pairs ? 2 : 1;
    char **list = need(calloc(step * n + 1, sizeof(*list)));

    for (i = 0; i < n; i++) {
        list[step * i] = random_string();
        if (pairs && random_below(4))
            list[step * i + 1] = random_string();
    }
    return list;
}

static xencfg_bitmap random_bitmap(void)
{
    xencfg_bitmap bitmap = { .size = random_below(5) };
    uint32_t i;

    if (bitmap.size)
        bitmap.map = need(malloc(bitmap.size));
    for (i = 0; i < bitmap.size; i++)
        bitmap.map[i] = random_below(2) ? 0 : next();
    return bitmap;
}

static void random_bytes(uint8_t *p, size_t n)
{
    while (n--)
        *p++ = random_below(3) ? next() : 0;
}

/* ------------------------------------------------------------------ unknown */

static const char *random_json(void)
{
    static const char *const values[] = {
        "null", "true", "false", "-1", "1.50", "1E+400", "\"\"", "{}", "[]",
        "123456789012345678901234567890", "\"a\\\"\\\\\\u0000\\n/\"",
        "{\"a\":[1,{\"b\":null}],\"a\":2}", "[[],[{}],\"\xc3\xa9\"]",
    };

    return values[random_below(sizeof(values) / sizeof(*values))];
}

/* Unknown members in random places, in the order in which they are written. */
static void fill_unknown(const struct xencfg_type *type, void *obj)
{
    struct xencfg_unknown **end = xencfg__unknown(type, obj), *u;
    int after = -1, n;

    while (*end)
        end = &(*end)->next;
    for (n = random_below(3) ? 0 : random_below(4); n > 0; n--) {
        char key[64];

        after += random_below(type->nfields - after);
        snprintf(key, sizeof(key), "future %d %s", n,
                 random_below(2) ? "\xc3\xa9\n" : "");
        u = need(calloc(1, sizeof(*u) + strlen(key) + 1));
        u->after = after;
        u->key_len = strlen(strcpy(u->key, key));
        u->json = need(strdup(random_json()));
        u->json_len = strlen(u->json);
        *end = u;
        end = &u->next;
    }
}

static void note(const struct xencfg_type *type, void *obj, int what, int field)
{
    need(xencfg__unknown_note(xencfg__unknown(type, obj), what, field));
}

/* What the reader would have noted about the layout. */
static void fill_notes(const struct xencfg_type *type, void *obj)
{
    int i;

    for (i = 0; type->has_objects && i < type->nfields; i++)
        if (type->fields[i].tag == XENCFG__STRUCT &&
            !(type->fields[i].flags & (XENCFG__F_ARRAY | XENCFG__F_ARM)) &&
            !random_below(4))
            note(type, obj, UNKNOWN_ABSENT, i);
}

/* ------------------------------------------------------------------ values */

static int other_enum(const struct xencfg_enum *e, int than)
{
    int i = random_below(e->nvalues);

    return e->values[e->values[i].value == than ? (i + 1) % e->nvalues : i]
        .value;
}

static void fill_value(const struct xencfg__field *f, void *p)
{
    switch (f->tag) {
    case XENCFG__INT:
        *(int *)p = number();
        break;
    case XENCFG__UINT8:
        *(uint8_t *)p = number();
        break;
    case XENCFG__UINT32:
        *(uint32_t *)p = number();
        break;
    case XENCFG__UINT64:
        *(uint64_t *)p = number();
        break;
    case XENCFG__BOOL:
        *(bool *)p = random_below(2);
        break;
    case XENCFG__DEFBOOL:
        ((xencfg_defbool *)p)->val = (int)random_below(5) - 2;
        break;
    case XENCFG__ENUM:
        *(int *)p = other_enum(f->ref, INT32_MIN);
        break;
    case XENCFG__UUID:
    case XENCFG__MAC:
    case XENCFG__MS_VM_GENID:
        random_bytes(p, f->size);
        break;
    case XENCFG__STRING:
        *(char **)p = f->init ? fixed_string(f->init) : random_string();
        break;
    case XENCFG__BITMAP:
        *(xencfg_bitmap *)p = random_bitmap();
        break;
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        *(char ***)p = random_list(f->tag == XENCFG__KEY_VALUE_LIST);
        break;
    case XENCFG__STRUCT:
        random_fill(f->ref, p);
        break;
    default:
        abort();
    }
}

static void fill_array(const struct xencfg__field *f, void *obj)
{
    int i, count = random_below(3);
    char *elem = count ? need(calloc(count, f->size)) : NULL;

    *(char **)xencfg__at(obj, f->offset) = elem;
    *(int *)xencfg__at(obj, f->second) = count;
    for (i = 0; i < count; i++, elem += f->size) {
        if (f->tag == XENCFG__STRUCT)
            xencfg__type_init(f->ref, elem);
        fill_value(f, elem);
    }
}

static void choose_arm(const struct xencfg_type *type, void *obj)
{
    int i, arms = 0, chosen;

    for (i = 0; i < type->nfields; i++)
        arms += !!(type->fields[i].flags & XENCFG__F_ARM);
    if (!arms || !random_below(4))
        return;
    chosen = random_below(arms);
    for (i = 0; i < type->nfields; i++)
        if (type->fields[i].flags & XENCFG__F_ARM && !chosen--)
            xencfg__type_init_arm(type, obj, type->fields[i].init);
}

void random_fill(const struct xencfg_type *type, void *obj)
{
    bool array_form = type->array_form && random_below(2);
    bool others = !array_form || random_below(2);
    int i;

    choose_arm(type, obj);
    if (array_form)
        note(type, obj, UNKNOWN_ARRAY_FORM, 0);
    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];
        void *p = xencfg__at(obj, f->offset);

        if (f->flags & XENCFG__F_NO_JSON ||
            (!others && i + 1 != type->array_form))
            continue;
        if (f->flags & XENCFG__F_ARM) {
            if (xencfg__arm_active(f, obj))
                random_fill(f->ref, p);
        } else if (f->tag == XENCFG__STRUCT && !(f->flags & XENCFG__F_ARRAY)) {
            random_fill(f->ref, p);
        } else if (random_below(2)) {
            if (f->flags & XENCFG__F_ARRAY)
                fill_array(f, obj);
            else
                fill_value(f, p);
        }
    }
    if (!array_form)
        fill_unknown(type, obj);
    fill_notes(type, obj);
}

/* ------------------------------------------------------------------ change */

static void change_string(const struct xencfg__field *f, char **p)
{
    char *s;

    if (!*p) {
        *p = f->init ? fixed_string(f->init) : random_string();
    } else if (f->init) {
        **p = **p == '0' ? '1' : '0';
    } else {
        s = need(malloc(strlen(*p) + 2));
        strcat(strcpy(s, *p), "+");
        free(*p);
        *p = s;
    }
}

static void change_bitmap(xencfg_bitmap *bitmap)
{
    uint32_t bit = random_below(64);

    if (bit / 8 >= bitmap->size) {
        bitmap->map = need(realloc(bitmap->map, bit / 8 + 1));
        memset(bitmap->map + bitmap->size, 0, bit / 8 + 1 - bitmap->size);
        bitmap->size = bit / 8 + 1;
    }
    bitmap->map[bit / 8] ^= 1 << bit % 8;
}

/* One more string, or pair, at the end. */
static void change_list(char ***list, bool pairs)
{
    size_t n = 0;

    while (*list && (*list)[n])
        n += pairs ? 2 : 1;
    *list = need(realloc(*list, (n + 3) * sizeof(char *)));
    (*list)[n] = random_string();
    (*list)[n + 1] = NULL;
    (*list)[n + (pairs ? 2 : 1)] = NULL;
}

void random_change(const struct xencfg__field *f, void *p)
{
    switch (f->tag) {
    case XENCFG__DEFBOOL:
        ((xencfg_defbool *)p)->val = ((xencfg_defbool *)p)->val ? 0 : 1;
        break;
    case XENCFG__BOOL:
        *(bool *)p = !*(bool *)p;
        break;
    case XENCFG__ENUM:
        *(int *)p = other_enum(f->ref, *(int *)p);
        break;
    case XENCFG__STRING:
        change_string(f, p);
        break;
    case XENCFG__BITMAP:
        change_bitmap(p);
        break;
    case XENCFG__STRING_LIST:
    case XENCFG__KEY_VALUE_LIST:
        change_list(p, f->tag == XENCFG__KEY_VALUE_LIST);
        break;
    default:
        ((uint8_t *)p)[random_below(f->size)] ^= 1 << random_below(8);
    }
}
