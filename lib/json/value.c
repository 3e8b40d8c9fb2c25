/* value - from a JSON scalar to a C value, strictly. */
#include <string.h>

#include "json/json.h"
#include "types/text.h"

static const char *const expected_integer = "expected an integer";
static const char *const out_of_range = "number out of range";

/* Splits an integer into sign and magnitude. */
static const char *integer(const struct json_value *v, bool *negative,
                           uint64_t *magnitude)
{
    size_t i = 0;
    uint64_t n = 0;

    if (v->what != JSON_NUMBER)
        return expected_integer;
    *negative = v->len && v->text[0] == '-';
    if (v->len == *negative)
        return expected_integer;
    for (i = *negative; i < v->len; i++) {
        unsigned digit = (unsigned char)v->text[i] - '0';

        if (digit > 9)
            return expected_integer;
        if (n > (UINT64_MAX - digit) / 10)
            return out_of_range;
        n = n * 10 + digit;
    }
    if (!n)
        *negative = false;
    *magnitude = n;
    return NULL;
}

const char *xencfg__json_unsigned(const struct json_value *value, uint64_t max,
                                  uint64_t *ret)
{
    bool negative;
    uint64_t n;
    const char *wrong = integer(value, &negative, &n);

    if (wrong)
        return wrong;
    if (negative || n > max)
        return out_of_range;
    *ret = n;
    return NULL;
}

/*
 * Of the negative ones an int32 can hold uint32 takes the sign too: libxl built
 * with json-c (4.21 on) writes 2^31 and more so.
 */
static const char *store_number(const struct xencfg__field *f, void *p,
                                const struct json_value *v)
{
    static const struct {
        uint64_t max, max_negative;
    } limits[] = {
        [XENCFG__INT] = { INT32_MAX, UINT64_C(1) << 31 },
        [XENCFG__UINT8] = { UINT8_MAX, 0 },
        [XENCFG__UINT32] = { UINT32_MAX, UINT64_C(1) << 31 },
        [XENCFG__UINT64] = { UINT64_MAX, 0 },
    };
    bool negative;
    uint64_t n;
    const char *wrong = integer(v, &negative, &n);

    if (wrong)
        return wrong;
    if (n > (negative ? limits[f->tag].max_negative : limits[f->tag].max))
        return out_of_range;
    if (f->tag == XENCFG__UINT8)
        *(uint8_t *)p = n;
    else if (f->tag == XENCFG__UINT64)
        *(uint64_t *)p = n;
    else
        *(uint32_t *)p = negative ? -n : n;     /* of an int, its bits */
    return NULL;
}

static bool store_defbool(void *p, const struct json_value *v)
{
    static const struct {
        char text[10];
        uint8_t len;
        int8_t val;
    } names[] = { { "True", 4, 1 }, { "False", 5, -1 }, { "<default>", 9, 0 } };
    size_t i;

    for (i = 0; v->what == JSON_STRING && i < ARRAY_SIZE(names); i++) {
        if (names[i].len != v->len || memcmp(names[i].text, v->text, v->len))
            continue;
        ((xencfg_defbool *)p)->val = names[i].val;
        return true;
    }
    return false;
}

static const char *store_enum(const struct xencfg__field *f, void *p,
                              const struct json_value *v)
{
    if (v->what == JSON_NULL)
        return NULL;            /* how libxl writes a value without a name */
    if (v->what != JSON_STRING)
        return "expected a string";
    return xencfg__enum_find(f->ref, v->text, v->len, p)
               ? NULL
               : "unknown enumeration value";
}

const char *xencfg__json_string(const struct json_value *value, char **ret,
                                int *rc)
{
    char *copy;

    if (value->what != JSON_STRING)
        return "expected a string";
    if (memchr(value->text, 0, value->len))
        return "NUL character in a string";
    copy = malloc(value->len + 1);
    if (!copy) {
        *rc = XENCFG_ERROR_NOMEM;
        return "out of memory";
    }
    memcpy(copy, value->text, value->len);
    copy[value->len] = 0;
    *ret = copy;
    return NULL;
}

static const char *store_string(const struct xencfg__field *f, void *p,
                                const struct json_value *v, int *rc)
{
    if (v->what == JSON_NULL)
        return NULL;
    if (f->init && v->what == JSON_STRING && v->len != (size_t)f->init)
        return f->init == 64 ? "expected 64 characters"
                             : "expected 32 characters";
    return xencfg__json_string(v, p, rc);
}

const char *xencfg__json_expected(const struct xencfg__field *f)
{
    switch (f->tag) {
    case XENCFG__INT:
    case XENCFG__UINT8:
    case XENCFG__UINT32:
    case XENCFG__UINT64:
        return expected_integer;
    case XENCFG__BOOL:
        return "expected true or false";
    case XENCFG__DEFBOOL:
        return "expected \"True\", \"False\" or \"<default>\"";
    case XENCFG__UUID:
        return "expected a uuid";
    case XENCFG__MAC:
        return "expected a MAC address";
    case XENCFG__ENUM:
    case XENCFG__STRING:
        return "expected a string";
    case XENCFG__STRUCT:
    case XENCFG__KEY_VALUE_LIST:
        return "expected an object";
    default:
        return "expected an array";
    }
}

/* The rest are either right or not what was expected. */
static bool store_exact(const struct xencfg__field *f, void *p,
                        const struct json_value *v)
{
    switch (f->tag) {
    case XENCFG__BOOL:
        *(bool *)p = v->truth;
        return v->what == JSON_BOOL;
    case XENCFG__DEFBOOL:
        return store_defbool(p, v);
    case XENCFG__UUID:
        return v->what == JSON_STRING &&
               xencfg__uuid_parse(p, v->text, v->len);
    case XENCFG__MAC:
        return v->what == JSON_STRING &&
               xencfg__mac_parse(p, v->text, v->len);
    default:
        return false;
    }
}

const char *xencfg__json_store(const struct xencfg__field *f, void *p,
                               const struct json_value *value, int *rc)
{
    switch (f->tag) {
    case XENCFG__INT:
    case XENCFG__UINT8:
    case XENCFG__UINT32:
    case XENCFG__UINT64:
        return store_number(f, p, value);
    case XENCFG__ENUM:
        return store_enum(f, p, value);
    case XENCFG__STRING:
        return store_string(f, p, value, rc);
    default:
        return store_exact(f, p, value) ? NULL : xencfg__json_expected(f);
    }
}
