/* each - the domains that are meant, one after another through a format. */
#ifndef CFGDUMP_COMMANDS_EACH_H
#define CFGDUMP_COMMANDS_EACH_H

#include <stdbool.h>

#include "base/status.h"

struct request;

/* Retrieves and writes all that is asked for.  names: learn them beforehand.
   Sets *found, unless that is NULL: was a domain of the kind looked for? */
enum exit_status domains_print(const struct request *req, bool names,
                               bool *found);

#endif
