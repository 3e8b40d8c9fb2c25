/* pci_attach - writes the nodes of a pci device. */
#include <stdio.h>

#include "device/attach.h"
#include "device/pci.h"
#include "device/pci_paths.h"
#include "domain/domains.h"
#include "domain/presence.h"

/* An empty directory, whose nodes will have its permissions. */
static int make_dir(struct store *s, const char *path, uint32_t owner,
                    uint32_t reader)
{
    int rc = xencfg__store_rm(s, NULL, path);

    return rc ? rc
              : xencfg__attach_dir(s, path,
                                   (struct store_perms){ owner, reader });
}

static int write_back(struct store *tx, uint32_t domid, const char *back,
                      const char *front)
{
    CLEANUP(freep) char *name = NULL;
    char id[16];
    int rc = xencfg__domain_raw_name(tx, domid, &name);

    if (!rc)
        rc = xencfg__store_write(tx, front, "%s/frontend", back);
    snprintf(id, sizeof(id), "%u", domid);
    if (!rc)
        rc = xencfg__store_write(tx, id, "%s/frontend-id", back);
    if (!rc)
        rc = xencfg__store_write(tx, "1", "%s/online", back);
    if (!rc)
        rc = xencfg__store_write(tx, INITIALISING, "%s/state", back);
    if (!rc && name)
        rc = xencfg__store_write(tx, name, "%s/domain", back);
    return rc;
}

static int write_links(struct store *s, uint32_t domid, const char *back,
                       const char *front)
{
    int rc = make_dir(s, front, domid, 0);

    if (!rc)
        rc = xencfg__store_write(s, back, "%s/backend", front);
    return rc ? rc : xencfg__store_write(s, "0", "%s/backend-id", front);
}

/* As xencfg__attach_write(). */
static int write_front(struct store *tx, uint32_t domid, const char *back,
                       const char *front, bool *aside)
{
    CLEANUP(xencfg__store_closep) struct store *outside = NULL;
    int rc;

    *aside = xencfg__store_contended(tx);
    if (*aside) {
        rc = xencfg__store_aside(tx, &outside);
        return rc ? rc : write_links(outside, domid, back, front);
    }
    rc = write_links(tx, domid, back, front);
    return rc ? rc : xencfg__store_write(tx, INITIALISING, "%s/state", front);
}

static int write_device(struct store *tx, const char *back, int n,
                        const xencfg_device_pci *dev)
{
    bool options = xencfg__libxl(tx->ctx) >= LIBXL_PCI_OPTIONS;
    char address[ID_MAX], vdevfn[16], opts[128];
    int rc;

    xencfg__pci_format_address(dev, address);
    snprintf(vdevfn, sizeof(vdevfn), "%x", dev->vdevfn);
    snprintf(opts, sizeof(opts),
             "msitranslate=%d,power_mgmt=%d,permissive=%d%s%s",
             dev->msitranslate, dev->power_mgmt, dev->permissive,
             options ? ",rdm_policy=" : "",
             options ? xencfg_rdm_reserve_policy_to_string(dev->rdm_policy)
                     : "");
    rc = xencfg__store_write(tx, address, "%s/key-%d", back, n);
    if (!rc)
        rc = xencfg__store_write(tx, address, "%s/dev-%d", back, n);
    if (!rc && dev->vdevfn)
        rc = xencfg__store_write(tx, vdevfn, "%s/vdevfn-%d", back, n);
    if (!rc && dev->name && options)
        rc = xencfg__store_write(tx, dev->name, "%s/name-%d", back, n);
    if (!rc)
        rc = xencfg__store_write(tx, opts, "%s/opts-%d", back, n);
    return rc ? rc
              : xencfg__store_write(tx, INITIALISING, "%s/state-%d", back, n);
}

static int mark(struct store *tx, uint32_t domid, const xencfg_device_pci *dev)
{
    char path[DEVICE_PATH_MAX], id[16];

    xencfg__pci_assignable_path(dev, path);
    snprintf(id, sizeof(id), "%u", domid);
    return xencfg__store_write(tx, id, "%s", path);
}

/* What libxl up to 4.14 takes for the list of devices, whatever comes later. */
static int write_copy(struct store *tx, uint32_t domid, const char *back,
                      const char *front, const xencfg_device_pci *dev)
{
    char copy[DEVICE_PATH_MAX];
    int rc;

    snprintf(copy, sizeof(copy), LIBXL_DEVICE, domid, "pci", 0);
    rc = xencfg__store_write(tx, front, "%s/frontend", copy);
    if (!rc)
        rc = xencfg__store_write(tx, back, "%s/backend", copy);
    if (!rc)
        rc = write_back(tx, domid, copy, front);
    if (!rc)
        rc = write_device(tx, copy, 0, dev);
    return rc ? rc : xencfg__pci_write_count(tx, copy, 1);
}

static int write_first(struct store *tx, uint32_t domid, const char *back,
                       const char *front, const xencfg_device_pci *dev,
                       bool *aside)
{
    int rc = make_dir(tx, back, 0, domid);

    if (!rc)
        rc = write_back(tx, domid, back, front);
    if (!rc)
        rc = write_front(tx, domid, back, front, aside);
    if (!rc && xencfg__libxl(tx->ctx) < LIBXL_PCI_NO_COPY)
        rc = write_copy(tx, domid, back, front, dev);
    return rc;
}

/* A backend without devices is one that libxl is about to delete. */
int xencfg__pci_attach(struct store *tx, uint32_t domid,
                       const xencfg_device_pci *dev, bool *aside)
{
    char back[DEVICE_PATH_MAX], front[DEVICE_PATH_MAX];
    int count, rc;

    *aside = false;
    xencfg__pci_back_path(domid, back);
    xencfg__pci_front_path(domid, front);
    rc = xencfg__domain_check(tx, domid);
    if (!rc)
        rc = xencfg__pci_count(tx, domid, &count);
    if (rc)
        return rc;
    if (count <= 0) {
        count = 0;
        rc = write_first(tx, domid, back, front, dev, aside);
    }
    if (!rc)
        rc = write_device(tx, back, count, dev);
    if (!rc)
        rc = xencfg__pci_write_count(tx, back, count + 1);
    if (!rc && count)
        rc = xencfg__store_write(tx, "7", "%s/state", back);
    return rc ? rc : mark(tx, domid, dev);
}

int xencfg__pci_settle(struct store *s, uint32_t domid, bool there)
{
    struct device_paths paths = { .backend = 0 };

    xencfg__pci_front_path(domid, paths.front);
    return xencfg__attach_settle(s, &paths, there);
}
