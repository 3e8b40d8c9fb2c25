/*
 * The n-th allocation fails, for every n, and then all from the n-th on: the
 * bracket, adding and removing a device, changing a medium, and a domain's
 * files.  The result is XENCFG_ERROR_NOMEM or success; what was to be changed
 * is as it was or as it was to be, or as a crash may leave it, but never
 * invalid; nothing leaks, no lock stays, and a second attempt succeeds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"
#include "heap.h"
#include "kinds/kinds.h"
#include "util.h"

#define K(kind_) XENCFG_DEVKIND_##kind_
#define TEMPLATE "userdata-d.1." HOST_UUID ".libxl-json"

static struct guest g;
static const char *template;    /* of the domain before */
static char *nodes;             /* so too; NULL until they are known */
static char *before, *after;    /* template and xenstore */

/* ----------------------------------------------------------------- attempts */

static void live_drive(void)
{
    guest_live(&g, "vbd", 5632);
    memory_set(g.store, "/libxl/1/device/vbd/5632/device-type", "cdrom");
    memory_set(g.store, "/libxl/1/device/vbd/5632/type", "qdisk");
    memory_set(g.store, "/libxl/1/device/vbd/5632/params", "aio:/a.iso");
    memory_set(g.store, "/local/domain/0/backend/qdisk/1/5632/params",
               "aio:/a.iso");
}

static void reset(void)
{
    memory_load(g.store, nodes);
    if (template)
        guest_template(&g, template);
    else
        unlink(g.path);
}

/* A device of JSON; the same for each attempt. */
static enum xencfg_devkind kind;
static const char *json;

static void *make_device(void)
{
    void *dev = malloc(xencfg__kinds[kind].type->size);
    char *text = guest_json(json);

    test_from_json(xencfg__kinds[kind].type, dev, text);
    free(text);
    return dev;
}

static void free_device(void *dev)
{
    xencfg__type_dispose(xencfg__kinds[kind].type, dev);
    free(dev);
}

static int bracket(void *dev)
{
    xencfg_hotplug *hp = NULL;
    xencfg_device_dtdev dt = { .path = (char *)"/b" };
    xencfg_device_pvcallsif gone;
    int rc = xencfg_hotplug_begin(g.ctx, 1, &hp);

    xencfg_device_pvcallsif_init(&gone);
    gone.devid = 7;
    if (!rc)
        rc = xencfg_hotplug_add(hp, kind, xencfg__kinds[kind].type->id, dev);
    if (!rc)
        rc = xencfg_hotplug_add(hp, K(DTDEV), XENCFG_TYPE(device_dtdev), &dt);
    if (!rc)
        rc = xencfg_hotplug_remove(hp, K(PVCALLSIF),
                                   XENCFG_TYPE(device_pvcallsif), &gone);
    if (!rc)
        rc = xencfg_hotplug_commit(hp);
    xencfg_hotplug_end(hp);
    return rc;
}

/* An addition that fails is done once more: nothing must stay of the first. */
static int bracket_again(void *dev)
{
    xencfg_hotplug *hp = NULL;
    xencfg_device_dtdev dt = { .path = (char *)"/b" };
    int rc = xencfg_hotplug_begin(g.ctx, 1, &hp);

    if (rc)
        return rc;
    rc = xencfg_hotplug_add(hp, kind, xencfg__kinds[kind].type->id, dev);
    heap_relent();
    if (rc == XENCFG_ERROR_NOMEM)
        rc = xencfg_hotplug_add(hp, kind, xencfg__kinds[kind].type->id, dev);
    if (!rc)
        rc = xencfg_hotplug_add(hp, K(DTDEV), XENCFG_TYPE(device_dtdev), &dt);
    if (!rc)
        rc = xencfg_hotplug_commit(hp);
    xencfg_hotplug_end(hp);
    return rc;
}

static long fail_at;            /* of the attempt under way */
static bool later_too;

