/*
 * bench.c - timings of libxencfg, one line of KEY=VALUE each.  Times are in
 * microseconds by the monotonic clock, medians unless the key says otherwise.
 *
 *   bench retrieve DOMID REPS   $BED_STATE_DIR has the templates; requests are
 *                               per call, counted by the bed's preloaded shim;
 *                               pages are those of them that ask for a further
 *                               part of one long listing
 *   bench add KIND DOMID REPS   adds and removes a nic or a disk, beside one of
 *                               the same domain; nodes is how many there are
 *   bench batch DOMID N         N nics within one bracket, beside one
 *   bench count DOMID           one retrieve in counted_retrieve(), after one to
 *                               connect: for callgrind
 *   bench json FILE REPS        beside yajl's bare tokenising of the same text
 *   bench floor REPS            the reads of a retrieve of each domain that
 *                               there is, several domains' sent at once
 *   bench build                 timed=0 if times of this build say nothing; and
 *                               what instructions depend on
 *
 * Exit status 0, 1 with an error on stderr, or 2 if called wrongly.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "common.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

xencfg_ctx *ctx;

/* ----------------------------------------------------------------- retrieve */

static double disposed_us;     /* what the last took to dispose of */

static double retrieve(uint32_t domid, bool with_report)
{
    xencfg_domain_config config;
    xencfg_report report;
    double t;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    t = now_us();
    check(xencfg_retrieve(ctx, domid, XENCFG_VIEW_LIVE, 0, &config,
                          with_report ? &report : NULL),
          "retrieve");
    t = now_us() - t;
    disposed_us = now_us();
    xencfg_domain_config_dispose(&config);
    disposed_us = now_us() - disposed_us;
    xencfg_report_dispose(&report);
    return t;
}

static void bench_retrieve(char **argv)
{
    uint32_t domid = atoi(argv[0]);
    int i, reps = atoi(argv[1]);
    double *us = samples(reps), *report_us = samples(reps);
    double *dispose_us = samples(reps);
    uint64_t all, pages;

    retrieve(domid, false); /* connects */
    all = requests(-1);
    pages = requests(XS_DIRECTORY_PART);
    for (i = 0; i < reps; i++) {
        us[i] = retrieve(domid, false);
        dispose_us[i] = disposed_us;
        report_us[i] = retrieve(domid, true);
    }
    all = requests(-1) - all;
    pages = requests(XS_DIRECTORY_PART) - pages;
    printf("bench=retrieve us=%.1f report_us=%.1f dispose_us=%.1f "
           "requests=%.1f pages=%.1f\n",
           median(us, reps), median(report_us, reps), median(dispose_us, reps),
           (double)all / (2 * reps), (double)pages / (2 * reps));
    free(us);
    free(dispose_us);
    free(report_us);
}

void counted_retrieve(uint32_t domid);

__attribute__((noinline)) void counted_retrieve(uint32_t domid)
{
    retrieve(domid, false);
}

static void bench_count(char **argv)
{
    retrieve(atoi(argv[0]), false);
    counted_retrieve(atoi(argv[0]));
}

/* --------------------------------------------------------------------- json */

static int on_nothing(void *arg)
{
    (void)arg;
    return 1;
}

static int on_boolean(void *arg, int value)
{
    (void)arg;
    (void)value;
    return 1;
}

static int on_number(void *arg, const char *text, size_t len)
{
    (void)arg;
    (void)text;
    (void)len;
    return 1;
}

static int on_string(void *arg, const unsigned char *text, size_t len)
{
    (void)arg;
    (void)text;
    (void)len;
    return 1;
}

static const yajl_callbacks empty = {
    .yajl_null = on_nothing,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_nothing,
    .yajl_map_key = on_string,
    .yajl_end_map = on_nothing,
    .yajl_start_array = on_nothing,
    .yajl_end_array = on_nothing,
};

static double tokenise(const char *text, size_t len)
{
    yajl_handle hand;
    double t = now_us();

    hand = yajl_alloc(&empty, NULL, NULL);
    if (yajl_parse(hand, (const unsigned char *)text, len) != yajl_status_ok ||
        yajl_complete_parse(hand) != yajl_status_ok)
        die("yajl", "cannot parse the text");
    yajl_free(hand);
    return now_us() - t;
}

