/* containers - the objects, arrays and lists that are open while reading. */
#include <string.h>

#include "base/array.h"
#include "json/reader.h"

/* ------------------------------------------------------------------- values */

/* Counts what the text makes the reader allocate; 0: too much. */
static int charge(struct reader *r, size_t size)
{
    if (size > JSON_MAX_MEMORY - r->memory)
        return xencfg__json_wrong(r, "describes more than 64 MiB");
    r->memory += size;
    return 1;
}

/*
 * How many elements an array is to have room for: as many as the rest of the
 * text can hold if they are like those before, but not too many more than there
 * are.  That takes less copying and less memory than doubling.
 */
static size_t wanted(const struct reader *r, const struct frame *f)
{
    size_t at = xencfg__json_at(r), count = f->count, more, most;
    size_t rest = r->len > at ? r->len - at : 0;

    if (!count)
        return 8;
    most = (JSON_MAX_MEMORY - r->memory) / f->field->size + 1;
    more = rest / ((at - f->start) / count + 1) + 1;
    if (more < count / 2)
        more = count / 2;
    if (more > (count < 64 ? 7 : 63) * count)
        more = (count < 64 ? 7 : 63) * count;
    return count + (more < most ? more : most);
}

/* A new element of an array, with its defaults; NULL: the error is set. */
static void *array_append(struct reader *r, struct frame *f)
{
    void *array = xencfg__at(f->obj, f->field->offset), *elem;

    if (f->count == JSON_MAX_ELEMENTS) {
        xencfg__json_wrong(r, "more than 131072 elements");
        return NULL;
    }
    f->count++;                 /* the path names this one */
    if (!charge(r, f->field->size))
        return NULL;
    f->count--;
    if ((size_t)f->count == f->room) {
        size_t exact = 0;

        if (xencfg__array_room(NULL, array, &exact, wanted(r, f),
                               f->field->size)) {
            xencfg__json_nomem(r);
            return NULL;
        }
        f->room = exact;
    }
    elem = *(char **)array + (size_t)f->count * f->field->size;
    if (f->field->tag == XENCFG__STRUCT)
        xencfg__type_init(f->field->ref, elem);
    else
        memset(elem, 0, f->field->size);
    *(int *)xencfg__at(f->obj, f->field->second) = ++f->count;
    return elem;
}

/*
 * A list always ends as a list of pairs does, so that it can be freed any time.
 */
int xencfg__json_strings_append(struct reader *r, struct frame *f,
                          const struct json_value *v)
{
    char ***list = f->obj, *copy = NULL;
    const char *what = NULL;

    if (f->what == IN_STRINGS || v->what != JSON_NULL)
        what = xencfg__json_string(v, &copy, &r->rc);
    if (what) {
        f->count += f->what == IN_STRINGS;      /* the path names this one */
        return r->rc ? xencfg__json_nomem(r) : xencfg__json_wrong(r, what);
    }
    if (ARRAY_ROOM(NULL, list, &f->room, f->count + 3)) {
        free(copy);
        return xencfg__json_nomem(r);
    }
    (*list)[f->count++] = copy;
    (*list)[f->count] = (*list)[f->count + 1] = NULL;
    return 1;
}

/*
 * Makes the map that long; its room doubles, so that each bit costs the same.
 */
static bool bitmap_grow(struct reader *r, struct frame *f, uint32_t size)
{
    xencfg_bitmap *bitmap = f->obj;

    if (!charge(r, size - bitmap->size))
        return false;
    if (ARRAY_ROOM(NULL, &bitmap->map, &f->room, size)) {
        xencfg__json_nomem(r);
        return false;
    }
    memset(bitmap->map + bitmap->size, 0, size - bitmap->size);
    bitmap->size = size;
    return true;
}

static int bitmap_set(struct reader *r, struct frame *f,
                      const struct json_value *v)
{
    xencfg_bitmap *bitmap = f->obj;
    uint64_t bit = 0;
    const char *what = xencfg__json_unsigned(v, JSON_MAX_BIT - 1, &bit);

    f->count++;
    if (what)
        return xencfg__json_wrong(r, what);
    if (bit / 8 >= bitmap->size && !bitmap_grow(r, f, bit / 8 + 1))
        return 0;
    bitmap->map[bit / 8] |= 1 << bit % 8;
    return 1;
}

static int genid_append(struct reader *r, struct frame *f,
                        const struct json_value *v)
{
    xencfg_ms_vm_genid *genid = f->obj;
    uint64_t byte = 0;
    const char *what = xencfg__json_unsigned(v, UINT8_MAX, &byte);

    if (f->count++ >= (int)sizeof(genid->bytes))
        what = "more than 16 numbers";
    if (what)
        return xencfg__json_wrong(r, what);
    genid->bytes[f->count - 1] = byte;
    return 1;
}

int xencfg__json_on_scalar(struct reader *r, const struct json_value *v)
{
    struct frame *f = xencfg__json_top(r);
    const char *what;
    void *p;

    if (!f)
        return xencfg__json_wrong(r, "expected an object");
    switch (f->what) {
    case IN_STRINGS:
    case IN_PAIRS:
        return xencfg__json_strings_append(r, f, v);
    case IN_BITMAP:
        return bitmap_set(r, f, v);
    case IN_GENID:
        return genid_append(r, f, v);
    case IN_ARRAY:
        p = array_append(r, f);
        if (!p)
            return 0;
        if (v->what == JSON_NULL)
            return xencfg__json_wrong(r, "null in an array");
        break;
    default:
        p = xencfg__at(f->obj, f->field->offset);
        if (f->field->flags & XENCFG__F_ARRAY)
            return xencfg__json_wrong(r, "expected an array");
        break;
    }
    what = xencfg__json_store(f->field, p, v, &r->rc);
    if (!what)
        return 1;
    return r->rc ? xencfg__json_nomem(r) : xencfg__json_wrong(r, what);
}

