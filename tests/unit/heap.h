/*
 * heap - an allocator that fails when told, and counts.
 *
 *     heap_begin(n, false);
 *     rc = ... what is tested ...;
 *     failed = heap_end();
 *
 * In between the n-th allocation fails, or all from the n-th on.  Works in test
 * programs that wrap the allocator at link time (WRAP_... in tests.mk).
 */
#ifndef XENCFG_TESTS_HEAP_H
#define XENCFG_TESTS_HEAP_H

#include <stdbool.h>

/* fail_at counts from 1; 0: none fails. */
void heap_begin(long fail_at, bool later_too);

/* From here on none fails. */
void heap_relent(void);

/* Has an allocation failed? */
bool heap_end(void);

/* Allocations since heap_begin(). */
long heap_calls(void);

/* Blocks that were allocated and not freed, since the program began. */
long heap_live(void);

/*
 * What a test's own machinery allocates in the middle of it neither fails nor
 * counts; it must be freed so too.  They nest.
 */
void heap_pause(void);
void heap_resume(void);

/*
 * Tries with the n-th allocation failing, for n = 1, 2, ... until none fails
 * any more, and once again with all from the n-th on.  Each try must give back
 * all that it allocates.  at_least: so many allocations there must be.
 */
typedef bool heap_try(long n, bool later_too);
void heap_until_success(heap_try *try, long at_least);

#endif
