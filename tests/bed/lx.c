/*
 * lx - drives the real libxenlight: one libxl call per sub-command, or timings.
 * Exit status 0, or 1 with "WHAT: rc=RC" (libxl's own code) on stderr, or 2 if
 * called wrongly.
 *
 * $LX_DISK   the disks' backing device (default /dev/fake0)
 * $LX_DEBUG  libxl's debug log, on stderr
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxl.h>
#include <libxl_utils.h>
#include <xenctrl.h>
#include <xentoollog.h>

#include "lx.h"

libxl_ctx *ctx;

void check(int rc, const char *what)
{
    if (!rc)
        return;
    fflush(stdout);
    fprintf(stderr, "%s: rc=%d\n", what, rc);
    exit(1);
}

char *slurp(const char *path)
{
    void *data;
    int len;
    char *s;

    check(libxl_read_file_contents(ctx, path, &data, &len), path);
    s = strndup(data, len);
    free(data);
    return s;
}

static void print_free(char *s)
{
    puts(s ? s : "null");
    free(s);
}

/* ------------------------------------------------------ made-up domains */

static const char *backend_target(void)
{
    const char *s = getenv("LX_DISK");

    return s ? s : "/dev/fake0";
}

void fill_disk(libxl_device_disk *d, int i)
{
    char name[32];
    int n = 0, k = i, j;

    libxl_device_disk_init(d);
    do { /* a..z, aa..zz, ... */
        name[n++] = 'a' + k % 26;
        k = k / 26 - 1;
    } while (k >= 0);
    d->vdev = calloc(1, 32);
    memcpy(d->vdev, "xvd", 3);
    for (j = 0; j < n; j++)
        d->vdev[3 + j] = name[n - 1 - j];
    d->pdev_path = strdup(backend_target());
    d->format = LIBXL_DISK_FORMAT_RAW;
    d->backend = LIBXL_DISK_BACKEND_PHY;
    d->readwrite = 1;
}

void fill_nic(libxl_device_nic *n, int i)
{
    const uint8_t mac[6] = { 0, 0x16, 0x3e, i >> 16, i >> 8, i };

    libxl_device_nic_init(n);
    memcpy(n->mac, mac, 6);
    n->bridge = strdup("xenbr0");
}

static void fill_base(libxl_domain_config *c, libxl_domain_type type,
                      const char *name)
{
    libxl_domain_config_init(c);
    c->c_info.type = type;
    c->c_info.name = strdup(name);
    libxl_defbool_set(&c->c_info.run_hotplug_scripts, false);
    libxl_uuid_generate(&c->c_info.uuid);
    libxl_domain_build_info_init_type(&c->b_info, type);
    c->b_info.max_vcpus = 1;
    libxl_cpu_bitmap_alloc(ctx, &c->b_info.avail_vcpus, 1);
    libxl_bitmap_set(&c->b_info.avail_vcpus, 0);
    c->b_info.max_memkb = c->b_info.target_memkb = 131072;
}

/* a PVH domain with n devices: disks first, then vifs, half and half */
static void fill_pvh(libxl_domain_config *c, int n, const char *name)
{
    int i, nd = n - n / 2;

    fill_base(c, LIBXL_DOMAIN_TYPE_PVH, name);
    c->b_info.kernel = strdup("/etc/hostname"); /* never looked into */
    c->num_disks = nd;
    c->disks = calloc(nd + 1, sizeof(*c->disks));
    for (i = 0; i < nd; i++)
        fill_disk(&c->disks[i], i);
    c->num_nics = n - nd;
    c->nics = calloc(n + 1, sizeof(*c->nics));
    for (i = 0; i < n - nd; i++)
        fill_nic(&c->nics[i], i);
}

/* an HVM domain with a disk hda, an empty drive hdc and a vif */
static void fill_hvm(libxl_domain_config *c, const char *name)
{
    libxl_device_disk *d;

    fill_base(c, LIBXL_DOMAIN_TYPE_HVM, name);
    c->num_disks = 2;
    c->disks = d = calloc(2, sizeof(*d));
    fill_disk(&d[0], 0);
    strcpy(d[0].vdev, "hda");
    libxl_device_disk_init(&d[1]);
    d[1].vdev = strdup("hdc");
    d[1].format = LIBXL_DISK_FORMAT_EMPTY;
    d[1].is_cdrom = 1;
    d[1].removable = 1;
    c->num_nics = 1;
    c->nics = calloc(1, sizeof(*c->nics));
    fill_nic(c->nics, 0);
}

