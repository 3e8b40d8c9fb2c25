/*
 * path - which domain an event of xenstore, or a file, is about.
 *
 * Of what xencfg reads in a retrieve.  What else changes below a watched node,
 * such as the states of dom0's backends, says nothing of a configuration.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/util.h"
#include "domain/domains.h"
#include "monitor/path.h"
#include "template/userdata.h"

/* Reads a domid, and moves *path behind it, to a '/' or the end. */
static bool take_domid(const char **path, uint32_t *domid)
{
    size_t len = strcspn(*path, "/");
    char text[8] = "";
    uint64_t n;

    if (len >= sizeof(text))
        return false;
    memcpy(text, *path, len);
    if (!xencfg__parse_number(text, 10, LAST_DOMID, &n))
        return false;
    *domid = n;
    *path += len;
    return true;
}

static bool starts(const char **path, const char *prefix)
{
    size_t n = strlen(prefix);

    if (strncmp(*path, prefix, n))
        return false;
    *path += n;
    return true;
}

/* Is path the node of that name, or below it? */
static bool within(const char *path, const char *node)
{
    return starts(&path, node) && (!*path || *path == '/');
}

/* "/0/dev-1" and what is above it. */
static bool is_pci(const char *rest)
{
    static const char *const nodes[] = { "num_devs", "dev-", "opts-", "vdevfn-",
                                         "name-" };
    const char *slash = strrchr(rest, '/');
    size_t i;

    if (!*rest || !strcmp(rest, "/0"))
        return true;
    for (i = 0; slash && i < ARRAY_SIZE(nodes); i++)
        if (!strncmp(slash + 1, nodes[i], strlen(nodes[i])))
            return true;
    return false;
}

/* "/0/port/1" and what is above it. */
static bool is_usb(const char *rest)
{
    const char *ctrl = *rest ? rest + 1 : rest;
    const char *node = strchr(ctrl, '/');

    return !node || within(node, "/port");
}

static enum path_what backend(const char *path, uint32_t *domid)
{
    bool pci = starts(&path, "pci/");

    if (!pci && !starts(&path, "vusb/") && !starts(&path, "qusb/"))
        return PATH_NOTHING;
    if (!take_domid(&path, domid))
        return PATH_NOTHING;
    if (pci)
        return is_pci(path) ? PATH_PCI : PATH_NOTHING;
    return is_usb(path) ? PATH_DOMAIN : PATH_NOTHING;
}

enum path_what xencfg__monitor_path(const char *path, uint32_t *domid)
{
    if (*path == '@')
        return PATH_DOMAINS;
    if (starts(&path, "/libxl/"))
        return take_domid(&path, domid) && (!*path || within(path, "/device"))
                   ? PATH_DOMAIN
                   : PATH_NOTHING;
    if (starts(&path, "/local/domain/0/backend/"))
        return backend(path, domid);
    return starts(&path, "/local/domain/") && take_domid(&path, domid)
               ? PATH_DOMAIN
               : PATH_NOTHING;
}

bool xencfg__monitor_file(const char *name, uint32_t *domid)
{
    struct userdata f;

    if (!xencfg__userdata_parse(name, &f) || !xencfg__userdata_is_template(&f))
        return false;
    *domid = f.domid;
    return f.domid <= LAST_DOMID;
}
