/*
 * The table of the kinds of device: what programs see of it, and what leads
 * from the names of xenstore to a kind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds/kinds.h"
#include "kinds/paths.h"
#include "util.h"

/* ------------------------------------------------------------- for programs */

static void each_once(void **state)
{
    const struct xencfg_kind *k = NULL;
    int seen[NKINDS] = { 0 }, kind;

    (void)state;
    while ((k = xencfg_kind_next(k))) {
        seen[k->kind]++;
        assert_ptr_equal(xencfg_kind(k->kind), k);
        assert_string_equal(k->name, xencfg_devkind_to_string(k->kind));
    }
    for (kind = 1; kind < NKINDS; kind++)
        assert_int_equal(seen[kind], 1);
}

/* The arrays of a configuration's JSON, in which every kind has a device. */
static void json_order(void **state)
{
    const char *at, *before = NULL;
    const struct xencfg_kind *k = NULL;
    xencfg_domain_config config;
    char *json, key[32];

    (void)state;
    xencfg_domain_config_init(&config);
    while ((k = xencfg_kind_next(k))) {
        const struct devkind *row = &xencfg__kinds[k->kind];

        *xencfg__devices(row, &config) = malloc(k->size);
        *xencfg__device_count(row, &config) = 1;
        xencfg_type_init(k->type, xencfg__device(row, &config, 0));
    }
    assert_int_equal(xencfg_domain_config_to_json(
                         NULL, &config, XENCFG_JSON_COMPACT, &json, NULL), 0);
    before = json;
    while ((k = xencfg_kind_next(k))) {
        snprintf(key, sizeof(key), "\"%s\":", k->array);
        at = strstr(json, key);
        assert_non_null(at);
        assert_true(at > before);
        before = at;
    }
    free(json);
    xencfg_domain_config_dispose(&config);
}

static void no_such_kind(void **state)
{
    (void)state;
    assert_null(xencfg_kind(XENCFG_DEVKIND_NONE));
    assert_null(xencfg_kind((xencfg_devkind)-1));
    assert_null(xencfg_kind((xencfg_devkind)NKINDS));
}

static void devices(void **state)
{
    const struct xencfg_kind *k = xencfg_kind(XENCFG_DEVKIND_NIC);
    xencfg_domain_config config;
    int count, devid;

    (void)state;
    xencfg_domain_config_init(&config);
    test_from_json(&xencfg__desc_domain_config, &config,
                   "{\"nics\": [{\"devid\": 3}, {\"devid\": 4}]}");
    assert_ptr_equal(xencfg_devices(&config, k->kind, &count), config.nics);
    assert_int_equal(count, 2);
    memcpy(&devid, (char *)config.nics + k->size + k->devid, sizeof(devid));
    assert_int_equal(devid, 4);
    assert_null(xencfg_devices(&config, XENCFG_DEVKIND_DISK, &count));
    assert_int_equal(count, 0);
    assert_null(xencfg_devices(&config, XENCFG_DEVKIND_NONE, &count));
    assert_int_equal(count, 0);
    assert_null(xencfg_abi_devices(XENCFG_TYPE(domain_config) + 1, &config,
                                   k->kind, &count));
    assert_int_equal(count, 0);
    xencfg_domain_config_dispose(&config);
}

/* ------------------------------------------------------ names of xenstore's */

/* No two kinds have a directory or a backend of one name. */
static void names_are_unique(void **state)
{
    enum xencfg_devkind found;
    int kind, i, dir;

    (void)state;
    for (kind = 1; kind < NKINDS; kind++) {
        const struct devkind *k = &xencfg__kinds[kind];

        for (i = 0; i < MAX_DIRS && k->dir[i]; i++) {
            assert_true(xencfg__kind_of_dir(k->dir[i], &found, &dir));
            assert_int_equal(found, kind);
            assert_int_equal(dir, i);
        }
        for (i = 0; i < MAX_BACKENDS && k->backend[i].name; i++) {
            assert_ptr_equal(
                xencfg__backend_find(k->backend[i].name, &found),
                &k->backend[i]);
            assert_int_equal(found, kind);
        }
    }
    assert_false(xencfg__kind_of_dir("no-kind", &found, &dir));
    assert_null(xencfg__backend_find("no-kind", &found));
}

struct path {
    const char *path, *name;
    bool is_one;                /* of domain 7's device 2 */
    uint32_t backend;
};

static const struct path paths[] = {
    { "/local/domain/0/backend/vif/7/2", "vif", true, 0 },
    { "/local/domain/32767/backend/9pfs/7/2", "9pfs", true, 32767 },
    { "/local/domain/3/backend/vif/7/1", "vif", false, 3 },
    { "/local/domain/3/backend/vif/6/2", "vif", false, 3 },
    { "/local/domain/3/backend/vif/7/2/", "vif", false, 3 },
    { "/local/domain/3/backend/vif/07/2", "vif", false, 3 },
    { "/local/domain/03/backend/vif/7/2", "vif", false, 3 },
    { "/local/domain/3/backend/vif", "vif", false, 3 },
    { "/local/domain/32768/backend/vif/7/2", NULL, false, 0 },
    { "/local/domain/-1/backend/vif/7/2", NULL, false, 0 },
    { "/local/domain/3/backend//7/2", NULL, false, 0 },
    { "/local/domain/3/device/vif/7/2", NULL, false, 0 },
    { "/libxl/3/backend/vif/7/2", NULL, false, 0 },
    { "", NULL, false, 0 },
};

static void backend_path(void **state)
{
    const struct path *row = *state;
    char name[BACKEND_NAME_MAX];
    uint32_t backend;

    assert_int_equal(!!xencfg__parse_backend(row->path, &backend, name),
                     !!row->name);
    if (row->name) {
        assert_string_equal(name, row->name);
        assert_int_equal(backend, row->backend);
    }
    assert_int_equal(xencfg__is_backend(row->path, 7, 2, &backend, name),
                     row->is_one);
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    test_add(&tests, each_once, NULL, "each kind is met once");
    test_add(&tests, json_order, NULL, "in the order of the JSON");
    test_add(&tests, no_such_kind, NULL, "a number that is no kind's");
    test_add(&tests, devices, NULL, "the devices of a kind");
    test_add(&tests, names_are_unique, NULL, "a name leads to one kind");
    for (i = 0; i < COUNT(paths); i++)
        test_add(&tests, backend_path, &paths[i], "backend path \"%s\"",
                 paths[i].path);
    return test_run(&tests);
}