/* --------------------------------------------------------- sub-commands */

static void load(libxl_domain_config *c, const char *file)
{
    char *s = slurp(file);

    libxl_domain_config_init(c);
    check(libxl_domain_config_from_json(ctx, c, s), "from_json");
    free(s);
}

static int create_and_dispose(libxl_domain_config *c)
{
    uint64_t n = requests(-1);
    double t = now_us();
    uint32_t domid;

    check(libxl_domain_create_new(ctx, c, &domid, NULL, NULL), "create");
    printf("domid=%u create_ms=%.1f requests=%lu\n", domid,
           (now_us() - t) / 1e3, (long)(requests(-1) - n));
    libxl_domain_config_dispose(c);
    return 0;
}

static int roundtrip(char **argv)
{
    libxl_domain_config c;

    load(&c, argv[0]);
    print_free(libxl_domain_config_to_json(ctx, &c));
    libxl_domain_config_dispose(&c);
    return 0;
}

static int mkjson(char **argv)
{
    libxl_domain_config c;

    fill_pvh(&c, atoi(argv[0]), "bench");
    print_free(libxl_domain_config_to_json(ctx, &c));
    libxl_domain_config_dispose(&c);
    return 0;
}

static int mkdom(char **argv)
{
    libxl_domain_config c;

    fill_pvh(&c, atoi(argv[0]), argv[1]);
    return create_and_dispose(&c);
}

static int mkhvm(char **argv)
{
    libxl_domain_config c;

    fill_hvm(&c, argv[0]);
    return create_and_dispose(&c);
}

static int create(char **argv)
{
    libxl_domain_config c;

    load(&c, argv[0]);
    return create_and_dispose(&c);
}

static int destroy(char **argv)
{
    uint64_t n = requests(-1);
    double t = now_us();

    check(libxl_domain_destroy(ctx, atoi(argv[0]), NULL), "destroy");
    printf("destroy_ms=%.1f requests=%lu\n", (now_us() - t) / 1e3,
           (long)(requests(-1) - n));
    return 0;
}

/* What a domain looks like whose memory is still being given back. */
static int kill_domain(char **argv)
{
    xc_interface *xc = xc_interface_open(NULL, NULL, 0);

    setenv("FAKEXEN_DYING", "1", 1);
    check(!xc || xc_domain_destroy(xc, atoi(argv[0])), "kill");
    xc_interface_close(xc);
    return 0;
}

static int retrieve(char **argv)
{
    libxl_domain_config c;

    libxl_domain_config_init(&c);
    check(libxl_retrieve_domain_configuration(ctx, atoi(argv[0]), &c, NULL),
          "retrieve");
    print_free(libxl_domain_config_to_json(ctx, &c));
    libxl_domain_config_dispose(&c);
    return 0;
}

static int insert(char **argv)
{
    libxl_device_disk d;

    libxl_device_disk_init(&d);
    check(libxl_device_disk_from_json(ctx, &d, argv[1]), "device json");
    check(libxl_cdrom_insert(ctx, atoi(argv[0]), &d, NULL), "cdrom_insert");
    libxl_device_disk_dispose(&d);
    return 0;
}

/* -------------------------------------------- one device of any kind */

