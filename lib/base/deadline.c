/* deadline - the moment by which something must be done. */
#include "base/deadline.h"

struct deadline xencfg__deadline(double seconds)
{
    double whole = (double)(time_t)seconds;
    struct deadline d;

    clock_gettime(CLOCK_MONOTONIC, &d.at);
    d.at.tv_sec += (time_t)whole;
    d.at.tv_nsec += (long)((seconds - whole) * 1e9);
    if (d.at.tv_nsec >= 1000000000) {
        d.at.tv_nsec -= 1000000000;
        d.at.tv_sec++;
    }
    return d;
}

double xencfg__left(struct deadline d)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(d.at.tv_sec - now.tv_sec) +
           (double)(d.at.tv_nsec - now.tv_nsec) / 1e9;
}
