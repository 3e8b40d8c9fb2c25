/* nodes - a domain's name and uuid, as its nodes have them. */
#include <string.h>

#include "base/utf8.h"
#include "domain/domains.h"
#include "store/store.h"

int xencfg__domain_vm_uuid(struct store *store, uint32_t domid,
                           xencfg_uuid *ret, bool *known)
{
    CLEANUP(freep) char *vm = NULL;
    const char *uuid;
    int rc;

    *known = false;
    rc = xencfg__store_read(store, &vm, NULL, DOMAIN_VM, domid);
    if (rc || !vm)
        return rc;
    uuid = vm + (*vm == '/'); /* init-dom0less leaves it out */
    if (!strncmp(uuid, "vm/", 3))
        *known = !xencfg_uuid_parse(ret, uuid + 3);
    return 0;
}

int xencfg__domain_raw_name(struct store *store, uint32_t domid, char **ret)
{
    return xencfg__store_read(store, ret, NULL, DOMAIN_NAME, domid);
}

int xencfg__domain_name(struct store *store, uint32_t domid, char **ret)
{
    CLEANUP(freep) char *name = NULL;
    int rc = xencfg__domain_raw_name(store, domid, &name);

    if (!rc)
        *ret = name && *name && xencfg__is_text(name, strlen(name))
                   ? TAKE(name)
                   : NULL;
    return rc;
}
