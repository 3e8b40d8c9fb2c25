/* bench_hotplug.c - timings of adding and removing devices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xenstore.h>

#include "common.h"

/* A device that a domain of the bed has not. */
union device {
    xencfg_device_nic nic;
    xencfg_device_disk disk;
};

static xencfg_type_id type_of(enum xencfg_devkind kind)
{
    return kind == XENCFG_DEVKIND_NIC ? XENCFG_TYPE(device_nic)
                                      : XENCFG_TYPE(device_disk);
}

static void make(enum xencfg_devkind kind, union device *dev)
{
    static const char nic[] = "{\"bridge\": \"xenbr0\"}";
    static const char disk[] =
        "{\"vdev\": \"xvdgjf\", \"pdev_path\": \"/dev/fake0\", "
        "\"format\": \"raw\", \"backend\": \"phy\", \"readwrite\": 1}";
    const char *json = kind == XENCFG_DEVKIND_NIC ? nic : disk;

    xencfg_type_init(type_of(kind), dev);
    check(xencfg_type_from_json(ctx, type_of(kind), dev, json, strlen(json)),
          "device");
}

/* The nodes at and below a path. */
static long count_nodes(struct xs_handle *xs, const char *path)
{
    unsigned n = 0, i;
    char **names = xs_directory(xs, XBT_NULL, path, &n);
    long count = !!names;

    for (i = 0; names && i < n; i++) {
        char *child;

        if (asprintf(&child, "%s/%s", strcmp(path, "/") ? path : "",
                     names[i]) < 0)
            die("asprintf", "out of memory");
        count += count_nodes(xs, child);
        free(child);
    }
    free(names);
    return count;
}

static long all_nodes(void)
{
    struct xs_handle *xs = xs_open(0);
    long count;

    if (!xs)
        die("xs_open", "failed");
    count = count_nodes(xs, "/");
    xs_close(xs);
    return count;
}

static void remove_device(uint32_t domid, enum xencfg_devkind kind,
                          union device *dev)
{
    check(xencfg_device_remove(ctx, domid, kind, type_of(kind), dev, NULL),
          "remove");
    xencfg_type_dispose(type_of(kind), dev);
}

/* Counted apart from the timing: requests to the commit, and nodes written. */
static void count(uint32_t domid, enum xencfg_devkind kind)
{
    const struct xencfg_hotplug_how how = XENCFG_HOTPLUG_HOW(.no_wait = true);
    long before = all_nodes(), nodes;
    union device dev;
    uint64_t sent;

    make(kind, &dev);
    sent = requests(-1);
    check(xencfg_device_add(ctx, domid, kind, type_of(kind), &dev, &how),
          "add");
    sent = requests(-1) - sent;
    nodes = all_nodes() - before;
    printf("requests=%ld nodes=%ld ", (long)sent, nodes);
    remove_device(domid, kind, &dev);
}

void bench_add(char **argv)
{
    enum xencfg_devkind kind = strcmp(argv[0], "nic") ? XENCFG_DEVKIND_DISK
                                                      : XENCFG_DEVKIND_NIC;
    uint32_t domid = atoi(argv[1]);
    int i, reps = atoi(argv[2]);
    double *add = samples(reps), *commit = samples(reps), *gone = samples(reps);
    union device dev;
    double t;

    make(kind, &dev);           /* connects */
    check(xencfg_device_add(ctx, domid, kind, type_of(kind), &dev, NULL),
          "add");
    remove_device(domid, kind, &dev);
    for (i = 0; i < reps; i++) {
        make(kind, &dev);
        t = now_us();
        check(xencfg_device_add(ctx, domid, kind, type_of(kind), &dev, NULL),
              "add");
        add[i] = now_us() - t;
        commit[i] = last_commit_us() - t;
        t = now_us();
        remove_device(domid, kind, &dev);
        gone[i] = now_us() - t;
    }
    printf("bench=add to_commit_us=%.1f add_us=%.1f remove_us=%.1f ",
           median(commit, reps), median(add, reps), median(gone, reps));
    count(domid, kind);
    puts("");
    free(add);
    free(commit);
    free(gone);
}

/* Into the template alone, with devids that begin where they are free. */
static double bracket(uint32_t domid, int n)
{
    xencfg_device_nic nic;
    xencfg_hotplug *hp;
    double t = now_us();
    int i;

    check(xencfg_hotplug_begin(ctx, domid, &hp), "begin");
    for (i = 0; i < n; i++) {
        xencfg_device_nic_init(&nic);
        nic.bridge = strdup("xenbr0");
        check(xencfg_hotplug_add(hp, XENCFG_DEVKIND_NIC,
                                 XENCFG_TYPE(device_nic), &nic),
              "add");
        xencfg_device_nic_dispose(&nic);
    }
    check(xencfg_hotplug_commit(hp), "commit");
    xencfg_hotplug_end(hp);
    return now_us() - t;
}

void bench_batch(char **argv)
{
    enum { REPS = 15 };
    uint32_t domid = atoi(argv[0]);
    int i, n = atoi(argv[1]);
    double one[REPS], many[REPS];

    for (i = 0; i < REPS; i++) {
        many[i] = bracket(domid, n);
        one[i] = bracket(domid, 1);
    }
    printf("bench=batch one_us=%.1f many_us=%.1f\n", median(one, REPS),
           median(many, REPS));
}
