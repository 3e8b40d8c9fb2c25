/*
 * row - values that rows describe, as options of xl.cfg(5) and as parameters of a
 * device: "key=value,key=value".
 */
#include <ctype.h>

#include "base/text.h"
#include "xl_cfg/xl_cfg.h"

void *xl_array(int count, size_t size)
{
    return count > 0 ? need(calloc(count, size)) : NULL;
}

void *xl_copy(const void *numbers, int count, size_t size)
{
    void *copy = xl_array(count, size);

    return copy ? memcpy(copy, numbers, count * size) : NULL;
}

char *xl_dup(const char *text)
{
    return need(strdup(text));
}

void xl_copy_bitmap(xencfg_bitmap *to, const xencfg_bitmap *from)
{
    to->map = xl_copy(from->map, from->size, 1);
    to->size = from->size;
}

/* --------------------------------------------------------------- strings */

/* The escapes of xl's lexer, each after its character. */
static const char escapes[] = "\aa\bb\ff\nn\rr\tt\vv\"\"\\\\";

static char escape_of(char c)
{
    const char *e;

    for (e = escapes; *e; e += 2)
        if (*e == c)
            return e[1];
    return 0;
}

bool xl_sayable(const char *text)
{
    CLEANUP(freep) char *rest = xl_dup(text);
    CLEANUP(freep) char *escaped = NULL;
    char *to = rest;

    for (; *text; text++)
        if (!escape_of(*text))
            *to++ = *text;
    *to = 0;
    escaped = text_escape(rest);
    return !strcmp(escaped, rest);
}

void xl_put_quoted(FILE *f, const char *text)
{
    char escape;

    putc('"', f);
    for (; *text; text++) {
        escape = escape_of(*text);
        if (escape)
            putc('\\', f);
        putc(escape ? escape : *text, f);
    }
    putc('"', f);
}

/* ----------------------------------------------------------------- values */

static const void *at(const void *obj, size_t offset)
{
    return (const char *)obj + offset;
}

