/* write - objects to JSON text, with libxl's rules of omission. */
#include <string.h>

#include "base/utf8.h"
#include "json/json.h"

struct writer {
    struct json_emit emit;
    const struct xencfg__field *not_utf8;   /* the field that is to blame */
};

static void write_struct(struct writer *w, const struct xencfg_type *type,
                         const void *obj);

static void write_word(struct writer *w, const char *word)
{
    xencfg__emit_word(&w->emit, word, strlen(word));
}

static void write_text(struct writer *w, const struct xencfg__field *f,
                       const char *s, size_t len)
{
    if (xencfg__utf8(s, len) == len)
        xencfg__emit_string(&w->emit, s, len);
    else if (!w->not_utf8)
        w->not_utf8 = f;
}

static void write_key(struct writer *w, const struct xencfg__field *f,
                      const char *s)
{
    size_t len = strlen(s);

    if (xencfg__utf8(s, len) != len && !w->not_utf8)
        w->not_utf8 = f;
    xencfg__emit_key(&w->emit, s, len);
}

static void write_string(struct writer *w, const struct xencfg__field *f,
                         const char *s)
{
    if (s)
        write_text(w, f, s, strlen(s));
    else
        write_word(w, "null");
}

static void write_number(struct writer *w, bool negative, uint64_t n)
{
    char buf[24], *p = buf + sizeof(buf);

    do {
        *--p = '0' + n % 10;
        n /= 10;
    } while (n);
    if (negative)
        *--p = '-';
    xencfg__emit_word(&w->emit, p, buf + sizeof(buf) - p);
}

