/* Every generated type: random objects, defaults, unions, enumerations. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "util.h"

enum { ROUNDS = 150 };          /* per type */

/* ------------------------------------------------------------------ objects */

/* An object of its own size, so that a sanitizer sees a write beyond it. */
static void *make(const struct xencfg_type *type)
{
    void *obj = malloc(type->size);

    assert_non_null(obj);
    xencfg_type_init(type, obj);
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

    assert_int_equal(xencfg_type_copy(type, copy, obj), 0);
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
    xencfg_type_dispose(type, obj);
    free(obj);
}

static void same(const struct xencfg_type *type, const void *a, const void *b,
                 bool want)
{
    char *x, *y;

    if (xencfg_type_equal(type, a, b) == want &&
        xencfg_type_equal(type, b, a) == want)
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

    assert_int_equal(xencfg_type_copy(type, dst, obj), 0);
    same(type, obj, dst, true);
    y = test_to_json(type, dst, 0);
    assert_string_equal(x, y);
    free(y);
    assert_int_equal(xencfg_type_copy(type, dst, dst), 0);
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
        xencfg_type_dispose(type, obj);
        assert_memory_equal(obj, fresh, type->size);
        xencfg_type_dispose(type, obj);
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
        random_fill(&xencfg_desc_domain_config, &a);
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
    { &xencfg_desc_domain_config,
      "{\"c_info\":{},\"b_info\":{\"sched_params\":{},\"type.invalid\":{},"
      "\"arch_arm\":{\"arm_sci\":{}},\"arch_x86\":{},\"xenstore_quota\":{}}}" },
    { &xencfg_desc_device_nic, "{}" },
    { &xencfg_desc_device_vfb, "{\"vnc\":{},\"sdl\":{}}" },
    { &xencfg_desc_device_channel, "{\"connection.unknown\":{}}" },
    { &xencfg_desc_device_usbdev, "{}" },
    { &xencfg_desc_cpuid_policy_list, "{\"cpuid\":[],\"msr\":[]}" },
    { &xencfg_desc_cpuid_msr, "{\"index\":0}" },
    { &xencfg_desc_origin, "{\"source\":\"template\"}" },
    { &xencfg_desc_report, "{\"domid\":0}" },
    { &xencfg_desc_domain, "{\"domid\":0,\"state\":null}" },
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

/* --------------------------------------------------------------- equality */

static const struct {
    const char *name, *a, *b;
    bool equal;
} pairs[] = {
    { "default given or not", "{\"nics\":[{\"devid\":-1}]}", "{\"nics\":[{}]}",
      true },
    { "empty list or none", "{\"b_info\":{\"extra\":[]}}", "{\"b_info\":{}}",
      true },
    { "empty and no string", "{\"c_info\":{\"name\":\"\"}}", "{\"c_info\":{}}",
      false },
    { "objects left out or empty", "{\"c_info\":{},\"b_info\":{}}", "{}", true },
    { "both cpuid forms", "{\"b_info\":{\"cpuid\":[{\"leaf\":1}]}}",
      "{\"b_info\":{\"cpuid\":{\"cpuid\":[{\"leaf\":1}],\"msr\":[]}}}", true },
    { "layout", "{ \"c_info\" : {\n\"name\":\"\\u0061\"} }",
      "{\"c_info\":{\"name\":\"a\"}}", true },
    { "order of keys", "{\"c_info\":{\"name\":\"a\",\"type\":\"pv\"}}",
      "{\"c_info\":{\"type\":\"pv\",\"name\":\"a\"}}", true },
    { "order of devices", "{\"disks\":[{\"vdev\":\"a\"},{\"vdev\":\"b\"}]}",
      "{\"disks\":[{\"vdev\":\"b\"},{\"vdev\":\"a\"}]}", false },
    { "order of pairs", "{\"c_info\":{\"xsdata\":{\"a\":\"1\",\"b\":\"2\"}}}",
      "{\"c_info\":{\"xsdata\":{\"b\":\"2\",\"a\":\"1\"}}}", false },
    { "pair without value", "{\"c_info\":{\"xsdata\":{\"a\":null}}}",
      "{\"c_info\":{\"xsdata\":{\"a\":\"\"}}}", false },
    { "one pair more", "{\"c_info\":{\"xsdata\":{\"a\":null,\"b\":null}}}",
      "{\"c_info\":{\"xsdata\":{\"a\":null}}}", false },
    { "one string more", "{\"b_info\":{\"extra\":[\"a\",\"\"]}}",
      "{\"b_info\":{\"extra\":[\"a\"]}}", false },
    { "another arm", "{\"b_info\":{\"type.pv\":{}}}",
      "{\"b_info\":{\"type.pvh\":{}}}", false },
    { "within the arm", "{\"b_info\":{\"type.pv\":{\"kernel\":\"a\"}}}",
      "{\"b_info\":{\"type.pv\":{\"kernel\":\"b\"}}}", false },
    { "unknown key or none", "{\"future\":1}", "{}", false },
    { "unknown value", "{\"future\":1}", "{\"future\":2}", false },
    { "unknown name", "{\"future\":1}", "{\"futura\":1}", false },
    { "unknown layout", "{\"future\":[ 1, {} ]}", "{\"future\":[1,{}]}", true },
    { "unknown place", "{\"c_info\":{},\"future\":1}",
      "{\"future\":1,\"c_info\":{}}", true },
    { "unknown below", "{\"disks\":[{\"future\":1}]}", "{\"disks\":[{}]}",
      false },
    { "unknown in an arm", "{\"b_info\":{\"type.pv\":{\"future\":1}}}",
      "{\"b_info\":{\"type.pv\":{}}}", false },
};

static void equality(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++) {
        const struct xencfg_type *type = &xencfg_desc_domain_config;
        void *a = make_from_json(type, pairs[i].a);
        void *b = make_from_json(type, pairs[i].b);

        if (xencfg_type_equal(type, a, b) != pairs[i].equal ||
            xencfg_type_equal(type, b, a) != pairs[i].equal)
            fail_msg("%s", pairs[i].name);
        drop(type, a);
        drop(type, b);
    }
}

