/* Equality by example, unions, enumerations, uuids. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "util.h"

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
    { "objects left out or empty", "{\"c_info\":{},\"b_info\":{}}", "{}",
      true },
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
        xencfg_domain_config a, b;

        test_from_json(&xencfg__desc_domain_config, &a, pairs[i].a);
        test_from_json(&xencfg__desc_domain_config, &b, pairs[i].b);
        if (xencfg_domain_config_equal(&a, &b) != pairs[i].equal ||
            xencfg_domain_config_equal(&b, &a) != pairs[i].equal)
            fail_msg("%s", pairs[i].name);
        xencfg_domain_config_dispose(&a);
        xencfg_domain_config_dispose(&b);
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
    json = test_to_json(&xencfg__desc_device_channel, &ch, XENCFG_JSON_COMPACT);
    assert_string_equal(json, "{\"connection.socket\":{\"path\":\"/run/s\"}}");
    free(json);
    xencfg_device_channel_dispose(&ch);
}

static void arm_keys(void **state)
{
    const struct xencfg_type *t = &xencfg__desc_domain_build_info;

    (void)state;
    assert_true(xencfg__desc_names_arm(t, "type.pv", 7));
    assert_true(xencfg__desc_names_arm(t, "type.arm64", 10));
    assert_false(xencfg__desc_names_arm(t, "type.", 5));
    assert_false(xencfg__desc_names_arm(t, "type", 4));
    assert_false(xencfg__desc_names_arm(t, "types.pv", 8));
    assert_false(xencfg__desc_names_arm(t, "connection.pty", 14));
    assert_false(
        xencfg__desc_names_arm(&xencfg__desc_device_nic, "type.pv", 7));
}

/* ------------------------------------------------------------- enumerations */

static void one_name(const struct xencfg_enum *e, const char *name, int value)
{
    char *text = strdup(name);
    size_t i;
    int got = -77;

    assert_int_equal(xencfg__enum_from_string(e, text, &got), 0);
    assert_int_equal(got, value);
    for (i = 0; text[i]; i++)
        text[i] = i % 2 ? text[i] : toupper((unsigned char)text[i]);
    got = -77;
    assert_int_equal(xencfg__enum_from_string(e, text, &got), 0);
    assert_int_equal(got, value);
    free(text);
}

static void no_name(const struct xencfg_enum *e, const char *name)
{
    int got = -77, rc = xencfg__enum_from_string(e, name, &got);

    if (rc != XENCFG_ERROR_INVAL || got != -77)
        fail_msg("%s: \"%s\" gives %d, %d", e->name, name, rc, got);
}

static void enumeration(void **state)
{
    const struct xencfg_enum *e = *state;
    char name[100];
    int i, j;

    for (i = 0; i < e->nvalues; i++) {
        const char *text = xencfg__enum_to_string(e, e->values[i].value);

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
    assert_null(xencfg__enum_to_string(e, 12345));
    assert_null(xencfg__enum_to_string(e, -12345));
}

/* A name is as long as its length says, whatever follows or is inside. */
static void enum_lengths(void **state)
{
    const struct xencfg_enum *e = &xencfg__enumdesc_action_on_shutdown;
    int value = 0;

    (void)state;
    assert_true(xencfg__enum_find(e, "restart_rename", 7, &value));
    assert_int_equal(value, XENCFG_ACTION_ON_SHUTDOWN_RESTART);
    assert_true(xencfg__enum_find(e, "restart_rename", 14, &value));
    assert_int_equal(value, XENCFG_ACTION_ON_SHUTDOWN_RESTART_RENAME);
    assert_false(xencfg__enum_find(e, "restart_rename", 8, &value));
    assert_false(
        xencfg__enum_find(e, "restart\0\0\0\0\0\0\0\0\0\0", 17, &value));
    assert_false(xencfg__enum_find(e, "restart", 0, &value));
}

/* --------------------------------------------------------------------- uuid */

static void uuids(void **state)
{
    static const char text[] = "01234567-89ab-cdef-0123-456789abcdef";
    static const char *const bad[] = { "",
                                       "0",
                                       "01234567-89ab-cdef-0123-456789abcde",
                                       "01234567-89ab-cdef-0123-456789abcdef0",
                                       "0123456789abcdef0123456789abcdef",
                                       "01234567-89ab-cdef-0123-456789abcdeg",
                                       "01234567-89ab-cdef-0123_456789abcdef",
                                       "0123456-789ab-cdef-0123-456789abcdef",
                                       " 1234567-89ab-cdef-0123-456789abcdef" };
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

static void mac(void **state)
{
    static const xencfg_mac mac = { 0x00, 0x16, 0x3e, 0x9f, 0xa0, 0xff };
    char text[18];

    (void)state;
    xencfg_mac_format(mac, text);
    assert_string_equal(text, "00:16:3e:9f:a0:ff");
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < random_nenums; i++)
        test_add(&tests, enumeration, random_enums[i], "enumeration %s",
                 random_enums[i]->name);
    test_add(&tests, equality, NULL, "what is equal");
    test_add(&tests, equal_values, NULL, "equal bitmaps and defbools");
    test_add(&tests, union_arms, NULL, "arms of unions");
    test_add(&tests, arm_keys, NULL, "keys of arms");
    test_add(&tests, enum_lengths, NULL, "length of an enumeration's name");
    test_add(&tests, uuids, NULL, "uuids");
    test_add(&tests, mac, NULL, "a MAC address");
    return test_run(&tests);
}
