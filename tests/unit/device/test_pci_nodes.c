/*
 * Pci devices in xenstore: what is written for the first one and for further
 * ones, and what is left when one goes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory_store.h"
#include "device/pci.h"
#include "util.h"

#define BACK "/local/domain/0/backend/pci/1/0"
#define FRONT "/local/domain/1/device/pci/0"

static xencfg_ctx *ctx;
static struct store *s;

static int setup(void **state)
{
    (void)state;
    ctx = test_ctx();
    s = memory_store(ctx);
    memory_set(s, "/local/domain/1/name", "guest");
    memory_set(s, "/libxl/1", "");
    memory_set(s, "/libxl/pci/0000-00-05-0/name", "gpu");
    memory_set(s, "/libxl/pci/0000-00-06-1/driver_path", "/sys/x");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    memory_closep(&s);
    xencfg_close(ctx);
    return 0;
}

static xencfg_device_pci pci(const char *json)
{
    xencfg_device_pci dev;

    test_from_json(&xencfg__desc_device_pci, &dev, json);
    assert_int_equal(xencfg__pci_defaults(s, &dev), 0);
    return dev;
}

static void add(const char *json)
{
    xencfg_device_pci dev = pci(json);
    bool aside;

    assert_int_equal(xencfg__pci_check(s, 1, &dev), 0);
    assert_int_equal(xencfg__pci_attach(s, 1, &dev, &aside), 0);
    assert_false(aside);
    assert_int_equal(xencfg__pci_check(s, 1, &dev), XENCFG_ERROR_DEVICE_EXISTS);
    xencfg_device_pci_dispose(&dev);
}

static void del(const char *json)
{
    xencfg_device_pci dev = pci(json);

    assert_int_equal(xencfg__pci_detach(s, 1, &dev), 0);
    assert_int_equal(xencfg__pci_detach(s, 1, &dev), XENCFG_ERROR_NOTFOUND);
    xencfg_device_pci_dispose(&dev);
}

static void assert_node(const char *path, const char *want)
{
    const char *have = memory_get(s, path);

    if (!want != !have || (want && strcmp(want, have)))
        fail_msg("%s: \"%s\", not \"%s\"", path, have ? have : "(none)",
                 want ? want : "(none)");
}

/* -------------------------------------------------------------------- tests */

static void first(void **state)
{
    (void)state;
    add("{\"dev\": 5, \"vdevfn\": 43, \"name\": \"gpu\","
        " \"power_mgmt\": true}");
    assert_node(BACK "/frontend", FRONT);
    assert_node(BACK "/frontend-id", "1");
    assert_node(BACK "/online", "1");
    assert_node(BACK "/state", "1");
    assert_node(BACK "/domain", "guest");
    assert_node(BACK "/key-0", "0000:00:05.0");
    assert_node(BACK "/dev-0", "0000:00:05.0");
    assert_node(BACK "/vdevfn-0", "28");
    assert_node(BACK "/name-0", "gpu");
    assert_node(BACK "/opts-0",
                "msitranslate=0,power_mgmt=1,permissive=0,rdm_policy=strict");
    assert_node(BACK "/state-0", "1");
    assert_node(BACK "/num_devs", "1");
    assert_node(FRONT "/backend", BACK);
    assert_node(FRONT "/backend-id", "0");
    assert_node(FRONT "/state", "1");
    assert_node("/libxl/pci/0000-00-05-0/domid", "1");
    assert_node("/libxl/1/device", NULL);
}

/* libxl 4.14 would not see it otherwise. */
static void first_of_old(void **state)
{
    static const char copy[] = "/libxl/1/device/pci/0";
    struct xencfg_options opt = XENCFG_OPTIONS(.xen_version = "4.14");
    char path[64];

    xencfg_close(ctx);
    assert_int_equal(xencfg_open(&ctx, &opt), 0);
    s->ctx = ctx;
    (void)state;
    add("{\"dev\": 5, \"permissive\": true}");
    add("{\"dev\": 6}");
    snprintf(path, sizeof(path), "%s/num_devs", copy);
    assert_node(path, "1");
    snprintf(path, sizeof(path), "%s/dev-0", copy);
    assert_node(path, "0000:00:05.0");
    snprintf(path, sizeof(path), "%s/opts-0", copy);
    assert_node(path, "msitranslate=0,power_mgmt=0,permissive=1");
    del("{\"dev\": 5}");
    assert_node(path, "msitranslate=0,power_mgmt=0,permissive=1");
    del("{\"dev\": 6}");
    assert_node(path, NULL);
    assert_node("/libxl/1/device", NULL);
}

