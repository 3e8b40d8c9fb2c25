/*
 * Adding and removing a device, up to the commit: whatever a conflict or a
 * failure does, the template has one entry for a device that is live, and none
 * for one that was not added.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "guest.h"
#include "kinds/kinds.h"
#include "util.h"

#define K(kind_) XENCFG_DEVKIND_##kind_

static struct guest g;
static const struct xencfg_hotplug_how how =
    XENCFG_HOTPLUG_HOW(.no_wait = true, .no_script = true);

#define GUEST PV_GUEST(",'pvcallsifs':[{'devid':0}]")
#define ONE(devid_) PV_GUEST(",'pvcallsifs':[{'devid':0},{'devid':" devid_ "}]")
#define LIVE(devid_) "/libxl/1/device/pvcalls/" devid_ "/backend"

static int setup(void **state)
{
    (void)state;
    guest_make(&g, GUEST);
    guest_live(&g, "pvcalls", 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    guest_free(&g);
    return 0;
}

/* Adds a device; JSON with ' for ".  If it fails, the device is as it was. */
static int add(enum xencfg_devkind kind, const char *text, int *devid)
{
    const struct xencfg_type *type = xencfg__kinds[kind].type;
    void *dev = malloc(type->size), *given = malloc(type->size);
    char *json = guest_json(text);
    int rc;

    test_from_json(type, dev, json);
    test_from_json(type, given, json);
    rc = xencfg_device_add(g.ctx, 1, kind, xencfg__kinds[kind].type->id, dev,
                           &how);
    if (rc)
        assert_true(xencfg__type_equal(type, dev, given));
    else if (devid)
        *devid = (int)xencfg__kinds[kind].id(dev);
    xencfg__type_dispose(type, dev);
    xencfg__type_dispose(type, given);
    free(given);
    free(dev);
    free(json);
    return rc;
}

static void add_one(const char *json, int want)
{
    int devid = -7;

    guest_expect_error(&g, add(K(PVCALLSIF), json, &devid), 0, "");
    assert_int_equal(devid, want);
}

/* ---------------------------------------------------------------- conflicts */

static void plain(void **state)
{
    (void)state;
    add_one("{}", 1);
    guest_expect(&g, ONE("1"));
    assert_non_null(memory_get(g.store, LIVE("1")));
}

static void conflict(void **state)
{
    (void)state;
    memory_conflict(g.store, 1, NULL, NULL);
    add_one("{}", 1);
    guest_expect(&g, ONE("1"));
}

/* Without the lock, as an old libxl does for some kinds. */
static void take(struct store *s, void *arg)
{
    (void)s;
    guest_live(&g, "pvcalls", *(unsigned *)arg);
}

static void devid_taken(void **state)
{
    unsigned devid = 1;

    (void)state;
    memory_conflict(g.store, 1, take, &devid);
    add_one("{}", 2);
    guest_expect(&g, ONE("2"));
    assert_null(memory_get(g.store, LIVE("3")));
    assert_string_equal(memory_get(g.store, LIVE("2")),
                        "/local/domain/0/backend/pvcalls/1/2");
}

/* Three times in a row, by three others. */
static void take_next(struct store *s, void *arg)
{
    unsigned *devid = arg;

    guest_live(&g, "pvcalls", ++*devid);
    if (*devid < 3)
        memory_conflict(s, 1, take_next, devid);
}

static void taken_again_and_again(void **state)
{
    unsigned devid = 0;

    (void)state;
    memory_conflict(g.store, 1, take_next, &devid);
    add_one("{}", 4);
    guest_expect(&g, ONE("4"));
}

static void given_devid_taken(void **state)
{
    unsigned devid = 5;

    (void)state;
    memory_conflict(g.store, 1, take, &devid);
    guest_expect_error(&g, add(K(PVCALLSIF), "{'devid':5}", NULL),
                       XENCFG_ERROR_DEVICE_EXISTS,
                       "add pvcallsif 5 to domain 1: ");
    guest_expect(&g, GUEST);
}

static void vanish(struct store *s, void *arg)
{
    (void)arg;
    memory_load(s, "/local/domain/0/name=Domain-0\n");
}

