/*
 * live - what xenstore says now about one domain.
 *
 *     CLEANUP(xencfg__live_freep) struct live live = { 0 };
 *
 *     rc = xencfg__live_ask(store, domid, &config, &report, &live);
 *     rc = xencfg__live_collect(&live, &config);
 *     ... xencfg__pair(&live, &config) ...
 *     rc = xencfg__live_details(&live, &config);
 *     rc = xencfg__live_name(&live);
 *
 * The first asks for single values and one listing per kind, and the second
 * waits for them; the third reads what is needed according to pairing alone:
 * which of several names a disk has, the media of removable drives, which
 * domain serves those and what others the template does not say to be domain
 * 0's, and the nodes of devices that are not in the template.  The fourth comes
 * last because the name is a proof besides: the domain was there all the time.
 * The number of requests does not grow with the number of devices, but of those.
 * Configuration is only read from /libxl, which neither guests nor driver
 * domains can write, and from dom0's own backends of pci and usb devices.
 */
#ifndef XENCFG_LIB_LIVE_H
#define XENCFG_LIB_LIVE_H

#include "retrieve/live_list.h"

/* How. */
#define LIVE_BACKENDS 1u /* of all devices, as of XENCFG_RETRIEVE_BACKENDS */
#define LIVE_EXPECTED 2u /* within a transaction: all that the template lets
                            expect at once, and the end; see STORE_MORE */
int xencfg__live_ask(struct store *store, uint32_t domid,
                     const xencfg_domain_config *config,
                     struct findings *report, unsigned how, struct live *ret);
int xencfg__live_collect(struct live *live, const xencfg_domain_config *config);
/* Both. */
int xencfg__live_read(struct store *store, uint32_t domid,
                      const xencfg_domain_config *config,
                      struct findings *report, struct live *ret);
int xencfg__live_details(struct live *live, const xencfg_domain_config *config);
int xencfg__live_name(struct live *live);

/* ------------------------------------------------- for the parts of live */

/* expect */
int xencfg__live_expect(struct live *live, const xencfg_domain_config *config);
void xencfg__live_want_pci(const struct live *live,
                           const xencfg_domain_config *config,
                           struct store_wants *w);
/* Is it asked which domain serves an entry's device? */
bool xencfg__live_wants_link(const struct live *live, enum xencfg_devkind kind,
                             const void *entry);
bool xencfg__live_names_backend(enum xencfg_devkind kind, const void *entry);
bool xencfg__live_is_drive(enum xencfg_devkind kind, const void *entry);

/* live_pci and live_usb: the lists of the kinds that have no directory. */
/* The stubdomain of an HVM guest that runs its device model; *ret stays if it
   has none.  What is malformed is one of that kind. */
int xencfg__live_stubdomain(struct live *live,
                            const xencfg_domain_config *config,
                            enum xencfg_devkind kind, uint32_t *ret);

int xencfg__live_list_pci(struct live *live,
                          const xencfg_domain_config *config);
int xencfg__live_list_usb(struct live *live,
                          const xencfg_domain_config *config);

/*
 * live_backends: where the backends are of devices that have an entry; which
 * domains these, and those of new entries, are in; and, when the transaction
 * has ended, what is wrong with them.
 */
int xencfg__live_links(struct live *live, const xencfg_domain_config *config);
int xencfg__live_servers(struct live *live, const xencfg_domain_config *config);
int xencfg__live_backends(struct live *live);

/* What domain 0 is called, unless it was renamed. */
#define DOMAIN_0 "Domain-0"

/* live_make: fills the entry of a device that is not in the template. */
int xencfg__live_make(struct live *live, enum xencfg_devkind kind,
                      struct live_device *dev);
int xencfg__live_make_pci(struct live *live, struct live_device *dev);

#endif