/* ------------------------------------------------------ objects and arrays */

/* Opens one; its field or type is what decides about what is in it. */
static int push(struct reader *r, struct frame frame)
{
    if (r->depth == JSON_MAX_DEPTH)
        return xencfg__json_wrong(r, "nested deeper than 64");
    frame.start = xencfg__json_at(r);
    r->frame[r->depth++] = frame;
    return 1;
}

static int push_struct(struct reader *r, const struct xencfg_type *type,
                       void *obj)
{
    return push(r, (struct frame){ .what = IN_STRUCT, .type = type,
                                   .obj = obj });
}

int xencfg__json_begin_object(struct reader *r)
{
    struct frame *f = xencfg__json_top(r);
    void *value;

    if (!f)
        return push_struct(r, r->type, r->obj);
    if (f->what == IN_ARRAY && f->field->tag == XENCFG__STRUCT) {
        value = array_append(r, f);
        return value ? push_struct(r, f->field->ref, value) : 0;
    }
    if (f->what != IN_STRUCT) {
        f->count += f->what != IN_PAIRS;
        return xencfg__json_wrong(r, "an object in a list of scalars");
    }
    if (f->field->flags & XENCFG__F_ARRAY)
        return xencfg__json_wrong(r, "expected an array");
    value = xencfg__at(f->obj, f->field->offset);
    if (f->field->tag == XENCFG__STRUCT)
        return push_struct(r, f->field->ref, value);
    if (f->field->tag != XENCFG__KEY_VALUE_LIST)
        return xencfg__json_wrong(r, xencfg__json_expected(f->field));
    return push(r, (struct frame){ .what = IN_PAIRS, .field = f->field,
                                   .obj = value });
}

/* The old form of a type: the array of one of its fields stands for it. */
static int begin_array_form(struct reader *r, const struct xencfg_type *type,
                            void *obj)
{
    if (!type->array_form)
        return xencfg__json_wrong(r, "expected an object");
    if (!push(r,
              (struct frame){ .what = IN_ARRAY, .obj = obj,
                              .field = &type->fields[type->array_form - 1] }))
        return 0;
    return xencfg__unknown_note(xencfg__unknown(type, obj),
                                UNKNOWN_ARRAY_FORM, 0)
               ? 1
               : xencfg__json_nomem(r);
}

/* A value that is one in the JSON, but none in the IDL. */
static int begin_list(struct reader *r, const struct xencfg__field *field,
                      void *value)
{
    struct frame inner = { .field = field, .obj = value };

    switch (field->tag) {
    case XENCFG__BITMAP:
        inner.what = IN_BITMAP;
        return push(r, inner);
    case XENCFG__STRING_LIST:
        inner.what = IN_STRINGS;
        return push(r, inner);
    case XENCFG__MS_VM_GENID:
        inner.what = IN_GENID;
        return push(r, inner);
    case XENCFG__STRUCT:
        return begin_array_form(r, field->ref, value);
    default:
        return xencfg__json_wrong(r, xencfg__json_expected(field));
    }
}

int xencfg__json_begin_array(struct reader *r)
{
    struct frame *f = xencfg__json_top(r);
    void *value;

    if (!f)
        return begin_array_form(r, r->type, r->obj);
    if (f->what == IN_ARRAY && f->field->tag == XENCFG__BITMAP) {
        value = array_append(r, f);
        return value ? begin_list(r, f->field, value) : 0;
    }
    if (f->what != IN_STRUCT) {
        f->count += f->what != IN_PAIRS;
        return xencfg__json_wrong(
            r, f->what == IN_ARRAY && f->field->tag == XENCFG__STRUCT
                   ? xencfg__json_expected(f->field)
                   : "an array in a list of scalars");
    }
    if (f->field->flags & XENCFG__F_ARRAY)
        return push(r, (struct frame){ .what = IN_ARRAY, .field = f->field,
                                       .obj = f->obj });
    return begin_list(r, f->field, xencfg__at(f->obj, f->field->offset));
}

/* Gives back what growing took too much, if that is worth it. */
static void trim(const struct frame *f)
{
    void **array = xencfg__at(f->obj, f->field->offset), *fit;

    if (f->room - f->count <= (size_t)f->count / 64)
        return;
    fit = realloc(*array, (size_t)f->count * f->field->size);
    if (fit)
        *array = fit;
}

/* Notes which of the always written objects were not there. */
static bool note_absent(const struct frame *f)
{
    int i;

    for (i = 0; i < f->type->nfields; i++) {
        const struct xencfg__field *field = &f->type->fields[i];

        if (field->tag != XENCFG__STRUCT ||
            field->flags & (XENCFG__F_ARRAY | XENCFG__F_ARM) ||
            f->seen[i / 64] >> i % 64 & 1)
            continue;
        if (!xencfg__unknown_note(xencfg__unknown(f->type, f->obj),
                                  UNKNOWN_ABSENT, i))
            return false;
    }
    return true;
}

int xencfg__json_end(struct reader *r)
{
    struct frame *f = xencfg__json_top(r);

    if (f->what == IN_STRUCT && !xencfg__json_unknown_end(r, f))
        return 0;
    if (f->what == IN_STRUCT && f->type->has_objects && !note_absent(f))
        return xencfg__json_nomem(r);
    if (f->what == IN_GENID && f->count < 16) {
        f->count = 0;           /* for the path */
        return xencfg__json_wrong(r, "fewer than 16 numbers");
    }
    if (f->what == IN_ARRAY && f->count)
        trim(f);
    r->depth--;
    return 1;
}