static double read_json(const char *text, size_t len, xencfg_domain_config *ret)
{
    double t = now_us();

    check(xencfg_domain_config_from_json(ctx, ret, text, len), "from_json");
    return now_us() - t;
}

/* The text that libxl wrote must come out again, else speed says nothing. */
static double write_json(const xencfg_domain_config *config, const char *text,
                         size_t len)
{
    double t = now_us();
    size_t out_len;
    char *out;

    check(xencfg_domain_config_to_json(ctx, config, 0, &out, &out_len),
          "to_json");
    t = now_us() - t;
    if (out_len != len || memcmp(out, text, len))
        die("to_json", "differs from the text that was read");
    free(out);
    return t;
}

/* All but the NUL that libxl puts at the end. */
static char *slurp(const char *path, size_t *len)
{
    FILE *f = fopen(path, "re");
    char *text = malloc(16 << 20);

    if (!f || !text)
        die(path, "cannot be read");
    *len = fread(text, 1, 16 << 20, f);
    fclose(f);
    *len -= *len && !text[*len - 1];
    return text;
}

static void bench_json(char **argv)
{
    int i, reps = atoi(argv[1]);
    double *in = samples(reps), *out = samples(reps), *bare = samples(reps);
    double *in_bare = samples(reps), *out_bare = samples(reps);
    xencfg_domain_config config;
    size_t len;
    char *text = slurp(argv[0], &len);

    for (i = 0; i < reps; i++) {
        xencfg_domain_config_init(&config);
        bare[i] = tokenise(text, len);
        in[i] = read_json(text, len, &config);
        out[i] = write_json(&config, text, len);
        in_bare[i] = bare[i] / in[i];
        out_bare[i] = bare[i] / out[i];
        xencfg_domain_config_dispose(&config);
    }
    printf("bench=json bytes=%zu yajl_us=%.1f in_us=%.1f out_us=%.1f "
           "in_speed=%.3f out_speed=%.3f\n",
           len, median(bare, reps), median(in, reps), median(out, reps),
           median(in_bare, reps), median(out_bare, reps));
    free(in);
    free(out);
    free(bare);
    free(in_bare);
    free(out_bare);
    free(text);
}

/* -------------------------------------------------------------------- build */

#ifdef __has_feature
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif

static void build(char **argv)
{
    bool timed = true;

    (void)argv;
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__) ||                 \
    defined(__SANITIZE_THREAD__) || HAS_FEATURE(address_sanitizer) ||          \
    HAS_FEATURE(memory_sanitizer) || HAS_FEATURE(thread_sanitizer)
    timed = false;
#endif
    printf("bench=build timed=%d\nby " __VERSION__ " " BENCH_CFLAGS "\n", timed);
}

static const struct verb {
    const char *name;
    int args;
    void (*run)(char **argv);
} verbs[] = {
    { "add", 3, bench_add },
    { "batch", 2, bench_batch },
    { "retrieve", 2, bench_retrieve },
    { "count", 1, bench_count },
    { "json", 2, bench_json },
    { "floor", 1, bench_floor },
    { "build", 0, build },
};

int main(int argc, char **argv)
{
    struct xencfg_options opt =
        XENCFG_OPTIONS(.state_dir = getenv("BED_STATE_DIR"),
                       .script_dir = getenv("BENCH_SCRIPTS"));
    size_t i;

    for (i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++) {
        if (strcmp(argv[1], verbs[i].name) || argc - 2 != verbs[i].args)
            continue;
        if (verbs[i].args >= 1 && atoi(argv[argc - 1]) < 1)
            break;
        if (xencfg_open(&ctx, &opt))
            die("xencfg_open", "out of memory");
        verbs[i].run(argv + 2);
        xencfg_close(ctx);
        return 0;
    }
    fprintf(stderr, "usage: bench retrieve DOMID REPS | count DOMID | "
                    "add KIND DOMID REPS | batch DOMID N | json FILE REPS | "
                    "floor REPS | build\n");
    return 2;
}
