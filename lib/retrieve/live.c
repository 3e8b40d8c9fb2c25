/* live - what xenstore says now about one domain: values and listings. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/number.h"
#include "base/utf8.h"
#include "domain/domains.h"
#include "domain/presence.h"
#include "kinds/paths.h"
#include "retrieve/live.h"

/* A listing of more devices may be too long for one answer. */
#define LONG 350

/* A hostile template must not make us ask for millions of vcpus. */
#define MAX_VCPUS 4096

/* Directories below /libxl/<domid>/device that are no kinds of their own: pci's
   copy, which is not kept up to date, and what Arm's vuart option implies. */
static const char *const other_dirs[] = { "pci", "vuart" };

/* ------------------------------------------------------------------- values */

static int not_refreshed(struct live *live, const char *key, const char *path,
                         const char *why)
{
    return xencfg__report_add(
        live->report,
        &(struct finding){ .what = XENCFG_FINDING_CLASS_NOT_REFRESHED,
                           .id = key, .index = -1, .path = path },
        "%s", why);
}

int xencfg__live_name(struct live *live)
{
    CLEANUP(freep) char *value = NULL;
    char path[64];
    size_t len;
    int rc;

    snprintf(path, sizeof(path), DOMAIN_NAME, live->domid);
    rc = xencfg__store_read(live->store, &value, &len, "%s", path);
    if (rc)
        return rc;
    if (!value || !len)
        return xencfg__report_add(
            live->report,
            &(struct finding){ .what = XENCFG_FINDING_CLASS_NO_NAME,
                               .id = "c_info.name", .index = -1,
                               .path = path },
            "%s", value ? "it is empty" : "no such node");
    if (!xencfg__is_text(value, len))
        return xencfg__live_malformed(live, XENCFG_DEVKIND_NONE, "c_info.name",
                                      path, "(not UTF-8)");
    live->name = TAKE(value);
    return 0;
}

static int read_memory(struct live *live, const char *key, const char *node,
                       uint64_t *ret, bool *has, bool *missing)
{
    CLEANUP(freep) char *value = NULL;
    char path[64];
    int rc;

    snprintf(path, sizeof(path), "/local/domain/%u/memory/%s", live->domid,
             node);
    rc = xencfg__store_read(live->store, &value, NULL, "%s", path);
    if (rc)
        return rc;
    *missing = !value;
    if (!value)
        return not_refreshed(live, key, path, "no such node");
    *has = xencfg__parse_number(value, 10, LIVE_MAX_KIB, ret);
    return *has ? 0
                : xencfg__live_malformed(live, XENCFG_DEVKIND_NONE, key, path,
                                         value);
}

static int malformed_vcpu(struct live *live, int vcpu, const char *value)
{
    char path[64];

    snprintf(path, sizeof(path), "/local/domain/%u/cpu/%d/availability",
             live->domid, vcpu);
    return xencfg__live_malformed(live, XENCFG_DEVKIND_NONE,
                                  "b_info.avail_vcpus", path, value);
}

/* One that is online though the maximum forbids it. */
static int find_beyond(struct live *live, int max)
{
    CLEANUP(freep) uint32_t *vcpu = NULL;
    char path[48];
    int i, count = 0, rc;

    snprintf(path, sizeof(path), DOMAIN_DIR "/cpu", live->domid);
    rc = xencfg__store_list_numbers(live->store, MAX_VCPUS, &vcpu, &count,
                                    path);
    for (i = 0; !rc && !live->beyond && i < count; i++) {
        CLEANUP(freep) char *value = NULL;

        if (vcpu[i] < (uint32_t)max)
            continue;
        rc = xencfg__store_read(live->store, &value, NULL, "%s/%u/availability",
                                path, vcpu[i]);
        if (!rc && value && !strcmp(value, "online"))
            live->beyond = vcpu[i];
    }
    return rc == STORE_TOO_LONG ? 0 : rc;
}