static void domain_vanishes(void **state)
{
    (void)state;
    memory_conflict(g.store, 1, vanish, NULL);
    guest_expect_error(&g, add(K(PVCALLSIF), "{}", NULL),
                       XENCFG_ERROR_DOMAIN_NOTFOUND,
                       "domain 1 does not exist");
    guest_expect_files(&g, strrchr(g.path, '/') + 1);
}

static void commit_refused(void **state)
{
    (void)state;
    memory_fail_commit(g.store, 1);
    guest_expect_error(&g, add(K(PVCALLSIF), "{}", NULL), XENCFG_ERROR_STORE,
                       "commit: told to");
    guest_expect(&g, GUEST);
    assert_null(memory_get(g.store, LIVE("1")));
}

/* Then it is not known whether it was done: whatever is live has an entry. */
static void commit_unanswered(void **state)
{
    (void)state;
    memory_lose_commit(g.store, 1, false);
    guest_expect_error(&g, add(K(PVCALLSIF), "{}", NULL), XENCFG_ERROR_STORE,
                       "commit: told to");
    guest_expect(&g, ONE("1"));
    assert_null(memory_get(g.store, LIVE("1")));
    memory_lose_commit(g.store, 1, true);       /* at the stale one's place */
    guest_expect_error(&g, add(K(PVCALLSIF), "{}", NULL), XENCFG_ERROR_STORE,
                       "commit: told to");
    guest_expect(&g, ONE("1"));
    assert_non_null(memory_get(g.store, LIVE("1")));
}

/* ------------------------------------------------------- the device model */

#define QDISK(more_) "{'vdev':'xvda','pdev_path':'/x','format':'qcow2'," \
    "'backend':'qdisk'" more_ "}"
#define MODEL "/local/domain/0/device-model/1/state"

static const struct model {
    const char *name, *node, *value;
    const char *dev;
    bool refused;
} models[] = {
    { "none", NULL, NULL, QDISK(""), true },
    { "of libxl's", "/local/domain/1/image/device-model-pid", "42", QDISK(""),
      false },
    { "in a stub domain", "/local/domain/1/image/device-model-domid", "2",
      QDISK(""), false },
    { "that says so", MODEL, "running", QDISK(""), false },
    { "that is about to", MODEL, "", QDISK(""), true },
    { "that is paused", MODEL, "paused", QDISK(""), true },
    { "of another domain", "/local/domain/0/device-model/11/state", "running",
      QDISK(""), true },
    { "the guest's word", "/local/domain/1/device-model/1/state", "running",
      QDISK(""), true },
    { "in a driver domain", NULL, NULL, QDISK(",'backend_domid':5"), false },
};

static void device_model(void **state)
{
    const struct model *row = *state;

    setup(NULL);
    memory_set(g.store, "/local/domain/5/name", "driver");
    if (row->node)
        memory_set(g.store, row->node, row->value);
    if (row->refused)
        guest_expect_error(&g, add(K(DISK), row->dev, NULL),
                           XENCFG_ERROR_BACKEND, "has no device model");
    else
        guest_expect_error(&g, add(K(DISK), row->dev, NULL), 0, "");
    teardown(NULL);
}

/* ------------------------------------------------------ each change failing */

struct row {
    const char *name;
    enum xencfg_devkind kind;
    const char *dev;
};

static const struct row rows[] = {
    { "disk", K(DISK), "{'vdev':'xvda','pdev_path':'/dev/null',"
                       "'backend':'qdisk','format':'raw'}" },
    { "nic", K(NIC), "{'devid':1}" },
    { "vtpm", K(VTPM), "{}" },
    { "vkb", K(VKB), "{}" },
    { "p9", K(P9), "{'tag':'t','path':'/srv','security_model':'none'}" },
    { "pvcallsif", K(PVCALLSIF), "{}" },
    { "vdispl", K(VDISPL), "{}" },
    { "pvcalls", K(PVCALLSIF), "{}" },
    { "usbctrl", K(USBCTRL), "{'type':'qusb','version':2,'ports':4}" },
    { "virtio", K(VIRTIO), "{'type':'virtio,device','transport':'mmio',"
                           "'irq':33,'base':33554432}" },
};

