/* Every generated type: random objects, defaults, what is written of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "util.h"

enum { ROUNDS = 150 }; /* per type */

/* ------------------------------------------------------------------ objects */

/* An object of its own size, so that a sanitizer sees a write beyond it. */
static void *make(const struct xencfg_type *type)
{
    void *obj = malloc(type->size);

    assert_non_null(obj);
    xencfg__type_init(type, obj);
    return obj;
}

static void *make_random(const struct xencfg_type *type)
{
    void *obj = make(type);

    random_fill(type, obj);
    return obj;
}

static void *make_copy(const struct xencfg_type *type, const void *obj)
{
    void *copy = make(type);

    assert_int_equal(xencfg__type_copy(type, copy, obj), 0);
    return copy;
}

static void *make_from_json(const struct xencfg_type *type, const char *json)
{
    void *obj = malloc(type->size);

    test_from_json(type, obj, json);
    return obj;
}

static void drop(const struct xencfg_type *type, void *obj)
{
    xencfg__type_dispose(type, obj);
    free(obj);
}

static void same(const struct xencfg_type *type, const void *a, const void *b,
                 bool want)
{
    char *x, *y;

    if (xencfg__type_equal(type, a, b) == want &&
        xencfg__type_equal(type, b, a) == want)
        return;
    x = test_to_json(type, a, XENCFG_JSON_COMPACT);
    y = test_to_json(type, b, XENCFG_JSON_COMPACT);
    fail_msg("%s: wanted %s:\n%s\n%s", type->name, want ? "equal" : "not equal",
             x, y);
}

/* ----------------------------------------------------------------- random */

static void round_trip(const struct xencfg_type *type, const void *obj)
{
    unsigned flags = random_below(2) ? XENCFG_JSON_COMPACT : 0;
    char *json = test_to_json(type, obj, flags), *again;
    void *back = make_from_json(type, json);

    same(type, obj, back, true);
    again = test_to_json(type, back, flags);
    assert_string_equal(json, again);
    drop(type, back);
    free(again);
    free(json);
}

static void copy(const struct xencfg_type *type, const void *obj)
{
    void *dst = make_random(type);
    char *x = test_to_json(type, obj, 0), *y;

    assert_int_equal(xencfg__type_copy(type, dst, obj), 0);
    same(type, obj, dst, true);
    y = test_to_json(type, dst, 0);
    assert_string_equal(x, y);
    free(y);
    assert_int_equal(xencfg__type_copy(type, dst, dst), 0);
    same(type, obj, dst, true);
    y = test_to_json(type, dst, 0);
    assert_string_equal(x, y);
    free(y);
    free(x);
    drop(type, dst);
}

/* Changes the value that is the countdown-th. */
struct nth {
    int countdown;
    const struct xencfg__field *changed;
};

static int change_nth(void *arg, const struct xencfg__field *f, void *value,
                      bool whole_array)
{
    struct nth *nth = arg;

    if (whole_array || f->tag == XENCFG__STRUCT || nth->countdown--)
        return 0;
    random_change(f, value);
    nth->changed = f;
    return 1;
}

static int count_scalars(const struct xencfg_type *type, void *obj)
{
    struct nth all = { .countdown = INT32_MAX };

    xencfg__desc_walk(type, obj, change_nth, &all);
    return INT32_MAX - all.countdown;
}

static void change(const struct xencfg_type *type, void *obj)
{
    int count = count_scalars(type, obj);
    struct nth nth = { .countdown = count ? (int)random_below(count) : 0 };
    void *changed;

    if (!count)
        return;
    changed = make_copy(type, obj);
    assert_int_equal(xencfg__desc_walk(type, changed, change_nth, &nth), 1);
    same(type, obj, changed, false);
    if (!(nth.changed->flags & XENCFG__F_NO_JSON))
        round_trip(type, changed);
    drop(type, changed);
}

static void random_objects(void **state)
{
    const struct xencfg_type *type = *state;
    void *obj, *fresh = make(type);
    int i;

    for (i = 0; i < ROUNDS; i++) {
        obj = make_random(type);
        same(type, obj, obj, true);
        round_trip(type, obj);
        copy(type, obj);
        change(type, obj);
        xencfg__type_dispose(type, obj);
        assert_memory_equal(obj, fresh, type->size);
        xencfg__type_dispose(type, obj);
        assert_memory_equal(obj, fresh, type->size);
        free(obj);
    }
    drop(type, fresh);
}

static void shorter_array(void **state)
{
    xencfg_domain_config a, b;
    int i;

    (void)state;
    for (i = 0; i < ROUNDS; i++) {
        xencfg_domain_config_init(&a);
        random_fill(&xencfg__desc_domain_config, &a);
        xencfg_domain_config_init(&b);
        assert_int_equal(xencfg_domain_config_copy(&b, &a), 0);
        assert_true(xencfg_domain_config_equal(&a, &b));
        if (b.num_nics > 0) {
            xencfg_device_nic_dispose(&b.nics[--b.num_nics]);
            assert_false(xencfg_domain_config_equal(&a, &b));
            assert_false(xencfg_domain_config_equal(&b, &a));
        }
        xencfg_domain_config_dispose(&a);
        xencfg_domain_config_dispose(&b);
    }
}

