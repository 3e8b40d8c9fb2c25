/*
 * live_pci - the pci devices of a domain.
 *
 * They share one backend directory of dom0,
 * /local/domain/0/backend/pci/<domid>/0, with num_devs and, for each device N,
 * dev-N (its address), vdevfn-N, opts-N and from 4.15 on name-N.  There is no
 * trustworthy copy below /libxl: none at all from 4.15 on, before that one of
 * the first devices only.  A guest whose device model runs in a stubdomain has
 * its devices in the stubdomain's directory.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "domain/domains.h"
#include "kinds/paths.h"
#include "retrieve/live.h"

static int read_node(struct live *live, const char *node, int n, char **ret,
                     char path[96])
{
    snprintf(path, 96, PCI_BACKEND "/%s-%d", live->pci_domid, node, n);
    return xencfg__store_read(live->store, ret, NULL, "%s", path);
}

int xencfg__live_stubdomain(struct live *live,
                            const xencfg_domain_config *config,
                            enum xencfg_devkind kind, uint32_t *ret)
{
    CLEANUP(freep) char *value = NULL;
    char path[96];
    uint64_t n;
    int rc;

    if (config->b_info.type != XENCFG_DOMAIN_TYPE_HVM ||
        config->b_info.device_model_stubdomain.val <= 0)
        return 0;
    snprintf(path, sizeof(path), "/local/domain/%u/image/device-model-domid",
             live->domid);
    rc = xencfg__store_read(live->store, &value, NULL, "%s", path);
    if (rc || !value)
        return rc;
    if (!xencfg__parse_number(value, 10, LAST_DOMID, &n)) {
        live->list[kind].incomplete = true;
        return xencfg__live_malformed(live, kind, "device-model-domid", path,
                                      value);
    }
    *ret = n;
    return 0;
}

static bool wants_names(const xencfg_domain_config *config)
{
    int i;

    for (i = 0; i < config->num_pcidevs; i++)
        if (config->pcidevs[i].name)
            return true;
    return false;
}

void xencfg__live_want_pci(const struct live *live,
                           const xencfg_domain_config *config,
                           struct store_wants *w)
{
    bool names = wants_names(config);
    int i;

    for (i = 0; i < config->num_pcidevs; i++) {
        if (names)
            xencfg__want(w, STORE_VALUE, PCI_BACKEND "/name-%d", live->domid,
                         i);
        xencfg__want(w, STORE_VALUE, PCI_BACKEND "/dev-%d", live->domid, i);
    }
}

static bool listed(const struct live_list *list, uint64_t id)
{
    int i;

    for (i = 0; i < list->count; i++)
        if (list->device[i].id == id)
            return true;
    return false;
}

static int list_one(struct live *live, int n, bool names)
{
    CLEANUP(freep) char *value = NULL, *name = NULL;
    struct live_device *dev;
    char path[96], id_text[16];
    uint64_t id;
    int rc = 0;

    if (names)
        rc = read_node(live, "name", n, &name, path);
    if (!rc)
        rc = read_node(live, "dev", n, &value, path);
    if (rc)
        return rc;
    if (!value || !xencfg__pci_parse(value, &id)) {
        live->list[XENCFG_DEVKIND_PCI].incomplete = true;
        snprintf(id_text, sizeof(id_text), "dev-%d", n);
        return xencfg__live_malformed(live, XENCFG_DEVKIND_PCI, id_text, path,
                                      value);
    }
    if (listed(&live->list[XENCFG_DEVKIND_PCI], id)) /* libxl can do that */
        return xencfg__report_add(
            live->report,
            &(struct finding){ .what = XENCFG_FINDING_CLASS_MALFORMED,
                               .kind = XENCFG_DEVKIND_PCI, .id = value,
                               .index = -1, .path = path },
            "xenstore lists the device twice");
    dev = xencfg__live_add(&live->list[XENCFG_DEVKIND_PCI], id);
    if (!dev)
        return xencfg__nomem(live->ctx);
    dev->at = n;
    dev->label = TAKE(name);
    return 0;
}

int xencfg__live_list_pci(struct live *live, const xencfg_domain_config *config)
{
    bool names = wants_names(config);
    int rc, i, count;

    rc = xencfg__pci_count(live->store, live->pci_domid, &count);
    if (!rc && count < 0) {
        rc = xencfg__live_stubdomain(live, config, XENCFG_DEVKIND_PCI,
                                     &live->pci_domid);
        if (!rc && live->pci_domid != live->domid)
            rc = xencfg__pci_count(live->store, live->pci_domid, &count);
    }
    for (i = 0; !rc && i < count; i++)
        rc = list_one(live, i, names);
    return rc;
}

/* ------------------------------------------------------------ reconstructed */

static void parse_options(xencfg_device_pci *pci, char *opts)
{
    char *save = NULL, *opt;

    for (opt = strtok_r(opts, ",", &save); opt;
         opt = strtok_r(NULL, ",", &save)) {
        char *value = strchr(opt, '=');

        if (!value)
            continue;
        *value++ = 0;
        if (!strcmp(opt, "msitranslate"))
            pci->msitranslate = *value == '1';
        else if (!strcmp(opt, "power_mgmt"))
            pci->power_mgmt = *value == '1';
        else if (!strcmp(opt, "permissive"))
            pci->permissive = *value == '1';
        else if (!strcmp(opt, "rdm_policy"))
            xencfg_rdm_reserve_policy_from_string(value, &pci->rdm_policy);
    }
}

static int is_at(struct live *live, uint64_t id, int n, bool *ret)
{
    CLEANUP(freep) char *value = NULL;
    uint64_t have;
    char path[96];
    int rc;

    rc = read_node(live, "dev", n, &value, path);
    *ret = !rc && value && xencfg__pci_parse(value, &have) && have == id;
    return rc;
}

/*
 * The position of a device; -1: it has just gone.  It is searched for only if
 * the devices have moved since they were listed.
 */
static int find_position(struct live *live, const struct live_device *dev,
                         int *ret)
{
    int rc, i, count;
    bool found;

    *ret = dev->at;
    rc = is_at(live, dev->id, dev->at, &found);
    if (rc || found)
        return rc;
    *ret = -1;
    rc = xencfg__pci_count(live->store, live->pci_domid, &count);
    for (i = 0; !rc && *ret < 0 && i < count; i++) {
        rc = is_at(live, dev->id, i, &found);
        if (found)
            *ret = i;
    }
    return rc;
}

int xencfg__live_make_pci(struct live *live, struct live_device *dev)
{
    CLEANUP(freep) char *opts = NULL, *vdevfn = NULL;
    xencfg_device_pci *pci = dev->made;
    char path[96];
    uint64_t n;
    int rc, at;

    rc = find_position(live, dev, &at);
    if (rc || at < 0)
        return rc;
    rc = read_node(live, "opts", at, &opts, path);
    if (!rc)
        rc = read_node(live, "vdevfn", at, &vdevfn, path);
    if (rc)
        return rc;
    if (opts)
        parse_options(pci, opts);
    if (vdevfn && xencfg__parse_number(vdevfn, 16, UINT32_MAX, &n))
        pci->vdevfn = n;
    pci->vfunc_mask = 1;
    return 0;
}