static void each_change_fails(void **state)
{
    const struct row *row = *state;
    int n = 0, rc;

    setup(NULL);
    memory_set(g.store, "/local/domain/1/image/device-model-pid", "42");
    do {
        char *before = guest_all(&g), *after;

        memory_fail(g.store, ++n);
        rc = add(row->kind, row->dev, NULL);
        memory_fail(g.store, 0);
        if (rc) {
            guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "told to");
            guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "add ");
            guest_expect(&g, GUEST);
            after = guest_all(&g);
            assert_string_equal(after, before);
            free(after);
        }
        free(before);
        assert_true(n < 1000);
    } while (rc);
    print_message("# %d changes\n", n - 1);
    assert_true(n > 8);
    guest_expect_files(&g, strrchr(g.path, '/') + 1);
    teardown(NULL);
}

/* The same after a conflict, which has left an entry in the template. */
static void each_change_fails_again(void **state)
{
    int n = 0, changes, rc = 0;

    (void)state;
    for (changes = 1; rc || changes == 1; changes++) {
        memory_fail(g.store, changes);
        rc = add(K(PVCALLSIF), "{'devid':9}", NULL);
        memory_fail(g.store, 0);
        if (!rc)
            break;
    }
    teardown(NULL);
    setup(NULL);
    do {
        memory_conflict(g.store, 1, NULL, NULL);
        memory_fail(g.store, changes + n++);
        rc = add(K(PVCALLSIF), "{'devid':9}", NULL);
        memory_fail(g.store, 0);
        memory_conflict(g.store, 0, NULL, NULL);
        if (rc)
            guest_expect(&g, GUEST);
        assert_true(n < 1000);
    } while (rc);
    assert_true(n > 8);
    guest_expect(&g, ONE("9"));
}

/* ------------------------------------------------------------------ removal */

static int remove_one(int devid)
{
    xencfg_device_pvcallsif dev;
    int rc;

    xencfg_device_pvcallsif_init(&dev);
    dev.devid = devid;
    rc = xencfg_pvcallsif_remove(g.ctx, 1, &dev, &how);
    xencfg_device_pvcallsif_dispose(&dev);
    return rc;
}

static void closed(const char *devid)
{
    char *state = test_format("/local/domain/0/backend/pvcalls/1/%s/state",
                              devid);

    memory_set(g.store, state, "6");
    free(state);
}

static void removed(void **state)
{
    (void)state;
    closed("0");
    guest_expect_error(&g, remove_one(0), 0, "");
    guest_expect(&g, PV_GUEST(""));
    assert_null(memory_get(g.store, LIVE("0")));
    assert_null(memory_get(g.store, "/local/domain/0/backend/pvcalls"));
    guest_expect_error(&g, remove_one(0), XENCFG_ERROR_NOTFOUND,
                       "remove pvcallsif 0 from domain 1: there is no such");
}

static void removed_stale(void **state)
{
    (void)state;
    guest_template(&g, ONE("3"));
    guest_expect_error(&g, remove_one(3), 0, "");
    guest_expect(&g, GUEST);
    guest_expect_error(&g, remove_one(-1), XENCFG_ERROR_INVAL,
                       "has no identity");
}

static void removed_conflict(void **state)
{
    unsigned n;

    (void)state;
    for (n = 1; n <= 2; n++) {
        closed("0");
        memory_conflict(g.store, n, NULL, NULL);
        guest_expect_error(&g, remove_one(0), 0, "");
        guest_expect(&g, PV_GUEST(""));
        guest_template(&g, GUEST);
        guest_live(&g, "pvcalls", 0);
    }
}

static void renew(struct store *s, void *arg)
{
    (void)s, (void)arg;
    guest_live(&g, "pvcalls", 0);
}

/* Somebody has removed it and added another at its place. */
static void removed_and_added(void **state)
{
    (void)state;
    closed("0");
    memory_conflict(g.store, 2, renew, NULL);
    guest_expect_error(&g, remove_one(0), XENCFG_ERROR_DEVICE_EXISTS,
                       "was added again meanwhile");
    guest_expect(&g, GUEST);
    assert_non_null(memory_get(g.store, LIVE("0")));
}

