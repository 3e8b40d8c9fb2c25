/*
 * guard - yajl with checked memory.
 *
 * yajl does not check its allocations, so it is given an allocator that leaves
 * yajl by longjmp() when memory is out; xencfg__json_guard() catches that and
 * frees whatever yajl held.
 */
#ifndef XENCFG_LIB_JSON_GUARD_H
#define XENCFG_LIB_JSON_GUARD_H

#include <setjmp.h>

#include <yajl/yajl_parse.h>

struct json_guard {
    yajl_alloc_funcs funcs;
    struct json_block *blocks;
    jmp_buf out;
};

/*
 * Calls fn(arg), within which yajl may be used with guard->funcs; then frees
 * all that yajl allocated.  Returns fn's result, or XENCFG_ERROR_NOMEM.
 */
int xencfg__json_guard(struct json_guard *guard, int (*fn)(void *arg),
                       void *arg);

#endif