static void write_int(struct writer *w, int64_t n)
{
    write_number(w, n < 0, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

static void write_bitmap(struct writer *w, const xencfg_bitmap *bitmap)
{
    uint32_t i;

    xencfg__emit_open(&w->emit, '[');
    for (i = 0; i < bitmap->size * 8; i++)
        if (bitmap->map[i / 8] >> i % 8 & 1)
            write_number(w, false, i);
    xencfg__emit_close(&w->emit, ']');
}

static void write_list(struct writer *w, const struct xencfg__field *f,
                       char **list)
{
    xencfg__emit_open(&w->emit, '[');
    for (; list && *list; list++)
        write_string(w, f, *list);
    xencfg__emit_close(&w->emit, ']');
}

static void write_pairs(struct writer *w, const struct xencfg__field *f,
                        char **list)
{
    xencfg__emit_open(&w->emit, '{');
    for (; list && *list; list += 2) {
        write_key(w, f, list[0]);
        write_string(w, f, list[1]);
    }
    xencfg__emit_close(&w->emit, '}');
}

static void write_uuid(struct writer *w, const xencfg_uuid *uuid)
{
    char text[37];

    xencfg_uuid_format(uuid, text);
    xencfg__emit_string(&w->emit, text, 36);
}

static void write_mac(struct writer *w, const uint8_t *mac)
{
    char text[18];

    xencfg_mac_format(mac, text);
    xencfg__emit_string(&w->emit, text, 17);
}

static void write_genid(struct writer *w, const xencfg_ms_vm_genid *genid)
{
    size_t i;

    xencfg__emit_open(&w->emit, '[');
    for (i = 0; i < sizeof(genid->bytes); i++)
        write_number(w, false, genid->bytes[i]);
    xencfg__emit_close(&w->emit, ']');
}

static void write_number_of(struct writer *w, const struct xencfg__field *f,
                            const void *p)
{
    if (f->tag == XENCFG__INT)
        write_int(w, *(const int *)p);
    else
        write_number(w, false,
                     f->tag == XENCFG__UINT8    ? *(const uint8_t *)p
                     : f->tag == XENCFG__UINT32 ? *(const uint32_t *)p
                                                : *(const uint64_t *)p);
}

static void write_value(struct writer *w, const struct xencfg__field *f,
                        const void *p)
{
    int val;

    switch (f->tag) {
    case XENCFG__INT:
    case XENCFG__UINT8:
    case XENCFG__UINT32:
    case XENCFG__UINT64:
        write_number_of(w, f, p);
        break;
    case XENCFG__BOOL:
        write_word(w, *(const bool *)p ? "true" : "false");
        break;
    case XENCFG__DEFBOOL:
        val = ((const xencfg_defbool *)p)->val;
        write_word(w, val ? val > 0 ? "\"True\"" : "\"False\""
                          : "\"<default>\"");
        break;
    case XENCFG__ENUM:
        write_string(w, f, xencfg__enum_to_string(f->ref, *(const int *)p));
        break;
    case XENCFG__UUID:
        write_uuid(w, p);
        break;
    case XENCFG__MAC:
        write_mac(w, p);
        break;
    case XENCFG__MS_VM_GENID:
        write_genid(w, p);
        break;
    case XENCFG__STRING:
        write_string(w, f, *(char *const *)p);
        break;
    case XENCFG__BITMAP:
        write_bitmap(w, p);
        break;
    case XENCFG__STRING_LIST:
        write_list(w, f, *(char **const *)p);
        break;
    case XENCFG__KEY_VALUE_LIST:
        write_pairs(w, f, *(char **const *)p);
        break;
    case XENCFG__STRUCT:
        write_struct(w, f->ref, p);
        break;
    }
}

static void write_array(struct writer *w, const struct xencfg__field *f,
                        const void *obj)
{
    const char *elem = *(char **)xencfg__at(obj, f->offset);
    int i, count = elem ? *(int *)xencfg__at(obj, f->second) : 0;

    xencfg__emit_open(&w->emit, '[');
    for (i = 0; i < count; i++, elem += f->size)
        write_value(w, f, elem);
    xencfg__emit_close(&w->emit, ']');
}

static bool array_empty(const struct xencfg__field *f, const void *obj)
{
    return !*(char **)xencfg__at(obj, f->offset) ||
           *(int *)xencfg__at(obj, f->second) <= 0;
}

/* Has the object no content at all? */
static bool struct_empty(const struct xencfg_type *type, const void *obj)
{
    const struct xencfg_unknown *u;
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];
        const void *p = xencfg__at(obj, f->offset);

        if (f->flags & XENCFG__F_ARM)
            return false;
        if (f->flags & XENCFG__F_ARRAY
                ? !array_empty(f, obj)
                : f->tag == XENCFG__STRUCT ? !struct_empty(f->ref, p)
                                           : !xencfg__desc_is_default(f, p))
            return false;
    }
    for (u = *xencfg__unknown(type, obj); u; u = u->next)
        if (u->what == UNKNOWN_MEMBER)
            return false;
    return true;
}

/* An object is always written, unless the file was from before its time. */
static bool object_omitted(const struct xencfg_type *type, const void *obj,
                           const struct xencfg__field *f)
{
    const struct xencfg_type *inner = f->ref;

    return (inner->array_form ||
            xencfg__unknown_has(*xencfg__unknown(type, obj), UNKNOWN_ABSENT,
                                f - type->fields)) &&
           struct_empty(inner, xencfg__at(obj, f->offset));
}

/*
 * An arm that a newer Xen added is there, but unknown, so that the default arm
 * is selected: libxl must not find both.
 */
bool xencfg__json_hidden_arm(const struct xencfg_type *type, const void *obj,
                             const struct xencfg__field *f)
{
    const struct xencfg_unknown *u = *xencfg__unknown(type, obj);

    if (!xencfg__arm_active(f, type->init))
        return false;
    for (; u; u = u->next)
        if (u->what == UNKNOWN_MEMBER &&
            xencfg__desc_names_arm(type, u->key, u->key_len))
            return true;
    return false;
}

