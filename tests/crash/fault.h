/*
 * fault.h - what the two parts of libfault.so share (fault.c): what is to fail,
 * and the count.
 */
#ifndef TESTS_CRASH_FAULT_H
#define TESTS_CRASH_FAULT_H

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#define MAX_FD 1024

struct fault {
    long at, count;
    const char *call;           /* sets at when it is seen */
    int error;                  /* errno; 0: one of those below */
    bool is_short, is_gone, is_lost;
    bool gone;                  /* xenstored is, from now on */
    int log;
    pid_t pid;                  /* a copy of the process does not count */
    bool xenstore_fd[MAX_FD];
};

extern struct fault fault;

/* Above 0: within libxenstore, or what is ours. */
extern __thread int inside;

/* Counts a call; is it the one to fail?  path may be NULL. */
bool hit(const char *name, const char *path);

#define NEXT(name_)                                                            \
    static __typeof__(&name_) next;                                            \
                                                                               \
    if (!next)                                                                 \
        next = dlsym(RTLD_NEXT, #name_)

/* A call of the C library; of faults of xenstored it is none. */
#define FILE_CALL(ret_, name_, proto_, path_, bad_, ...)                       \
    ret_ name_ proto_                                                          \
    {                                                                          \
        NEXT(name_);                                                           \
        if (hit(#name_, path_) && fault.error) {                               \
            errno = fault.error;                                               \
            return bad_;                                                       \
        }                                                                      \
        return next(__VA_ARGS__);                                              \
    }

#endif
