/* deadline - the moment by which something must be done. */
#ifndef XENCFG_LIB_DEADLINE_H
#define XENCFG_LIB_DEADLINE_H

#include <time.h>

struct deadline {
    struct timespec at;         /* CLOCK_MONOTONIC */
};

/* That many seconds from now. */
struct deadline xencfg__deadline(double seconds);

/* Seconds until then; 0 or less: none. */
double xencfg__left(struct deadline d);

#endif