static bool omitted(const struct xencfg_type *type, const void *obj,
                    const struct xencfg__field *f)
{
    if (f->tag == XENCFG__STRING && !f->flags)  /* most of a nic, unset */
        return !*(char **)xencfg__at(obj, f->offset);
    if (f->flags & XENCFG__F_NO_JSON)
        return true;
    if (f->flags & XENCFG__F_ALWAYS)
        return false;
    if (f->flags & XENCFG__F_ARRAY)
        return array_empty(f, obj);
    if (f->flags & XENCFG__F_ARM)
        return !xencfg__arm_active(f, obj) ||
               xencfg__json_hidden_arm(type, obj, f);
    if (f->tag == XENCFG__STRUCT)
        return object_omitted(type, obj, f);
    return xencfg__desc_is_default(f, xencfg__at(obj, f->offset));
}

/* The unknown members that followed field number after. */
static void write_unknown(struct writer *w, const struct xencfg_unknown *u,
                          int after)
{
    for (; u; u = u->next) {
        if (u->what != UNKNOWN_MEMBER || u->after != after)
            continue;
        xencfg__emit_key(&w->emit, u->key, u->key_len);
        if (!xencfg__json_replay(&w->emit, u->json, u->json_len))
            w->emit.text.nomem = true;
    }
}

/* Was it read in the old form, and can that still express it? */
static bool keeps_array_form(const struct xencfg_type *type, const void *obj)
{
    int i;

    if (!type->array_form || !xencfg__unknown_has(*xencfg__unknown(type, obj),
                                                  UNKNOWN_ARRAY_FORM, 0))
        return false;
    for (i = 0; i < type->nfields; i++)
        if (i + 1 != type->array_form && !array_empty(&type->fields[i], obj))
            return false;
    return true;
}

static void write_struct(struct writer *w, const struct xencfg_type *type,
                         const void *obj)
{
    const struct xencfg_unknown *unknown = *xencfg__unknown(type, obj);
    int i;

    if (keeps_array_form(type, obj)) {
        write_array(w, &type->fields[type->array_form - 1], obj);
        return;
    }
    xencfg__emit_open(&w->emit, '{');
    write_unknown(w, unknown, -1);
    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];

        if (!omitted(type, obj, f)) {
            xencfg__emit_key(&w->emit, f->name, f->name_len);
            if (f->flags & XENCFG__F_ARRAY)
                write_array(w, f, obj);
            else
                write_value(w, f, xencfg__at(obj, f->offset));
        }
        if (unknown)
            write_unknown(w, unknown, i);
    }
    xencfg__emit_close(&w->emit, '}');
}

int xencfg__type_to_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                         const void *obj, unsigned flags, char **ret,
                         size_t *len)
{
    struct writer w = { 0 };
    int rc = xencfg__json_layout(ctx, flags, &w.emit.layout);

    if (rc)
        return rc;
    write_struct(&w, type, obj);
    if (w.emit.text.nomem) {
        free(w.emit.text.data);
        return xencfg__nomem(ctx);
    }
    if (w.not_utf8) {
        free(w.emit.text.data);
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "%s: %s is not UTF-8, which JSON cannot hold",
                            type->name, w.not_utf8->name);
    }
    *ret = w.emit.text.data;
    if (len)
        *len = w.emit.text.len;
    return 0;
}

int xencfg__json_field(xencfg_ctx *ctx, struct json_emit *emit,
                       const struct xencfg__field *f, const void *obj)
{
    struct writer w = { .emit = *emit };

    xencfg__emit_reset(&w.emit);
    if (f->flags & XENCFG__F_ARRAY)
        write_array(&w, f, obj);
    else
        write_value(&w, f, xencfg__at(obj, f->offset));
    *emit = w.emit;
    if (w.emit.text.nomem)
        return xencfg__nomem(ctx);
    if (w.not_utf8)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL,
                            "%s is not UTF-8, which JSON cannot hold", f->name);
    return 0;
}

int xencfg_type_to_json(xencfg_ctx *ctx, xencfg_type_id id, const void *obj,
                        unsigned flags, char **ret, size_t *len)
{
    const struct xencfg_type *type = xencfg__type_of(id);

    return xencfg__end(
        ctx, type ? xencfg__type_to_json(ctx, type, obj, flags, ret, len)
                  : xencfg__type_unknown(ctx, id));
}