/* libxl asks the device model of HVM guests instead, by QMP. */
static int read_vcpus(struct live *live, const xencfg_domain_config *config)
{
    int max = config->b_info.max_vcpus, nodes = 0, online = 0, i, rc;

    if (config->b_info.type == XENCFG_DOMAIN_TYPE_HVM)
        return not_refreshed(live, "b_info.avail_vcpus", NULL,
                             "only the device model knows");
    if (max < 0 || max > MAX_VCPUS)
        return not_refreshed(live, "b_info.avail_vcpus", NULL,
                             "b_info.max_vcpus is out of range");
    if (!max)
        return 0;
    live->vcpus.map = calloc(1, (max + 7) / 8);
    if (!live->vcpus.map)
        return xencfg__nomem(live->ctx);
    live->vcpus.size = (max + 7) / 8;
    for (i = 0; i < max; i++) {
        CLEANUP(freep) char *value = NULL;

        rc = xencfg__store_read(live->store, &value, NULL,
                                "/local/domain/%u/cpu/%d/availability",
                                live->domid, i);
        if (rc)
            return rc;
        nodes += !!value;
        if (!value || !strcmp(value, "offline"))
            continue;
        if (strcmp(value, "online"))
            return malformed_vcpu(live, i, value);
        live->vcpus.map[i / 8] |= 1 << i % 8;
        online++;
    }
    live->has_vcpus = true;
    live->none_online = nodes && !online;
    return live->all_backends ? find_beyond(live, max) : 0;
}

/* All that is read whatever there is; where it is not read, no harm is done. */
static int ask_ahead(struct live *live, const xencfg_domain_config *config)
{
    static const char *const always[] = {
        "/local/domain/%u/memory/target", "/local/domain/%u/memory/static-max",
        DOMAIN_NAME, PCI_BACKEND "/num_devs",
    };
    struct store_wants w = { .store = live->store };
    int vcpus = config->b_info.type == XENCFG_DOMAIN_TYPE_HVM
                    ? 0
                    : config->b_info.max_vcpus;
    int i;

    for (i = 0; i < (int)ARRAY_SIZE(always); i++)
        xencfg__want(&w, STORE_VALUE, always[i], live->domid);
    xencfg__want_served(&w, live->domid);
    xencfg__want(&w, STORE_LIST, LIBXL_DEVICES, live->domid);
    for (i = 0; i < vcpus && vcpus <= MAX_VCPUS; i++)
        xencfg__want(&w, STORE_VALUE, DOMAIN_DIR "/cpu/%d/availability",
                     live->domid, i);
    if (live->all_backends && vcpus > 0)
        xencfg__want(&w, STORE_LIST, DOMAIN_DIR "/cpu", live->domid);
    return xencfg__store_ahead(live->store, &w);
}

static int read_values(struct live *live, const xencfg_domain_config *config)
{
    int rc;

    rc = read_memory(live, "b_info.target_memkb", "target", &live->target,
                     &live->has_target, &live->no_target);
    if (!rc)
        rc = read_memory(live, "b_info.max_memkb", "static-max",
                         &live->static_max, &live->has_static_max,
                         &live->no_static_max);
    if (!rc)
        rc = read_vcpus(live, config);
    if (!rc)
        rc = not_refreshed(live, "b_info.sched_params", NULL,
                           "only the hypervisor knows");
    return rc;
}

/* -------------------------------------------------------------------- lists */

/* The daemon cannot list them all: asks for each that the template knows. */
static int probe(struct live *live, enum xencfg_devkind kind, int dir,
                 const xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    struct live_device *dev;
    int i, rc;

    list->unlisted = true;
    for (i = 0; i < *xencfg__device_count(k, config); i++) {
        CLEANUP(freep) char *value = NULL;
        uint64_t id = k->id(xencfg__device(k, config, i));

        if (id == NO_ID)
            continue;
        rc = xencfg__store_read(live->store, &value, NULL, LIBXL_DEVICE,
                                live->domid, k->dir[dir], (unsigned)id);
        if (rc)
            return rc;
        if (!value)
            continue;
        dev = xencfg__live_add(list, id);
        if (!dev)
            return xencfg__nomem(live->ctx);
        dev->dir = dir;
    }
    return xencfg__report_add(
        live->report,
        &(struct finding){ .what = XENCFG_FINDING_CLASS_NOT_CHECKED,
                           .kind = kind, .index = -1 },
        "xenstore cannot list so many: the template's were asked for one by "
        "one, others could not be looked for");
}

