/*
 * lx_bench.c - timings of real libxl, one line of KEY=VALUE each.  Times are in
 * microseconds by the monotonic clock, medians unless the key says otherwise;
 * requests are per call.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xenstore.h>

#include "lx.h"
#include <xen/io/xs_wire.h>

double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

uint64_t requests(int type)
{
    static const uint64_t *(*counts)(void);
    uint64_t sum = 0;
    int i;

    if (!counts)
        counts =
            (const uint64_t *(*)(void))dlsym(RTLD_DEFAULT, "fakexen_xs_counts");
    if (!counts)
        return 0;
    if (type >= 0)
        return counts()[type];
    for (i = 0; i < XS_TYPE_COUNT; i++)
        sum += counts()[i];
    return sum;
}

/* when this process last sent XS_TRANSACTION_END */
static double last_commit_us(void)
{
    struct timespec *t = dlsym(RTLD_DEFAULT, "fakexen_last_commit");

    return t ? t->tv_sec * 1e6 + t->tv_nsec / 1e3 : 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static int repetitions(const char *s)
{
    int n = atoi(s);

    if (n < 1) {
        fprintf(stderr, "REPS must be at least 1\n");
        exit(2);
    }
    return n;
}

static double *samples(int n)
{
    double *v = calloc(n, sizeof(*v));

    check(v ? 0 : ERROR_NOMEM, "calloc");
    return v;
}

/* sorts v, so that v[0] is the least */
static double median(double *v, int n)
{
    qsort(v, n, sizeof(*v), compare);
    return v[n / 2];
}

int bench_json(char **argv)
{
    int i, reps = repetitions(argv[1]);
    double *from = samples(reps), *to = samples(reps), t, f;
    char *s = slurp(argv[0]), *out;
    size_t len = strlen(s);
    libxl_domain_config c;

    for (i = 0; i < reps; i++) {
        libxl_domain_config_init(&c);
        t = now_us();
        check(libxl_domain_config_from_json(ctx, &c, s), "from_json");
        from[i] = now_us() - t;
        t = now_us();
        out = libxl_domain_config_to_json(ctx, &c);
        to[i] = now_us() - t;
        free(out);
        libxl_domain_config_dispose(&c);
    }
    f = median(from, reps);
    t = median(to, reps);
    printf("bench=json bytes=%zu reps=%d from_json_us=%.1f "
           "from_json_min_us=%.1f from_json_MBps=%.2f to_json_us=%.1f "
           "to_json_min_us=%.1f to_json_MBps=%.2f\n",
           len, reps, f, from[0], len / f, t, to[0], len / t);
    free(from);
    free(to);
    free(s);
    return 0;
}

int bench_retrieve(char **argv)
{
    uint32_t domid = atoi(argv[0]);
    int i, n = 0, reps = repetitions(argv[1]);
    double *us = samples(reps), t;
    libxl_domain_config c;
    uint64_t reads, dirs, all;

    reads = requests(XS_READ);
    dirs = requests(XS_DIRECTORY);
    all = requests(-1);
    for (i = 0; i < reps; i++) {
        libxl_domain_config_init(&c);
        t = now_us();
        check(libxl_retrieve_domain_configuration(ctx, domid, &c, NULL),
              "retrieve");
        us[i] = now_us() - t;
        n = c.num_disks + c.num_nics;
        libxl_domain_config_dispose(&c);
    }
    t = median(us, reps);
    printf("bench=retrieve domid=%u devices=%d reps=%d us=%.1f min_us=%.1f "
           "us_per_device=%.1f requests=%.1f reads=%.1f directories=%.1f\n",
           domid, n, reps, t, us[0], n ? t / n : 0,
           (requests(-1) - all) / (double)reps,
           (requests(XS_READ) - reads) / (double)reps,
           (requests(XS_DIRECTORY) - dirs) / (double)reps);
    free(us);
    return 0;
}

static int add_one(uint32_t domid, libxl_device_nic *nic,
                   libxl_device_disk *disk)
{
    return nic ? libxl_device_nic_add(ctx, domid, nic, NULL)
               : libxl_device_disk_add(ctx, domid, disk, NULL);
}

static int remove_one(uint32_t domid, libxl_device_nic *nic,
                      libxl_device_disk *disk)
{
    return nic ? libxl_device_nic_remove(ctx, domid, nic, NULL)
               : libxl_device_disk_remove(ctx, domid, disk, NULL);
}

/* adds, then removes, one device, reps times */
int bench_add(char **argv)
{
    const char *kind = argv[0];
    uint32_t domid = atoi(argv[1]);
    int i, isnic = !strcmp(kind, "nic"), reps = repetitions(argv[2]);
    double *add = samples(reps), *del = samples(reps);
    double *commit = samples(reps), t, ta, tc, td;
    uint64_t n, na = 0, nd = 0;
    libxl_device_nic nic;
    libxl_device_disk disk;

    if (!isnic && strcmp(kind, "disk")) {
        fprintf(stderr, "not nic or disk: %s\n", kind);
        return 2;
    }
    for (i = 0; i < reps; i++) {
        fill_nic(&nic, 0x100000 + i);
        fill_disk(&disk, 5000);
        n = requests(-1);
        t = now_us();
        check(add_one(domid, isnic ? &nic : NULL, &disk), "add");
        add[i] = now_us() - t;
        commit[i] = last_commit_us() - t;
        na += requests(-1) - n;
        n = requests(-1);
        t = now_us();
        check(remove_one(domid, isnic ? &nic : NULL, &disk), "remove");
        del[i] = now_us() - t;
        nd += requests(-1) - n;
        libxl_device_nic_dispose(&nic);
        libxl_device_disk_dispose(&disk);
    }
    ta = median(add, reps);
    tc = median(commit, reps);
    td = median(del, reps);
    printf("bench=add kind=%s domid=%u reps=%d to_commit_us=%.1f add_us=%.1f "
           "add_requests=%.1f remove_us=%.1f remove_requests=%.1f\n",
           kind, domid, reps, tc, ta, na / (double)reps, td, nd / (double)reps);
    free(add);
    free(del);
    free(commit);
    return 0;
}

int bench_xs(char **argv)
{
    int i, reps = repetitions(argv[0]);
    double *r = samples(reps), *w = samples(reps), t, mr, mw;
    struct xs_handle *xs = xs_open(0);
    unsigned len;

    check(xs ? 0 : ERROR_FAIL, "xs_open");
    for (i = 0; i < reps; i++) {
        t = now_us();
        xs_write(xs, XBT_NULL, "/bench/x", "0123456789", 10);
        w[i] = now_us() - t;
        t = now_us();
        free(xs_read(xs, XBT_NULL, "/bench/x", &len));
        r[i] = now_us() - t;
    }
    xs_rm(xs, XBT_NULL, "/bench");
    xs_close(xs);
    mr = median(r, reps);
    mw = median(w, reps);
    printf("bench=xs reps=%d read_us=%.1f read_min_us=%.1f write_us=%.1f "
           "write_min_us=%.1f\n",
           reps, mr, r[0], mw, w[0]);
    free(r);
    free(w);
    return 0;
}
