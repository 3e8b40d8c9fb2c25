#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "util.h"

/* Weak: a program that does not wrap them has none of these. */
#define REAL __attribute__((weak))

REAL void *__real_malloc(size_t size);
REAL void *__real_calloc(size_t n, size_t size);
REAL void *__real_realloc(void *p, size_t size);
REAL void __real_free(void *p);
REAL char *__real_strdup(const char *s);
REAL char *__real_strndup(const char *s, size_t n);
REAL int __real_vasprintf(char **ret, const char *fmt, va_list ap);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_vasprintf(char **ret, const char *fmt, va_list ap);
int __wrap_asprintf(char **ret, const char *fmt, ...);

static struct {
    long live;                  /* blocks */
    long calls, failed;         /* since heap_begin() */
    long fail_at;               /* 0: none */
    bool later_too, on;
    int paused;
} heap;

/* ---------------------------------------------------------------- allocator */

static bool fails(void)
{
    bool fail;

    if (!heap.on || heap.paused)
        return false;
    heap.calls++;
    fail = heap.fail_at && (heap.later_too ? heap.calls >= heap.fail_at
                                           : heap.calls == heap.fail_at);
    heap.failed += fail;
    return fail;
}

static void *counted(void *p)
{
    heap.live += p && !heap.paused;
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fails())
        return NULL;
    return p ? __real_realloc(p, size) : counted(__real_realloc(NULL, size));
}

void __wrap_free(void *p)
{
    heap.live -= p && !heap.paused;
    __real_free(p);
}

char *__wrap_strdup(const char *s)
{
    return fails() ? NULL : counted(__real_strdup(s));
}

char *__wrap_strndup(const char *s, size_t n)
{
    return fails() ? NULL : counted(__real_strndup(s, n));
}

int __wrap_vasprintf(char **ret, const char *fmt, va_list ap)
{
    int n;

    if (fails()) {
        *ret = (char *)1;       /* whatever: it is undefined */
        return -1;
    }
    n = __real_vasprintf(ret, fmt, ap);
    if (n >= 0)
        counted(*ret);
    return n;
}

int __wrap_asprintf(char **ret, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = __wrap_vasprintf(ret, fmt, ap);
    va_end(ap);
    return n;
}

/* ---------------------------------------------------------------- interface */

void heap_begin(long fail_at, bool later_too)
{
    heap.calls = heap.failed = 0;
    heap.later_too = later_too;
    heap.fail_at = fail_at;
    heap.on = true;
}

void heap_relent(void)
{
    heap.fail_at = 0;
}

bool heap_end(void)
{
    heap.on = false;
    return heap.failed > 0;
}

long heap_calls(void)
{
    return heap.calls;
}

long heap_live(void)
{
    return heap.live;
}

void heap_pause(void)
{
    heap.paused++;
}

void heap_resume(void)
{
    heap.paused--;
}

void heap_until_success(heap_try *try, long at_least)
{
    int later_too;
    long n, live;
    bool more;

    for (later_too = 0; later_too < 2; later_too++) {
        n = 0;
        do {
            live = heap.live;
            more = try(++n, later_too);
            if (heap.live != live)
                fail_msg("allocation %ld: %ld blocks leak", n,
                         heap.live - live);
            assert_true(n < 100000);
        } while (more);
        print_message("# %ld allocations\n", n - 1);
        assert_true(n > at_least);
    }
}
