/* Limits of JSON texts: depth, size, and time in proportion to the size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json/json.h"
#include "util.h"

static const struct xencfg_type *const type = &xencfg__desc_domain_config;

/* ------------------------------------------------------------ text builder */

struct builder {
    FILE *f;
    char *data;
    size_t len;
};

static FILE *text_begin(struct builder *b)
{
    b->f = open_memstream(&b->data, &b->len);
    assert_non_null(b->f);
    return b->f;
}

static void text_end(struct builder *b)
{
    assert_int_equal(fclose(b->f), 0);
}

static void repeat(FILE *f, const char *s, int n)
{
    while (n--)
        fputs(s, f);
}

/* Reads text, which is freed; "" or the error. */
static char *outcome(char *data, size_t len)
{
    xencfg_ctx *ctx = test_ctx();
    xencfg_domain_config config;
    char *text;

    xencfg_domain_config_init(&config);
    if (xencfg_domain_config_from_json(ctx, &config, data, len))
        text = strdup(xencfg_errmsg(ctx));
    else
        text = strdup("");
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    free(data);
    return text;
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ------------------------------------------------------------------- depth */

/* The unknown key's value is depth - 1 levels deep, below the top level. */
static struct builder nested(const char *prefix, const char *open,
                             const char *close, int depth, const char *suffix)
{
    struct builder b;
    FILE *f = text_begin(&b);

    fputs(prefix, f);
    repeat(f, open, depth);
    fputs("1", f);
    repeat(f, close, depth);
    fputs(suffix, f);
    text_end(&b);
    return b;
}

static const struct {
    const char *name, *prefix, *open, *close;
    int known;                  /* levels of prefix */
    int column;                 /* bytes of open; 0: it is two levels */
    const char *suffix, *where;
} kinds[] = {
    { "arrays", "{\"x\":", "[", "]", 1, 1, "}", "x" },
    { "objects", "{\"x\":", "{\"a\":", "}", 1, 5, "}", "x" },
    { "both", "{\"x\":", "{\"a\":[", "]}", 1, 0, "}", "x" },
    { "in an arm", "{\"b_info\":{\"type.hvm\":{\"x\":", "[", "]", 3, 1, "}}}",
      "b_info.type.hvm.x" },
};

static void depth(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(kinds); i++) {
        int step = kinds[i].column ? 1 : 2, most = (64 - kinds[i].known) / step;
        static const int more[] = { 0, 1, 136, 5000 };
        size_t j;

        for (j = 0; j < COUNT(more); j++) {
            struct builder b = nested(kinds[i].prefix, kinds[i].open,
                                      kinds[i].close, most + more[j],
                                      kinds[i].suffix);
            char *got = outcome(b.data, b.len), *want = NULL;

            if (!more[j])
                want = strdup("");
            else if (kinds[i].column)
                want = test_format("1:%zu: %s: nested deeper than 64",
                                   strlen(kinds[i].prefix) + 1 +
                                       most * kinds[i].column,
                                   kinds[i].where);
            if (want)
                assert_string_equal(got, want);
            else
                assert_non_null(strstr(got, "nested deeper than 64"));
            free(got);
            free(want);
        }
    }
}

/* What is just deep enough is written again, within yajl's own limit. */
static void deepest_written(void **state)
{
    struct builder b = nested("{\"b_info\":{\"type.hvm\":{\"vga\":{\"x\":",
                              "{\"a\":", "}", 60, "}}}}");
    xencfg_domain_config config;
    char *json;

    (void)state;
    test_from_json(type, &config, b.data);
    json = test_to_json(type, &config, XENCFG_JSON_COMPACT);
    assert_string_equal(json, b.data);
    free(json);
    json = test_to_json(type, &config, 0);
    assert_non_null(strstr(json, ": 1\n"));
    free(json);
    xencfg_domain_config_dispose(&config);
    free(b.data);
}

/* -------------------------------------------------------------------- size */

enum { MOST = 16 << 20 };

static char *padded(size_t len)
{
    char *text = malloc(len);

    assert_non_null(text);
    memset(text, ' ', len);
    memcpy(text, "{}", 2);
    return text;
}

static void size(void **state)
{
    char *text, *got;

    (void)state;
    got = outcome(padded(MOST), MOST);
    assert_string_equal(got, "");
    free(got);
    got = outcome(padded(MOST + 1), MOST + 1);
    assert_string_equal(got, "1:1: longer than 16 MiB");
    free(got);
    text = padded(MOST + 1);
    text[MOST] = 0;
    got = outcome(text, MOST + 1);
    assert_string_equal(got, "");
    free(got);
    text = padded(MOST + 2);
    text[MOST + 1] = 0;
    got = outcome(text, MOST + 2);
    assert_string_equal(got, "1:1: longer than 16 MiB");
    free(got);
    got = outcome(padded(40 << 20), 40 << 20);
    assert_string_equal(got, "1:1: longer than 16 MiB");
    free(got);
}