static void further(void **state)
{
    (void)state;
    add("{\"dev\": 5}");
    memory_set(s, BACK "/state", "4");
    memory_set(s, FRONT "/state", "4");
    add("{\"domain\": 1, \"bus\": 255, \"dev\": 31, \"func\": 7}");
    assert_node(BACK "/state", "7");
    assert_node(FRONT "/state", "4");
    assert_node(BACK "/dev-1", "0001:ff:1f.7");
    assert_node(BACK "/vdevfn-1", NULL);
    assert_node(BACK "/name-1", NULL);
    assert_node(BACK "/num_devs", "2");
}

/* libxl has taken the last device away and is about to delete the rest. */
static void backend_without_devices(void **state)
{
    (void)state;
    memory_set(s, BACK "/num_devs", "0");
    memory_set(s, BACK "/state", "4");
    memory_set(s, BACK "/online", "0");
    add("{\"dev\": 5}");
    assert_node(BACK "/state", "1");
    assert_node(BACK "/online", "1");
    assert_node(BACK "/num_devs", "1");
}

static void closing(void **state)
{
    xencfg_device_pci dev;
    int before, device;

    (void)state;
    add("{\"dev\": 5}");
    add("{\"dev\": 6, \"func\": 1}");
    memory_set(s, BACK "/state", "4");
    dev = pci("{\"dev\": 6, \"func\": 1}");
    memory_set(s, BACK "/state-1", "3");
    assert_int_equal(xencfg__pci_closing(s, 1, &dev, &before, &device), 0);
    assert_node(BACK "/state-0", "1");
    assert_node(BACK "/state-1", "5");
    assert_node(BACK "/state", "7");
    assert_int_equal(xencfg__pci_keep(s, 1, &dev, before, device), 0);
    assert_node(BACK "/state-1", "3");
    assert_node(BACK "/state", "4");
    /* what the backend has done already, it is not asked to take back */
    assert_int_equal(xencfg__pci_closing(s, 1, &dev, &before, &device), 0);
    memory_set(s, BACK "/state-1", "6");
    assert_int_equal(xencfg__pci_keep(s, 1, &dev, before, device), 0);
    assert_node(BACK "/state-1", "6");
    assert_node(BACK "/state", "7");
    dev.bus = 9;
    assert_int_equal(xencfg__pci_closing(s, 1, &dev, &before, &device),
                     XENCFG_ERROR_NOTFOUND);
    assert_string_equal(xencfg_errmsg(ctx),
                        "the domain does not have pci device 0000:09:06.1");
}

/* What moves up takes all it has along; nothing stays of what was there. */
static void detach_first(void **state)
{
    (void)state;
    add("{\"dev\": 5, \"name\": \"gpu\", \"vdevfn\": 40}");
    add("{\"dev\": 6, \"func\": 1, \"permissive\": true}");
    add("{\"dev\": 7, \"vdevfn\": 56}");
    memory_set(s, BACK "/vdev-0", "0000:00:00.0");
    memory_set(s, BACK "/vdev-2", "0000:00:02.0");
    memory_set(s, BACK "/state-2", "3");
    del("{\"dev\": 5}");
    assert_node(BACK "/num_devs", "2");
    assert_node(BACK "/dev-0", "0000:00:06.1");
    assert_node(BACK "/key-0", "0000:00:06.1");
    assert_node(BACK "/name-0", NULL);
    assert_node(BACK "/vdevfn-0", NULL);
    assert_node(BACK "/vdev-0", NULL);
    assert_node(BACK "/opts-0",
                "msitranslate=0,power_mgmt=0,permissive=1,rdm_policy=strict");
    assert_node(BACK "/dev-1", "0000:00:07.0");
    assert_node(BACK "/vdevfn-1", "38");
    assert_node(BACK "/vdev-1", "0000:00:02.0");
    assert_node(BACK "/state-1", "3");
    assert_node(BACK "/dev-2", NULL);
    assert_node(BACK "/key-2", NULL);
    assert_node(BACK "/opts-2", NULL);
    assert_node(BACK "/state-2", NULL);
    assert_node(BACK "/vdev-2", NULL);
    assert_node(BACK "/vdevfn-2", NULL);
    assert_node("/libxl/pci/0000-00-05-0/domid", NULL);
    assert_node("/libxl/pci/0000-00-05-0/name", "gpu");
}

