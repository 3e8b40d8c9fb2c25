/* verify_devices - I1: every live device has an entry in the template. */
#include <ctype.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "verify.h"

/* Entries of one kind by their identity; those that have none are counted. */
struct entries {
    uint64_t *id;
    int count, nameless;
};

static void add_entry(struct verify *v, const char *kind, struct entries *e,
                      long long id)
{
    int i;

    if (id < 0) {
        e->nameless++;
        return;
    }
    for (i = 0; i < e->count; i++)
        if (e->id[i] == (uint64_t)id)
            broken(v, "template: two entries are %s 0x%llx", kind, id);
    e->id = realloc(e->id, (e->count + 1) * sizeof(*e->id));
    if (!e->id)
        abort();
    e->id[e->count++] = id;
}

/* A live device takes its entry, or one that has no identity. */
static void claim(struct verify *v, const char *kind, struct entries *e,
                  uint64_t id)
{
    int i;

    for (i = 0; i < e->count; i++)
        if (e->id[i] == id)
            return;
    if (e->nameless-- <= 0)
        broken(v, "I1: %s 0x%llx is live and has no entry", kind,
               (unsigned long long)id);
}

/* --------------------------------------------------------------------- vdev */

/* Bijective base 26; *s moves behind the letters. */
static long letters(const char **s)
{
    long n = 0;

    while (**s >= 'a' && **s <= 'z' && n < 1 << 20)
        n = n * 26 + *(*s)++ - 'a' + 1;
    return n - 1;
}

static long partition(const char *s, long most)
{
    char *end;
    long n;

    if (!*s)
        return 0;
    n = strtol(s, &end, 10);
    return isdigit(*s) && *s != '0' && !*end && n <= most ? n : -1;
}

long vdev_number(const char *vdev)
{
    long disk = -1, part = -1, i;
    const char *s = vdev;
    char *end;
    int n = 0;

    if (!s || !*s)
        return -1;
    if (!strncmp(s, "xvd", 3)) {
        s += 3;
        disk = letters(&s);
        part = partition(s, 255);
    } else if (sscanf(s, "d%lip%li%n", &disk, &part, &n) < 2 || s[n]) {
        disk = part = -1;
    }
    if (disk >= 0 && part >= 0)
        return disk <= 15 && part <= 15 ? 202 * 256 + disk * 16 + part
                                        : (1 << 28) + disk * 256 + part;
    i = strtol(vdev, &end, 0);
    if (isdigit(*vdev) && !*end && i <= INT_MAX)
        return i;
    s = vdev + 2;
    disk = letters(&s);
    if (!strncmp(vdev, "hd", 2) && disk >= 0 && disk < 4) {
        part = partition(s, 63);
        return part < 0 ? -1 : (disk < 2 ? 3 : 22) * 256 + disk % 2 * 64 + part;
    }
    if (!strncmp(vdev, "sd", 2) && disk >= 0 && disk < 16) {
        part = partition(s, 15);
        return part < 0 ? -1 : 8 * 256 + disk * 16 + part;
    }
    return -1;
}

/* --------------------------------------------------- kinds with directories */