static void removal_fails(void **state)
{
    int n = 0, rc;

    (void)state;
    closed("0");
    do {
        memory_fail(g.store, ++n);
        rc = remove_one(0);
        memory_fail(g.store, 0);
        if (rc) {
            guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "told to");
            guest_expect(&g, GUEST);
            assert_non_null(memory_get(g.store, LIVE("0")));
        }
        assert_true(n < 1000);
    } while (rc);
    assert_true(n > 4);
    guest_expect(&g, PV_GUEST(""));
}

/* ------------------------------------------------------- how far it came */

static void disk_full(bool full)
{
    struct rlimit limit = { full ? 0 : RLIM_INFINITY, RLIM_INFINITY };

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void removal_disk_full(void **state)
{
    int rc;

    (void)state;
    closed("0");
    disk_full(true);
    rc = remove_one(0);
    disk_full(false);
    guest_expect_error(&g, rc, XENCFG_ERROR_TEMPLATE,
                       "; the device has gone, and its entry, which does no "
                       "harm, stays in the template until it is removed again");
    guest_expect(&g, GUEST);
    assert_null(memory_get(g.store, LIVE("0")));
    guest_expect_error(&g, remove_one(0), 0, "");
    guest_expect(&g, PV_GUEST(""));
}

static void removal_unanswered(void **state)
{
    (void)state;
    closed("0");
    memory_lose_commit(g.store, 2, true);
    guest_expect_error(&g, remove_one(0), XENCFG_ERROR_STORE,
                       "; whether the device has gone is not known");
    guest_expect_error(&g, remove_one(0), 0, "");
    guest_expect(&g, PV_GUEST(""));
}

static void removal_refused(void **state)
{
    (void)state;
    closed("0");
    memory_fail_commit(g.store, 2);
    guest_expect_error(&g, remove_one(0), XENCFG_ERROR_STORE,
                       "; the device was told to close, and is still there");
    guest_expect(&g, GUEST);
    guest_expect_error(&g, remove_one(0), 0, "");
}

static void add_unanswered(void **state)
{
    (void)state;
    memory_lose_commit(g.store, 1, true);
    guest_expect_error(&g, add(K(PVCALLSIF), "{}", NULL), XENCFG_ERROR_STORE,
                       "; whether the device was added is not known");
}

static void full_since(struct store *s, void *arg)
{
    (void)s, (void)arg;
    disk_full(true);
}

static void add_refused_disk_full(void **state)
{
    int rc;

    (void)state;
    memory_observe(g.store, full_since, NULL);
    memory_fail_commit(g.store, 1);
    rc = add(K(PVCALLSIF), "{}", NULL);
    memory_observe(g.store, NULL, NULL);
    disk_full(false);
    guest_expect_error(&g, rc, XENCFG_ERROR_STORE,
                       "commit: told to; its entry, which does no harm, stays "
                       "in the template");
    guest_expect(&g, ONE("1"));
    guest_expect_error(&g, remove_one(1), 0, "");
}

/* -------------------------------------------------------------------- tests */

#define TEST(name_, fn_) { name_, fn_, setup, teardown, NULL }

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("an addition", plain),
        TEST("a conflict", conflict),
        TEST("the chosen devid is taken", devid_taken),
        TEST("the chosen devids are taken", taken_again_and_again),
        TEST("the given devid is taken", given_devid_taken),
        TEST("the domain vanishes", domain_vanishes),
        TEST("the commit is refused", commit_refused),
        TEST("the commit gets no answer", commit_unanswered),
        TEST("each change fails after a conflict", each_change_fails_again),
        TEST("a removal", removed),
        TEST("the removal of a stale entry", removed_stale),
        TEST("a removal with a conflict", removed_conflict),
        TEST("a removal, and it is added again", removed_and_added),
        TEST("each change of a removal fails", removal_fails),
        TEST("a removal, and the disk is full", removal_disk_full),
        TEST("a removal without answer", removal_unanswered),
        TEST("a removal that is refused", removal_refused),
        TEST("an addition without answer", add_unanswered),
        TEST("refused, and the disk is full", add_refused_disk_full),
    };
    struct tests each = { 0 };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&each, each_change_fails, &rows[i], "each change fails: %s",
                 rows[i].name);
    for (i = 0; i < COUNT(models); i++)
        test_add(&each, device_model, &models[i], "a device model: %s",
                 models[i].name);
    return test_run(&each) || failed;
}
