/*
 * A pci device of the host: it is assigned before the guest can see it, and
 * taken back when it can no more; or it is not added.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "guest.h"
#include "util.h"

#define BACK "/local/domain/0/backend/pci/1/0"
#define HAS PV_GUEST(",'pcidevs':[{'bus':1,'rdm_policy':'strict'}]")

static struct guest g;
static struct called {
    unsigned assigned, taken_back;
    int fail;
    bool early, late; /* the guest could not see it then */
} called;

static int hook(void *arg, uint32_t domid, const xencfg_device_pci *dev,
                bool assign)
{
    bool visible = memory_get(g.store, BACK "/dev-0");

    assert_ptr_equal(arg, &called);
    assert_int_equal(domid, 1);
    assert_int_equal(dev->bus, 1);
    assert_int_equal(dev->dev, 0);
    if (assign) {
        called.assigned++;
        called.early = !visible;
        return called.fail;
    }
    called.taken_back++;
    called.late = !visible;
    return called.fail;
}

static struct xencfg_hotplug_how how;

static int setup(void **state)
{
    (void)state;
    guest_make(&g, PV_GUEST(""));
    guest_pciback(&g, "0000:01:00.0");
    called = (struct called){ 0 };
    how = (struct xencfg_hotplug_how)XENCFG_HOTPLUG_HOW(.pci_hook = hook,
                                                        .pci_arg = &called);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    guest_free(&g);
    return 0;
}

static int act(int (*fn)(xencfg_ctx *, uint32_t, xencfg_device_pci *,
                         const struct xencfg_hotplug_how *),
               unsigned bus)
{
    xencfg_device_pci dev;
    int rc;

    xencfg_device_pci_init(&dev);
    dev.bus = bus;
    rc = fn(g.ctx, 1, &dev, &how);
    xencfg_device_pci_dispose(&dev);
    return rc;
}

static int add(unsigned bus)
{
    return act(xencfg_pci_add, bus);
}

static int del(xencfg_ctx *ctx, uint32_t domid, xencfg_device_pci *dev,
               const struct xencfg_hotplug_how *h)
{
    return xencfg_pci_remove(ctx, domid, dev, h);
}

/* How often was the hook called? */
static void calls(unsigned assigned, unsigned taken_back)
{
    assert_int_equal(called.assigned, assigned);
    assert_int_equal(called.taken_back, taken_back);
    assert_true(called.early || !assigned);
    assert_true(called.late || !taken_back);
}

static void nothing_there(void)
{
    guest_expect(&g, PV_GUEST(""));
    assert_null(memory_get(g.store, "/local/domain/0/backend/pci"));
    assert_null(memory_get(g.store, "/libxl/pci/0000-01-00-0/domid"));
}

static void there_and_back(void **state)
{
    (void)state;
    guest_expect_error(&g, add(1), 0, "");
    calls(1, 0);
    guest_expect(&g, HAS);
    guest_expect_error(&g, act(del, 1), 0, "");
    calls(1, 1);
    nothing_there();
}

static void nobody_assigns(void **state)
{
    (void)state;
    how.pci_hook = NULL;
    guest_expect_error(&g, add(1), XENCFG_ERROR_NI,
                       "add pci 0000:01:00.0 to domain 1: nobody has assigned");
    guest_expect_error(&g, add(1), XENCFG_ERROR_NI, "xl pci-attach");
    nothing_there();
}

static void by_the_caller(void **state)
{
    (void)state;
    how.no_script = true;
    guest_expect_error(&g, add(1), 0, "");
    guest_expect(&g, HAS);
    guest_expect_error(&g, act(del, 1), 0, "");
    calls(0, 0);
}

static void not_with_pciback(void **state)
{
    char *dir;

    (void)state;
    guest_expect_error(&g, add(2), XENCFG_ERROR_INVAL,
                       "the host has no pci device 0000:02:00.0");
    dir = test_format("%s/bus/pci/devices", g.sysfs);
    assert_int_equal(mkdir(dir, 0700), 0);
    free(dir);
    dir = test_format("%s/bus/pci/devices/0000:02:00.0", g.sysfs);
    assert_int_equal(mkdir(dir, 0700), 0);
    free(dir);
    guest_expect_error(&g, add(2), XENCFG_ERROR_INVAL,
                       "xl pci-assignable-add 0000:02:00.0");
    how.no_script = true;
    guest_expect_error(&g, add(2), XENCFG_ERROR_INVAL, "pciback");
    calls(0, 0);
    nothing_there();
}

static void refused(void **state)
{
    (void)state;
    called.fail = -7;
    guest_expect_error(&g, add(1), XENCFG_ERROR_HOOK,
                       "could not be assigned: error -7");
    calls(1, 0);
    nothing_there();
}

/* What has failed later is taken back. */
static void add_fails(void **state)
{
    (void)state;
    memory_fail_commit(g.store, 1);
    guest_expect_error(&g, add(1), XENCFG_ERROR_STORE, "commit: told to");
    calls(1, 1);
    nothing_there();
    memory_lose_commit(g.store, 1, true); /* it may be there */
    guest_expect_error(&g, add(1), XENCFG_ERROR_STORE, "commit: told to");
    calls(2, 1);
    assert_non_null(memory_get(g.store, BACK "/dev-0"));
}

static void has_it_already(void **state)
{
    (void)state;
    guest_expect_error(&g, add(1), 0, "");
    guest_expect_error(&g, add(1), XENCFG_ERROR_DEVICE_EXISTS, "already");
    calls(1, 0);
}

static void does_not_come_back(void **state)
{
    (void)state;
    guest_expect_error(&g, add(1), 0, "");
    called.fail = 5;
    guest_expect_error(&g, act(del, 1), XENCFG_ERROR_HOOK,
                       "could not be taken back: error 5; the domain does "
                       "not have the device any more");
    nothing_there();
}

#define TEST(name_, fn_)                                                       \
    {                                                                          \
        name_, fn_, setup, teardown, NULL                                      \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("assigned, and taken back", there_and_back),
        TEST("nobody assigns it", nobody_assigns),
        TEST("the caller has assigned it", by_the_caller),
        TEST("it is not with pciback", not_with_pciback),
        TEST("the hypervisor refuses", refused),
        TEST("an add that fails", add_fails),
        TEST("the domain has it already", has_it_already),
        TEST("it cannot be taken back", does_not_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
