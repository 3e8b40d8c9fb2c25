/* merge - template x live -> the true configuration. */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "inspect/entry_text.h"
#include "retrieve/merge.h"
#include "retrieve/pair.h"

/* ------------------------------------------------------------------- values */

/*
 * What libxl subtracted from the target when it built the domain
 * (libxl__get_targetmem_fudge), computed from the stored values.
 */
static uint64_t target_correction(const xencfg_domain_build_info *b)
{
    uint64_t kib = 0;

    if (b->type == XENCFG_DOMAIN_TYPE_HVM && b->max_memkb != UINT64_MAX &&
        b->target_memkb != UINT64_MAX && b->max_memkb > b->target_memkb)
        kib = 1024;
    if (b->video_memkb <= LIVE_MAX_KIB)
        kib += b->video_memkb;
    return kib;
}

/* Called while obj still has the template's value. */
static int origin(struct live *live, const char *key, const char *node,
                  const struct xencfg_type *type, const void *obj)
{
    char path[96];

    snprintf(path, sizeof(path), "/local/domain/%u/%s", live->domid, node);
    return xencfg__report_origin(live->report, key, XENCFG_SOURCE_XENSTORE,
                                 path, type, obj);
}

static int merge_values(struct live *live, xencfg_domain_config *config)
{
    const struct xencfg_type *type = &xencfg__desc_domain_build_info;
    xencfg_domain_build_info *b = &config->b_info;
    int rc = 0;

    if (live->name) {
        rc = origin(live, "c_info.name", "name",
                    &xencfg__desc_domain_create_info, &config->c_info);
        free(config->c_info.name);
        config->c_info.name = TAKE(live->name);
    }
    if (!rc && live->has_target) {
        rc = origin(live, "b_info.target_memkb", "memory/target", type, b);
        b->target_memkb = live->target + target_correction(b);
    }
    if (!rc && live->has_static_max) {
        rc = origin(live, "b_info.max_memkb", "memory/static-max", type, b);
        b->max_memkb = live->static_max;
    }
    if (!rc && live->has_vcpus) {
        rc = origin(live, "b_info.avail_vcpus", "cpu", type, b);
        free(b->avail_vcpus.map);
        b->avail_vcpus = TAKE(live->vcpus);
    }
    return rc ? rc : xencfg__contradictions(live, config);
}

/* ------------------------------------------------------------------ devices */

/* Why the entry is none of the live devices. */
static const char *not_live_reason(enum xencfg_devkind kind, uint64_t number,
                                   int paired)
{
    if (paired == PAIR_DUPLICATE)
        return "another entry of the template is the same device";
    if (paired == PAIR_UNKNOWN)
        return kind == XENCFG_DEVKIND_DISK
                   ? "the template's entry has no valid vdev; it is kept"
               : number == NO_ID
                   ? "the template gives no index; it is kept"
                   : "it may be what is malformed in xenstore; it is kept";
    if (kind == XENCFG_DEVKIND_CHANNEL && !number)
        return "not live: xl gave it the primary console's index, so libxl did "
               "not make it";
    return "not live";
}

static int not_live(struct live *live, enum xencfg_devkind kind,
                    const void *entry, int paired, int index)
{
    struct finding f = { .what = XENCFG_FINDING_CLASS_STALE, .kind = kind,
                         .index = -1 };
    uint64_t number = xencfg__kinds[kind].id(entry);
    const char *reason = not_live_reason(kind, number, paired);
    CLEANUP(freep) char *known_by = NULL;
    char id[ID_MAX];
    int rc;

    xencfg__format_id(kind, entry, number, id);
    f.id = id;
    if (paired == PAIR_DUPLICATE) {
        f.what = XENCFG_FINDING_CLASS_DUPLICATE;
    } else if (paired == PAIR_UNKNOWN) {
        f.index = index;
        f.what = kind == XENCFG_DEVKIND_DISK ? XENCFG_FINDING_CLASS_MALFORMED
                                             : XENCFG_FINDING_CLASS_NOT_CHECKED;
        return xencfg__report_add(live->report, &f, "%s", reason);
    }
    rc = xencfg__entry_text(live->ctx, kind, entry, &known_by);
    if (rc)
        return rc;
    if (*known_by)
        f.known_by = known_by;
    if (kind == XENCFG_DEVKIND_DISK)
        f.medium = ((const xencfg_device_disk *)entry)->pdev_path;
    if (kind == XENCFG_DEVKIND_NIC)
        f.mac = ((const xencfg_device_nic *)entry)->mac;
    return xencfg__report_add(live->report, &f, "%s%s%s", reason,
                              *known_by ? "; " : "", known_by);
}

