/* explain - where the values of a domain come from. */
#ifndef CFGDUMP_FORMATS_EXPLAIN_H
#define CFGDUMP_FORMATS_EXPLAIN_H

#include "model/path.h"
#include "model/source.h"

/* What `cfgdump explain` prints. */
struct explanation {
    struct source source;
    const char *view;     /* its name */
    struct values values; /* with their sources */
    struct selection selection;
};

#endif
