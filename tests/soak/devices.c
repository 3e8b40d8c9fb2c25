/* devices - what the soak adds: its JSON, and what is read of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

const struct devkind_row kinds[KINDS] = {
#define ROW(name, KIND)                                                       \
    [KIND] = { #name, XENCFG_DEVKIND_##KIND, XENCFG_TYPE(device_##name),      \
               sizeof(xencfg_device_##name) }
    ROW(disk, DISK),
    ROW(nic, NIC),
    ROW(vtpm, VTPM),
    ROW(vdispl, VDISPL),
    ROW(vsnd, VSND),
};

/* ------------------------------------------------------------------ writing */

/* Slot 0 is xvdb, 25 is xvdba: three letters are left for nobody. */
static void disk_json(char *buf, size_t size, int slot, uint32_t content)
{
    char vdev[16];
    int n = slot + 1;

    if (n < 26)
        snprintf(vdev, sizeof(vdev), "xvd%c", 'a' + n);
    else
        snprintf(vdev, sizeof(vdev), "xvd%c%c", 'a' + n / 26 - 1,
                 'a' + n % 26);
    snprintf(buf, size, "{\"vdev\":\"%s\",\"pdev_path\":\"/dev/fake%u\","
             "\"format\":\"raw\",\"backend\":\"phy\",\"readwrite\":1}", vdev,
             content);
}

static void rest_json(char *buf, size_t size, int kind, uint32_t c)
{
    static const char *const fmt[KINDS] = {
        [NIC] = "\"mac\":\"00:16:3e:%02x:%02x:%02x\"}",
        [VTPM] = "\"uuid\":\"11112222-3333-4444-5555-666677%02x%02x%02x\"}",
        [VDISPL] = "\"connectors\":[{\"unique_id\":\"%02x%02x%02x\","
                   "\"width\":640,\"height\":480}]}",
        [VSND] = "\"short_name\":\"%02x%02x%02x\",\"long_name\":\"soak\"}",
    };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(buf, size, fmt[kind], c >> 16 & 255, c >> 8 & 255, c & 255);
#pragma GCC diagnostic pop
}

void device_json(char *buf, size_t size, int kind, int slot, uint32_t content)
{
    int n;

    if (kind == DISK) {
        disk_json(buf, size, slot, content);
        return;
    }
    if (slot == CHOSEN)
        n = snprintf(buf, size, "{");
    else
        n = snprintf(buf, size, "{\"devid\":%d,", slot);
    rest_json(buf + n, size - n, kind, content);
}

/* ------------------------------------------------------------------ reading */

static uint32_t last_bytes(const uint8_t *end)
{
    return end[-3] << 16 | end[-2] << 8 | end[-1];
}

static uint32_t hex(const char *s)
{
    return s ? strtoul(s, NULL, 16) : 0;
}

static int disk_slot(const char *vdev)
{
    if (!vdev || strncmp(vdev, "xvd", 3) || !vdev[3])
        return -1;
    if (!vdev[4])
        return vdev[3] - 'a' - 1;
    return (vdev[3] - 'a' + 1) * 26 + vdev[4] - 'a' - 1;
}

void device_read(int kind, const void *dev, int *slot, uint32_t *content)
{
    const xencfg_device_disk *disk = dev;
    const xencfg_device_nic *nic = dev;
    const xencfg_device_vtpm *vtpm = dev;
    const xencfg_device_vdispl *vdispl = dev;
    const xencfg_device_vsnd *vsnd = dev;
    const char *path;

    switch (kind) {
    case DISK:
        path = disk->pdev_path ? disk->pdev_path : "";
        *slot = disk_slot(disk->vdev);
        *content = strncmp(path, "/dev/fake", 9) ? 0 : atoi(path + 9);
        return;
    case NIC:
        *slot = nic->devid;
        *content = last_bytes(nic->mac + 6);
        return;
    case VTPM:
        *slot = vtpm->devid;
        *content = last_bytes(vtpm->uuid.bytes + 16);
        return;
    case VDISPL:
        *slot = vdispl->devid;
        *content = vdispl->num_connectors
                       ? hex(vdispl->connectors[0].unique_id) : 0;
        return;
    case VSND:
        *slot = vsnd->devid;
        *content = hex(vsnd->short_name);
    }
}

int device_count(int kind, const xencfg_domain_config *config)
{
    switch (kind) {
    case DISK:
        return config->num_disks;
    case NIC:
        return config->num_nics;
    case VTPM:
        return config->num_vtpms;
    case VDISPL:
        return config->num_vdispls;
    }
    return config->num_vsnds;
}

const void *device_at(int kind, const xencfg_domain_config *config, int i)
{
    switch (kind) {
    case DISK:
        return &config->disks[i];
    case NIC:
        return &config->nics[i];
    case VTPM:
        return &config->vtpms[i];
    case VDISPL:
        return &config->vdispls[i];
    }
    return &config->vsnds[i];
}

/* -------------------------------------------------------------------- media */

void medium_path(char *buf, size_t size, uint32_t medium)
{
    snprintf(buf, size, "/srv/soak%u.iso", medium);
}

int medium_of(const xencfg_domain_config *config)
{
    int i, n;

    for (i = 0; i < config->num_disks; i++) {
        const xencfg_device_disk *d = &config->disks[i];

        if (!d->vdev || strcmp(d->vdev, DRIVE))
            continue;
        if (!d->pdev_path || d->format == XENCFG_DISK_FORMAT_EMPTY)
            return 0;
        return sscanf(d->pdev_path, "/srv/soak%d.iso", &n) == 1 ? n : -1;
    }
    return -1;
}
