/* read - JSON text to objects, straight into them. */
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "json/reader.h"

static bool read_struct(struct reader *r, const struct xencfg_type *type,
                        void *obj);

/* ------------------------------------------------------------------- arrays */

/* An array of the IDL while it is read. */
struct array {
    const struct xencfg__field *field;
    void *obj;                  /* the object that has it */
    size_t room, start;         /* start: where in the text its contents are */
};

/*
 * How many elements it is to have room for: as many as the rest of the text can
 * hold if they are like those before, but not too many more than there are.
 * That takes less copying and less memory than doubling.
 */
static size_t wanted(const struct reader *r, const struct array *a,
                     size_t count)
{
    size_t more, most;

    if (!count)
        return 8;
    most = (JSON_MAX_MEMORY - r->memory) / a->field->size + 1;
    more = (r->len - r->at) / ((r->at - a->start) / count + 1) + 1;
    if (more < count / 2)
        more = count / 2;
    if (more > 15 * count)
        more = 15 * count;
    return count + (more < most ? more : most);
}

/* A new element, with its defaults; NULL: the error is set. */
static void *append(struct reader *r, struct array *a)
{
    void *array = xencfg__at(a->obj, a->field->offset), *elem;
    int *count = &xencfg__json_top(r)->count;
    size_t exact = 0, n = *count;

    if (n == JSON_MAX_ELEMENTS) {
        xencfg__json_wrong(r, "more than 131072 elements");
        return NULL;
    }
    ++*count;                   /* the path names this one */
    if (!xencfg__json_charge(r, a->field->size))
        return NULL;
    if (n == a->room) {
        if (xencfg__array_room(NULL, array, &exact, wanted(r, a, n),
                               a->field->size)) {
            xencfg__json_nomem(r);
            return NULL;
        }
        a->room = exact;
    }
    elem = *(char **)array + n * a->field->size;
    if (a->field->tag == XENCFG__STRUCT)
        xencfg__type_init(a->field->ref, elem);
    else
        memset(elem, 0, a->field->size);
    *(int *)xencfg__at(a->obj, a->field->second) = *count;
    return elem;
}

/* Gives back what growing took too much. */
static void trim(const struct array *a, size_t count)
{
    void **array = xencfg__at(a->obj, a->field->offset), *fit;

    if (!count || count == a->room)
        return;
    fit = realloc(*array, count * a->field->size);
    if (fit)
        *array = fit;
}

static bool read_one(struct reader *r, int t, const struct xencfg__field *f,
                     void *p);

static bool read_element(struct reader *r, int t, struct array *a)
{
    const struct xencfg__field *f = a->field;
    void *elem;

    if ((t == '[' && f->tag != XENCFG__BITMAP) ||
        (t == '{' && f->tag != XENCFG__STRUCT)) {
        xencfg__json_top(r)->count++;
        return xencfg__json_wrong(
            r, t == '{'                    ? "an object in a list of scalars"
               : f->tag == XENCFG__STRUCT ? xencfg__json_expected(f)
                                           : "an array in a list of scalars");
    }
    elem = append(r, a);
    if (!elem)
        return false;
    if (t == JSON_SCALAR && r->value.what == JSON_NULL)
        return xencfg__json_wrong(r, "null in an array");
    return read_one(r, t, f, elem);
}

static bool read_array(struct reader *r, const struct xencfg__field *f,
                       void *obj)
{
    struct array a = { .field = f, .obj = obj, .start = r->at };
    int t;

    if (!xencfg__json_enter(r))
        return false;
    for (t = xencfg__json_next(r, '[', true); t != ']';
         t = xencfg__json_next(r, '[', false))
        if (!t || !read_element(r, t, &a))
            return false;
    trim(&a, xencfg__json_top(r)->count);
    r->depth--;
    return true;
}

/* The old form of a type: the array of one of its fields stands for it. */
static bool read_array_form(struct reader *r, const struct xencfg_type *type,
                            void *obj)
{
    if (!type->array_form)
        return xencfg__json_wrong(r, "expected an object");
    if (!xencfg__unknown_note(xencfg__unknown(type, obj), UNKNOWN_ARRAY_FORM,
                              0))
        return xencfg__json_nomem(r);
    return read_array(r, &type->fields[type->array_form - 1], obj);
}

/* ------------------------------------------------------------------- values */

/* The value of a field, or an element; t is its first token. */
static bool read_one(struct reader *r, int t, const struct xencfg__field *f,
                     void *p)
{
    const char *what;

    if (t == '{' && f->tag == XENCFG__STRUCT)
        return read_struct(r, f->ref, p);
    if (t == '{' && f->tag == XENCFG__KEY_VALUE_LIST)
        return xencfg__json_pairs(r, p);
    if (t == '[' && f->tag == XENCFG__STRUCT)
        return read_array_form(r, f->ref, p);
    if (t == '[' && f->tag == XENCFG__BITMAP)
        return xencfg__json_bitmap(r, p);
    if (t == '[' && f->tag == XENCFG__STRING_LIST)
        return xencfg__json_strings(r, p);
    if (t == '[' && f->tag == XENCFG__MS_VM_GENID)
        return xencfg__json_genid(r, p);
    what = t == JSON_SCALAR ? xencfg__json_store(f, p, &r->value, &r->rc)
                            : xencfg__json_expected(f);
    if (r->rc)
        return xencfg__json_nomem(r);
    return !what || xencfg__json_wrong(r, what);
}

