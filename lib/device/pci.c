/* pci - pci devices in xenstore: one backend directory for all of a domain's.
 */
#include <stdio.h>

#include "domain/presence.h"
#include "kinds/paths.h"
#include "device/attach.h"
#include "device/backend.h"
#include "device/pci.h"
#include "domain/domains.h"

static void back_path(uint32_t domid, char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, PCI_BACKEND, domid);
}

static void front_path(uint32_t domid, char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, PCI_FRONTEND, domid);
}

/* Of the list of assignable devices. */
static void assignable_path(const xencfg_device_pci *dev,
                            char path[DEVICE_PATH_MAX])
{
    snprintf(path, DEVICE_PATH_MAX, "/libxl/pci/%04x-%02x-%02x-%01x/domid",
             (unsigned)dev->domain, dev->bus, dev->dev, dev->func);
}

static void format_address(const xencfg_device_pci *dev, char text[ID_MAX])
{
    xencfg__format_id(XENCFG_DEVKIND_PCI, NULL, xencfg__pci_address(dev), text);
}

/* ------------------------------------------------------------------ reading */

/* *at: the N of its dev-N; -1: it is not there. */
static int find(struct store *s, uint32_t domid, const xencfg_device_pci *dev,
                int *count, int *at)
{
    char dir[DEVICE_PATH_MAX];
    uint64_t id, wanted = xencfg__pci_address(dev);
    int i, rc = xencfg__pci_count(s, domid, count);

    *at = -1;
    back_path(domid, dir);
    for (i = 0; !rc && *at < 0 && i < *count; i++) {
        CLEANUP(freep) char *value = NULL;

        rc = xencfg__store_read(s, &value, NULL, "%s/dev-%d", dir, i);
        if (value && xencfg__pci_parse(value, &id) && id == wanted)
            *at = i;
    }
    return rc;
}

static int must_find(struct store *s, uint32_t domid,
                     const xencfg_device_pci *dev, int *count, int *at)
{
    char text[ID_MAX];
    int rc = find(s, domid, dev, count, at);

    if (rc || *at >= 0)
        return rc;
    format_address(dev, text);
    return xencfg__fail(s->ctx, XENCFG_ERROR_NOTFOUND,
                        "the domain does not have pci device %s", text);
}

int xencfg__pci_find(struct store *s, uint32_t domid,
                     const xencfg_device_pci *dev)
{
    int count, at;

    return must_find(s, domid, dev, &count, &at);
}

/* The mark of a domain that has gone does not count. */
static int check_mark(struct store *s, uint32_t domid,
                      const xencfg_device_pci *dev)
{
    char path[DEVICE_PATH_MAX], text[ID_MAX];
    uint64_t owner;
    bool there;
    int rc;

    assignable_path(dev, path);
    rc = xencfg__store_number(s, UINT16_MAX, &owner, "%s", path);
    if (rc || owner == domid)
        return rc < 0 ? rc : 0;
    rc = xencfg__domain_in_libxl(s, owner, &there);
    if (rc || !there)
        return rc;
    format_address(dev, text);
    return xencfg__fail(s->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "pci device %s is assigned to domain %u", text,
                        (unsigned)owner);
}

int xencfg__pci_check(struct store *tx, uint32_t domid,
                      const xencfg_device_pci *dev)
{
    char text[ID_MAX];
    int count, at, rc;

    rc = find(tx, domid, dev, &count, &at);
    if (rc)
        return rc;
    if (at < 0)
        return check_mark(tx, domid, dev);
    format_address(dev, text);
    return xencfg__fail(tx->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "the domain has pci device %s already", text);
}

/* ------------------------------------------------------------------ writing */

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

static int write_count(struct store *tx, const char *back, int n)
{
    char text[16];

    snprintf(text, sizeof(text), "%d", n);
    return xencfg__store_write(tx, text, "%s/num_devs", back);
}

static int write_device(struct store *tx, const char *back, int n,
                        const xencfg_device_pci *dev)
{
    bool options = xencfg__libxl(tx->ctx) >= LIBXL_PCI_OPTIONS;
    char address[ID_MAX], vdevfn[16], opts[128];
    int rc;

    format_address(dev, address);
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

    assignable_path(dev, path);
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
    return rc ? rc : write_count(tx, copy, 1);
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
    back_path(domid, back);
    front_path(domid, front);
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
        rc = write_count(tx, back, count + 1);
    if (!rc && count)
        rc = xencfg__store_write(tx, "7", "%s/state", back);
    return rc ? rc : mark(tx, domid, dev);
}

int xencfg__pci_settle(struct store *s, uint32_t domid, bool there)
{
    struct device_paths paths = { .backend = 0 };

    front_path(domid, paths.front);
    return xencfg__attach_settle(s, &paths, there);
}

/* ----------------------------------------------------------------- removing */

