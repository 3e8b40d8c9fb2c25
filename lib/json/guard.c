/* guard - yajl with checked memory. */
#include <stddef.h>
#include <stdlib.h>

#include <xencfg/xencfg.h>

#include "json/guard.h"

/* Precedes each of yajl's allocations. */
struct json_block {
    struct json_block *next, **prev;
    max_align_t data[];
};

static void block_link(struct json_guard *guard, struct json_block *b)
{
    b->next = guard->blocks;
    b->prev = &guard->blocks;
    if (b->next)
        b->next->prev = &b->next;
    guard->blocks = b;
}

static void block_unlink(struct json_block *b)
{
    *b->prev = b->next;
    if (b->next)
        b->next->prev = b->prev;
}

static struct json_block *block_of(void *data)
{
    return (struct json_block *)((char *)data -
                                 offsetof(struct json_block, data));
}

static void *guard_realloc(void *arg, void *data, size_t size)
{
    struct json_guard *guard = arg;
    struct json_block *old = data ? block_of(data) : NULL, *b;

    if (old)
        block_unlink(old);
    b = realloc(old, sizeof(*b) + size);
    if (!b && old)
        block_link(guard, old);
    if (!b)
        longjmp(guard->out, 1);
    block_link(guard, b);
    return b->data;
}

static void *guard_malloc(void *arg, size_t size)
{
    return guard_realloc(arg, NULL, size);
}

static void guard_free(void *arg, void *data)
{
    (void)arg;
    if (!data)
        return;
    block_unlink(block_of(data));
    free(block_of(data));
}

static int call(struct json_guard *guard, int (*fn)(void *arg), void *arg)
{
    return setjmp(guard->out) ? XENCFG_ERROR_NOMEM : fn(arg);
}

int xencfg__json_guard(struct json_guard *guard, int (*fn)(void *arg),
                       void *arg)
{
    struct json_block *b, *next;
    int rc;

    guard->funcs = (yajl_alloc_funcs){ guard_malloc, guard_realloc, guard_free,
                                       guard };
    guard->blocks = NULL;
    rc = call(guard, fn, arg);
    for (b = guard->blocks; b; b = next) {
        next = b->next;
        free(b);
    }
    guard->blocks = NULL;
    return rc;
}