static const struct kind {
    const char *dir; /* below /libxl/<domid>/device */
    size_t array, count, size, devid;
} kinds[] = {
#define KIND(dir_, type_, array_)                                              \
    {                                                                          \
        dir_, offsetof(xencfg_domain_config, array_),                          \
            offsetof(xencfg_domain_config, num_##array_),                      \
            sizeof(xencfg_device_##type_),                                     \
            offsetof(xencfg_device_##type_, devid)                             \
    }
    KIND("vif", nic, nics),
    KIND("vtpm", vtpm, vtpms),
    KIND("vusb", usbctrl, usbctrls),
    KIND("vfb", vfb, vfbs),
    KIND("vkbd", vkb, vkbs),
    KIND("9pfs", p9, p9s),
    KIND("pvcalls", pvcallsif, pvcallsifs),
    KIND("vdispl", vdispl, vdispls),
    KIND("vsnd", vsnd, vsnds),
    KIND("console", channel, channels),
    KIND("virtio", virtio, virtios),
};

#define NKIND (sizeof(kinds) / sizeof(*kinds))

static void entries_of(struct verify *v, const struct kind *k,
                       struct entries *e)
{
    const char *c = (const char *)&v->config;
    const char *array = *(char *const *)(c + k->array);
    int i, n = *(const int *)(c + k->count);

    for (i = 0; i < n; i++)
        add_entry(v, k->dir, e, *(const int *)(array + i * k->size + k->devid));
}

static bool implied(struct verify *v, const char *dir, unsigned devid)
{
    const xencfg_domain_build_info *b = &v->config.b_info;

    if (devid)
        return false;
    if (!strcmp(dir, "console"))
        return true;
    return !strcmp(dir, "vkbd") && b->type == XENCFG_DOMAIN_TYPE_HVM &&
           b->u.hvm.vkb_device.val >= 0;
}

/* A usb device that is given without controller brings one. */
static int usb_without_controller(const xencfg_domain_config *config)
{
    int i, n = 0;

    for (i = 0; i < config->num_usbdevs; i++)
        n += config->usbdevs[i].ctrl < 0;
    return n;
}

static void check_dir(struct verify *v, const char *dir)
{
    struct entries e = { 0 };
    const struct kind *k = NULL;
    unsigned count, i, devid;
    char **name;

    for (i = 0; i < NKIND; i++)
        if (!strcmp(dir, kinds[i].dir))
            k = &kinds[i];
    if (k) {
        entries_of(v, k, &e);
    } else if (!strcmp(dir, "vbd") || !strcmp(dir, "virtio_disk")) {
        for (i = 0; (int)i < v->config.num_disks; i++)
            add_entry(v, "disk", &e, vdev_number(v->config.disks[i].vdev));
    } else if (strcmp(dir, "pci")) {
        broken(v, "I1: a device of the unknown kind %s", dir);
        return;
    }
    if (!strcmp(dir, "vusb"))
        e.nameless += usb_without_controller(&v->config);
    name = names(v, &count, "/libxl/%u/device/%s", v->domid, dir);
    for (i = 0; i < count; i++) {
        devid = strtoul(name[i], NULL, 10);
        if (strcmp(dir, "pci") && !implied(v, dir, devid))
            claim(v, dir, &e, devid);
    }
    free(name);
    free(e.id);
}

/* -------------------------------------------------------- usb and pci devices
 */

static void check_controller(struct verify *v, unsigned ctrl, struct entries *e)
{
    char *backend = node(v, "/libxl/%u/device/vusb/%u/backend", v->domid, ctrl);
    char base[256], **port, *value;
    unsigned i, count;

    if (backend)
        snprintf(base, sizeof(base), "%s", backend);
    else
        snprintf(base, sizeof(base), "/libxl/%u/device/vusb/%u", v->domid,
                 ctrl);
    free(backend);
    port = names(v, &count, "%s/port", base);
    for (i = 0; i < count; i++) {
        value = node(v, "%s/port/%s", base, port[i]);
        if (value && *value)
            claim(v, "usbdev", e,
                  (uint64_t)ctrl << 32 | strtoul(port[i], NULL, 10));
        free(value);
    }
    free(port);
}

static void check_usb(struct verify *v)
{
    const xencfg_device_usbdev *usb = v->config.usbdevs;
    struct entries e = { 0 };
    unsigned count, j;
    char **ctrl;
    int i;

    for (i = 0; i < v->config.num_usbdevs; i++)
        add_entry(v, "usbdev", &e,
                  usb[i].ctrl < 0 || usb[i].port <= 0
                      ? -1
                      : (long long)usb[i].ctrl << 32 | usb[i].port);
    ctrl = names(v, &count, "/libxl/%u/device/vusb", v->domid);
    for (j = 0; j < count; j++)
        check_controller(v, strtoul(ctrl[j], NULL, 10), &e);
    free(ctrl);
    free(e.id);
}

/* One entry may stand for all functions of a device. */
static bool by_mask(const xencfg_domain_config *config, uint32_t id)
{
    const xencfg_device_pci *pci = config->pcidevs;
    int i;

    for (i = 0; i < config->num_pcidevs; i++)
        if ((pci[i].vfunc_mask & (pci[i].vfunc_mask - 1)) &&
            ((uint32_t)pci[i].domain << 16 | pci[i].bus << 8 |
             pci[i].dev << 3) == (id & ~7u))
            return true;
    return false;
}

static void check_pci(struct verify *v)
{
    const xencfg_device_pci *pci = v->config.pcidevs;
    unsigned domain, bus, dev, func, n, count = 0;
    struct entries e = { 0 };
    char *value;
    int i;

    for (i = 0; i < v->config.num_pcidevs; i++)
        add_entry(v, "pci", &e,
                  pci[i].name && !pci[i].bus && !pci[i].dev && !pci[i].func
                      ? -1
                      : (long long)pci[i].domain << 16 | pci[i].bus << 8 |
                            pci[i].dev << 3 | pci[i].func);
    value = node(v, "/local/domain/0/backend/pci/%u/0/num_devs", v->domid);
    if (value)
        count = strtoul(value, NULL, 10);
    free(value);
    for (n = 0; n < count; n++) {
        value = node(v, "/local/domain/0/backend/pci/%u/0/dev-%u", v->domid, n);
        if (!value ||
            sscanf(value, "%x:%x:%x.%x", &domain, &bus, &dev, &func) != 4)
            broken(v, "I2: pci: num_devs is %u, and dev-%u is \"%s\"", count, n,
                   value ? value : "");
        else if (!by_mask(&v->config, domain << 16 | bus << 8 | dev << 3))
            claim(v, "pci", &e, domain << 16 | bus << 8 | dev << 3 | func);
        free(value);
    }
    value = node(v, "/local/domain/0/backend/pci/%u/0/dev-%u", v->domid, count);
    if (value)
        broken(v, "I2: pci: num_devs is %u, and there is dev-%u", count, count);
    free(value);
    free(e.id);
}

void check_entries(struct verify *v)
{
    unsigned count, i;
    char **dir = names(v, &count, "/libxl/%u/device", v->domid);

    for (i = 0; i < count; i++)
        check_dir(v, dir[i]);
    free(dir);
    check_usb(v);
    check_pci(v);
}
