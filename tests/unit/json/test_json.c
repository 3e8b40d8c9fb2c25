/*
 * JSON texts of tests/json: good/X.json is read and written as good/X.out.json,
 * or as it is if there is no such file; bad/X.json gives the error of
 * bad/X.err.
 */
#include <stdlib.h>
#include <string.h>

#include "json/json.h"
#include "util.h"

static const struct xencfg_type *const type = &xencfg__desc_domain_config;

static void add_files(struct tests *tests, const char *dir,
                      CMUnitTestFunction fn, const char *what)
{
    char **files = test_files(dir, "*.json");
    size_t i;

    for (i = 0; files[i]; i++)
        if (!strstr(files[i], ".out.json"))
            test_add(tests, fn, strdup(files[i]), "%s %s", what,
                     strrchr(files[i], '/') + 1);
    test_files_free(files);
}

/* "dir/x.json" with another ending */
static char *sibling(const char *path, const char *ending)
{
    return test_format("%.*s%s", (int)(strlen(path) - strlen(".json")), path,
                       ending);
}

/* -------------------------------------------------------------------- good */

static struct text wanted(const char *path)
{
    char *out = sibling(path, ".out.json");
    struct text t = test_read(test_exists(out) ? out : path);

    free(out);
    if (t.len && !t.data[t.len - 1])
        t.len--;
    return t;
}

/* In that layout it says the same, and the layout can be told. */
static void in_layout(const xencfg_domain_config *config, unsigned flags)
{
    char *json = test_to_json(type, config, flags), *same;
    xencfg_domain_config again;

    test_from_json(type, &again, json);
    assert_true(xencfg_domain_config_equal(config, &again));
    same = test_to_json(type, &again, xencfg_json_layout(json, strlen(json)));
    assert_string_equal(json, same);
    free(json);
    free(same);
    xencfg_domain_config_dispose(&again);
}

static void good(void **state)
{
    struct text in = test_read(*state), want = wanted(*state);
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config, again;
    char *json = NULL;
    size_t len;

    xencfg_domain_config_init(&config);
    if (xencfg_domain_config_from_json(ctx, &config, in.data, in.len))
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_int_equal(
        xencfg_domain_config_to_json(ctx, &config, 0, &json, &len), 0);
    assert_int_equal(len, strlen(json));
    if (len != want.len || memcmp(json, want.data, len))
        fail_msg("wrote:\n%s\ninstead of:\n%.*s", json, (int)want.len,
                 want.data);
    test_from_json(type, &again, json);
    assert_true(xencfg_domain_config_equal(&config, &again));
    free(json);

    /* the compact form says the same */
    json = test_to_json(type, &config, XENCFG_JSON_COMPACT);
    assert_null(strchr(json, '\n'));
    xencfg_domain_config_dispose(&again);
    test_from_json(type, &again, json);
    assert_true(xencfg_domain_config_equal(&config, &again));
    free(json);
    json = test_to_json(type, &again, 0);
    assert_memory_equal(json, want.data, len + !want.data[len - 1]);
    in_layout(&config, 0);
    in_layout(&config, XENCFG_JSON_C);
    in_layout(&config, XENCFG_JSON_C | XENCFG_JSON_C_016);

    free(json);
    xencfg_domain_config_dispose(&config);
    xencfg_domain_config_dispose(&again);
    xencfg_close(ctx);
    free(in.data);
    free(want.data);
    free(*state);
}

/* Of each text, everything that is cut off before its end is an error. */
static void cut_off(void **state)
{
    struct text in = test_read(*state), part;
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    size_t end = in.len;

    xencfg_domain_config_init(&config);
    while (end && strchr(" \t\r\n", in.data[end - 1]))
        end--;                  /* the NUL, too */
    if (end > 3000)
        end = 3000;
    for (part.len = 0; part.len < end; part.len++) {
        part.data = malloc(part.len + !part.len);
        memcpy(part.data, in.data, part.len);
        assert_int_equal(xencfg_domain_config_from_json(ctx, &config, part.data,
                                                        part.len),
                         XENCFG_ERROR_INVAL);
        assert_string_not_equal(xencfg_errmsg(ctx), "");
        free(part.data);
    }
    xencfg_close(ctx);
    free(in.data);
    free(*state);
}

