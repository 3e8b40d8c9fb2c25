/*
 * util - resources that free themselves, and other small things.
 *
 * A resource is declared empty with CLEANUP(function), where the function takes
 * a pointer to the variable, and handed over with TAKE(variable).
 */
#ifndef XENCFG_LIB_UTIL_H
#define XENCFG_LIB_UTIL_H

#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn_) __attribute__((cleanup(fn_)))

#define TAKE(var_)                                                            \
    __extension__({                                                           \
        __typeof__(var_) taken_ = (var_);                                     \
        (var_) = (__typeof__(var_)){ 0 };                                     \
        taken_;                                                               \
    })

#define ARRAY_SIZE(a_) (sizeof(a_) / sizeof(*(a_)))
#define PRINTF(fmt_, arg_) __attribute__((format(printf, fmt_, arg_)))

static inline void freep(void *p)
{
    free(*(void **)p);
}

/* An empty descriptor is -1. */
static inline void closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
