/* medium - the params node of a disk. */
#include <stdio.h>
#include <string.h>

#include "base/util.h"
#include "kinds/medium.h"

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

const char *xencfg__medium_path(const char *params,
                                enum xencfg_disk_format *format)
{
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

/* A block device has no format. */
char *xencfg__medium_params(enum xencfg_disk_backend backend,
                            enum xencfg_disk_format format, const char *path)
{
    const char *prefix = formats[0].prefix;
    char *params;
    size_t i;

    if (backend != XENCFG_DISK_BACKEND_QDISK &&
        backend != XENCFG_DISK_BACKEND_TAP)
        return strdup(path);
    for (i = 0; i < ARRAY_SIZE(formats); i++)
        if (formats[i].format == format)
            prefix = formats[i].prefix;
    return asprintf(&params, "%s%s", prefix, path) < 0 ? NULL : params;
}