/* --------------------------------------------------------------------- bad */

/* What is there before a call that fails, and must be there after it. */
static const char before[] =
    "{\"future\":1,\"c_info\":{\"name\":\"before\"},\"b_info\":{\"type.pv\":"
    "{\"kernel\":\"k\"}},\"nics\":[{\"devid\":3}]}";

static void refused(xencfg_ctx *ctx, const struct text *in)
{
    xencfg_domain_config config, bytes;
    char *json;

    test_from_json(type, &config, before);
    memcpy(&bytes, &config, sizeof(config));
    assert_int_equal(
        xencfg_domain_config_from_json(ctx, &config, in->data, in->len),
        XENCFG_ERROR_INVAL);
    assert_memory_equal(&config, &bytes, sizeof(config));
    json = test_to_json(type, &config, XENCFG_JSON_COMPACT);
    assert_string_equal(json, before);
    free(json);
    xencfg_domain_config_dispose(&config);
}

static void bad(void **state)
{
    struct text in = test_read(*state);
    char *path = sibling(*state, ".err"), *want = test_read_string(path);
    xencfg_ctx *ctx = test_ctx();

    refused(ctx, &in);
    assert_string_equal(xencfg_errmsg(ctx), want);
    refused(NULL, &in);
    xencfg_close(ctx);
    free(in.data);
    free(path);
    free(want);
    free(*state);
}

/* ------------------------------------------------------------------ mutated */

/*
 * Whatever a text becomes by a few wrong bytes: it is refused, or what was read
 * survives being written and read.
 */
static void mutated(void **state)
{
    static const char tokens[] = "{}[],:\"\\0-.e1utfn ";
    struct text in = test_read(*state), text;
    unsigned seed = 1, i, n;
    xencfg_domain_config config, again;
    char *json;

    for (n = 0; n < 200; n++) {
        text = (struct text){ malloc(in.len + !in.len), in.len };
        memcpy(text.data, in.data, in.len);
        for (i = 0; in.len && i < 1 + n % 3; i++) {
            seed = seed * 1103515245 + 12345;
            text.data[(seed >> 8) % in.len] =
                n % 2 ? tokens[(seed >> 4) % strlen(tokens)]
                      : (char)(seed >> 24);
        }
        xencfg_domain_config_init(&config);
        if (!xencfg_domain_config_from_json(NULL, &config, text.data,
                                            text.len)) {
            json = test_to_json(type, &config, n & 1);
            test_from_json(type, &again, json);
            if (!xencfg_domain_config_equal(&config, &again))
                fail_msg("differs: %s", json);
            xencfg_domain_config_dispose(&again);
            free(json);
        }
        xencfg_domain_config_dispose(&config);
        free(text.data);
    }
    free(in.data);
    free(*state);
}

/* ------------------------------------------------------------------ writing */

static const char *const not_utf8[] = {
    "\x80", "a\xc3", "\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xff",
    "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "0123456789abcde\xe9",
    "0123456\xc3\xa9\xe9xxxxxxxx",
};

static void write_not_utf8(void **state)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    char *json = (char *)"untouched";
    size_t i, len = 77;

    (void)state;
    for (i = 0; i < COUNT(not_utf8); i++) {
        xencfg_domain_config_init(&config);
        config.c_info.pool_name = strdup(not_utf8[i]);
        config.c_info.name = strdup("fine \xc3\xa9 \xf0\x9f\x98\x80");
        assert_int_equal(
            xencfg_domain_config_to_json(ctx, &config, 0, &json, &len),
            XENCFG_ERROR_INVAL);
        assert_string_equal(
            xencfg_errmsg(ctx),
            "domain_config: pool_name is not UTF-8, which JSON cannot hold");
        assert_string_equal(json, "untouched");
        assert_int_equal(len, 77);
        xencfg_domain_config_dispose(&config);
    }
    xencfg_close(ctx);
}

static void write_not_utf8_in_lists(void **state)
{
    char *list[] = { (char *)"a", (char *)"\xff", NULL, NULL };
    xencfg_domain_config config;
    char *json;

    (void)state;
    xencfg_domain_config_init(&config);
    config.b_info.extra = list;
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &json, NULL),
        XENCFG_ERROR_INVAL);
    config.b_info.extra = NULL;
    config.c_info.xsdata = list;
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &json, NULL),
        XENCFG_ERROR_INVAL);
    config.c_info.xsdata = list + 1;
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &json, NULL),
        XENCFG_ERROR_INVAL);
}

