/*
 * differ - a template for us, and for libxl of this machine: what both read
 * means the same to libxl, and what we refuse though libxl reads it is listed
 * below, with the reason.
 *
 * libxl itself is not the one to find bugs in: it aborts, and exits, for which
 * there is a way out.
 */
#include <dlfcn.h>
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

#include <libxl.h>
#include <xentoollog.h>

#include "fuzz.h"

#define VISIBLE __attribute__((visibility("default")))

struct difference {
    const char *text, *why;
};

/* What we say of what libxl reads. */
static const struct difference refused[] = {
    { "duplicate key", "libxl takes the first; built with json-c, the last" },
    { "a second arm of one union", "libxl takes the first that it knows" },
    { "NUL character in a", "libxl takes what is before it" },
    { "half of a surrogate pair", "yajl makes a question mark of it" },
    { "not UTF-8", "yajl lets it pass, and nobody else reads it" },
    { "trailing garbage", "libxl does not look behind the document" },
    { "number out of range", "libxl takes its lower bits, or none" },
    { "expected ", "libxl sets the default, as if nothing was there" },
    { "null in an array", "libxl makes an element with defaults of it" },
    { "more than 16 numbers", "libxl does not look at the rest" },
    { "unknown enumeration value", "it is known up to a NUL within it" },
    { "nested deeper than 64", "a limit of ours" },
    { "more than 131072 elements", "a limit of ours" },
    { "in a list of scalars", "libxl leaves it out" },
};

/* Where what we read differs from what libxl does. */
static const struct difference values[] = {
    { "avail_vcpus", "libxl drops what is larger than the last number" },
    { "cpumap", "the same" },
    { "nodemap", "the same" },
    { "vcpu_hard_affinity", "the same" },
    { "vcpu_soft_affinity", "the same" },
};

/* ----------------------------------------------------------- libxl's part */

struct xs_handle;
struct xc_interface_core;

struct xc_interface_core *xc_interface_open(void *a, void *b, unsigned c);
int xc_interface_close(struct xc_interface_core *xch);
struct xs_handle *xs_open(unsigned long flags);
void xs_close(struct xs_handle *xsh);
int __lsan_is_turned_off(void);

/* No host is needed in order to read a file. */
VISIBLE struct xc_interface_core *xc_interface_open(void *a, void *b,
                                                    unsigned c)
{
    (void)a;
    (void)b;
    (void)c;
    return (void *)refused;
}

VISIBLE int xc_interface_close(struct xc_interface_core *xch)
{
    (void)xch;
    return 0;
}

VISIBLE struct xs_handle *xs_open(unsigned long flags)
{
    (void)flags;
    return (void *)refused;
}

VISIBLE void xs_close(struct xs_handle *xsh)
{
    (void)xsh;
}

/* Nobody frees what libxl has when it aborts. */
VISIBLE int __lsan_is_turned_off(void)
{
    return 1;
}

static libxl_ctx *ctx;
static sigjmp_buf way_out;
static volatile bool in_libxl;

static void aborted(int signal_)
{
    if (in_libxl)
        siglongjmp(way_out, 1);
    signal(signal_, SIG_DFL);
    raise(signal_);
}

VISIBLE void _exit(int status)
{
    if (in_libxl)
        siglongjmp(way_out, 1);
    ((void (*)(int))dlsym(RTLD_NEXT, "_exit"))(status);
    __builtin_trap();
}

VISIBLE void exit(int status)
{
    if (in_libxl)
        siglongjmp(way_out, 1);
    ((void (*)(int))dlsym(RTLD_NEXT, "exit"))(status);
    __builtin_trap();
}

/* The text in libxl's own words, to be freed; NULL: it reads no such thing, or
   does not survive it. */
