/* search - the device of a domain that a word means. */
#ifndef XENCFG_TOOL_SEARCH_H
#define XENCFG_TOOL_SEARCH_H

#include <xencfg/xencfg.h>

/*
 * The word is an identity, a MAC, a path or a name, as cfgdump shows them, or
 * KEY=VALUE of it.  Looks among the live devices, those of *kind if that is not
 * NULL, and sets *kind and *id, which the caller frees; *id is NULL if there is
 * none or more than one, and *many says which.  Returns 0, or the retrieve's error.
 */
int device_search(xencfg_ctx *ctx, uint32_t domid, const char *word,
                  const struct xencfg_kind **kind, char **id, bool *many);

#endif
