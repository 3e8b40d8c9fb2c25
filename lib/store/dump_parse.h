/*
 * dump_parse - reads the text that `xenstore-ls -f` or `-fp` prints.
 *
 * Each line is
 *     /path = "value"   (permissions)
 * where permissions, like (n0,r5), are only there with -p.  In the value, \
 * escapes: \\ \t \n \r, \ooo and \xNN; a double quote stands for itself.  Of a
 * node that vanished while it was dumped, xenstore-ls prints "/path:" alone, or
 * blanks in place of the permissions.  "/path:" after the node's own line is
 * text.c's way to say that it could not be listed.
 */
#ifndef XENCFG_LIB_STORE_DUMP_PARSE_H
#define XENCFG_LIB_STORE_DUMP_PARSE_H

#include "base/ctx.h"
#include "store/tree.h"

/*
 * Reads the file into *tree (initialised), whose nodes point into *text; both
 * are the caller's also on failure.  XENCFG_ERROR_ACCESS, _NOMEM.
 */
int xencfg__dump_load(xencfg_ctx *ctx, const char *path, struct tree *tree,
                      char **text);

#endif