/* So too, of what follows an addition that is not to fail. */
static int commit_again(void *dev)
{
    xencfg_device_pvcallsif gone;
    xencfg_hotplug *hp = NULL;
    int rc;

    heap_relent();
    xencfg_device_pvcallsif_init(&gone);
    gone.devid = 7;
    rc = xencfg_hotplug_begin(g.ctx, 1, &hp);
    if (!rc)
        rc = xencfg_hotplug_add(hp, kind, xencfg__kinds[kind].type->id, dev);
    if (rc)
        return rc;
    heap_begin(fail_at, later_too);
    rc = xencfg_hotplug_remove(hp, K(PVCALLSIF), XENCFG_TYPE(device_pvcallsif),
                               &gone);
    if (rc == XENCFG_ERROR_NOMEM) {
        heap_relent();
        rc = xencfg_hotplug_remove(hp, K(PVCALLSIF),
                                   XENCFG_TYPE(device_pvcallsif), &gone);
    }
    if (!rc)
        rc = xencfg_hotplug_commit(hp);
    if (rc == XENCFG_ERROR_NOMEM) {
        heap_relent();
        rc = xencfg_hotplug_commit(hp);
    }
    xencfg_hotplug_end(hp);
    return rc;
}

static const struct xencfg_hotplug_how how =
    XENCFG_HOTPLUG_HOW(.no_wait = true, .no_script = true);

static int add(void *dev)
{
    return xencfg_device_add(g.ctx, 1, kind, xencfg__kinds[kind].type->id, dev,
                             &how);
}

static int remove_(void *dev)
{
    return xencfg_device_remove(g.ctx, 1, kind, xencfg__kinds[kind].type->id,
                                dev, &how);
}

static int hook(void *arg, uint32_t domid, const xencfg_device_disk *medium)
{
    (void)arg, (void)domid, (void)medium;
    return 0;
}

/* The device is the medium. */
static int swap(void *dev)
{
    const struct xencfg_cdrom_how cd = XENCFG_CDROM_HOW(.hook = hook);

    return xencfg_cdrom_swap(g.ctx, 1, "hdc", dev, &cd);
}

static xencfg_domain_config config;

static int domain_add(void *dev)
{
    (void)dev;
    return xencfg_domain_add(g.ctx, 1, &config);
}

static int domain_remove(void *dev)
{
    (void)dev;
    return xencfg_domain_remove(g.ctx, 1);
}

/* ------------------------------------------------------------------- checks */

#define LIVE0 "/libxl/1/device/pvcalls/0"
#define ENTRY0 "\"pvcallsifs\":[{\"devid\":0"

/* As a crash might have left it. */
static void assert_valid(void)
{
    const char *params = memory_get(g.store,
                                    "/libxl/1/device/vbd/5632/params");
    char *text = guest_read(&g);
    xencfg_domain_config read;

    xencfg_domain_config_init(&read);
    if (*text && xencfg_template_read(g.ctx, g.path, &read))
        fail_msg("%s", xencfg_errmsg(g.ctx));
    xencfg_domain_config_dispose(&read);
    if (memory_get(g.store, LIVE0))
        assert_non_null(strstr(text, ENTRY0));
    if (params && *params)
        assert_non_null(strstr(text, params + strlen("aio:")));
    free(text);
}

static int (*operation)(void *dev);
static bool all_or_nothing;

/* With memory it goes well, whatever was done of it before. */
static void once_more(void)
{
    void *dev = make_device();
    char *all;

    guest_expect_error(&g, operation(dev), 0, "");
    all = guest_all(&g);
    assert_string_equal(all, after);
    free(all);
    free_device(dev);
}

static bool attempt(long n, bool later)
{
    void *dev, *given;
    char *all;
    bool failed;
    int rc;

    reset();
    dev = make_device();
    given = make_device();
    fail_at = n;
    later_too = later;
    heap_begin(fail_at, later_too);
    rc = operation(dev);
    failed = heap_end();
    if (rc && (!failed || rc != XENCFG_ERROR_NOMEM))
        fail_msg("allocation %ld: %d, %s", n, rc, xencfg_errmsg(g.ctx));
    if (rc && !strstr(xencfg_errmsg(g.ctx), "out of memory"))
        fail_msg("allocation %ld: %s", n, xencfg_errmsg(g.ctx));
    all = guest_all(&g);
    if (rc && strcmp(all, after) && all_or_nothing) {
        assert_string_equal(all, before);
        if (operation == add)
            assert_true(
                xencfg__type_equal(xencfg__kinds[kind].type, dev, given));
    }
    if (!rc)
        assert_string_equal(all, after);
    assert_valid();
    guest_expect_files(&g, access(g.path, F_OK) ? "" : TEMPLATE);
    if (rc && strcmp(all, after))
        once_more();
    free(all);
    free_device(given);
    free_device(dev);
    return failed;
}