static bool same_string(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

static bool same_list(char *const *a, char *const *b)
{
    for (; a && b && *a && *b; a++, b++)
        if (strcmp(*a, *b))
            return false;
    return !(a && *a) && !(b && *b);
}

static uint64_t mib(uint64_t kib)
{
    return kib / 1024 + !!(kib % 1024);
}

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static size_t row_size(enum xl_type type)
{
    switch (type) {
    case XL_BOOL:
        return sizeof(bool);
    case XL_UINT8:
        return sizeof(uint8_t);
    case XL_MAC:
        return sizeof(xencfg_mac);
    case XL_UUID:
        return sizeof(xencfg_uuid);
    default:
        return sizeof(uint32_t);
    }
}

/* Does xl make the same of it already? */
static bool row_same(const struct xl_row *row, const void *obj,
                     const void *made)
{
    const void *a = at(obj, row->offset), *b = at(made, row->offset);

    switch (row->type) {
    case XL_STRING:
        return same_string(*(char *const *)a, *(char *const *)b);
    case XL_STRINGS:
        return same_list(*(char **const *)a, *(char **const *)b);
    case XL_DEFBOOL:
    case XL_TRUTH:
    case XL_FLAG:
        return sign(((const xencfg_defbool *)a)->val) ==
               sign(((const xencfg_defbool *)b)->val);
    case XL_MIB:
        return *(const uint64_t *)a == *(const uint64_t *)b ||
               (*(const uint64_t *)a != XL_MEM_UNSET &&
                *(const uint64_t *)b != XL_MEM_UNSET &&
                mib(*(const uint64_t *)a) == mib(*(const uint64_t *)b));
    case XL_BACKEND:
        return same_string(*(char *const *)a, *(char *const *)b) &&
               (*(char *const *)a || !*(const uint32_t *)at(obj, row->second));
    default:
        return !memcmp(a, b, row_size(row->type));
    }
}

static char *limited(uint32_t value, uint32_t limit)
{
    return value < limit ? text_format("%" PRIu32, value) : NULL;
}

static char *word(const struct xl_row *row, int value)
{
    const char *const *words = row->arg;
    int i;

    for (i = 0; i <= value && words[i]; i++)
        if (i == value && *words[i])
            return xl_dup(words[i]);
    return NULL;
}

static char *backend(const struct xl_row *row, const void *obj)
{
    const char *name = *(char *const *)at(obj, row->offset);

    return name ? xl_dup(name)
                : limited(*(const uint32_t *)at(obj, row->second), UINT32_MAX);
}

/* The value as text; NULL: cannot be said.  The caller frees it. */
static char *row_value(const struct xl_row *row, const void *obj)
{
    const void *p = at(obj, row->offset);
    char form[37];
    uint64_t kib;
    const char *name;
    int value;

    switch (row->type) {
    case XL_STRING:
        return *(char *const *)p ? xl_dup(*(char *const *)p) : NULL;
    case XL_STRINGS:
        return NULL;
    case XL_DEFBOOL:
        value = ((const xencfg_defbool *)p)->val;
        return value ? xl_dup(value > 0 ? "1" : "0") : NULL;
    case XL_TRUTH:
        return ((const xencfg_defbool *)p)->val > 0 ? xl_dup("1") : NULL;
    case XL_FLAG:
        value = ((const xencfg_defbool *)p)->val;
        return value ? xl_dup(((const char *const *)row->arg)[value > 0])
                     : NULL;
    case XL_BOOL:
        return xl_dup(*(const bool *)p ? "1" : "0");
    case XL_INT:
        return text_format("%d", *(const int *)p);
    case XL_UINT32:
        return text_format("%" PRIu32, *(const uint32_t *)p);
    case XL_UINT31:
        return limited(*(const uint32_t *)p, UINT32_C(1) << 31);
    case XL_UINT16:
        return limited(*(const uint32_t *)p, UINT32_C(1) << 16);
    case XL_UINT8:
        return text_format("%d", *(const uint8_t *)p);
    case XL_MIB:
        kib = *(const uint64_t *)p;
        return kib > INT64_MAX - 1024 ? NULL
                                      : text_format("%" PRIu64, mib(kib));
    case XL_ENUM:
        name =
            xencfg_enum_to_string((xencfg_enum_id)row->second, *(const int *)p);
        return name ? xl_dup(name) : NULL;
    case XL_WORD:
        return word(row, *(const int *)p);
    case XL_MAC:
        xencfg_mac_format(p, form);
        return xl_dup(form);
    case XL_UUID:
        xencfg_uuid_format(p, form);
        return xl_dup(form);
    case XL_BACKEND:
        return backend(row, obj);
    }
    return NULL;
}

static char **copy_list(char *const *list)
{
    size_t i, count = 0;
    char **copy;

    while (list[count])
        count++;
    copy = xl_array(count + 1, sizeof(*copy));
    for (i = 0; i < count; i++)
        copy[i] = xl_dup(list[i]);
    return copy;
}

/* Sets what xl will make of that text. */
static void row_take(const struct xl_row *row, const void *obj, void *made)
{
    const void *from = at(obj, row->offset);
    void *to = (char *)made + row->offset;

    switch (row->type) {
    case XL_STRING:
    case XL_BACKEND:
        free(*(char **)to);
        *(char **)to = row_value(row, obj);
        break;
    case XL_STRINGS:
        *(char ***)to = copy_list(*(char **const *)from);
        break;
    case XL_MIB:
        *(uint64_t *)to = mib(*(const uint64_t *)from) * 1024;
        break;
    case XL_DEFBOOL:
    case XL_TRUTH:
    case XL_FLAG:
        ((xencfg_defbool *)to)->val =
            sign(((const xencfg_defbool *)from)->val);
        break;
    default:
        memcpy(to, from, row_size(row->type));
    }
}

/* ---------------------------------------------------------------- options */

/* xl reads a string as a number where it wants one; its lexer knows no sign. */
static bool put_value(FILE *f, const struct xl_row *row, const char *value)
{
    bool number = row->type != XL_STRING && row->type != XL_WORD &&
                  row->type != XL_ENUM && row->type != XL_UUID &&
                  *value != '-';

    if (!xl_sayable(value))
        return false;
    fprintf(f, "%s = ", row->key);
    if (number)
        fputs(value, f);
    else
        xl_put_quoted(f, value);
    return true;
}

static bool put_strings(FILE *f, const struct xl_row *row, const void *obj)
{
    char *const *list = *(char **const *)at(obj, row->offset);
    char *const *item;

    if (!list)
        return false;
    for (item = list; *item; item++)
        if (!xl_sayable(*item))
            return false;
    fprintf(f, "%s = [", row->key);
    for (item = list; *item; item++) {
        xl_put_quoted(f, *item);
        fputs(item[1] ? ", " : "", f);
    }
    putc(']', f);
    return true;
}

void xl_put_options(struct xl_cfg *x, const struct xl_row *rows, size_t count)
{
    const struct xl_row *row;

    for (row = rows; count; row++, count--) {
        CLEANUP(freep) char *value = NULL;

        if (row_same(row, x->config, &x->made))
            continue;
        value = row_value(row, x->config);
        if (row->type == XL_STRINGS ? !put_strings(x->f, row, x->config)
                                    : !value || !put_value(x->f, row, value))
            continue;
        if (row->since)
            fprintf(x->f, " # since Xen %s", row->since);
        putc('\n', x->f);
        row_take(row, x->config, &x->made);
    }
}

/* ------------------------------------------------- parameters of a device */

const struct xl_syntax xl_commas = { .not_in = "," };

bool xl_fits(const struct xl_syntax *syntax, const char *text)
{
    size_t len = strlen(text);

    if (!xl_sayable(text) || strpbrk(text, syntax->not_in))
        return false;
    return !syntax->trimmed ||
           (len && !isspace((unsigned char)text[0]) &&
            !isspace((unsigned char)text[len - 1]));
}

void xl_put_param(FILE *f, const char *key, const char *text)
{
    fprintf(f, "%s%s", ftell(f) > 0 ? "," : "", key);
    if (text)
        fprintf(f, "=%s", text);
}

void xl_put_params(FILE *f, const struct xl_syntax *syntax,
                   const struct xl_row *rows, size_t count, const void *obj,
                   void *made)
{
    const struct xl_row *row;

    for (row = rows; count; row++, count--) {
        CLEANUP(freep) char *value = NULL;

        if (row_same(row, obj, made))
            continue;
        value = row_value(row, obj);
        if (!value || !xl_fits(syntax, value))
            continue;
        if (row->type == XL_FLAG)
            xl_put_param(f, value, NULL);
        else
            xl_put_param(f, row->key, value);
        row_take(row, obj, made);
    }
}