/* The live devices without entry: reconstructed ones are appended. */
static int merge_others(struct live *live, enum xencfg_devkind kind,
                        xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    int *count = xencfg__device_count(k, config), i, extra = 0, rc;
    size_t room = 0;
    char id[ID_MAX], path[DEVICE_PATH_MAX];
    bool told;

    for (i = 0; i < list->count; i++)
        extra += list->device[i].entry == PAIR_RECONSTRUCTED;
    rc = !extra ? 0
                : xencfg__array_room(live->ctx, xencfg__devices(k, config),
                                     &room, *count + extra, k->type->size);
    for (i = 0; !rc && i < list->count; i++) {
        struct live_device *dev = &list->device[i];
        struct finding f = { .what = XENCFG_FINDING_CLASS_IMPLIED, .kind = kind,
                             .id = id, .index = -1, .path = path };

        if (dev->entry >= 0 || dev->entry == PAIR_GONE)
            continue;
        xencfg__live_path(live, kind, dev, path);
        xencfg__format_id(kind, dev->made, dev->id, id);
        if (dev->entry == PAIR_RECONSTRUCTED) {
            f.what = XENCFG_FINDING_CLASS_RECONSTRUCTED;
            f.index = *count;
            memcpy(xencfg__device(k, config, (*count)++), dev->made,
                   k->type->size);
            free(dev->made);
            dev->made = NULL;
        }
        rc = kind == XENCFG_DEVKIND_USBDEV
                 ? xencfg__usb_finding(live, dev, &f)
                 : xencfg__report_add(live->report, &f, NULL);
        if (!rc && kind == XENCFG_DEVKIND_DISK && f.index >= 0)
            rc = xencfg__odd_disk(live, xencfg__device(k, config, f.index), &f);
        if (!rc && f.index >= 0)
            rc = xencfg__served(live, kind, xencfg__device(k, config, f.index),
                                dev, &f, &told);
    }
    return rc;
}

static int merge_kind(struct live *live, enum xencfg_devkind kind,
                      xencfg_domain_config *config)
{
    const struct devkind *k = &xencfg__kinds[kind];
    struct live_list *list = &live->list[kind];
    int *count = xencfg__device_count(k, config), n = *count, i, kept = 0;
    int rc = 0;

    for (i = 0; !rc && i < n; i++) {
        void *entry = xencfg__device(k, config, i);
        int paired = list->paired[i];

        if (paired < 0)
            rc = not_live(live, kind, entry, paired, kept);
        else
            rc = xencfg__matched(live, kind, entry, &list->device[paired],
                                 kept);
        if (paired == PAIR_STALE || paired == PAIR_DUPLICATE)
            xencfg__type_dispose(k->type, entry);
        else if (kept++ != i)
            memcpy(xencfg__device(k, config, kept - 1), entry, k->type->size);
    }
    if (rc)             /* the rest must stay disposable, and nothing twice */
        for (; i < n; i++, kept++)
            memcpy(xencfg__device(k, config, kept),
                   xencfg__device(k, config, i), k->type->size);
    *count = kept;
    return rc ? rc : merge_others(live, kind, config);
}

static int as_stored(struct live *live, enum xencfg_devkind kind,
                     const xencfg_domain_config *config)
{
    int i, rc = 0;
    char id[ID_MAX];

    for (i = 0; !rc && i < *xencfg__device_count(&xencfg__kinds[kind], config);
         i++) {
        snprintf(id, sizeof(id), "%d", i);
        rc = xencfg__report_add(
            live->report,
            &(struct finding){ .what = XENCFG_FINDING_CLASS_AS_STORED,
                               .kind = kind, .id = id, .index = i },
            NULL);
    }
    return rc;
}

int xencfg__merge(struct live *live, xencfg_domain_config *config)
{
    int kind, n = 0, rc;

    for (kind = 1; kind < NKINDS; kind++)
        n += *xencfg__device_count(&xencfg__kinds[kind], config);
    rc = xencfg__report_reserve(live->report, n);
    if (!rc)
        rc = merge_values(live, config);
    for (kind = 1; !rc && kind < NKINDS; kind++)
        rc = xencfg__kinds[kind].public.is_live ? merge_kind(live, kind, config)
                                      : as_stored(live, kind, config);
    return rc;
}