static int read_states(struct store *s, const char *back, int at, int *state,
                       int *device)
{
    uint64_t a = 0, b = 0;
    int rc = xencfg__store_number(s, 99, &a, "%s/state", back);

    if (rc >= 0)
        rc = xencfg__store_number(s, 99, &b, "%s/state-%d", back, at);
    *state = a;
    *device = b;
    return rc < 0 ? rc : 0;
}

static int write_states(struct store *tx, const char *back, int at, int state,
                        int device)
{
    char text[2][16];
    int rc;

    snprintf(text[0], sizeof(text[0]), "%d", device);
    snprintf(text[1], sizeof(text[1]), "%d", state);
    rc = xencfg__store_write(tx, text[0], "%s/state-%d", back, at);
    return rc ? rc : xencfg__store_write(tx, text[1], "%s/state", back);
}

int xencfg__pci_closing(struct store *tx, uint32_t domid,
                        const xencfg_device_pci *dev, int *state, int *device)
{
    char back[DEVICE_PATH_MAX];
    int count, at, rc;

    back_path(domid, back);
    rc = must_find(tx, domid, dev, &count, &at);
    if (!rc)
        rc = read_states(tx, back, at, state, device);
    return rc ? rc
              : write_states(tx, back, at, STATE_RECONFIGURING, STATE_CLOSING);
}

int xencfg__pci_keep(struct store *tx, uint32_t domid,
                     const xencfg_device_pci *dev, int state, int device)
{
    char back[DEVICE_PATH_MAX];
    int count, at, state_now, device_now, rc;

    back_path(domid, back);
    rc = must_find(tx, domid, dev, &count, &at);
    if (!rc)
        rc = read_states(tx, back, at, &state_now, &device_now);
    if (rc || device_now != STATE_CLOSING)
        return rc;
    return write_states(tx, back, at,
                        state_now == STATE_RECONFIGURING ? state : state_now,
                        device);
}

/* vdev is pciback's; it writes no other nodes that have a number of a device.
 */
static const char *const numbered[] = {
    "state", "key", "dev", "vdev", "opts", "vdevfn", "name",
};

static int remove_node(struct store *tx, const char *back, const char *node,
                       int n)
{
    char path[DEVICE_PATH_MAX + 32];

    snprintf(path, sizeof(path), "%s/%s-%d", back, node, n);
    return xencfg__store_rm(tx, NULL, path);
}

/* What the next device has not, the place has not either. */
static int move_up(struct store *tx, const char *back, int n)
{
    size_t i;
    int rc = 0;

    for (i = 0; !rc && i < ARRAY_SIZE(numbered); i++) {
        CLEANUP(freep) char *value = NULL;

        rc = xencfg__store_read(tx, &value, NULL, "%s/%s-%d", back, numbered[i],
                                n + 1);
        if (rc)
            break;
        rc = value ? xencfg__store_write(tx, value, "%s/%s-%d", back,
                                         numbered[i], n)
                   : remove_node(tx, back, numbered[i], n);
    }
    return rc;
}

static int delete_last(struct store *tx, uint32_t domid)
{
    struct device_paths paths = { .backend = 0 };

    back_path(domid, paths.back);
    front_path(domid, paths.front);
    snprintf(paths.libxl, sizeof(paths.libxl), LIBXL_DEVICE, domid, "pci", 0);
    return xencfg__attach_delete(tx, &paths, true);
}

/*
 * The C xenstored takes a copy of a node at the first access within the
 * transaction.  If a node's is older than its directory's, and somebody deleted
 * it in between, its removal fails with EIO rather than the commit with EAGAIN;
 * so directories come first.
 */
static int read_dirs(struct store *tx, uint32_t domid)
{
    CLEANUP(freep) char *above = NULL, *dir = NULL;
    int rc = xencfg__store_read(tx, &above, NULL, PCI_BACKENDS, domid);

    return rc ? rc : xencfg__store_read(tx, &dir, NULL, PCI_BACKEND, domid);
}

int xencfg__pci_detach(struct store *tx, uint32_t domid,
                       const xencfg_device_pci *dev)
{
    char back[DEVICE_PATH_MAX], path[DEVICE_PATH_MAX];
    int count, at, i, rc;
    size_t k;

    rc = read_dirs(tx, domid);
    if (!rc)
        rc = must_find(tx, domid, dev, &count, &at);
    if (rc)
        return rc;
    assignable_path(dev, path);
    rc = xencfg__store_rm(tx, NULL, path);
    if (rc || count == 1)
        return rc ? rc : delete_last(tx, domid);
    back_path(domid, back);
    for (i = at; !rc && i + 1 < count; i++)
        rc = move_up(tx, back, i);
    for (k = 0; !rc && k < ARRAY_SIZE(numbered); k++)
        rc = remove_node(tx, back, numbered[k], count - 1);
    return rc ? rc : write_count(tx, back, count - 1);
}