static void equal_values(void **state)
{
    uint8_t one[] = { 1 }, more[] = { 1, 0, 0 }, other[] = { 1, 0, 4 };
    xencfg_domain_build_info a, b;

    (void)state;
    xencfg_domain_build_info_init(&a);
    xencfg_domain_build_info_init(&b);
    a.avail_vcpus = (xencfg_bitmap){ sizeof(one), one };
    b.avail_vcpus = (xencfg_bitmap){ sizeof(more), more };
    assert_true(xencfg_domain_build_info_equal(&a, &b));
    assert_true(xencfg_domain_build_info_equal(&b, &a));
    b.avail_vcpus.map = other;
    assert_false(xencfg_domain_build_info_equal(&a, &b));
    assert_false(xencfg_domain_build_info_equal(&b, &a));
    b.avail_vcpus = a.avail_vcpus = (xencfg_bitmap){ 0, NULL };
    a.localtime.val = 1;
    b.localtime.val = 7;
    assert_true(xencfg_domain_build_info_equal(&a, &b));
    b.localtime.val = -1;
    assert_false(xencfg_domain_build_info_equal(&a, &b));
}

/* ----------------------------------------------------------------- unions */

static void union_arms(void **state)
{
    xencfg_domain_build_info b;
    xencfg_device_channel ch;
    char *json;

    (void)state;
    xencfg_domain_build_info_init(&b);
    assert_int_equal(b.type, XENCFG_DOMAIN_TYPE_INVALID);
    xencfg_domain_build_info_init_type(&b, XENCFG_DOMAIN_TYPE_HVM);
    assert_int_equal(b.type, XENCFG_DOMAIN_TYPE_HVM);
    assert_true(b.u.hvm.mmio_hole_memkb == UINT64_MAX);
    assert_int_equal(b.u.hvm.timer_mode, XENCFG_TIMER_MODE_UNKNOWN);
    b.u.hvm.boot = strdup("cd");
    b.u.hvm.vnc.listen = strdup("::1");
    xencfg_domain_build_info_init_type(&b, XENCFG_DOMAIN_TYPE_HVM);
    assert_null(b.u.hvm.boot);
    assert_null(b.u.hvm.vnc.listen);
    b.u.hvm.boot = strdup("n");
    xencfg_domain_build_info_init_type(&b, XENCFG_DOMAIN_TYPE_PV);
    assert_int_equal(b.type, XENCFG_DOMAIN_TYPE_PV);
    assert_true(b.u.pv.slack_memkb == UINT64_MAX);
    assert_null(b.u.pv.features);
    b.u.pv.kernel = strdup("/boot/vmlinuz");
    xencfg_domain_build_info_init_type(&b, XENCFG_DOMAIN_TYPE_PVH);
    assert_null(b.u.pvh.pvshim_path);
    xencfg_domain_build_info_dispose(&b);
    assert_int_equal(b.type, XENCFG_DOMAIN_TYPE_INVALID);

    xencfg_device_channel_init(&ch);
    xencfg_device_channel_init_connection(&ch,
                                          XENCFG_CHANNEL_CONNECTION_SOCKET);
    ch.u.socket.path = strdup("/run/s");
    json = test_to_json(&xencfg_desc_device_channel, &ch, XENCFG_JSON_COMPACT);
    assert_string_equal(json, "{\"connection.socket\":{\"path\":\"/run/s\"}}");
    free(json);
    xencfg_device_channel_dispose(&ch);
}

static void arm_keys(void **state)
{
    const struct xencfg_type *t = &xencfg_desc_domain_build_info;

    (void)state;
    assert_true(xencfg__desc_names_arm(t, "type.pv", 7));
    assert_true(xencfg__desc_names_arm(t, "type.arm64", 10));
    assert_false(xencfg__desc_names_arm(t, "type.", 5));
    assert_false(xencfg__desc_names_arm(t, "type", 4));
    assert_false(xencfg__desc_names_arm(t, "types.pv", 8));
    assert_false(xencfg__desc_names_arm(t, "connection.pty", 14));
    assert_false(xencfg__desc_names_arm(&xencfg_desc_device_nic, "type.pv", 7));
}