/* {"rdms":[{},{},...]}: three bytes of text make a whole struct */
static char *elements(int count)
{
    struct builder b;

    text_begin(&b);
    fputs("{\"rdms\":[{}", b.f);
    repeat(b.f, ",{}", count - 1);
    fputs("]}", b.f);
    text_end(&b);
    return outcome(b.data, b.len);
}

static void many_elements(void **state)
{
    char *got;

    (void)state;
    got = elements(131072);
    assert_string_equal(got, "");
    free(got);
    got = elements(131073);
    assert_non_null(strstr(got, "rdms[131071]: more than 131072 elements"));
    free(got);
}

/* Texts of 2 MB at most that are far larger in memory. */
static const struct {
    const char *name, *before, *element, *after;
    int count;
    const char *error;          /* NULL: it is read */
} memory_cases[] = {
    { "bitmaps", "{\"b_info\":{\"vcpu_hard_affinity\":[", "[65535]", "]}}",
      250000, "b_info.vcpu_hard_affinity" },
    { "structs", "{\"nics\":[", "{}", "]}", 131072,
      sizeof(xencfg_device_nic) > 512 ? "nics[" : NULL },
    { "10000 nics", "{\"nics\":[", "{\"mac\":\"00:16:3e:00:00:01\"}", "]}",
      10000, NULL },
    { "4096 vcpus of 4096", "{\"b_info\":{\"vcpu_hard_affinity\":[", "[0,4095]",
      "]}}", 4096, NULL },
};

static void memory(void **state)
{
    double start = seconds();
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(memory_cases); i++) {
        const char *error = memory_cases[i].error;
        struct builder b;
        FILE *f = text_begin(&b);
        char *got;
        int n;

        fputs(memory_cases[i].before, f);
        for (n = 0; n < memory_cases[i].count; n++)
            fprintf(f, "%s%s", n ? "," : "", memory_cases[i].element);
        fputs(memory_cases[i].after, f);
        text_end(&b);
        assert_true(b.len < 2100000);
        got = outcome(b.data, b.len);
        print_message("# %s: %s\n", memory_cases[i].name, got);
        if (error) {
            assert_non_null(strstr(got, error));
            assert_non_null(strstr(got, ": describes more than 64 MiB"));
        } else {
            assert_string_equal(got, "");
        }
        free(got);
    }
    assert_true(seconds() - start < 10);
}

/* One budget for all arrays and bitmaps, to the element, said where it is. */
static void memory_place(void **state)
{
    /* an element is its bitmap, and 8192 bytes of bits */
    int most = (64 << 20) / (int)(sizeof(xencfg_bitmap) + 8192), i, n;
    char *got, *want;

    (void)state;
    for (i = 0; i < 2; i++) {
        struct builder b;
        FILE *f = text_begin(&b);

        fputs("{\"b_info\":{\"vcpu_hard_affinity\":[[65535]", f);
        repeat(f, ",[65535]", most / 2 - 1);
        fputs("],\n\"vcpu_soft_affinity\":[[65535]", f);
        for (n = most / 2 + 1; n < most + i; n++)
            fputs(",[65535]", f);
        fputs("]}}", f);
        text_end(&b);
        got = outcome(b.data, b.len);
        n = most - most / 2;
        want = i ? test_format("2:%d: b_info.vcpu_soft_affinity[%d][0]: "
                               "describes more than 64 MiB",
                               (int)strlen("\"vcpu_soft_affinity\":[[") + 1 +
                                   n * (int)strlen("[65535],"), n)
                 : strdup("");
        assert_string_equal(got, want);
        free(got);
        free(want);
    }
}

static void one_long_string(void **state)
{
    char *text = padded(MOST), *got;

    (void)state;
    memset(text, 'a', MOST);
    memcpy(text, "{\"c_info\":{\"name\":\"", 19);
    memcpy(text + MOST - 3, "\"}}", 3);
    got = outcome(text, MOST);
    assert_string_equal(got, "");
    free(got);
}

/* -------------------------------------------------------------------- time */

static void many_disks(FILE *f, int n)
{
    int i;

    fputs("{\"disks\":[", f);
    for (i = 0; i < n; i++)
        fprintf(f, "%s{\"pdev_path\":\"/dev/vg/disk%d\",\"vdev\":\"xvd%d\","
                   "\"format\":\"raw\",\"readwrite\":1}",
                i ? "," : "", i, i);
    fputs("]}", f);
}

static void many_unknown(FILE *f, int n)
{
    int i;

    fputs("{\"c_info\":{\"name\":\"x\"", f);
    for (i = 0; i < n; i++)
        fprintf(f, ",\"future%d\":{\"a\":[%d]}", i * 7919 % n, i);
    fputs("}}", f);
}

static void many_unknown_out_of_order(FILE *f, int n)
{
    int i;

    fputs("{\"c_info\":{\"name\":\"x\"", f);
    for (i = 0; i < n; i++)
        fprintf(f, "%s,\"future%d\":1", i == n / 2 ? ",\"type\":\"pv\"" : "",
                i);
    fputs("}}", f);
}

static void many_strings(FILE *f, int n)
{
    fputs("{\"b_info\":{\"extra\":[\"\"", f);
    repeat(f, ",\"an argument\"", n);
    fputs("]}}", f);
}

