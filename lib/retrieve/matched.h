/* matched - a template entry whose live device was found. */
#ifndef XENCFG_LIB_MATCHED_H
#define XENCFG_LIB_MATCHED_H

#include "retrieve/live_list.h"

/*
 * Gives the entry what lives and may differ from the template, the medium of a
 * drive and the address of a usb device, and reports it.  index: its place in
 * the result.
 */
int xencfg__matched(const struct live *live, enum xencfg_devkind kind,
                    void *entry, const struct live_device *dev, int index);

/* Reports a usb device, and if so that its host address is not known. */
int xencfg__usb_finding(const struct live *live, const struct live_device *dev,
                        const struct finding *f);

#endif