/* ------------------------------------------------------------- enumerations */

static void one_name(const struct xencfg_enum *e, const char *name, int value)
{
    char *text = strdup(name);
    size_t i;
    int got = -77;

    assert_int_equal(xencfg_enum_from_string(e, text, &got), 0);
    assert_int_equal(got, value);
    for (i = 0; text[i]; i++)
        text[i] = i % 2 ? text[i] : toupper((unsigned char)text[i]);
    got = -77;
    assert_int_equal(xencfg_enum_from_string(e, text, &got), 0);
    assert_int_equal(got, value);
    free(text);
}

static void no_name(const struct xencfg_enum *e, const char *name)
{
    int got = -77, rc = xencfg_enum_from_string(e, name, &got);

    if (rc != XENCFG_ERROR_INVAL || got != -77)
        fail_msg("%s: \"%s\" gives %d, %d", e->name, name, rc, got);
}

static void enumeration(void **state)
{
    const struct xencfg_enum *e = *state;
    char name[100];
    int i, j;

    for (i = 0; i < e->nvalues; i++) {
        const char *text = xencfg_enum_to_string(e, e->values[i].value);

        assert_string_equal(text, e->values[i].name);
        one_name(e, text, e->values[i].value);
        snprintf(name, sizeof(name), "%s ", text);
        no_name(e, name);
        snprintf(name, sizeof(name), " %s", text);
        no_name(e, name);
        for (j = 0; j < i; j++)
            assert_string_not_equal(e->values[j].name, text);
    }
    no_name(e, "");
    no_name(e, "no such name");
    assert_null(xencfg_enum_to_string(e, 12345));
    assert_null(xencfg_enum_to_string(e, -12345));
}

/* A name is as long as its length says, whatever follows or is inside. */
static void enum_lengths(void **state)
{
    const struct xencfg_enum *e = &xencfg_enumdesc_action_on_shutdown;
    int value = 0;

    (void)state;
    assert_true(xencfg__enum_find(e, "restart_rename", 7, &value));
    assert_int_equal(value, XENCFG_ACTION_ON_SHUTDOWN_RESTART);
    assert_true(xencfg__enum_find(e, "restart_rename", 14, &value));
    assert_int_equal(value, XENCFG_ACTION_ON_SHUTDOWN_RESTART_RENAME);
    assert_false(xencfg__enum_find(e, "restart_rename", 8, &value));
    assert_false(xencfg__enum_find(e, "restart\0\0\0\0\0\0\0\0\0\0", 17, &value));
    assert_false(xencfg__enum_find(e, "restart", 0, &value));
}

/* --------------------------------------------------------------------- uuid */

static void uuids(void **state)
{
    static const char text[] = "01234567-89ab-cdef-0123-456789abcdef";
    static const char *const bad[] = {
        "", "0", "01234567-89ab-cdef-0123-456789abcde",
        "01234567-89ab-cdef-0123-456789abcdef0",
        "0123456789abcdef0123456789abcdef",
        "01234567-89ab-cdef-0123-456789abcdeg",
        "01234567-89ab-cdef-0123_456789abcdef",
        "0123456-789ab-cdef-0123-456789abcdef",
        " 1234567-89ab-cdef-0123-456789abcdef",
    };
    xencfg_uuid uuid = { { 0 } }, before;
    char back[37];
    size_t i;

    (void)state;
    assert_true(xencfg_uuid_is_nil(&uuid));
    assert_int_equal(xencfg_uuid_parse(&uuid, text), 0);
    assert_false(xencfg_uuid_is_nil(&uuid));
    assert_int_equal(uuid.bytes[0], 0x01);
    assert_int_equal(uuid.bytes[15], 0xef);
    xencfg_uuid_format(&uuid, back);
    assert_string_equal(back, text);
    before = uuid;
    for (i = 0; i < COUNT(bad); i++) {
        assert_int_equal(xencfg_uuid_parse(&uuid, bad[i]), XENCFG_ERROR_INVAL);
        assert_memory_equal(&uuid, &before, sizeof(uuid));
    }
    assert_int_equal(
        xencfg_uuid_parse(&uuid, "ABCDEF01-2345-6789-ABCD-EF0123456789"), 0);
    xencfg_uuid_format(&uuid, back);
    assert_string_equal(back, "abcdef01-2345-6789-abcd-ef0123456789");
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
    for (i = 0; i < random_nenums; i++)
        test_add(&tests, enumeration, random_enums[i], "enumeration %s",
                 random_enums[i]->name);
    test_add(&tests, shorter_array, NULL, "an array without its last element");
    test_add(&tests, all_defaults, NULL, "JSON of all defaults");
    test_add(&tests, equality, NULL, "what is equal");
    test_add(&tests, equal_values, NULL, "equal bitmaps and defbools");
    test_add(&tests, union_arms, NULL, "arms of unions");
    test_add(&tests, arm_keys, NULL, "keys of arms");
    test_add(&tests, enum_lengths, NULL, "length of an enumeration's name");
    test_add(&tests, uuids, NULL, "uuids");
    return test_run(&tests);
}
