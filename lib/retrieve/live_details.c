/* live_details - what pairing shows to be needed: names, media, new devices. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "kinds/paths.h"
#include "retrieve/live.h"
#include "retrieve/merge.h"
#include "retrieve/pair.h"

/*
 * Several entries can be one disk, spelled otherwise ("xvda", "51712"): to
 * libxl they are different, and it replaces an entry where it is.  The live one
 * has the name that the disk was given.
 */
static int settle_names(struct live *live, const xencfg_domain_config *config)
{
    struct live_list *list = &live->list[XENCFG_DEVKIND_DISK];
    const struct devkind *k = &xencfg__kinds[XENCFG_DEVKIND_DISK];
    int i, rc = 0;

    for (i = config->num_disks; !rc && i-- > 0;) {
        const xencfg_device_disk *disk = &config->disks[i];
        CLEANUP(freep) char *name = NULL;
        struct live_device *dev;

        if (list->paired[i] != PAIR_DUPLICATE)
            continue;
        dev = xencfg__live_find(list, k->id(disk));
        if (!strcmp(config->disks[dev->entry].vdev, disk->vdev))
            continue;
        rc = xencfg__store_read(live->store, &name, NULL, LIBXL_DEVICE "/dev",
                                live->domid, k->dir[dev->dir],
                                (unsigned)dev->id);
        if (rc || !name || strcmp(name, disk->vdev))
            continue;
        list->paired[dev->entry] = PAIR_DUPLICATE;
        list->paired[i] = dev - list->device;
        dev->entry = i;
    }
    return rc;
}

static int read_medium(struct live *live, const char *vdev,
                       struct live_device *dev)
{
    CLEANUP(freep) char *value = NULL;
    char path[DEVICE_PATH_MAX];
    size_t len;
    int rc;

    dev->at_stubdomain = live->stubdomain != live->domid;
    xencfg__live_medium_path(live, dev, path);
    rc = xencfg__store_read(live->store, &value, &len, "%s", path);
    if (!rc && !value && dev->at_stubdomain) {
        dev->at_stubdomain = false;
        xencfg__live_medium_path(live, dev, path);
        rc = xencfg__store_read(live->store, &value, &len, "%s", path);
    }
    if (rc)
        return rc;
    if (value && !xencfg__is_text(value, len))
        return xencfg__live_malformed(live, XENCFG_DEVKIND_DISK, vdev, path,
                                      value);
    dev->medium = value ? TAKE(value) : strdup("");
    return dev->medium ? 0 : xencfg__nomem(live->ctx);
}

static bool is_emulated(const xencfg_domain_config *config,
                        const xencfg_device_disk *disk)
{
    return disk->is_cdrom && config->b_info.type == XENCFG_DOMAIN_TYPE_HVM;
}

/* Else the finding is that it is not. */
static bool is_as_stored(const xencfg_device_disk *disk,
                         const struct live_device *dev)
{
    return dev->medium && xencfg__has_medium(disk, dev->medium);
}

/*
 * The device model changes a medium by its monitor without a word to xenstore,
 * and keeps the old one when xenstore alone is written.
 */
static int emulated_drive(struct live *live, const xencfg_device_disk *disk)
{
    char key[ID_MAX + sizeof("disks[].pdev_path")];

    snprintf(key, sizeof(key), "disks[%.*s].pdev_path", ID_MAX - 1, disk->vdev);
    return xencfg__report_add(
        live->report,
        &(struct finding){ .what = XENCFG_FINDING_CLASS_NOT_REFRESHED,
                           .id = key, .index = -1 },
        "xenstore's; only the device model knows what the guest sees in an "
        "emulated drive");
}

/*
 * One request per removable drive that is live.  What serves the drives of an
 * HVM guest with a stubdomain are that one's disks: libxl (4.20 on) changes
 * their media alone.
 */
static int read_media(struct live *live, const xencfg_domain_config *config)
{
    struct live_list *list = &live->list[XENCFG_DEVKIND_DISK];
    bool asked = false;
    int i, rc = 0;

    for (i = 0; !rc && i < config->num_disks; i++) {
        const xencfg_device_disk *disk = &config->disks[i];

        if (list->paired[i] < 0 || !(disk->removable || disk->is_cdrom))
            continue;
        if (!asked)
            rc = xencfg__live_stubdomain(live, config, XENCFG_DEVKIND_DISK,
                                         &live->stubdomain);
        asked = true;
        if (!rc)
            rc = read_medium(live, disk->vdev, &list->device[list->paired[i]]);
        if (!rc && is_emulated(config, disk) &&
            is_as_stored(disk, &list->device[list->paired[i]]))
            rc = emulated_drive(live, disk);
    }
    return rc;
}

int xencfg__live_details(struct live *live, const xencfg_domain_config *config)
{
    int kind, i, rc;

    rc = settle_names(live, config);
    if (!rc)
        rc = read_media(live, config);
    if (!rc)
        rc = xencfg__live_links(live, config);
    for (kind = 1; !rc && kind < NKINDS; kind++)
        for (i = 0; !rc && i < live->list[kind].count; i++)
            if (live->list[kind].device[i].entry == PAIR_RECONSTRUCTED)
                rc = xencfg__live_make(live, kind, &live->list[kind].device[i]);
    return rc ? rc : xencfg__live_servers(live, config);
}
