/*
 * Somebody writes all the time what is his: a guest its frontends, a driver
 * domain its backends.  Each transaction that concerns them fails.  Devices
 * come and go all the same, and whenever somebody looks, which is also when
 * somebody may be killed, a live device has its entry, and neither side could
 * begin with one that is not live.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "kinds/kinds.h"
#include "util.h"

#define K(kind_) XENCFG_DEVKIND_##kind_
#define VIF0 "'nics':[{'devid':0}]"
#define DRIVER "/local/domain/2/backend"
#define CD(path_, format_)                                                     \
    "'disks':[{" path_ "'vdev':'hdc','backend':'qdisk','format':'" format_     \
    "','removable':1,'is_cdrom':1}]"
#define HDC "/libxl/1/device/vbd/5632"

static struct guest g;
static const struct xencfg_hotplug_how how =
    XENCFG_HOTPLUG_HOW(.no_wait = true, .no_script = true, .force = true);

/* ----------------------------------------------------------- what is seen */

static struct seen {
    const char *front, *back, *libxl; /* of the device */
    const char *entry;                /* in the template */
    bool once_live;
} seen;

static const char *get(const char *dir, const char *node)
{
    char *path = test_format("%s/%s", dir, node);
    const char *value = memory_get(g.store, path);

    free(path);
    return value;
}

/* A live device has an entry; only of one has anybody a state to look at. */
static void look(struct store *s, void *arg)
{
    char *template = guest_read(&g), *entry = guest_json(seen.entry);
    bool live = memory_get(s, seen.libxl);

    (void)arg;
    if (live && !strstr(template, entry))
        fail_msg("%s without %s in %s", seen.libxl, entry, template);
    seen.once_live |= live;
    if (!live && !seen.once_live &&
        (get(seen.front, "state") || get(seen.back, "state")))
        fail_msg("a state, and no %s", seen.libxl);
    if (!live && seen.once_live && get(seen.back, "state"))
        fail_msg("a backend, and no %s", seen.libxl);
    free(entry);
    free(template);
}

/* ------------------------------------------------------------- the devices */

static const struct row {
    const char *name;
    enum xencfg_devkind kind;
    const char *dev; /* with ' for " */
    const char *flood;
    struct seen seen;
} rows[] = {
    { "a nic, its frontend",
      K(NIC),
      "{'devid':1,'bridge':'b'}",
      "/local/domain/1/device/vif/1",
      { "/local/domain/1/device/vif/1", "/local/domain/0/backend/vif/1/1",
        "/libxl/1/device/vif/1", "\"devid\":1", false } },
    { "a nic, its backend",
      K(NIC),
      "{'devid':1,'bridge':'b','backend_domid':2}",
      DRIVER,
      { "/local/domain/1/device/vif/1", DRIVER "/vif/1/1",
        "/libxl/1/device/vif/1", "\"devid\":1", false } },
    { "a disk, its frontend",
      K(DISK),
      "{'vdev':'xvda','pdev_path':'/x','backend':'qdisk','format':'raw'}",
      "/local/domain/1/device/vbd",
      { "/local/domain/1/device/vbd/51712",
        "/local/domain/0/backend/qdisk/1/51712", "/libxl/1/device/vbd/51712",
        "\"xvda\"", false } },
    { "a disk, its backend",
      K(DISK),
      "{'vdev':'xvda','pdev_path':'x','backend':'qdisk','format':'raw',"
      "'backend_domid':2}",
      DRIVER "/qdisk",
      { "/local/domain/1/device/vbd/51712", DRIVER "/qdisk/1/51712",
        "/libxl/1/device/vbd/51712", "\"xvda\"", false } },
    { "pvcalls, its frontend",
      K(PVCALLSIF),
      "{'devid':1}",
      "/local/domain/1/device/pvcalls/1",
      { "/local/domain/1/device/pvcalls/1",
        "/local/domain/0/backend/pvcalls/1/1", "/libxl/1/device/pvcalls/1",
        "\"devid\":1", false } },
    { "pci, its frontend",
      K(PCI),
      "{'bus':1}",
      "/local/domain/1/device/pci/0",
      { "/local/domain/1/device/pci/0", "/local/domain/0/backend/pci/1/0",
        "/local/domain/0/backend/pci/1/0", "\"bus\":1", false } },
};

static void begin(const struct row *row, bool flood)
{
    guest_make(&g, PV_GUEST(""));
    memory_set(g.store, "/local/domain/1/image/device-model-pid", "42");
    memory_set(g.store, "/local/domain/2/name", "driver");
    if (flood)
        memory_flood(g.store, row->flood);
    guest_pciback(&g, "0000:01:00.0");
    seen = row->seen;
    memory_observe(g.store, look, NULL);
}

