/*
 * entry_text - what people know a device by, beside its identity.
 *
 *     CLEANUP(freep) char *text = NULL;
 *
 *     rc = xencfg__entry_text(ctx, XENCFG_DEVKIND_NIC, nic, &text);
 *     ... "mac 00:16:3e:00:00:01, bridge xenbr0" ...
 */
#ifndef XENCFG_LIB_ENTRY_TEXT_H
#define XENCFG_LIB_ENTRY_TEXT_H

#include <xencfg/xencfg.h>

/* Sets *ret to "" if the entry has nothing of that; the caller frees it. */
int xencfg__entry_text(xencfg_ctx *ctx, enum xencfg_devkind kind,
                       const void *entry, char **ret);

#endif
