/* pci - pci devices in xenstore: one backend directory for all of a domain's.
 */
#include <stdio.h>

#include "domain/presence.h"
#include "device/attach.h"
#include "device/backend.h"
#include "device/pci.h"
#include "device/pci_paths.h"
#include "domain/domains.h"

/* ------------------------------------------------------------------ reading */

/* *at: the N of its dev-N; -1: it is not there. */
static int find(struct store *s, uint32_t domid, const xencfg_device_pci *dev,
                int *count, int *at)
{
    char dir[DEVICE_PATH_MAX];
    uint64_t id, wanted = xencfg__pci_address(dev);
    int i, rc = xencfg__pci_count(s, domid, count);

    *at = -1;
    xencfg__pci_back_path(domid, dir);
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
    xencfg__pci_format_address(dev, text);
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

    xencfg__pci_assignable_path(dev, path);
    rc = xencfg__store_number(s, UINT16_MAX, &owner, "%s", path);
    if (rc || owner == domid)
        return rc < 0 ? rc : 0;
    rc = xencfg__domain_in_libxl(s, owner, &there);
    if (rc || !there)
        return rc;
    xencfg__pci_format_address(dev, text);
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
    xencfg__pci_format_address(dev, text);
    return xencfg__fail(tx->ctx, XENCFG_ERROR_DEVICE_EXISTS,
                        "the domain has pci device %s already", text);
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

    xencfg__pci_back_path(domid, back);
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

    xencfg__pci_back_path(domid, back);
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

    xencfg__pci_back_path(domid, paths.back);
    xencfg__pci_front_path(domid, paths.front);
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
    xencfg__pci_assignable_path(dev, path);
    rc = xencfg__store_rm(tx, NULL, path);
    if (rc || count == 1)
        return rc ? rc : delete_last(tx, domid);
    xencfg__pci_back_path(domid, back);
    for (i = at; !rc && i + 1 < count; i++)
        rc = move_up(tx, back, i);
    for (k = 0; !rc && k < ARRAY_SIZE(numbered); k++)
        rc = remove_node(tx, back, numbered[k], count - 1);
    return rc ? rc : xencfg__pci_write_count(tx, back, count - 1);
}
