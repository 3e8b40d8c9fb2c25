/* paths - where xenstore has devices. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "kinds/paths.h"

#define MAX_DOMID 0x7fff        /* of any kind */
#define MAX_PCI 4096

bool xencfg__parse_devid(const char *name, bool disk, int *ret)
{
    bool negative = disk && *name == '-';
    uint64_t n;

    name += negative;
    if (!xencfg__parse_index(name, INT32_MAX, &n) || (negative && n < 2))
        return false;
    *ret = negative ? -(int)n : (int)n;
    return true;
}

const char *xencfg__parse_backend(const char *path, uint32_t *backend,
                                  char name[BACKEND_NAME_MAX])
{
    char digits[8];
    uint64_t domid;
    int end = 0;

    if (sscanf(path, "/local/domain/%7[0-9]/backend/%31[-0-9A-Z_a-z]%n",
               digits, name, &end) != 2 ||
        !xencfg__parse_number(digits, 10, MAX_DOMID, &domid))
        return NULL;
    *backend = domid;
    return path + end;
}

bool xencfg__is_backend(const char *path, uint32_t domid, uint32_t devid,
                        uint32_t *backend, char name[BACKEND_NAME_MAX])
{
    char again[DEVICE_PATH_MAX];

    if (!xencfg__parse_backend(path, backend, name))
        return false;
    snprintf(again, sizeof(again), BACKEND, *backend, name, domid, devid);
    return !strcmp(path, again);
}

int xencfg__pci_count(struct store *s, uint32_t domid, int *ret)
{
    uint64_t n;
    int rc = xencfg__store_number(s, MAX_PCI, &n, PCI_BACKEND "/num_devs",
                                  domid);

    *ret = rc ? -1 : (int)n;
    if (rc == STORE_MALFORMED)
        return XENCFG_ERROR_STORE;
    return rc == STORE_NO_NODE ? 0 : rc;
}
