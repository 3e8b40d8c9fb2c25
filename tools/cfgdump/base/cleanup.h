/* cleanup - what every file wants: resources that free themselves. */
#ifndef CFGDUMP_BASE_CLEANUP_H
#define CFGDUMP_BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define CLEANUP(fn_) __attribute__((cleanup(fn_)))
#define ARRAY_SIZE(a_) (sizeof(a_) / sizeof(*(a_)))
#define PRINTF(fmt_, arg_) __attribute__((format(printf, fmt_, arg_)))

static inline void freep(void *p)
{
    free(*(void **)p);
}

static inline void closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
