/*
 * merge - template x live -> the true configuration.
 *
 * Pure: nothing is read but the arguments.
 */
#ifndef XENCFG_LIB_MERGE_H
#define XENCFG_LIB_MERGE_H

#include "retrieve/live_list.h"

/*
 * Makes the template in *config the true configuration, by what pairing found
 * (pair.h), and reports how.  After a failure *config is only good for
 * disposal.
 */
int xencfg__merge(struct live *live, xencfg_domain_config *config);

/* Reports values of the result that contradict one another (contradict.c). */
int xencfg__contradictions(struct live *live,
                           const xencfg_domain_config *config);

/* ---------------------------------------------------------------- matched.c */

/*
 * Gives the entry what lives and may differ from the template, the medium of a
 * drive and the address of a usb device, and reports it.  index: its place in
 * the result.
 */
int xencfg__matched(const struct live *live, enum xencfg_devkind kind,
                    void *entry, const struct live_device *dev, int index);

/* Reports a disk that libxl made of a name that is odd (kinds/vdev.h). */
int xencfg__odd_disk(const struct live *live, const void *disk,
                     const struct finding *about);

/* Does a drive have the medium of its entry, or neither has any? */
bool xencfg__has_medium(const xencfg_device_disk *disk, const char *params);

/* Reports a usb device, and if so that its host address is not known. */
int xencfg__usb_finding(const struct live *live, const struct live_device *dev,
                        const struct finding *f);

/* ----------------------------------------------------------------- served.c */

/*
 * Gives the entry the domain that serves its device, if that was looked up, and
 * reports what is wrong with it: *told.  device: what is to be reported of it
 * besides, with its id and index; of one that is reconstructed the entry stays.
 */
int xencfg__served(const struct live *live, enum xencfg_devkind kind,
                   void *entry, const struct live_device *dev,
                   const struct finding *device, bool *told);

#endif