static int list_dir(struct live *live, enum xencfg_devkind kind, int dir,
                    const xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    CLEANUP(namesp) struct names names = { 0 };
    struct live_device *dev;
    char path[512];
    unsigned i;
    int rc, id;

    rc = xencfg__store_list(live->store, &names, LIBXL_KIND, live->domid,
                            k->dir[dir]);
    if (rc == STORE_TOO_LONG)
        return probe(live, kind, dir, config);
    if (!rc)
        rc = ARRAY_ROOM(live->ctx, &live->list[kind].device,
                        &live->list[kind].room,
                        live->list[kind].count + names.count);
    for (i = 0; !rc && i < names.count; i++) {
        const char *name = names.name[i];

        if (!xencfg__parse_devid(name, kind == XENCFG_DEVKIND_DISK, &id)) {
            snprintf(path, sizeof(path), LIBXL_KIND "/%.256s", live->domid,
                     k->dir[dir], name);
            rc = xencfg__live_malformed(live, kind, name, path, name);
            continue;
        }
        dev = xencfg__live_add(&live->list[kind], (uint64_t)id);
        if (!dev)
            return xencfg__nomem(live->ctx);
        dev->dir = dir;
    }
    return rc;
}

static int unknown_dir(struct live *live, const char *name)
{
    char path[512];
    size_t i;

    for (i = 0; i < ARRAY_SIZE(other_dirs); i++)
        if (!strcmp(name, other_dirs[i]))
            return 0;
    snprintf(path, sizeof(path), LIBXL_DEVICES "/%.256s", live->domid, name);
    return xencfg__report_add(
        live->report,
        &(struct finding){ .what = XENCFG_FINDING_CLASS_UNKNOWN_KIND,
                           .id = name, .index = -1, .path = path },
        "devices of a kind that this version does not know are not shown");
}

static int ask_for_lists(struct live *live, const struct names *names,
                         const xencfg_domain_config *config)
{
    struct store_wants w = { .store = live->store };
    enum xencfg_devkind kind;
    unsigned i;
    int dir;

    for (i = 0; i < names->count; i++)
        if (xencfg__kind_of_dir(names->name[i], &kind, &dir) &&
            *xencfg__device_count(&xencfg__kinds[kind], config) <= LONG)
            xencfg__want(&w, STORE_LIST, LIBXL_KIND, live->domid,
                         xencfg__kinds[kind].dir[dir]);
    return xencfg__store_ahead(live->store, &w);
}

static int list_all(struct live *live, const xencfg_domain_config *config)
{
    enum xencfg_devkind kind;
    int rc = 0, dir;
    unsigned i;

    for (i = 0; !rc && i < live->dirs.count; i++)
        rc = xencfg__kind_of_dir(live->dirs.name[i], &kind, &dir)
                 ? list_dir(live, kind, dir, config)
                 : unknown_dir(live, live->dirs.name[i]);
    if (!rc)
        rc = xencfg__live_list_usb(live, config);
    if (!rc)
        rc = xencfg__live_list_pci(live, config);
    for (kind = 0; !rc && kind < NKINDS; kind++)
        xencfg__live_settle(&live->list[kind]);
    return rc;
}

static int list_dirs(struct live *live, const xencfg_domain_config *config)
{
    int rc = xencfg__store_list(live->store, &live->dirs, LIBXL_DEVICES,
                                live->domid);

    if (rc == STORE_TOO_LONG)
        return xencfg__fail(live->ctx, XENCFG_ERROR_STORE,
                            "list " LIBXL_DEVICES ": too long", live->domid);
    return rc ? rc : ask_for_lists(live, &live->dirs, config);
}

int xencfg__live_ask(struct store *store, uint32_t domid,
                     const xencfg_domain_config *config,
                     struct findings *report, unsigned how, struct live *ret)
{
    int rc;

    *ret = (struct live){ .ctx = store->ctx, .store = store, .report = report,
                          .domid = domid, .pci_domid = domid,
                          .stubdomain = domid,
                          .all_backends = how & LIVE_BACKENDS,
                          .expected = how & LIVE_EXPECTED };
    rc = ask_ahead(ret, config);
    if (rc)
        return rc;
    return how & LIVE_EXPECTED ? xencfg__live_expect(ret, config)
                               : list_dirs(ret, config);
}

int xencfg__live_collect(struct live *live, const xencfg_domain_config *config)
{
    int rc = live->expected ? list_dirs(live, config) : 0;

    if (!rc)
        rc = read_values(live, config);
    return rc ? rc : list_all(live, config);
}

int xencfg__live_read(struct store *store, uint32_t domid,
                      const xencfg_domain_config *config,
                      struct findings *report, struct live *ret)
{
    int rc = xencfg__live_ask(store, domid, config, report, 0, ret);

    return rc ? rc : xencfg__live_collect(ret, config);
}