static void end(void)
{
    guest_free(&g);
}

static int act(const struct row *row, bool remove)
{
    const struct xencfg_type *type = xencfg__kinds[row->kind].type;
    void *dev = malloc(type->size);
    char *json = guest_json(row->dev);
    int rc;

    test_from_json(type, dev, json);
    rc = remove ? xencfg_device_remove(g.ctx, 1, row->kind, type->id, dev, &how)
                : xencfg_device_add(g.ctx, 1, row->kind, type->id, dev, &how);
    xencfg__type_dispose(type, dev);
    free(dev);
    free(json);
    return rc;
}

/* Its backend has closed it, as far as it can. */
static void closed(const struct row *row)
{
    char *state = test_format("%s/state", row->seen.back);
    char *online = test_format("%s/online", row->seen.back);

    memory_set(g.store, state, "6");
    memory_set(g.store, online, "0");
    free(online);
    free(state);
}

/* All nodes but those that random numbers are in. */
static char *nodes(void)
{
    char *text = memory_text(g.store), *mac;

    while ((mac = strstr(text, "/mac=")))
        memcpy(mac, "/mac:xxxxxxxxxxxxxxxxx", 22);
    return text;
}

static void as_undisturbed(void **state)
{
    const struct row *row = *state;
    char *want, *have;

    begin(row, false);
    guest_expect_error(&g, act(row, false), 0, "");
    want = nodes();
    end();
    begin(row, true);
    guest_expect_error(&g, act(row, false), 0, "");
    have = nodes();
    assert_string_equal(have, want);
    closed(row);
    seen.once_live = true;
    guest_expect_error(&g, act(row, true), 0, "");
    guest_expect(&g, PV_GUEST(""));
    assert_null(memory_get(g.store, row->seen.libxl));
    assert_null(memory_get(g.store, row->seen.front));
    assert_null(memory_get(g.store, row->seen.back));
    end();
    free(have);
    free(want);
}

/* An add, then maybe the removal, whose n-th change fails; 0: none. */
static int failing(const struct row *row, bool remove, int n)
{
    int rc;

    begin(row, true);
    if (remove) {
        guest_expect_error(&g, act(row, false), 0, "");
        closed(row);
    }
    memory_fail(g.store, n);
    rc = act(row, remove);
    memory_fail(g.store, 0);
    if (rc)
        guest_expect_error(&g, rc, XENCFG_ERROR_STORE, "told to");
    return rc;
}

/* The changes that there are: those of the last transaction count. */
static void last_changes(const struct row *row, bool remove, int *from, int *to)
{
    unsigned before;

    begin(row, true);
    if (remove) {
        guest_expect_error(&g, act(row, false), 0, "");
        closed(row);
    }
    before = memory_changes(g.store);
    guest_expect_error(&g, act(row, remove), 0, "");
    *to = (int)(memory_changes(g.store) - before);
    *from = *to - *to / STORE_CONTENDED - 5;
    if (*from < 1)
        *from = 1;
    end();
}

/* Each change fails once: then all is as before. */
static void failing_add(void **state)
{
    const struct row *row = *state;
    int n, last;

    last_changes(row, false, &n, &last);
    for (; n <= last; n++) {
        assert_int_not_equal(failing(row, false, n), 0);
        guest_expect(&g, PV_GUEST(""));
        assert_null(memory_get(g.store, row->seen.libxl));
        assert_null(get(row->seen.front, "backend"));
        assert_null(get(row->seen.back, "frontend"));
        end();
    }
}

/* It is there until the end, and may be removed once more. */
static void failing_removal(void **state)
{
    const struct row *row = *state;
    int n, last;

    last_changes(row, true, &n, &last);
    for (; n <= last; n++) {
        assert_int_not_equal(failing(row, true, n), 0);
        assert_non_null(memory_get(g.store, row->seen.libxl));
        guest_expect_error(&g, act(row, true), 0, "");
        guest_expect(&g, PV_GUEST(""));
        assert_null(memory_get(g.store, row->seen.front));
        assert_null(memory_get(g.store, row->seen.back));
        end();
    }
}

/* ---------------------------------------------------------------- a bracket */

