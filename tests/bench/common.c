/* common.c - what the measuring programs share. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>


#include "common.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

void die(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

void check(int rc, const char *what)
{
    if (rc)
        die(what,
            *xencfg_errmsg(ctx) ? xencfg_errmsg(ctx) : xencfg_strerror(rc));
}

static double in_us(const struct timespec *t)
{
    return (double)t->tv_sec * 1e6 + (double)t->tv_nsec / 1e3;
}

double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return in_us(&t);
}

double last_commit_us(void)
{
    const struct timespec *t = dlsym(RTLD_DEFAULT, "fakexen_last_commit");

    if (!t)
        die("last commit", "the shim is not preloaded");
    return in_us(t);
}

double *samples(int n)
{
    double *v = calloc(n, sizeof(*v));

    if (!v)
        die("calloc", "out of memory");
    return v;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

double median(double *v, int n)
{
    qsort(v, n, sizeof(*v), compare);
    return v[n / 2];
}

uint64_t requests(int type)
{
    const uint64_t *(*counts)(void) =
        (const uint64_t *(*)(void))dlsym(RTLD_DEFAULT, "fakexen_xs_counts");
    uint64_t sum = 0;
    int i;

    if (!counts)
        die("requests", "the shim is not preloaded");
    for (i = 0; i < XS_TYPE_COUNT; i++)
        if (type < 0 || i == type)
            sum += counts()[i];
    return sum;
}
