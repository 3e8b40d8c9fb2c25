/*
 * The n-th allocation fails, for every n, and then all from the n-th on: JSON
 * in and out and copying give XENCFG_ERROR_NOMEM, change nothing and leak
 * nothing.  The allocator is wrapped at link time.
 */
#include <stdlib.h>
#include <string.h>

#include "util.h"

static const struct xencfg_type *const type = &xencfg_desc_domain_config;

/* ---------------------------------------------------------------- allocator */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
char *__real_strdup(const char *s);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
char *__wrap_strdup(const char *s);
void __wrap_free(void *p);

static struct {
    long calls, live;           /* since begin_counting() */
    long fail_at;               /* the call that fails, 0: none */
    bool and_all_after;
    long failed;
} heap;

static bool fails(void)
{
    bool fail = heap.fail_at && (heap.and_all_after
                                     ? ++heap.calls >= heap.fail_at
                                     : ++heap.calls == heap.fail_at);

    heap.failed += fail;
    return fail;
}

static void *counted(void *p)
{
    heap.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fails())
        return NULL;
    return p ? __real_realloc(p, size) : counted(__real_realloc(NULL, size));
}

char *__wrap_strdup(const char *s)
{
    return fails() ? NULL : counted(__real_strdup(s));
}

void __wrap_free(void *p)
{
    heap.live -= p != NULL;
    __real_free(p);
}

static void begin_counting(long fail_at, bool and_all_after)
{
    heap.calls = heap.live = heap.failed = 0;
    heap.fail_at = fail_at;
    heap.and_all_after = and_all_after;
}

static long end_counting(void)
{
    heap.fail_at = 0;
    return heap.failed;
}

/* ------------------------------------------------------------------- things */

static struct text text;        /* the configuration as JSON */
static xencfg_domain_config config;     /* the same */
static xencfg_ctx *ctx;

static const char before[] =
    "{\"future\":1,\"c_info\":{\"name\":\"before\"},\"b_info\":{\"type.pv\":"
    "{\"kernel\":\"k\"}},\"nics\":[{\"devid\":3}]}";

/*
 * Runs try for n = 1, 2, ... until no allocation fails any more.  try is run
 * with the n-th failing, and must call settle() with its result.
 */
typedef void try_fn(long n, bool and_all_after);

static bool settled, more;
static long tried;

static void until_success(try_fn *try)
{
    int all;

    for (all = 0; all < 2; all++) {
        tried = 0;
        do {
            settled = false;
            try(++tried, all);
            assert_true(settled);
            assert_true(tried < 100000);
        } while (more);
        print_message("# %ld allocations\n", tried - 1);
        assert_true(tried > 3);
    }
}

/* rc is the result, live what the call allocated and did not give back. */
static void settle(int rc, long live, bool may_live)
{
    bool failed = end_counting();

    settled = true;
    more = failed;
    if (!failed)
        assert_int_equal(rc, 0);
    if (rc)
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
    if (rc || !may_live)
        assert_int_equal(live, 0);
}

/* -------------------------------------------------------------------- tests */

static void try_read(long n, bool and_all_after)
{
    xencfg_domain_config ret, bytes;
    char *json;
    long live;
    int rc;

    test_from_json(type, &ret, before);
    memcpy(&bytes, &ret, sizeof(ret));
    begin_counting(n, and_all_after);
    rc = xencfg_domain_config_from_json(ctx, &ret, text.data, text.len);
    live = heap.live;
    settle(rc, live, true);
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
}

/* All that a successful read allocated is given back by dispose. */
static void read_and_dispose(void **state)
{
    xencfg_domain_config ret;

    (void)state;
    xencfg_domain_config_init(&ret);
    begin_counting(0, false);
    assert_int_equal(
        xencfg_domain_config_from_json(ctx, &ret, text.data, text.len), 0);
    assert_true(heap.live > 100);
    xencfg_domain_config_dispose(&ret);
    assert_int_equal(heap.live, 0);
}

static void try_write(long n, bool and_all_after)
{
    char *json = (char *)"untouched";
    size_t len = 77;
    long live;
    int rc;

    begin_counting(n, and_all_after);
    rc = xencfg_domain_config_to_json(ctx, &config, 0, &json, &len);
    live = heap.live - !rc;
    settle(rc, live, false);
    if (rc) {
        assert_string_equal(json, "untouched");
        assert_int_equal(len, 77);
        assert_string_equal(xencfg_errmsg(ctx), "out of memory");
        return;
    }
    assert_int_equal(len, text.len);
    assert_memory_equal(json, text.data, len);
    free(json);
}

static void try_copy(long n, bool and_all_after)
{
    xencfg_domain_config ret, bytes;
    char *json;
    long live;
    int rc;

    test_from_json(type, &ret, before);
    memcpy(&bytes, &ret, sizeof(ret));
    begin_counting(n, and_all_after);
    rc = xencfg_domain_config_copy(&ret, &config);
    live = heap.live;
    settle(rc, live, true);
    if (rc) {
        assert_memory_equal(&ret, &bytes, sizeof(ret));
        json = test_to_json(type, &ret, XENCFG_JSON_COMPACT);
        assert_string_equal(json, before);
        free(json);
    } else {
        assert_true(xencfg_domain_config_equal(&ret, &config));
    }
    xencfg_domain_config_dispose(&ret);
}

/* Wrong JSON is wrong JSON or lack of memory, never success. */
static void try_bad(long n, bool and_all_after)
{
    struct text bad = { malloc(text.len), text.len };
    xencfg_domain_config ret;
    long live;
    int rc;

    memcpy(bad.data, text.data, text.len);
    bad.data[text.len - 2] = ']';       /* the last brace */
    xencfg_domain_config_init(&ret);
    begin_counting(n, and_all_after);
    rc = xencfg_domain_config_from_json(ctx, &ret, bad.data, bad.len);
    live = heap.live;
    more = end_counting();
    settled = true;
    assert_true(rc == XENCFG_ERROR_INVAL || (more && rc == XENCFG_ERROR_NOMEM));
    assert_int_equal(live, 0);
    free(bad.data);
}

static void run_try(void **state)
{
    until_success(*(try_fn *const *)*state);
}

static void no_ctx(void **state)
{
    xencfg_domain_config ret;
    char *json = NULL;

    (void)state;
    xencfg_domain_config_init(&ret);
    begin_counting(20, true);
    assert_int_equal(
        xencfg_domain_config_from_json(NULL, &ret, text.data, text.len),
        XENCFG_ERROR_NOMEM);
    end_counting();
    begin_counting(5, true);
    assert_int_equal(
        xencfg_domain_config_to_json(NULL, &config, 0, &json, NULL),
        XENCFG_ERROR_NOMEM);
    end_counting();
    assert_null(json);
}

int main(void)
{
    static try_fn *const read = try_read, *const write = try_write;
    static try_fn *const copy = try_copy, *const bad = try_bad;
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
