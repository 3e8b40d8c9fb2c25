/*
 * What real libxl wrote is read and written again, byte for byte; and odd
 * inputs beside real libxl's verdict on them.
 */
#include <stdlib.h>
#include <string.h>

#include "types/desc.h"
#include "util.h"

static const struct xencfg_type *const type = &xencfg__desc_domain_config;

static void add_files(struct tests *tests, const char *pattern,
                      const char *but_not, CMUnitTestFunction fn)
{
    char **files = test_files("tests/data", pattern);
    size_t i;

    for (i = 0; files[i]; i++)
        if (!strstr(files[i], but_not))
            test_add(tests, fn, strdup(files[i]), "%s",
                     files[i] + strlen("tests/data/"));
    test_files_free(files);
}

/* ------------------------------------------------------------- round trip */

/* Reads and writes; the result must be the first want bytes of it. */
static void round_trip(const struct text *in, size_t want)
{
    xencfg_ctx *ctx = test_ctx();
    unsigned layout = xencfg_json_layout(in->data, in->len);
    xencfg_domain_config config, copy;
    char *json = NULL;
    size_t len;

    xencfg_domain_config_init(&config);
    xencfg_domain_config_init(&copy);
    if (xencfg_domain_config_from_json(ctx, &config, in->data, in->len))
        fail_msg("%s", xencfg_errmsg(ctx));
    assert_int_equal(xencfg_domain_config_copy(&copy, &config), 0);
    assert_true(xencfg_domain_config_equal(&config, &copy));
    xencfg_domain_config_dispose(&config);
    assert_int_equal(
        xencfg_domain_config_to_json(ctx, &copy, layout, &json, &len), 0);
    if (len != want || memcmp(json, in->data, len))
        fail_msg("wrote:\n%s\ninstead of:\n%.*s", json, (int)want, in->data);
    free(json);
    xencfg_domain_config_dispose(&copy);
    xencfg_close(ctx);
}

/* libxl's own file ends with a NUL. */
static void userdata(void **state)
{
    struct text in = test_read(*state);

    assert_true(in.len > 100);
    assert_int_equal(in.data[in.len - 1], 0);
    round_trip(&in, in.len - 1);
    free(in.data);
    free(*state);
}

/* What xl printed; of what was retrieved with one more line feed. */
static void printed(void **state)
{
    struct text in = test_read(*state);

    round_trip(&in, in.len - !!strstr(*state, ".retrieved.json"));
    free(in.data);
    free(*state);
}

/* Each "config" of what `xl list -l` printed, less its indentation. */
static void xl_list(void **state)
{
    static const char begin[] = "\n        \"config\": {\n";
    char *text = test_read_string(*state), *p = text, *to, *end;
    struct text in;
    int count = 0;

    while ((p = strstr(p, begin))) {
        p += strlen(begin);
        end = strstr(p, "\n        }\n");
        assert_non_null(end);
        in.data = to = malloc(end - p + 10);
        to = stpcpy(to, "{\n");
        while (p <= end) {
            char *line_end = strchr(p, '\n') + 1;

            /* yajl writes an empty object as "{", an empty line, "}" */
            p += *p == '\n' ? 0 : 8;
            to = mempcpy(to, p, line_end - p);
            p = line_end;
        }
        to = stpcpy(to, "}\n");
        in.len = to - in.data;
        round_trip(&in, in.len);
        free(in.data);
        count++;
    }
    assert_true(count > 0);
    free(text);
    free(*state);
}

/* -------------------------------------------------------------- odd inputs */

/* Inputs that libxl takes, with something lost, and that we refuse. */
static const struct {
    const char *json, *why;
} stricter[] = {
    { "5", "no object: all of it would be ignored" },
    { "null", "the same" },
    { "[1,2]", "the same" },
    { "{} x", "more text follows" },
    { "{}{}", "the same" },
    { "{\"c_info\":{\"name\":\"x\"},\"c_info\":{\"name\":\"y\"}}",
      "a key twice: one of them would be lost" },
    { "{\"c_info\":{\"name\":\"x\",\"name\":\"y\"}}", "the same" },
    { "{\"c_info\":{\"name\":5}}", "a wrong type would be ignored" },
    { "{\"c_info\":{\"name\":true}}", "the same" },
    { "{\"c_info\":{\"name\":\"\\u0000a\"}}", "NUL: the rest would be lost" },
    { "{\"c_info\":{\"type\":1}}", "a wrong type would be ignored" },
    { "{\"c_info\":{\"run_hotplug_scripts\":true}}", "the same" },
    { "{\"c_info\":{\"xsdata\":[\"a\",\"b\"]}}", "the same" },
    { "{\"c_info\":5}", "the same" },
    { "{\"b_info\":{\"max_vcpus\":99999999999999999999}}", "overflow" },
    { "{\"b_info\":{\"max_vcpus\":1.5}}", "not an integer" },
    { "{\"b_info\":{\"max_vcpus\":\"2\"}}", "a wrong type would be ignored" },
    { "{\"b_info\":{\"avail_vcpus\":[-1]}}", "there is no such bit" },
    { "{\"b_info\":{\"type.pv\":5}}", "a wrong type would be ignored" },
    { "{\"disks\":{\"vdev\":\"xvda\"}}", "the same" },
    { "{\"disks\":[5,{\"vdev\":\"xvdb\"}]}",
      "not a disk: an empty one would be made of it" },
    { "{\"disks\":[{\"readwrite\":\"1\"},{\"readwrite\":true},"
      "{\"readwrite\":2}]}", "a wrong type would be ignored" },
    { "{\"nics\":5}", "the same" },
    { "{\"nics\":[{\"devid\":\"x\"}]}", "the same" },
    { "{\"nics\":[{\"mac\":\"00:16:3e:00:00:01:02\"}]}",
      "the end would be ignored" },
};