/* --------------------------------------------------------------- omission */

static bool has_key(const struct xencfg_type *type, const void *obj,
                    const struct xencfg__field *f)
{
    char *json = test_to_json(type, obj, XENCFG_JSON_COMPACT);
    char *key = test_format("\"%s\":", f->name);
    bool has = strstr(json, key);

    free(key);
    free(json);
    return has;
}

/* A scalar is written if and only if it is not its default. */
static void omission(void **state)
{
    const struct xencfg_type *type = *state;
    int i;

    for (i = 0; i < type->nfields; i++) {
        const struct xencfg__field *f = &type->fields[i];
        bool always = f->flags & XENCFG__F_ALWAYS;
        void *obj = make(type), *p = xencfg__at(obj, f->offset);

        if (f->tag == XENCFG__STRUCT && !f->flags)
            assert_int_equal(has_key(type, obj, f),
                             !((struct xencfg_type *)f->ref)->array_form);
        else if (!(f->flags & XENCFG__F_ARM))
            assert_int_equal(has_key(type, obj, f), always);
        if (f->tag != XENCFG__STRUCT && !(f->flags & XENCFG__F_ARRAY)) {
            random_change(f, p);
            assert_int_equal(has_key(type, obj, f),
                             !(f->flags & XENCFG__F_NO_JSON));
        }
        drop(type, obj);
    }
}

static const struct {
    const struct xencfg_type *type;
    const char *json;
} empty[] = {
    { &xencfg__desc_domain_config,
      "{\"c_info\":{},\"b_info\":{\"sched_params\":{},\"type.invalid\":{},"
      "\"arch_arm\":{\"arm_sci\":{}},\"arch_x86\":{},\"xenstore_quota\":{}}}" },
    { &xencfg__desc_device_nic, "{}" },
    { &xencfg__desc_device_vfb, "{\"vnc\":{},\"sdl\":{}}" },
    { &xencfg__desc_device_channel, "{\"connection.unknown\":{}}" },
    { &xencfg__desc_device_usbdev, "{}" },
    { &xencfg__desc_cpuid_policy_list, "{\"cpuid\":[],\"msr\":[]}" },
    { &xencfg__desc_cpuid_msr, "{\"index\":0}" },
    { &xencfg__desc_origin, "{\"source\":\"template\"}" },
    { &xencfg__desc_report, "{\"domid\":0}" },
    { &xencfg__desc_domain, "{\"domid\":0,\"state\":null}" },
};

static void all_defaults(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(empty); i++) {
        void *obj = make(empty[i].type);
        char *json = test_to_json(empty[i].type, obj, XENCFG_JSON_COMPACT);

        assert_string_equal(json, empty[i].json);
        free(json);
        drop(empty[i].type, obj);
    }
}

/* ------------------------------------------------------------ completeness */

static bool in_types(const char *name)
{
    size_t i;

    for (i = 0; i < random_ntypes; i++)
        if (!strcmp(random_types[i]->name, name))
            return true;
    return false;
}

static bool in_enums(const char *name)
{
    size_t i;

    for (i = 0; i < random_nenums; i++)
        if (!strcmp(random_enums[i]->name, name))
            return true;
    return false;
}

/* Is every XENCFG_DECLARE_ of the generated header in random.h? */
static size_t declared(const char *header, const char *what,
                       bool (*known)(const char *name))
{
    const char *p = header;
    size_t count = 0;

    while ((p = strstr(p, what))) {
        char *name;

        p += strlen(what);
        name = test_format("%.*s", (int)strcspn(p, ")"), p);
        if (!known(name))
            fail_msg("%s is missing in random.h", name);
        free(name);
        count++;
    }
    return count;
}

static void complete(void **state)
{
    const char *out = getenv("O");
    char *path = test_format("%s/include/xencfg/types.h", out ? out : "build");
    FILE *f = fopen(path, "re");
    char *header = calloc(1, 1 << 20);

    (void)state;
    if (!f)
        fail_msg("cannot open %s; is O set?", path);
    assert_in_range(fread(header, 1, (1 << 20) - 1, f), 1000, (1 << 20) - 2);
    fclose(f);
    assert_int_equal(declared(header, "\nXENCFG_DECLARE_TYPE(", in_types),
                     random_ntypes);
    assert_int_equal(declared(header, "\nXENCFG_DECLARE_ENUM(", in_enums),
                     random_nenums);
    free(header);
    free(path);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    random_start();
    test_add(&tests, complete, NULL, "every type and enumeration is tested");
    for (i = 0; i < random_ntypes; i++) {
        test_add(&tests, random_objects, random_types[i], "random %s",
                 random_types[i]->name);
        test_add(&tests, omission, random_types[i], "omission in %s",
                 random_types[i]->name);
    }
    test_add(&tests, shorter_array, NULL, "an array without its last element");
    test_add(&tests, all_defaults, NULL, "JSON of all defaults");
    return test_run(&tests);
}
