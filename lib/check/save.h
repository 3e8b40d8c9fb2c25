/*
 * save - keeps a file before it is changed or removed.
 *
 * In <state dir>/cfgdump-backup/<name>, both directories of mode 0700 and the
 * state directory's owner's.  libxl removes files of the state directory by
 * patterns (userdata-?.<domid>.<uuid>.*), which no file below it fits.
 */
#ifndef XENCFG_LIB_SAVE_H
#define XENCFG_LIB_SAVE_H

#include <sys/stat.h>

#include "base/ctx.h"

/* Is it a name for a directory there? */
bool xencfg__save_name(const char *name);

/*
 * Makes the file, which must still be st, a second name there: nothing is
 * copied, so it is there as a whole or not at all.  One of that name that is
 * there already stays; this one is then another, "<file>.1", if all is set, for
 * files that will be removed.  XENCFG_ERROR_ACCESS, _TEMPLATE, _NOMEM.
 */
int xencfg__save(xencfg_ctx *ctx, const char *backup, const char *file,
                 const struct stat *st, bool all);

#endif