/* A list of its own may be in the old form, too. */
static void array_form_alone(void **state)
{
    static const char *const texts[] = {
        "[{\"leaf\":1}]", "{\"cpuid\":[{\"leaf\":1}],\"msr\":[]}", "[]",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        xencfg_cpuid_policy_list list;
        char *json;

        test_from_json(&xencfg__desc_cpuid_policy_list, &list, texts[i]);
        json = test_to_json(&xencfg__desc_cpuid_policy_list, &list,
                            XENCFG_JSON_COMPACT);
        assert_string_equal(json, texts[i]);
        free(json);
        xencfg_cpuid_policy_list_dispose(&list);
    }
}

/* An MSR is put into a list that was read in the old form. */
static void array_form_outgrown(void **state)
{
    xencfg_cpuid_policy_list list;
    char *json;

    (void)state;
    test_from_json(&xencfg__desc_cpuid_policy_list, &list, "[{\"leaf\":1}]");
    list.num_msr = 1;
    list.msr = calloc(1, sizeof(*list.msr));
    list.msr[0].index = 266;
    json = test_to_json(&xencfg__desc_cpuid_policy_list, &list,
                        XENCFG_JSON_COMPACT);
    assert_string_equal(json, "{\"cpuid\":[{\"leaf\":1}],"
                              "\"msr\":[{\"index\":266}]}");
    free(json);
    xencfg_cpuid_policy_list_dispose(&list);
}

/* An object that an old file had not is written once it has content. */
static void absent_object_filled(void **state)
{
    xencfg_domain_config config;
    char *json;

    (void)state;
    test_from_json(type, &config, "{\"b_info\":{\"type.pv\":{}}}");
    config.b_info.arch_x86.msr_relaxed.val = 1;
    config.c_info.poolid = 1;
    json = test_to_json(type, &config, XENCFG_JSON_COMPACT);
    assert_string_equal(json, "{\"c_info\":{\"poolid\":1},\"b_info\":"
                              "{\"type.pv\":{},\"arch_x86\":"
                              "{\"msr_relaxed\":\"True\"}}}");
    free(json);
    xencfg_domain_config_dispose(&config);
}

/* A successful read replaces what was there, all of it. */
static void read_replaces(void **state)
{
    xencfg_domain_config config;
    char *json;

    (void)state;
    test_from_json(type, &config, before);
    assert_int_equal(xencfg_domain_config_from_json(
                         NULL, &config, "{\"c_info\":{},\"b_info\":{}}", 24),
                     XENCFG_ERROR_INVAL);
    assert_int_equal(xencfg_domain_config_from_json(
                         NULL, &config, "{\"c_info\":{},\"b_info\":{}}", 25),
                     0);
    json = test_to_json(type, &config, XENCFG_JSON_COMPACT);
    assert_string_equal(json,
                        "{\"c_info\":{},\"b_info\":{\"type.invalid\":{}}}");
    free(json);
    xencfg_domain_config_dispose(&config);
}

/* ------------------------------------------------------------------ layout */

#define JSON_C(empty_)                                                        \
    "  \"c_info\":{\n    \"name\":\"a\\/b\\t\\u001f\"\n  },\n"                   \
    "  \"b_info\":{\n    \"sched_params\":" empty_ ",\n"                      \
    "    \"type.pv\":" empty_ ",\n    \"arch_arm\":" empty_ ",\n"             \
    "    \"arch_x86\":" empty_ ",\n    \"xenstore_quota\":" empty_ "\n  },\n" \
    "  \"future\":[\n    1.0,\n    \"\\/\"\n  ]\n}"

