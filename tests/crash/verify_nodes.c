/* verify_nodes - I2: no half of a device; I3: no wrong medium. */
#include <stdlib.h>
#include <string.h>

#include "verify.h"

/* ----------------------------------------------------------- whole devices */

/* Nodes that a device of the kind has, in /libxl and in a backend of dom0. */
static const struct {
    const char *dir, *node[6];
} wanted[] = {
    { "vbd", { "dev", "params", "type", "mode", "device-type", "removable" } },
    { "vif", { "handle", "mac" } },
    { "vtpm", { "handle", "uuid" } },
    { "vusb", { "type", "usb-ver", "num-ports", "port" } },
    { "9pfs", { "path", "security_model" } },
    { "virtio", { "type", "transport" } },
};

static void want(struct verify *v, const char *dir, const char *name)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    if (!is_there(v, path))
        broken(v, "I2: half a device: there is no %s", path);
}

/* Does the node name the other directory? */
static void want_link(struct verify *v, const char *dir, const char *name,
                      const char *to)
{
    char *value = node(v, "%s/%s", dir, name);

    if (!value || strcmp(value, to))
        broken(v, "I2: half a device: %s/%s is \"%s\", not %s", dir, name,
               value ? value : "", to);
    free(value);
}

static void check_device(struct verify *v, const char *dir, const char *devid)
{
    char libxl[256], *front, *back;
    bool console0 = !strcmp(dir, "console") && !strcmp(devid, "0");
    bool ours;
    unsigned i, j;

    snprintf(libxl, sizeof(libxl), "/libxl/%u/device/%s/%s", v->domid, dir,
             devid);
    front = node(v, "%s/frontend", libxl);
    back = node(v, "%s/backend", libxl);
    ours = back && !strncmp(back, "/local/domain/0/", 16);
    if (!front != !back)
        broken(v, "I2: half a device: %s has only one of frontend and backend",
               libxl);
    if (!front && strcmp(dir, "vusb"))
        broken(v, "I2: half a device: %s has no frontend", libxl);
    for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
        for (j = 0; !strcmp(dir, wanted[i].dir) && j < 6 && wanted[i].node[j];
             j++) {
            want(v, libxl, wanted[i].node[j]);
            if (ours)
                want(v, back, wanted[i].node[j]);
        }
    if (front && back) {
        want_link(v, front, "backend", back);
        if (!console0)
            want(v, front, "state");
    }
    if (front && ours) {
        want_link(v, back, "frontend", front);
        want(v, back, "state");
        want(v, back, "online");
    }
    free(front);
    free(back);
}

/* Runs over the names of the names of a directory. */
static void each_device(struct verify *v, const char *top,
                        void (*check)(struct verify *, const char *,
                                      const char *))
{
    unsigned kinds, devids, i, j;
    char **kind = names(v, &kinds, "%s", top), **devid;

    for (i = 0; i < kinds; i++) {
        devid = names(v, &devids, "%s/%s", top, kind[i]);
        for (j = 0; j < devids; j++)
            check(v, kind[i], devid[j]);
        free(devid);
    }
    free(kind);
}

/* ------------------------------------------------------- what /libxl lacks */

static void check_front(struct verify *v, const char *kind, const char *devid)
{
    char path[256];

    if (!strcmp(kind, "suspend"))
        return;
    if (!strcmp(kind, "pci")) /* has a backend only */
        snprintf(path, sizeof(path), "/local/domain/0/backend/pci/%u/%s",
                 v->domid, devid);
    else
        snprintf(path, sizeof(path), "/libxl/%u/device/%s/%s", v->domid, kind,
                 devid);
    if (!is_there(v, path))
        broken(v, "I2: a frontend %s %s without %s", kind, devid, path);
}

static void check_back(struct verify *v, const char *kind, const char *devid)
{
    static const char *const other[][2] = { { "qdisk", "vbd" },
                                            { "vbd3", "vbd" },
                                            { "qusb", "vusb" },
                                            { "vinput", "vkbd" },
                                            { "xen_9pfs", "9pfs" } };
    char back[256], *value;
    const char *dir = kind;
    unsigned i;

    for (i = 0; i < sizeof(other) / sizeof(*other); i++)
        if (!strcmp(kind, other[i][0]))
            dir = other[i][1];
    snprintf(back, sizeof(back), "/local/domain/0/backend/%s/%u/%s", kind,
             v->domid, devid);
    if (!strcmp(kind, "pci"))
        value =
            node(v, "/local/domain/%u/device/pci/%s/backend", v->domid, devid);
    else
        value = node(v, "/libxl/%u/device/%s/%s/backend", v->domid, dir, devid);
    if (!value || strcmp(value, back))
        broken(v, "I2: a backend %s without a device", back);
    free(value);
}

void check_nodes(struct verify *v)
{
    unsigned kinds, devids, i, j;
    char top[64], **kind, **devid;

    snprintf(top, sizeof(top), "/libxl/%u/device", v->domid);
    each_device(v, top, check_device);
    snprintf(top, sizeof(top), "/local/domain/%u/device", v->domid);
    each_device(v, top, check_front);
    kind = names(v, &kinds, "/local/domain/0/backend");
    for (i = 0; i < kinds; i++) {
        devid = names(v, &devids, "/local/domain/0/backend/%s/%u", kind[i],
                      v->domid);
        for (j = 0; j < devids; j++)
            check_back(v, kind[i], devid[j]);
        free(devid);
    }
    free(kind);
}

/* -------------------------------------------------------------------- media */

/* The path in "aio:/path", "qcow2:/path" or "/path". */
static const char *medium(const char *params)
{
    static const char *const formats[] = { "aio:", "qcow:", "qcow2:", "vhd:",
                                           "qed:" };
    unsigned i;

    for (i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (!strncmp(params, formats[i], strlen(formats[i])))
            return params + strlen(formats[i]);
    return params;
}

static const char *stored_medium(struct verify *v, const char *devid)
{
    const xencfg_device_disk *disk;
    int i;

    for (i = 0; i < v->config.num_disks; i++) {
        disk = &v->config.disks[i];
        if (vdev_number(disk->vdev) == strtol(devid, NULL, 10))
            return disk->pdev_path ? disk->pdev_path : "";
    }
    return "";
}

static void check_drive(struct verify *v, const char *devid)
{
    char *type =
        node(v, "/libxl/%u/device/vbd/%s/device-type", v->domid, devid);
    char *live = node(v, "/libxl/%u/device/vbd/%s/params", v->domid, devid);
    char *back = node(v, "/libxl/%u/device/vbd/%s/backend", v->domid, devid);
    char *copy = back ? node(v, "%s/params", back) : NULL;
    const char *stored = stored_medium(v, devid);

    if (!type || strcmp(type, "cdrom"))
        goto out;
    if (live && *medium(live) && strcmp(medium(live), stored))
        broken(v, "I3: drive %s has %s, the template \"%s\"", devid, live,
               stored);
    if (live && copy && strcmp(live, copy))
        broken(v, "I3: drive %s has \"%s\", its backend \"%s\"", devid, live,
               copy);
out:
    free(type);
    free(live);
    free(back);
    free(copy);
}

void check_media(struct verify *v)
{
    unsigned count, i;
    char **devid = names(v, &count, "/libxl/%u/device/vbd", v->domid);

    for (i = 0; i < count; i++)
        check_drive(v, devid[i]);
    free(devid);
}