static char *by_libxl(const char *text)
{
    libxl_domain_config config;
    char *volatile ret = NULL;
    struct sigaction ours = { .sa_handler = aborted }, before;

    sigaction(SIGABRT, &ours, &before);
    in_libxl = true;
    if (!sigsetjmp(way_out, 1)) {
        libxl_domain_config_init(&config);
        if (!libxl_domain_config_from_json(ctx, &config, text))
            ret = libxl_domain_config_to_json(ctx, &config);
        libxl_domain_config_dispose(&config);
    }
    in_libxl = false;
    sigaction(SIGABRT, &before, NULL);
    return ret;
}

static void begin(void)
{
    static xentoollog_logger_stdiostream *logger;
    FILE *nowhere = fopen("/dev/null", "we");

    logger = xtl_createlogger_stdiostream(nowhere, XTL_CRITICAL, 0);
    if (libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, (xentoollog_logger *)logger))
        BUG("no libxl");
}

/* ----------------------------------------------------------- the comparison */

static bool listed(const struct difference *list, size_t count,
                   const char *text)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (strstr(text, list[i].text))
            return true;
    return false;
}

#define LISTED(list_, text_) \
    listed(list_, sizeof(list_) / sizeof(*(list_)), text_)

/* Two texts that libxl wrote. */
static void compare_values(xencfg_ctx *xencfg, const char *a, const char *b)
{
    xencfg_domain_config one, two;
    xencfg_change_list list;
    int i;

    xencfg_domain_config_init(&one);
    xencfg_domain_config_init(&two);
    xencfg_change_list_init(&list);
    if (xencfg_domain_config_from_json(xencfg, &one, a, strlen(a)) ||
        xencfg_domain_config_from_json(xencfg, &two, b, strlen(b)))
        BUG("libxl's own is refused: %s\n%s\n%s", xencfg_errmsg(xencfg), a, b);
    if (xencfg_diff(xencfg, &one, NULL, &two, NULL, &list) ||
        !list.num_changes)
        BUG("no difference between\n%s\nand\n%s", a, b);
    for (i = 0; i < list.num_changes; i++)
        if (!LISTED(values, list.changes[i].path))
            BUG("%s differs: libxl reads\n%s\nand of ours\n%s",
                list.changes[i].path, a, b);
    xencfg_change_list_dispose(&list);
    xencfg_domain_config_dispose(&one);
    xencfg_domain_config_dispose(&two);
}

static void compare(xencfg_ctx *xencfg, const char *theirs, const char *ours)
{
    char *again;

    if (!strcmp(theirs, ours))
        return;
    /* members that it does not know, or writes in another form */
    again = by_libxl(ours);
    if (!again)
        BUG("libxl does not read what we write:\n%s", ours);
    if (strcmp(theirs, again))
        compare_values(xencfg, theirs, again);
    free(again);
}

/* libxl reads beyond the text of a register that has fewer than 32 letters. */
static bool libxl_overreads(const char *text)
{
    return strstr(text, "cpuid") || strstr(text, "\\u006") ||
           strstr(text, "\\u007");
}

static void examine(xencfg_ctx *xencfg, const char *text)
{
    char *theirs, *ours = NULL;
    xencfg_domain_config config;
    size_t len;
    int rc;

    xencfg_domain_config_init(&config);
    rc = xencfg_domain_config_from_json(xencfg, &config, text, strlen(text));
    theirs = rc && libxl_overreads(text) ? NULL : by_libxl(text);
    if (rc && theirs && !LISTED(refused, xencfg_errmsg(xencfg)))
        BUG("libxl reads it, we do not: %s\n%s", xencfg_errmsg(xencfg), text);
    if (!rc && theirs) {
        if (xencfg_domain_config_to_json(xencfg, &config, 0, &ours, &len))
            BUG("not written: %s", xencfg_errmsg(xencfg));
        compare(xencfg, theirs, ours);
    }
    xencfg_domain_config_dispose(&config);
    free(theirs);
    free(ours);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static xencfg_ctx *xencfg;
    char *text;

    if (size && memchr(data, 0, size - 1))
        return 0;
    if (!ctx)
        begin();
    if (!xencfg && xencfg_open(&xencfg, NULL))
        BUG("no context");
    text = fuzz_text(data, size);
    examine(xencfg, text);
    free(text);
    return 0;
}
