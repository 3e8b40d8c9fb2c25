/* What the store's helpers find, and how transactions end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory_store.h"
#include "store/connection.h"
#include "util.h"

static xencfg_ctx *ctx;
static struct store *s;

static int setup(void **state)
{
    (void)state;
    ctx = test_ctx();
    s = memory_store(ctx);
    memory_set(s, "/a/10", "7");
    memory_set(s, "/a/9", "8x");
    memory_set(s, "/a/x", "");
    memory_set(s, "/a/70000", "65536");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    memory_closep(&s);
    xencfg_close(ctx);
    return 0;
}

static void numbers(void **state)
{
    static const struct {
        const char *node;
        int rc;
        uint64_t value;
    } rows[] = {
        { "10", 0, 7 },
        { "9", STORE_MALFORMED, 99 },
        { "x", STORE_MALFORMED, 99 },
        { "70000", STORE_MALFORMED, 99 }, /* more than the most */
        { "none", STORE_NO_NODE, 99 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < ARRAY_SIZE(rows); i++) {
        uint64_t value = 99;

        assert_int_equal(
            xencfg__store_number(s, 65535, &value, "/a/%s", rows[i].node),
            rows[i].rc);
        assert_int_equal(value, rows[i].value);
    }
    xencfg__store_number(s, 65535, &(uint64_t){ 0 }, "/a/9");
    assert_string_equal(xencfg_errmsg(ctx), "/a/9: unexpected value \"8x\"");
}

static void existence(void **state)
{
    bool there;

    (void)state;
    assert_int_equal(xencfg__store_exists(s, &there, "/a/%s", "x"), 0);
    assert_true(there);
    assert_int_equal(xencfg__store_exists(s, &there, "/a/%s", "y"), 0);
    assert_false(there);
}

/* By value, not as text; what is no number, or too large, is left out. */
static void lists(void **state)
{
    uint32_t *number;
    int count;

    (void)state;
    assert_int_equal(
        xencfg__store_list_numbers(s, 65535, &number, &count, "/a"), 0);
    assert_int_equal(count, 2);
    assert_int_equal(number[0], 9);
    assert_int_equal(number[1], 10);
    free(number);
    assert_int_equal(
        xencfg__store_list_numbers(s, 65535, &number, &count, "/none"), 0);
    assert_int_equal(count, 0);
    free(number);
    memory_list_limit(s, 3);
    assert_int_equal(
        xencfg__store_list_numbers(s, 65535, &number, &count, "/a"),
        STORE_TOO_LONG);
    assert_string_equal(xencfg_errmsg(ctx),
                        "list /a: too long for this xenstored");
}

/* What a daemon sends: each name with its NUL, or it is no listing. */
static void answered_lists(void **state)
{
    static const struct {
        const char *data;
        size_t len;
        int count; /* -1: an error */
    } rows[] = {
        { "", 0, 0 },
        { "a\0bc\0", 5, 2 },
        { "a\0bc", 4, -1 },
        { "a", 1, -1 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct names names = { 0 };
        char *data = malloc(rows[i].len + 1);
        int rc;

        memcpy(data, rows[i].data, rows[i].len);
        data[rows[i].len] = 0;
        rc = xencfg__split_names(ctx, data, rows[i].len, &names);
        assert_int_equal(rc, rows[i].count < 0 ? XENCFG_ERROR_STORE : 0);
        assert_int_equal(names.count, rows[i].count < 0 ? 0 : rows[i].count);
        if (names.count)
            assert_string_equal(names.name[1], "bc");
        free(names.name);
    }
}

static int runs;

static int returns(struct store *tx, void *arg)
{
    (void)tx;
    runs++;
    return *(int *)arg;
}

static void outcomes(void **state)
{
    enum store_outcome outcome;
    int rc = 0;

    (void)state;
    runs = 0;
    memory_conflict(s, 1, NULL, NULL);
    assert_int_equal(xencfg__store_run(s, returns, &rc, &outcome), 0);
    assert_int_equal(outcome, STORE_ENDED);
    assert_int_equal(runs, 2);
    memory_lose_commit(s, 1, true);
    assert_int_equal(xencfg__store_run(s, returns, &rc, &outcome),
                     XENCFG_ERROR_STORE);
    assert_int_equal(outcome, STORE_UNSURE);
    memory_fail_commit(s, 1);
    assert_int_equal(xencfg__store_run(s, returns, &rc, &outcome),
                     XENCFG_ERROR_STORE);
    assert_int_equal(outcome, STORE_ENDED);
    rc = STORE_HUNG_UP; /* what a caller gets is an error */
    assert_int_equal(xencfg__store_run(s, returns, &rc, &outcome),
                     XENCFG_ERROR_STORE);
    assert_int_equal(outcome, STORE_CUT_OFF);
    assert_int_equal(xencfg__store_run(s, returns, &rc, NULL),
                     XENCFG_ERROR_STORE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(existence, setup, teardown),
        cmocka_unit_test_setup_teardown(lists, setup, teardown),
        cmocka_unit_test_setup_teardown(answered_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(outcomes, setup, teardown),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