/* What json-c itself makes of this, as libxl calls it. */
static void layouts(void **state)
{
    static const struct {
        unsigned flags;
        const char *text;
    } rows[] = {
        { 0, "{\n    \"c_info\": {\n        \"name\": \"a/b\\t\\u001F\"\n    },\n"
             "    \"b_info\": {\n        \"sched_params\": {\n\n        },\n" },
        { XENCFG_JSON_C, "{\n" JSON_C("{}") },
        { XENCFG_JSON_C | XENCFG_JSON_C_016, "{\n" JSON_C("{\n    }") },
    };
    xencfg_domain_config config;
    size_t i;

    (void)state;
    test_from_json(type, &config,
                   "{\"c_info\":{\"name\":\"a/b\\t\\u001f\"},\"b_info\":"
                   "{\"sched_params\":{},\"type.pv\":{},\"arch_arm\":{},"
                   "\"arch_x86\":{},\"xenstore_quota\":{}},\"future\":[1.0,\"/\"]}");
    for (i = 0; i < COUNT(rows); i++) {
        char *json = test_to_json(type, &config, rows[i].flags);

        if (strncmp(json, rows[i].text, strlen(rows[i].text)) ||
            (rows[i].flags && strlen(json) != strlen(rows[i].text)))
            fail_msg("wrote:\n%s\ninstead of:\n%s", json, rows[i].text);
        assert_int_equal(xencfg_json_layout(json, strlen(json)),
                         rows[i].flags);
        free(json);
    }
    xencfg_domain_config_dispose(&config);
}

/* Flags that are not together, and texts that libxl never writes. */
static void no_layouts(void **state)
{
    static const unsigned flags[] = {
        XENCFG_JSON_C_016, XENCFG_JSON_C | XENCFG_JSON_COMPACT, 8,
    };
    static const char *const texts[] = {
        "", "{", "{}", "{\n", "{\n  ", "{\n  }", "{\n\n}", "{\n \"a\":1}",
        "{\"c_info\":{}}", "\"\n  a\"", "{\n   \"a\":1}",
    };
    xencfg_domain_config config;
    char *json = NULL;
    size_t i;

    (void)state;
    xencfg_domain_config_init(&config);
    for (i = 0; i < COUNT(flags); i++)
        assert_int_equal(xencfg_domain_config_to_json(NULL, &config, flags[i],
                                                      &json, NULL),
                         XENCFG_ERROR_INVAL);
    assert_null(json);
    for (i = 0; i < COUNT(texts); i++) {
        struct text t = test_text(texts[i]);

        if (xencfg_json_layout(t.data, t.len))
            fail_msg("%s", texts[i]);
        free(t.data);
    }
}

/* Numbers also come from xenstore, where the text may be anything. */
static void numbers(void **state)
{
    static const struct {
        const char *text;
        bool good;
        uint64_t value;
    } rows[] = {
        { "0", true, 0 }, { "-0", true, 0 }, { "007", true, 7 },
        { "18446744073709551615", true, UINT64_MAX },
        { "18446744073709551616", false, 0 }, { "", false, 0 },
        { "-", false, 0 }, { "-1", false, 0 }, { "+1", false, 0 },
        { " 1", false, 0 }, { "1 ", false, 0 }, { "0x1", false, 0 },
        { "1.0", false, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct json_value v = { .what = JSON_NUMBER, .text = rows[i].text,
                                .len = strlen(rows[i].text) };
        uint64_t n = 77;

        if (!xencfg__json_unsigned(&v, UINT64_MAX, &n) != rows[i].good ||
            n != (rows[i].good ? rows[i].value : 77))
            fail_msg("\"%s\" gives %llu", rows[i].text, (unsigned long long)n);
    }
}

int main(void)
{
    struct tests tests = { 0 };

    add_files(&tests, "tests/json/good", good, "good");
    add_files(&tests, "tests/json/bad", bad, "bad");
    add_files(&tests, "tests/json/good", cut_off, "cut off");
    add_files(&tests, "tests/json/good", mutated, "mutated");
    test_add(&tests, write_not_utf8, NULL, "write what is not UTF-8");
    test_add(&tests, write_not_utf8_in_lists, NULL, "the same in lists");
    test_add(&tests, array_form_alone, NULL, "the old form of a list alone");
    test_add(&tests, array_form_outgrown, NULL, "the old form outgrown");
    test_add(&tests, absent_object_filled, NULL, "an absent object filled");
    test_add(&tests, read_replaces, NULL, "reading replaces all");
    test_add(&tests, layouts, NULL, "libxl's layouts");
    test_add(&tests, no_layouts, NULL, "no layout of libxl's");
    test_add(&tests, numbers, NULL, "numbers");
    return test_run(&tests);
}
