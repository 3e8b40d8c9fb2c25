/* pair_usb - which usb device an entry describes that has no port. */
#ifndef XENCFG_LIB_PAIR_USB_H
#define XENCFG_LIB_PAIR_USB_H

#include "retrieve/pair.h"

/*
 * For xencfg__pair(), after the entries with controller and port have theirs.
 * XENCFG_ERROR_NOMEM, without message.
 */
int xencfg__pair_usb(const xencfg_domain_config *config,
                     struct live_list *list);

#endif