/* ------------------------------------------------------------------ objects */

/*
 * Keys mostly come in the order of the fields, so the next one is tried first.
 */
static const struct xencfg__field *find_field(const struct members *m,
                                              const char *key, size_t len)
{
    int n = m->type->nfields, i;
    const struct xencfg__field *at = m->field ? m->field + 1 : m->type->fields;

    for (i = 0; i < n; i++, at++) {
        if (at == m->type->fields + n)
            at = m->type->fields;
        if (at->name_len == len && !memcmp(at->name, key, len) &&
            !(at->flags & XENCFG__F_NO_JSON))
            return at;
    }
    return NULL;
}

static bool read_member(struct reader *r, struct members *m)
{
    const struct xencfg__field *f = find_field(m, r->value.text, r->value.len);
    unsigned bit;
    int t;

    if (!f)
        return xencfg__json_unknown(r, m);
    m->field = f;
    xencfg__json_top(r)->name = f->name;
    bit = f - m->type->fields;
    if (m->seen[bit / 64] >> bit % 64 & 1)
        return xencfg__json_wrong(r, "duplicate key");
    m->seen[bit / 64] |= UINT64_C(1) << bit % 64;
    if (f->flags & XENCFG__F_ARM) {
        if (m->arm_seen)
            return xencfg__json_wrong(r, "a second arm of one union");
        m->arm_seen = true;
        xencfg__type_init_arm(m->type, m->obj, f->init);
    }
    t = xencfg__json_member(r);
    if (!t || !(f->flags & XENCFG__F_ARRAY))
        return t && read_one(r, t, f, xencfg__at(m->obj, f->offset));
    return t == '[' ? read_array(r, f, m->obj)
                    : xencfg__json_wrong(r, "expected an array");
}

/* Notes which of the always written objects were not there. */
static bool note_absent(const struct members *m)
{
    int i;

    for (i = 0; i < m->type->nfields; i++) {
        const struct xencfg__field *f = &m->type->fields[i];

        if (f->tag != XENCFG__STRUCT ||
            f->flags & (XENCFG__F_ARRAY | XENCFG__F_ARM) ||
            m->seen[i / 64] >> i % 64 & 1)
            continue;
        if (!xencfg__unknown_note(xencfg__unknown(m->type, m->obj),
                                  UNKNOWN_ABSENT, i))
            return false;
    }
    return true;
}

static bool read_struct(struct reader *r, const struct xencfg_type *type,
                        void *obj)
{
    struct members m = { .type = type, .obj = obj };
    int t;

    if (!xencfg__json_enter(r))
        return false;
    for (t = xencfg__json_next(r, '{', true); t != '}';
         t = xencfg__json_next(r, '{', false))
        if (!t || !read_member(r, &m))
            return false;
    if (!xencfg__json_unknown_end(r, &m))
        return false;
    if (type->has_objects && !note_absent(&m))
        return xencfg__json_nomem(r);
    r->depth--;
    return true;
}

/* --------------------------------------------------------------------- main */

static bool read_all(struct reader *r, const struct xencfg_type *type,
                     void *obj)
{
    int t = xencfg__json_value(r);

    if (!t || t == JSON_SCALAR)
        return t && xencfg__json_wrong(r, "expected an object");
    return (t == '{' ? read_struct(r, type, obj)
                     : read_array_form(r, type, obj)) &&
           xencfg__json_finish(r);
}

static int check_text(struct reader *r)
{
    const char *nul;
    size_t i, at;

    if (r->len && !r->json[r->len - 1])
        r->len--;               /* libxl's files end with one NUL */
    if (r->len > JSON_MAX_SIZE)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL,
                            "1:1: longer than 16 MiB");
    for (i = 0; i < r->len && strchr(" \t\r\n", r->json[i]); i++)
        ;
    if (i == r->len)
        return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "1:1: empty");
    nul = memchr(r->json, 0, r->len);
    if (nul)
        return xencfg__json_fail_at(r, nul - r->json, "", "NUL character");
    at = xencfg__utf8(r->json, r->len);
    if (at < r->len)
        return xencfg__json_fail_at(r, at, "", "not UTF-8");
    return 0;
}

static void readerp(struct reader *r)
{
    free(r->text);
    free(r->emit.text.data);
}

int xencfg__type_from_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                           void *ret, const char *json, size_t len)
{
    CLEANUP(freep) void *made = malloc(type->size);
    CLEANUP(readerp) struct reader r = { .ctx = ctx, .json = json, .len = len };
    int rc;

    if (!made)
        return xencfg__nomem(ctx);
    rc = check_text(&r);
    if (rc)
        return rc;
    xencfg__type_init(type, made);
    if (!read_all(&r, type, made)) {
        xencfg__type_dispose(type, made);
        return r.rc;
    }
    xencfg__type_dispose(type, ret);
    memcpy(ret, made, type->size);
    return 0;
}

int xencfg_type_from_json(xencfg_ctx *ctx, xencfg_type_id id, void *ret,
                          const char *json, size_t len)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    return type ? xencfg__type_from_json(ctx, type, ret, json, len)
                : xencfg__type_unknown(ctx, id);
}

bool xencfg__json_replay(struct json_emit *emit, const char *json, size_t len)
{
    CLEANUP(readerp) struct reader r = { .json = json, .len = len };

    return xencfg__json_verbatim(&r, xencfg__json_value(&r), emit, 0);
}
