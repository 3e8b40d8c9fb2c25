/* path - which domain an event of xenstore, or a file, is about. */
#ifndef XENCFG_LIB_MONITOR_PATH_H
#define XENCFG_LIB_MONITOR_PATH_H

#include <stdbool.h>
#include <stdint.h>

enum path_what {
    PATH_NOTHING,               /* of no configuration */
    PATH_DOMAINS,               /* domains may have come or gone */
    PATH_DOMAIN,                /* *domid may have changed */
    PATH_PCI,                   /* so may its pci devices, or if it is a stub
                                   domain, those of the domain it serves */
};

enum path_what xencfg__monitor_path(const char *path, uint32_t *domid);

/* Which domain's template is a file of that name?  False: it is none. */
bool xencfg__monitor_file(const char *name, uint32_t *domid);

#endif