static void bracket(void **state)
{
    const struct row *row = *state;
    xencfg_hotplug *hp;
    void *dev = malloc(xencfg__kinds[row->kind].type->size);
    char *json = guest_json(row->dev);

    begin(row, true);
    test_from_json(xencfg__kinds[row->kind].type, dev, json);
    assert_int_equal(xencfg_hotplug_begin(g.ctx, 1, &hp), 0);
    assert_int_equal(xencfg_hotplug_add(hp, row->kind,
                                        xencfg__kinds[row->kind].type->id, dev),
                     0);
    assert_int_equal(xencfg_hotplug_commit(hp), 0);
    assert_int_equal(xencfg_hotplug_attach(hp), 0);
    xencfg_hotplug_end(hp);
    assert_non_null(memory_get(g.store, row->seen.libxl));
    assert_string_equal(get(row->seen.front, "state"), "1");
    assert_string_equal(get(row->seen.back, "state"), "1");
    xencfg__type_dispose(xencfg__kinds[row->kind].type, dev);
    free(json);
    free(dev);
    end();
}

/* ------------------------------------------------------------------- a medium
 */

static char *media;

/* Each time when something changes: template, /libxl, backend. */
static void look_at_drive(struct store *s, void *arg)
{
    const char *live = memory_get(s, HDC "/params");
    const char *back = memory_get(s, DRIVER "/qdisk/1/5632/params");
    char *template = guest_read(&g), *more;

    (void)arg;
    more = test_format("%s %s%s%s", media,
                       strstr(template, "/b.iso")   ? "b"
                       : strstr(template, "/a.iso") ? "a"
                                                    : "-",
                       *live ? live + 5 : "-", *back ? back + 5 : "-");
    if (*live && !strstr(template, live + 4))
        fail_msg("%s, and the template is %s", live, template);
    if (*back && strcmp(back, live))
        fail_msg("%s in the backend, and %s", back, live);
    free(media);
    free(template);
    media = more;
}

static void medium(void **state)
{
    xencfg_device_disk b = { .pdev_path = (char *)"/b.iso",
                             .format = XENCFG_DISK_FORMAT_RAW };

    (void)state;
    guest_make(&g, HVM_GUEST("," CD("'pdev_path':'/a.iso',", "raw")));
    memory_set(g.store, HDC "/backend", DRIVER "/qdisk/1/5632");
    memory_set(g.store, HDC "/device-type", "cdrom");
    memory_set(g.store, HDC "/type", "qdisk");
    memory_set(g.store, HDC "/params", "aio:/a.iso");
    memory_set(g.store, DRIVER "/qdisk/1/5632/params", "aio:/a.iso");
    memory_flood(g.store, DRIVER);
    memory_observe(g.store, look_at_drive, NULL);
    media = test_format("%s", "");
    guest_expect_error(&g, xencfg_cdrom_swap(g.ctx, 1, "hdc", &b, NULL), 0, "");
    guest_expect(&g, HVM_GUEST("," CD("'pdev_path':'/b.iso',", "raw")));
    assert_string_equal(memory_get(g.store, HDC "/params"), "aio:/b.iso");
    assert_string_equal(memory_get(g.store, DRIVER "/qdisk/1/5632/params"),
                        "aio:/b.iso");
    guest_expect_error(&g, xencfg_cdrom_eject(g.ctx, 1, "hdc", NULL), 0, "");
    assert_string_equal(memory_get(g.store, HDC "/params"), "");
    free(media);
    guest_free(&g);
}

/* ------------------------------------------------------- what cannot be done
 */

/* Nobody but dom0 writes there; but it ends. */
static void for_ever(void **state)
{
    (void)state;
    begin(&rows[0], true);
    memory_flood(g.store, "/libxl/1/device/vif");
    guest_expect_error(&g, act(&rows[0], false), XENCFG_ERROR_TIMEDOUT,
                       "add nic 1 to domain 1: xenstore changed under each of");
    guest_expect(&g, PV_GUEST(""));
    assert_null(memory_get(g.store, rows[0].seen.front));
    end();
}

int main(void)
{
    const struct CMUnitTest one[] = {
        cmocka_unit_test(medium),
        cmocka_unit_test(for_ever),
    };
    struct tests each = { 0 };
    int failed = cmocka_run_group_tests(one, NULL, NULL);
    size_t i;

    for (i = 0; i < COUNT(rows); i++) {
        test_add(&each, as_undisturbed, &rows[i], "%s", rows[i].name);
        test_add(&each, bracket, &rows[i], "by the bracket: %s", rows[i].name);
        if (rows[i].kind != K(NIC) && rows[i].kind != K(PCI))
            continue;
        test_add(&each, failing_add, &rows[i], "each change fails: %s",
                 rows[i].name);
        test_add(&each, failing_removal, &rows[i],
                 "each change of its removal fails: %s", rows[i].name);
    }
    return test_run(&each) || failed;
}