static void many_pairs(FILE *f, int n)
{
    fputs("{\"c_info\":{\"xsdata\":{\"\":\"\"", f);
    repeat(f, ",\"key\":\"value\"", n);
    fputs("}}}", f);
}

static void many_bits(FILE *f, int n)
{
    int i;

    fputs("{\"b_info\":{\"avail_vcpus\":[0", f);
    for (i = 0; i < n; i++)
        fprintf(f, ",%d", i);
    fputs("]}}", f);
}

/* Reads, copies, compares, writes: the seconds of each. */
struct times {
    double read, copy, equal, write;
};

static double least(double a, double b)
{
    return !a || b < a ? b : a;
}

static void measure(const char *json, size_t len, struct times *best)
{
    xencfg_domain_config config, copy;
    double t[5];
    char *text = NULL;

    xencfg_domain_config_init(&config);
    xencfg_domain_config_init(&copy);
    t[0] = seconds();
    assert_int_equal(xencfg_domain_config_from_json(NULL, &config, json, len),
                     0);
    t[1] = seconds();
    assert_int_equal(xencfg_domain_config_copy(&copy, &config), 0);
    t[2] = seconds();
    assert_true(xencfg_domain_config_equal(&config, &copy));
    t[3] = seconds();
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &text, NULL), 0);
    t[4] = seconds();
    free(text);
    xencfg_domain_config_dispose(&copy);
    xencfg_domain_config_dispose(&config);
    best->read = least(best->read, t[1] - t[0]);
    best->copy = least(best->copy, t[2] - t[1]);
    best->equal = least(best->equal, t[3] - t[2]);
    best->write = least(best->write, t[4] - t[3]);
}

struct growth {
    const char *name;
    void (*make)(FILE *f, int n);
};

static const struct growth growths[] = {
    { "disks", many_disks },
    { "unknown keys", many_unknown },
    { "unknown keys out of order", many_unknown_out_of_order },
    { "strings", many_strings },
    { "pairs", many_pairs },
    { "bits", many_bits },
};

/* What takes less than this is too short to be compared. */
#define MOMENT 50e-6

static bool linear(const char *what, double few, double many)
{
    if (few < MOMENT)
        few = MOMENT;
    if (many < 20 * few)
        return true;
    print_message("# %s: %g s for 1000, %g s for 10000\n", what, few, many);
    return false;
}

static bool all_linear(const struct times *few, const struct times *many)
{
    bool read = linear("read", few->read, many->read);
    bool copy = linear("copy", few->copy, many->copy);
    bool equal = linear("compare", few->equal, many->equal);
    bool write = linear("write", few->write, many->write);

    return read && copy && equal && write;
}

static void linear_time(void **state)
{
    const struct growth *g = *state;
    struct times few = { 0 }, many = { 0 };
    struct builder small, big;
    bool good = false;
    int i, j;

    g->make(text_begin(&small), 1000);
    text_end(&small);
    g->make(text_begin(&big), 10000);
    text_end(&big);
    /* the best of ever more, as other programs may be busy */
    for (i = 0; !good && i < 5; i++) {
        for (j = 0; j < 3; j++)
            measure(small.data, small.len, &few);
        measure(big.data, big.len, &many);
        good = all_linear(&few, &many);
    }
    assert_true(good);
    free(small.data);
    free(big.data);
}

/* Nothing that is refused takes long to be refused. */
static void refused_at_once(void **state)
{
    double start = seconds();
    struct builder b;
    FILE *f = text_begin(&b);
    char *got;

    (void)state;
    repeat(f, "[", 1 << 20);
    text_end(&b);
    got = outcome(b.data, b.len);
    assert_string_equal(got, "1:1: the top level: expected an object");
    free(got);

    f = text_begin(&b);
    fputs("{\"x\":", f);
    repeat(f, "[", 1 << 20);
    text_end(&b);
    got = outcome(b.data, b.len);
    assert_string_equal(got, "1:69: x: nested deeper than 64");
    free(got);

    f = text_begin(&b);
    fputs("{\"x\":\"", f);
    repeat(f, "\\\\", 1 << 20);
    fputs("\" 5}", f);
    text_end(&b);
    got = outcome(b.data, b.len);
    assert_non_null(strstr(got, "after key and value"));
    free(got);
    assert_true(seconds() - start < 10);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    test_add(&tests, depth, NULL, "deeper than 64 is refused");
    test_add(&tests, deepest_written, NULL, "64 deep is written");
    test_add(&tests, size, NULL, "longer than 16 MiB is refused");
    test_add(&tests, many_elements, NULL, "over 131072 elements are refused");
    test_add(&tests, memory, NULL, "over 64 MiB in memory are refused");
    test_add(&tests, memory_place, NULL, "over 64 MiB: where");
    test_add(&tests, one_long_string, NULL, "one string of 16 MiB");
    for (i = 0; i < COUNT(growths); i++)
        test_add(&tests, linear_time, &growths[i], "linear time: %s",
                 growths[i].name);
    test_add(&tests, refused_at_once, NULL, "refused at once");
    return test_run(&tests);
}