static void detach_last(void **state)
{
    char *before, *after;

    (void)state;
    before = memory_text(s);
    add("{\"dev\": 5}");
    add("{\"dev\": 6, \"func\": 1}");
    del("{\"dev\": 6, \"func\": 1}");
    del("{\"dev\": 5}");
    assert_node("/local/domain/0/backend", NULL);
    assert_node("/local/domain/1/device", NULL);
    after = memory_text(s);
    assert_string_equal(after, before);
    free(before);
    free(after);
}

static void assigned_elsewhere(void **state)
{
    xencfg_device_pci dev = pci("{\"dev\": 5}");

    (void)state;
    memory_set(s, "/libxl/pci/0000-00-05-0/domid", "7");
    assert_int_equal(xencfg__pci_check(s, 1, &dev), 0);        /* it is gone */
    memory_set(s, "/libxl/7", "");
    assert_int_equal(xencfg__pci_check(s, 1, &dev), XENCFG_ERROR_DEVICE_EXISTS);
    assert_string_equal(xencfg_errmsg(ctx),
                        "pci device 0000:00:05.0 is assigned to domain 7");
}

static void domain_gone(void **state)
{
    xencfg_device_pci dev = pci("{\"dev\": 5}");
    bool aside;

    (void)state;
    assert_int_equal(xencfg__pci_attach(s, 2, &dev, &aside),
                     XENCFG_ERROR_DOMAIN_NOTFOUND);
    assert_node("/local/domain/2", NULL);
}

static void malformed(void **state)
{
    xencfg_device_pci dev = pci("{\"dev\": 5}");

    (void)state;
    memory_set(s, BACK "/num_devs", "-1");
    assert_int_equal(xencfg__pci_check(s, 1, &dev), XENCFG_ERROR_STORE);
    assert_non_null(strstr(xencfg_errmsg(ctx), BACK "/num_devs"));
}

static void defaults(void **state)
{
    static const struct {
        const char *json;
        int rc;
        unsigned slot, func, vdevfn;
    } row[] = {
        { "{\"dev\": 5, \"vdevfn\": 43}", 0, 5, 0, 40 },
        { "{\"dev\": 5, \"func\": 2, \"vfunc_mask\": 4, \"vdevfn\": 40}", 0, 5,
          2, 42 },
        { "{\"dev\": 5, \"func\": 2, \"vfunc_mask\": 1, \"vdevfn\": 42}", 0, 5,
          2, 40 },
        { "{\"name\": \"gpu\"}", 0, 5, 0, 0 },
        { "{\"name\": \"nic\"}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{\"dev\": 32}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{\"dev\": 5, \"func\": 8}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{\"dev\": 5, \"domain\": 65536}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{\"dev\": 5, \"domain\": -1}", XENCFG_ERROR_INVAL, 0, 0, 0 },
        { "{\"dev\": 5, \"vfunc_mask\": 4294967295}", XENCFG_ERROR_NI, 0, 0,
          0 },
    };
    xencfg_device_pci dev;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        test_from_json(&xencfg__desc_device_pci, &dev, row[i].json);
        if (xencfg__pci_defaults(s, &dev) != row[i].rc)
            fail_msg("%s: %s", row[i].json, xencfg_errmsg(ctx));
        if (!row[i].rc) {
            assert_int_equal(dev.dev, row[i].slot);
            assert_int_equal(dev.func, row[i].func);
            assert_int_equal(dev.vdevfn, row[i].vdevfn);
            assert_int_equal(dev.rdm_policy, XENCFG_RDM_RESERVE_POLICY_STRICT);
        }
        xencfg_device_pci_dispose(&dev);
    }
}

#define TEST(fn_) cmocka_unit_test_setup_teardown(fn_, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(first),
        TEST(first_of_old),
        TEST(further),
        TEST(backend_without_devices),
        TEST(closing),
        TEST(detach_first),
        TEST(detach_last),
        TEST(assigned_elsewhere),
        TEST(domain_gone),
        TEST(malformed),
        TEST(defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