/* Inputs that libxl refuses, or takes with loss, and what they mean to us. */
static const struct {
    const char *json, *compact, *why;
} kept[] = {
    { "{\"bogus\":1,\"c_info\":{\"name\":\"x\",\"zzz\":[1]}}",
      "{\"bogus\":1,\"c_info\":{\"name\":\"x\",\"zzz\":[1]},\"b_info\":"
      "{\"sched_params\":{},\"type.invalid\":{},\"arch_arm\":{},"
      "\"arch_x86\":{}}}",
      "unknown keys are kept" },
    { "{\"b_info\":{\"type.zork\":{}}}",
      "{\"c_info\":{},\"b_info\":{\"type.zork\":{},\"sched_params\":{},"
      "\"arch_arm\":{},\"arch_x86\":{}}}",
      "an unknown arm is kept, without a second one" },
    { "{\"b_info\":{\"max_memkb\":9223372036854775808}}",
      "{\"c_info\":{},\"b_info\":{\"max_memkb\":9223372036854775808,"
      "\"sched_params\":{},\"type.invalid\":{},\"arch_arm\":{},"
      "\"arch_x86\":{}}}",
      "beyond 2^63 libxl reads nothing" },
    { "{\"b_info\":{\"rtc_timeoffset\":-3600}}",
      "{\"c_info\":{},\"b_info\":{\"rtc_timeoffset\":4294963696,"
      "\"sched_params\":{},\"type.invalid\":{},\"arch_arm\":{},"
      "\"arch_x86\":{}}}",
      "libxl 4.21 on writes this, and refuses it itself" },
};

/* Forgets which objects were not there, so that all are written as by libxl. */
static int forget(void *arg, const struct xencfg__field *f, void *value,
                  bool whole_array)
{
    struct xencfg_unknown **u;

    (void)arg;
    if (whole_array || f->tag != XENCFG__STRUCT)
        return 0;
    for (u = xencfg__unknown(f->ref, value); *u;) {
        if ((*u)->what == UNKNOWN_ABSENT) {
            struct xencfg_unknown *gone = *u;

            *u = gone->next;
            gone->next = NULL;
            xencfg__unknown_free(gone);
        } else {
            u = &(*u)->next;
        }
    }
    return 0;
}

static void forget_all(xencfg_domain_config *config)
{
    static const struct xencfg__field self = {
        .tag = XENCFG__STRUCT, .ref = &xencfg__desc_domain_config
    };

    xencfg__desc_walk(type, config, forget, NULL);
    forget(NULL, &self, config, false);
}

static void cut(char *json, const char *what)
{
    char *p = strstr(json, what);

    if (p)
        memmove(p, p + strlen(what), strlen(p + strlen(what)) + 1);
}

/* As libxl 4.17 writes it: without the objects that came later. */
static char *as_4_17(xencfg_domain_config *config)
{
    char *json;

    forget_all(config);
    json = test_to_json(type, config, XENCFG_JSON_COMPACT);
    cut(json, "\"arm_sci\":{}");
    cut(json, ",\"xenstore_quota\":{}");
    return json;
}

static const char *kept_as(const char *json)
{
    size_t i;

    for (i = 0; i < COUNT(kept); i++)
        if (!strcmp(kept[i].json, json))
            return kept[i].compact;
    return NULL;
}

static bool is_stricter(const char *json)
{
    size_t i;

    for (i = 0; i < COUNT(stricter); i++)
        if (!strcmp(stricter[i].json, json))
            return true;
    return false;
}

struct edge {
    char *json, *libxl;         /* input; libxl's result, NULL: refused */
};

static void edge(void **state)
{
    struct edge *e = *state;
    const char *want = kept_as(e->json);
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    char *json;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg_domain_config_from_json(ctx, &config, e->json, strlen(e->json));
    if (is_stricter(e->json))
        assert_non_null(e->libxl);
    else if (!want)
        want = e->libxl;
    if (want) {
        if (rc)
            fail_msg("%s", xencfg_errmsg(ctx));
        json = as_4_17(&config);
        assert_string_equal(json, want);
        free(json);
    } else {
        assert_int_equal(rc, XENCFG_ERROR_INVAL);
    }
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    free(e->json);
    free(e->libxl);
    free(e);
}

/* Lines of "input => output | message"; returns how many are in the tables. */
static size_t add_edges(struct tests *tests)
{
    char *text = test_read_string("tests/data/corpus/json-edge.txt");
    char *line, *next = text;
    size_t listed = 0;

    while ((line = strsep(&next, "\n"))) {
        struct edge *e = calloc(1, sizeof(*e));
        char *out = strstr(line, " => ");

        assert_non_null(out);
        e->json = strndup(line, out - line);
        out += strlen(" => ");
        if (*out == '{')
            e->libxl = strndup(out, strstr(out, " | ") - out);
        listed += kept_as(e->json) || is_stricter(e->json);
        test_add(tests, edge, e, "libxl and us: %s", e->json);
    }
    free(text);
    return listed;
}

static size_t listed;

static void all_listed_there(void **state)
{
    (void)state;
    assert_int_equal(listed, COUNT(stricter) + COUNT(kept));
}

int main(void)
{
    struct tests tests = { 0 };

    add_files(&tests, "*/userdata-d.*.libxl-json", "\n", userdata);
    add_files(&tests, "*.userdata.json", "\n", userdata);
    add_files(&tests, "*/corpus/*.json", ".userdata.json", printed);
    add_files(&tests, "*/xl-list-l.json", "\n", xl_list);
    listed = add_edges(&tests);
    test_add(&tests, all_listed_there, NULL, "all that is listed is there");
    return test_run(&tests);
}