/* clang-format off */
#define LIST(KIND)                                                            \
    if (!strcmp(argv[0], #KIND)) {                                            \
        libxl_device_##KIND *l = libxl_device_##KIND##_list(ctx, domid, &n);  \
                                                                              \
        printf("%d\n", n);                                                    \
        for (i = 0; i < n; i++)                                               \
            print_free(libxl_device_##KIND##_to_json(ctx, &l[i]));            \
        return 0;                                                             \
    }

#define CHANGE(OP, KIND)                                                      \
    if (!strcmp(argv[0], #KIND)) {                                            \
        libxl_device_##KIND d;                                                \
                                                                              \
        libxl_device_##KIND##_init(&d);                                       \
        check(libxl_device_##KIND##_from_json(ctx, &d, json), "device json"); \
        rc = libxl_device_##KIND##_##OP(ctx, domid, &d, NULL);                \
        printf("rc=%d ", rc);                                                 \
        print_free(libxl_device_##KIND##_to_json(ctx, &d));                   \
        libxl_device_##KIND##_dispose(&d);                                    \
        check(rc, #OP " " #KIND);                                             \
        return 0;                                                             \
    }

static int unknown(const char *kind)
{
    fprintf(stderr, "unknown kind %s\n", kind);
    return 2;
}

static int list(char **argv)
{
    uint32_t domid = atoi(argv[1]);
    int i, n = 0;

    LIST(disk) LIST(nic) LIST(vtpm) LIST(vkb) LIST(vdispl)
    LIST(vsnd) LIST(usbctrl) LIST(usbdev) LIST(pci) LIST(channel)
    return unknown(argv[0]);
}

static int add(char **argv)
{
    const char *json = argv[2] ? argv[2] : "{}";
    uint32_t domid = atoi(argv[1]);
    int rc;

    CHANGE(add, disk) CHANGE(add, nic) CHANGE(add, vtpm) CHANGE(add, vkb)
    CHANGE(add, vfb) CHANGE(add, vdispl) CHANGE(add, vsnd)
    CHANGE(add, usbctrl) CHANGE(add, usbdev) CHANGE(add, pci)
    return unknown(argv[0]);
}

static int remove_device(char **argv)
{
    const char *json = argv[2] ? argv[2] : "{}";
    uint32_t domid = atoi(argv[1]);
    int rc;

    CHANGE(remove, disk) CHANGE(remove, nic) CHANGE(remove, vtpm)
    CHANGE(remove, vkb) CHANGE(remove, vfb) CHANGE(remove, vdispl)
    CHANGE(remove, vsnd) CHANGE(remove, usbctrl) CHANGE(remove, usbdev)
    CHANGE(remove, pci) CHANGE(remove, p9) CHANGE(remove, pvcallsif)
    return unknown(argv[0]);
}

static int destroy_device(char **argv)
{
    const char *json = argv[2] ? argv[2] : "{}";
    uint32_t domid = atoi(argv[1]);
    int rc;

    CHANGE(destroy, disk) CHANGE(destroy, nic) CHANGE(destroy, vtpm)
    CHANGE(destroy, vkb) CHANGE(destroy, vfb) CHANGE(destroy, vdispl)
    CHANGE(destroy, vsnd) CHANGE(destroy, usbctrl) CHANGE(destroy, pci)
    CHANGE(destroy, p9) CHANGE(destroy, pvcallsif)
    return unknown(argv[0]);
}

/* clang-format on */

static const struct verb {
    const char *name, *args;
    int min, max;
    int (*run)(char **argv);
} verbs[] = {
    { "roundtrip", "FILE", 1, 1, roundtrip },
    { "mkjson", "N", 1, 1, mkjson },
    { "mkdom", "N NAME", 2, 2, mkdom },
    { "clone", "DOMID N NAME [backends]", 3, 4, clone_domain },
    { "introduce", "DOMID...", 1, 0x7ff0, introduce_domains },
    { "mkhvm", "NAME", 1, 1, mkhvm },
    { "create", "FILE", 1, 1, create },
    { "destroy", "DOMID", 1, 1, destroy },
    { "kill", "DOMID", 1, 1, kill_domain },
    { "retrieve", "DOMID", 1, 1, retrieve },
    { "insert", "DOMID JSON", 2, 2, insert },
    { "list", "KIND DOMID", 2, 2, list },
    { "add", "KIND DOMID [JSON]", 2, 3, add },
    { "remove", "KIND DOMID [JSON]", 2, 3, remove_device },
    { "force-remove", "KIND DOMID [JSON]", 2, 3, destroy_device },
    { "bench-json", "FILE REPS", 2, 2, bench_json },
    { "bench-retrieve", "DOMID REPS", 2, 2, bench_retrieve },
    { "bench-add", "nic|disk DOMID REPS", 3, 3, bench_add },
    { "bench-xs", "REPS", 1, 1, bench_xs },
};

static int usage(void)
{
    size_t i;

    for (i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
        fprintf(stderr, "lx %s %s\n", verbs[i].name, verbs[i].args);
    return 2;
}

int main(int argc, char **argv)
{
    xentoollog_level level = getenv("LX_DEBUG") ? XTL_DEBUG : XTL_WARN;
    const struct verb *v = NULL;
    xentoollog_logger *log;
    size_t i;
    int r;

    for (i = 0; argc > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
        if (!strcmp(argv[1], verbs[i].name))
            v = &verbs[i];
    if (!v || argc - 2 < v->min || argc - 2 > v->max)
        return usage();
    log = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, level, 0);
    check(libxl_ctx_alloc(&ctx, LIBXL_VERSION, 0, log), "libxl_ctx_alloc");
    r = v->run(argv + 2);
    libxl_ctx_free(ctx);
    xtl_logger_destroy(log);
    return r;
}
