/*
 * memory.c - how much memory one retrieve takes, above a process that has
 * opened a context and connected.
 *
 *     LD_PRELOAD=... memory DOMID         $BED_STATE_DIR has the templates
 *
 * Prints heap_peak, the most bytes that were allocated at a time (exact, the
 * allocator's own headers included), heap_kept, those of the result, and hwm,
 * the growth of VmHWM, which Linux counts in steps of up to 128 KiB per
 * processor.
 */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencfg/xencfg.h>

/* -------------------------------- the allocator, with its bytes counted */

#define HEADER 8

static long in_use, peak;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *p);

static void *taken(void *p)
{
    if (p)
        in_use += (long)malloc_usable_size(p) + HEADER;
    if (in_use > peak)
        peak = in_use;
    return p;
}

static void given_back(void *p)
{
    if (p)
        in_use -= (long)malloc_usable_size(p) + HEADER;
}

void *malloc(size_t size)
{
    return taken(__libc_malloc(size));
}

void *calloc(size_t n, size_t size)
{
    return taken(__libc_calloc(n, size));
}

/* glibc moves a block that has a mapping of its own without copying it. */
static bool is_mapping(void *p)
{
    return ((size_t *)p)[-1] & 2;
}

/* Else a block that moves is there twice for a while. */
void *realloc(void *old, size_t size)
{
    long before = old ? (long)malloc_usable_size(old) + HEADER : 0;
    bool was_mapping = old && is_mapping(old);
    void *p = __libc_realloc(old, size);
    bool copied = p && p != old && !(was_mapping && is_mapping(p));

    if (!p)
        return NULL;
    in_use -= copied ? 0 : before;
    taken(p);
    in_use -= copied ? before : 0;
    return p;
}

void free(void *p)
{
    given_back(p);
    __libc_free(p);
}

/* -------------------------------------------------------------------- main */

static void die(const char *what, const char *why)
{
    fprintf(stderr, "memory: %s: %s\n", what, why);
    exit(1);
}

/* VmHWM in bytes; starts it anew first if told so */
static long hwm(bool reset)
{
    FILE *f = fopen("/proc/self/clear_refs", "we");
    char line[256];
    long kib = -1;

    if (!f)
        die("/proc/self/clear_refs", strerror(errno));
    if (reset)
        fputs("5", f);
    fclose(f);
    f = fopen("/proc/self/status", "re");
    if (!f)
        die("/proc/self/status", strerror(errno));
    while (kib < 0 && fgets(line, sizeof(line), f))
        sscanf(line, "VmHWM: %ld", &kib);
    fclose(f);
    return kib * 1024;
}

int main(int argc, char **argv)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = getenv("BED_STATE_DIR"));
    xencfg_domain_config config;
    long heap, rss;
    uint32_t domid;
    xencfg_ctx *ctx;

    if (argc != 2) {
        fprintf(stderr, "usage: memory DOMID\n");
        return 2;
    }
    if (xencfg_open(&ctx, &opt))
        die("xencfg_open", "out of memory");
    if (xencfg_domain_find(ctx, argv[1], &domid)) /* connects */
        die("find", xencfg_errmsg(ctx));
    xencfg_domain_config_init(&config);
    hwm(false);
    rss = hwm(true);
    heap = peak = in_use;
    if (xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, 0, &config, NULL))
        die("retrieve", xencfg_errmsg(ctx));
    printf("bench=memory heap_peak=%ld heap_kept=%ld hwm=%ld\n", peak - heap,
           in_use - heap, hwm(false) - rss);
    xencfg_domain_config_dispose(&config);
    xencfg_close(ctx);
    return 0;
}
