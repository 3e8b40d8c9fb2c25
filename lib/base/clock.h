/* clock - moments as seconds of the epoch. */
#ifndef XENCFG_LIB_CLOCK_H
#define XENCFG_LIB_CLOCK_H

#include <time.h>

static inline double xencfg__epoch(struct timespec t)
{
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double xencfg__now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return xencfg__epoch(t);
}

#endif