struct row {
    const char *name;
    int (*operation)(void *dev);
    enum xencfg_devkind kind;
    const char *json;           /* the device */
    const char *template;
    bool all_or_nothing;
    int at_least;
};

/* Its keys are in the order in which they are written. */
#define DEVICES PV_GUEST(",'disks':[{'pdev_path':'/x','vdev':'xvda'}],"        \
    "'dtdevs':[{'path':'/a'}],'new':{},"                                      \
    "'pvcallsifs':[{'devid':0},{'devid':7}]")
#define NIC "{'mac':'00:16:3e:00:00:01','bridge':'br0'}"
#define USBCTRL "{'type':'qusb','version':2,'ports':4,'name':'u'}"

static const struct row rows[] = {
    { "the bracket", bracket, K(NIC), NIC, DEVICES, true, 60 },
    { "an addition tried again", bracket_again, K(NIC), NIC, DEVICES, true,
      50 },
    { "an addition of a controller tried again", bracket_again, K(USBCTRL),
      USBCTRL, DEVICES, true, 50 },
    { "a commit tried again", commit_again, K(NIC), NIC, DEVICES, true, 5 },
    { "add a nic", add, K(NIC), NIC, DEVICES, true, 100 },
    { "add a controller", add, K(USBCTRL), USBCTRL, DEVICES, true, 100 },
    { "remove a device", remove_, K(PVCALLSIF), "{'devid':0}", DEVICES, false,
      100 },
    { "remove a stale entry", remove_, K(PVCALLSIF), "{'devid':7}", DEVICES,
      true, 50 },
    { "swap a medium", swap, K(DISK), "{'pdev_path':'/b.iso','format':'raw'}",
      HVM_GUEST(",'disks':[{'vdev':'hdc','pdev_path':'/a.iso',"
                "'format':'raw','is_cdrom':1}],'pvcallsifs':[{'devid':0}]"),
      false, 100 },
    { "the first template", domain_add, K(PVCALLSIF), "{}", NULL, true, 20 },
    { "the end of the files", domain_remove, K(PVCALLSIF), "{}", DEVICES, true,
      2 },
};

static void run_row(void **state)
{
    const struct row *row = *state;
    void *dev;

    operation = row->operation;
    kind = row->kind;
    json = row->json;
    template = row->template;
    all_or_nothing = row->all_or_nothing;
    guest_make(&g, template);
    if (template && row->operation != domain_remove)
        guest_live(&g, "pvcalls", 0);
    memory_set(g.store, "/local/domain/0/backend/pvcalls/1/0/state", "6");
    memory_set(g.store, "/local/domain/1/image/device-model-pid", "42");
    if (row->operation == swap)
        live_drive();
    nodes = memory_text(g.store);
    before = guest_all(&g);
    dev = make_device();
    guest_expect_error(&g, operation(dev), 0, "");
    free_device(dev);
    after = guest_all(&g);
    assert_string_not_equal(before, after);
    heap_until_success(attempt, row->at_least);
    free(nodes);
    free(before);
    free(after);
    guest_free(&g);
}

int main(void)
{
    char *text = guest_json(PV_GUEST(",'pvcallsifs':[{'devid':3}],'new':1"));
    struct tests tests = { 0 };
    size_t i;
    int rc;

    test_from_json(&xencfg__desc_domain_config, &config, text);
    free(text);
    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, run_row, &rows[i], "%s", rows[i].name);
    rc = test_run(&tests);
    xencfg_domain_config_dispose(&config);
    return rc;
}
