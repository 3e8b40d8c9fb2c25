/*
 * The n-th allocation fails, for every n, and then all from the n-th on:
 * visiting the values and comparing give XENCFG_ERROR_NOMEM or all there is,
 * change nothing and leak nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "util.h"

static xencfg_ctx *ctx;
static xencfg_domain_config big, other;
static xencfg_report report;

static const char other_json[] =
    "{\"c_info\":{\"name\":\"other\",\"a.b\":[1]},"
    "\"disks\":[{\"vdev\":\"xvda\"},{\"vdev\":\"51712\"},{\"vdev\":\"?\"}],"
    "\"pcidevs\":[{\"name\":\"a]\"}],\"p9s\":[{},{\"tag\":\"t\"}],"
    "\"dtdevs\":[{\"path\":\"/x\"}],\"nics\":[{\"devid\":77}]}";

static bool outcome(int rc, bool failed)
{
    if (!failed)
        assert_int_equal(rc, 0);
    if (rc)
        assert_int_equal(rc, XENCFG_ERROR_NOMEM);
    if (rc)
        assert_string_equal(xencfg_errmsg(ctx), "out of memory");
    return failed;
}

static int count(void *arg, const struct xencfg_value *value)
{
    (void)value;
    ++*(int *)arg;
    return 0;
}

static bool try_values(long n, bool later_too)
{
    static int all;
    int seen = 0, rc;
    bool failed;

    heap_begin(n, later_too);
    rc = xencfg_values(ctx, &other, &report, XENCFG_VALUES_DEFAULTS, count,
                       &seen);
    failed = heap_end();
    if (!failed)
        all = seen;
    if (!rc && all)
        assert_int_equal(seen, all);
    return outcome(rc, failed);
}

static bool try_diff(long n, bool later_too)
{
    xencfg_change_list list, before;
    bool failed;
    int rc;

    xencfg_change_list_init(&list);
    memcpy(&before, &list, sizeof(list));
    heap_begin(n, later_too);
    rc = xencfg_diff(ctx, &other, &report, &big, NULL, &list);
    failed = heap_end();
    if (rc)
        assert_memory_equal(&list, &before, sizeof(list));
    else
        assert_true(list.num_changes > 10);
    xencfg_change_list_dispose(&list);
    return outcome(rc, failed);
}

static void run_try(void **state)
{
    heap_until_success(*(heap_try *const *)*state, 20);
}

int main(void)
{
    static heap_try *const values = try_values, *const diff = try_diff;
    struct text text = test_read("tests/json/good/big.json");
    struct tests tests = { 0 };
    int rc;

    ctx = test_ctx();
    xencfg_domain_config_init(&big);
    if (xencfg_domain_config_from_json(ctx, &big, text.data, text.len))
        return 1;
    test_from_json(&xencfg__desc_domain_config, &other, other_json);
    test_from_json(&xencfg__desc_report, &report,
                   "{\"findings\":[{\"what\":\"matched\",\"kind\":\"p9\","
                   "\"id\":\"5\",\"index\":0}]}");
    test_add(&tests, run_try, &values, "values");
    test_add(&tests, run_try, &diff, "diff");
    rc = test_run(&tests);
    xencfg_domain_config_dispose(&big);
    xencfg_domain_config_dispose(&other);
    xencfg_report_dispose(&report);
    free(text.data);
    xencfg_close(ctx);
    return rc;
}
