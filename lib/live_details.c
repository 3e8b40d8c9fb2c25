/* live_details - what only pairing tells is needed: media, made-up devices. */
#include <string.h>

#include "live.h"
#include "merge.h"

const char *xencfg__medium_path(const char *params,
                                enum xencfg_disk_format *format)
{
    static const struct {
        const char *prefix;
        enum xencfg_disk_format format;
    } formats[] = {
        { "aio:", XENCFG_DISK_FORMAT_RAW },
        { "qcow2:", XENCFG_DISK_FORMAT_QCOW2 },
        { "qcow:", XENCFG_DISK_FORMAT_QCOW },
        { "vhd:", XENCFG_DISK_FORMAT_VHD },
        { "qed:", XENCFG_DISK_FORMAT_QED },
    };
    size_t i;

    *format = XENCFG_DISK_FORMAT_UNKNOWN;
    for (i = 0; i < ARRAY_SIZE(formats); i++) {
        size_t len = strlen(formats[i].prefix);

        if (strncmp(params, formats[i].prefix, len))
            continue;
        *format = formats[i].format;
        params += len;
        break;
    }
    if (!*params)
        *format = XENCFG_DISK_FORMAT_EMPTY;
    return params;
}

/* One request per removable drive that is live. */
static int read_media(struct live *live, const xencfg_domain_config *config)
{
    struct live_list *list = &live->list[XENCFG_DEVKIND_DISK];
    int i, rc = 0;

    for (i = 0; !rc && i < config->num_disks; i++) {
        const xencfg_device_disk *disk = &config->disks[i];
        struct live_device *dev;

        if (list->paired[i] < 0 || !(disk->removable || disk->is_cdrom))
            continue;
        dev = &list->device[list->paired[i]];
        rc = xencfg__store_read(
            live->store, &dev->medium, NULL, "/libxl/%u/device/%s/%u/params",
            live->domid,
            xencfg__kinds[XENCFG_DEVKIND_DISK].xs_name[dev->dir],
            (unsigned)dev->id);
        if (!rc && !dev->medium && !(dev->medium = strdup("")))
            rc = xencfg__nomem(live->ctx);
    }
    return rc;
}

int xencfg__live_details(struct live *live, const xencfg_domain_config *config)
{
    int kind, i, rc;

    rc = read_media(live, config);
    for (kind = 1; !rc && kind < NKINDS; kind++)
        for (i = 0; !rc && i < live->list[kind].count; i++)
            if (live->list[kind].device[i].entry == PAIR_MADE_UP)
                rc = xencfg__live_make(live, kind, &live->list[kind].device[i]);
    return rc;
}
