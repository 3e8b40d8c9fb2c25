/*
 * The n-th allocation fails, for every n, and then all from the n-th on: JSON
 * in and out and copying give XENCFG_ERROR_NOMEM, change nothing and leak
 * nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "util.h"

static const struct xencfg_type *const type = &xencfg__desc_domain_config;

/* ------------------------------------------------------------------- things */

static struct text text;        /* the configuration as JSON */
static xencfg_domain_config config;     /* the same */
static xencfg_ctx *ctx;

static const char before[] =
    "{\"future\":1,\"c_info\":{\"name\":\"before\"},\"b_info\":{\"type.pv\":"
    "{\"kernel\":\"k\"}},\"nics\":[{\"devid\":3}]}";

/* One succeeds, or there was no memory for it. */
static void assert_settled(int rc, bool failed)
{
    if (!failed)
        assert_int_equal(rc, 0);
    if (rc)
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
}

/* -------------------------------------------------------------------- tests */

static bool try_read(long n, bool later_too)
{
    xencfg_domain_config ret, bytes;
    char *json;
    bool failed;
    int rc;

    test_from_json(type, &ret, before);
    memcpy(&bytes, &ret, sizeof(ret));
    heap_begin(n, later_too);
    rc = xencfg_domain_config_from_json(ctx, &ret, text.data, text.len);
    failed = heap_end();
    assert_settled(rc, failed);
    if (rc) {
        assert_memory_equal(&ret, &bytes, sizeof(ret));
        assert_string_equal(xencfg_errmsg(ctx), "out of memory");
        json = test_to_json(type, &ret, XENCFG_JSON_COMPACT);
        assert_string_equal(json, before);
        free(json);
    } else {
        assert_true(xencfg_domain_config_equal(&ret, &config));
    }
    xencfg_domain_config_dispose(&ret);
    return failed;
}

/* All that a successful read allocated is given back by dispose. */
static void read_and_dispose(void **state)
{
    xencfg_domain_config ret;
    long live = heap_live();

    (void)state;
    xencfg_domain_config_init(&ret);
    assert_int_equal(
        xencfg_domain_config_from_json(ctx, &ret, text.data, text.len), 0);
    assert_true(heap_live() > live + 100);
    xencfg_domain_config_dispose(&ret);
    assert_int_equal(heap_live(), live);
}

static bool try_write(long n, bool later_too)
{
    char *json = (char *)"untouched";
    size_t len = 77;
    bool failed;
    int rc;

    heap_begin(n, later_too);
    rc = xencfg_domain_config_to_json(ctx, &config, 0, &json, &len);
    failed = heap_end();
    assert_settled(rc, failed);
    if (rc) {
        assert_string_equal(json, "untouched");
        assert_int_equal(len, 77);
        assert_string_equal(xencfg_errmsg(ctx), "out of memory");
        return failed;
    }
    assert_int_equal(len, text.len);
    assert_memory_equal(json, text.data, len);
    free(json);
    return failed;
}

static bool try_copy(long n, bool later_too)
{
    xencfg_domain_config ret, bytes;
    char *json;
    bool failed;
    int rc;

    test_from_json(type, &ret, before);
    memcpy(&bytes, &ret, sizeof(ret));
    heap_begin(n, later_too);
    rc = xencfg_domain_config_copy(&ret, &config);
    failed = heap_end();
    assert_settled(rc, failed);
    if (rc) {
        assert_memory_equal(&ret, &bytes, sizeof(ret));
        json = test_to_json(type, &ret, XENCFG_JSON_COMPACT);
        assert_string_equal(json, before);
        free(json);
    } else {
        assert_true(xencfg_domain_config_equal(&ret, &config));
    }
    xencfg_domain_config_dispose(&ret);
    return failed;
}

/* Wrong JSON is wrong JSON or lack of memory, never success. */
static bool try_bad(long n, bool later_too)
{
    struct text bad = { malloc(text.len), text.len };
    xencfg_domain_config ret;
    bool failed;
    int rc;

    memcpy(bad.data, text.data, text.len);
    bad.data[text.len - 2] = ']';       /* the last brace */
    xencfg_domain_config_init(&ret);
    heap_begin(n, later_too);
    rc = xencfg_domain_config_from_json(ctx, &ret, bad.data, bad.len);
    failed = heap_end();
    assert_true(rc == XENCFG_ERROR_INVAL ||
                (failed && rc == XENCFG_ERROR_NOMEM));
    free(bad.data);
    return failed;
}

static void run_try(void **state)
{
    heap_until_success(*(heap_try *const *)*state, 5);
}

static void no_ctx(void **state)
{
    xencfg_domain_config ret;
    char *json = NULL;

    (void)state;
    xencfg_domain_config_init(&ret);
    heap_begin(20, true);
    assert_int_equal(
        xencfg_domain_config_from_json(NULL, &ret, text.data, text.len),
        XENCFG_ERROR_NOMEM);
    heap_end();
    heap_begin(5, true);
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &json, NULL),
        XENCFG_ERROR_NOMEM);
    heap_end();
    assert_null(json);
}

int main(void)
{
    static heap_try *const read = try_read, *const write = try_write;
    static heap_try *const copy = try_copy, *const bad = try_bad;
    struct tests tests = { 0 };
    int rc;

    ctx = test_ctx();
    text = test_read("tests/json/good/big.json");
    xencfg_domain_config_init(&config);
    if (xencfg_domain_config_from_json(ctx, &config, text.data, text.len))
        return 1;
    test_add(&tests, run_try, &read, "from JSON");
    test_add(&tests, run_try, &write, "to JSON");
    test_add(&tests, run_try, &copy, "copy");
    test_add(&tests, run_try, &bad, "from wrong JSON");
    test_add(&tests, read_and_dispose, NULL, "dispose gives all back");
    test_add(&tests, no_ctx, NULL, "without a context");
    rc = test_run(&tests);
    xencfg_domain_config_dispose(&config);
    free(text.data);
    xencfg_close(ctx);
    return rc;
}
