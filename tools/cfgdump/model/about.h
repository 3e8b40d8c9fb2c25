/* about - messages about one domain. */
#ifndef CFGDUMP_MODEL_ABOUT_H
#define CFGDUMP_MODEL_ABOUT_H

#include "base/cleanup.h"

struct entry;

/* "domain 3 (web): ", escaped; "" without a domid, where the error's own text
   tells what was looked for.  The caller frees it. */
char *entry_about(const struct entry *e);

/* Its error, without the domain. */
const char *entry_error(const struct entry *e);

/* "cfgdump: LEVEL: domain 3 (web): ..." */
void message_about(const char *level, const struct entry *e, const char *fmt,
                   ...) PRINTF(3, 4);

#endif
