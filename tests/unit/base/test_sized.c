/*
 * Option structures that begin with their size: of an older program, of a newer
 * one, of one that forgot the size.
 */
#include <string.h>

#include "base/sized.h"
#include "util.h"

struct newer {
    struct xencfg_options known;
    int64_t tail;
};

static xencfg_ctx ctx;

static int take(struct xencfg_options *ret, const void *given)
{
    ctx.errmsg[0] = 0;
    memset(ret, 0xee, sizeof(*ret));
    return xencfg__sized(&ctx, ret, sizeof(*ret), given, "xencfg_options");
}

static void none(void **state)
{
    struct xencfg_options got;

    (void)state;
    assert_int_equal(take(&got, NULL), 0);
    assert_null(got.state_dir);
    assert_int_equal(got.deadline_ms, 0);
}

static void same(void **state)
{
    const struct xencfg_options given =
        XENCFG_OPTIONS(.state_dir = "/s", .deadline_ms = 7);
    struct xencfg_options got;

    (void)state;
    assert_int_equal(take(&got, &given), 0);
    assert_string_equal(got.state_dir, "/s");
    assert_int_equal(got.deadline_ms, 7);
}

/* What follows the shorter one is not the library's to read. */
static void older(void **state)
{
    struct xencfg_options given =
        XENCFG_OPTIONS(.state_dir = "/s", .deadline_ms = 7);
    struct xencfg_options got;

    (void)state;
    given.size = offsetof(struct xencfg_options, deadline_ms);
    assert_int_equal(take(&got, &given), 0);
    assert_string_equal(got.state_dir, "/s");
    assert_int_equal(got.deadline_ms, 0);
    assert_null(got.logger);
}

static void newer(void **state)
{
    struct newer given = { XENCFG_OPTIONS(.deadline_ms = 7), 0 };
    struct xencfg_options got;

    (void)state;
    given.known.size = sizeof(given);
    assert_int_equal(take(&got, &given), 0);
    assert_int_equal(got.deadline_ms, 7);
    given.tail = (int64_t)1 << 56;
    assert_int_equal(take(&got, &given), XENCFG_ERROR_ABI);
    assert_non_null(strstr(ctx.errmsg, "xencfg_options"));
}

static void no_size(void **state)
{
    const struct xencfg_options zero = { .state_dir = "/s" };
    const char *not_a_size[] = { "/var/lib/xen" };
    struct xencfg_options got;

    (void)state;
    assert_int_equal(take(&got, &zero), XENCFG_ERROR_INVAL);
    assert_int_equal(take(&got, not_a_size), XENCFG_ERROR_ABI);
}

/* Through the calls that take one. */
static void calls(void **state)
{
    struct xencfg_hotplug_how how = { .no_wait = true };
    struct xencfg_cdrom_how cdrom = { .arg = NULL };
    struct xencfg_options opt = { .state_dir = NULL };
    xencfg_device_disk disk;
    xencfg_ctx *made = NULL;

    (void)state;
    assert_int_equal(xencfg_open(&made, &opt), XENCFG_ERROR_INVAL);
    assert_null(made);
    opt.size = sizeof(opt);
    assert_int_equal(xencfg_open(&made, &opt), 0);
    xencfg_device_disk_init(&disk);
    assert_int_equal(xencfg_disk_add(made, 1, &disk, &how), XENCFG_ERROR_INVAL);
    assert_string_equal(xencfg_errmsg(made),
                        "xencfg_hotplug_how: its size is not set");
    assert_int_equal(xencfg_disk_remove(made, 1, &disk, &how),
                     XENCFG_ERROR_INVAL);
    assert_int_equal(xencfg_cdrom_eject(made, 1, "hdc", &cdrom),
                     XENCFG_ERROR_INVAL);
    xencfg_device_disk_dispose(&disk);
    xencfg_close(made);
}

static void views_and_flags(void **state)
{
    xencfg_domain_config config;
    xencfg_ctx *made;

    (void)state;
    assert_int_equal(xencfg_open(&made, NULL), 0);
    xencfg_domain_config_init(&config);
    assert_int_equal(
        xencfg_retrieve(made, 1, (enum xencfg_view)3, 0, &config, NULL),
        XENCFG_ERROR_INVAL);
    assert_string_equal(xencfg_errmsg(made), "no view has number 3");
    assert_int_equal(
        xencfg_retrieve(made, 1, XENCFG_VIEW_LIVE, 4, &config, NULL),
        XENCFG_ERROR_INVAL);
    assert_string_equal(xencfg_errmsg(made), "unknown flags 0x4");
    xencfg_domain_config_dispose(&config);
    xencfg_close(made);
}

static void no_context(void **state)
{
    (void)state;
    assert_string_equal(xencfg_errmsg(NULL), "");
}

int main(void)
{
    struct tests tests = { 0 };

    test_add(&tests, none, NULL, "none given: all 0");
    test_add(&tests, same, NULL, "the library's own size");
    test_add(&tests, older, NULL, "an older program's: the rest is 0");
    test_add(&tests, newer, NULL, "a newer program's: the rest must be 0");
    test_add(&tests, no_size, NULL, "the size is not set, or is none");
    test_add(&tests, calls, NULL, "the calls that take one");
    test_add(&tests, views_and_flags, NULL, "views and flags are two things");
    test_add(&tests, no_context, NULL, "the error's text without a context");
    return test_run(&tests);
}
