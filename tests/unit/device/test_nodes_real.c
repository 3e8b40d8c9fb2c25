/*
 * The nodes of all devices of real domains, made of their entries in the
 * template, are those that libxl made: names, values, order, permissions.
 * Where these domains ran, their disks were block devices (devices.h).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/defaults.h"
#include "fake_store.h"
#include "device/nodes.h"
#include "util.h"

/* ------------------------------------------------- what creation does else */

struct device {
    const struct sample *sample;
    enum xencfg_devkind kind;
    struct site site;
    void *dev;
    const char *dump;
};

/* What no running domain can take; its nodes are compared all the same. */
static const struct {
    enum xencfg_devkind kind;
    int rc;
    const char *why;
} not_hotplugged[] = {
    { XENCFG_DEVKIND_CHANNEL, XENCFG_ERROR_NI, "can only take a pty" },
};

static bool is_from_bed(const struct device *d)
{
    return !strstr(d->sample->name, "captured/");
}

/* The bed gives virtio devices no address. */
static void give_address(struct device *d)
{
    xencfg_device_disk *disk = d->dev;

    if (d->kind != XENCFG_DEVKIND_DISK ||
        disk->specification != XENCFG_DISK_SPECIFICATION_VIRTIO)
        return;
    assert_int_equal(disk->irq, 0);
    disk->irq = 1;
    disk->base = 1;
}

static void take_address(struct device *d)
{
    xencfg_device_disk *disk = d->dev;

    if (d->kind == XENCFG_DEVKIND_DISK && disk->irq == 1)
        disk->irq = disk->base = 0;
}

static void set_defaults(struct device *d, xencfg_ctx *ctx)
{
    size_t i;
    int rc;

    give_address(d);
    d->site.libxl = 17;         /* that all of them are of */
    rc = xencfg__defaults_set(ctx, &d->site, d->kind, d->dev);
    take_address(d);
    for (i = 0; rc && i < COUNT(not_hotplugged); i++)
        if (d->kind == not_hotplugged[i].kind && rc == not_hotplugged[i].rc &&
            strstr(xencfg_errmsg(ctx), not_hotplugged[i].why))
            return;
    if (rc)
        fail_msg("%s: %s", d->sample->name, xencfg_errmsg(ctx));
}

/* ----------------------------------------------------------------- the dump */

/* A line of `xenstore-ls -fp`, PATH = "VALUE" (PERMS), below a directory. */
struct line {
    char name[64], value[512], perms[32];
};

/* "\xc3" */
static void unescape(char *p)
{
    char *out = p;
    unsigned byte;

    for (; *p; p++) {
        if (sscanf(p, "\\x%2x", &byte) == 1) {
            *out++ = (char)byte;
            p += 3;
        } else {
            *out++ = *p;
        }
    }
    *out = 0;
}

static const char *next_line(const char *p, const char *dir, struct line *line)
{
    size_t len = strlen(dir);

    while (*p) {
        p += *p == '\n';
        if (strncmp(p, dir, len) || p[len] != '/') {
            p = strchrnul(p, '\n');
            continue;
        }
        line->value[0] = 0;
        if (sscanf(p + len + 1, "%63s = \"%511[^\"\n]\" (%31[^)\n])",
                   line->name, line->value, line->perms) != 3 &&
            sscanf(p + len + 1, "%63s = \"\" (%31[^)\n])", line->name,
                   line->perms) != 2)
            fail_msg("%.80s", p);
        unescape(line->value);
        return strchrnul(p, '\n');
    }
    return NULL;
}

/* Written later: by the backend, by scripts, or when a usb device came. */
static bool changes(const char *name)
{
    return !strcmp(name, "state") || !strcmp(name, "hotplug-status") ||
           !strncmp(name, "port/", 5);
}

/* ------------------------------------------------------------- comparisons */

enum tree { FRONT, BACK, LIBXL };

static bool is_in(const struct nodes *nodes, const struct node *n,
                  enum tree tree)
{
    if (tree == FRONT)
        return n->dir != NODE_BACK;
    return n->dir == NODE_BACK &&
           !(tree == LIBXL && nodes->back_kind && !strcmp(n->name, "frontend"));
}

static void check_perms(const struct device *d, const struct node *n,
                        enum tree tree, const struct line *line)
{
    unsigned owner = n->dir == NODE_FRONT ? d->site.domid : d->site.backend;
    unsigned reader = n->dir == NODE_FRONT ? d->site.backend : d->site.domid;
    char *want = tree == LIBXL ? test_format("n0")
                               : test_format("n%u,r%u", owner, reader);

    assert_string_equal(line->perms, want);
    free(want);
}

/* Nobody but libxl wrote it: there are no guests on the bed. */
static bool is_untouched(const struct device *d, enum tree tree)
{
    return tree == LIBXL || (tree == FRONT && is_from_bed(d));
}

/* A line that is not a node's. */
static bool is_expected(const struct line *line, enum tree tree)
{
    return !line->value[0] ||           /* a directory */
           (tree == LIBXL && (!strcmp(line->name, "frontend") ||
                              !strcmp(line->name, "backend")));
}

/* The data are of x86; of another machine libxl's value is another. */
static bool is_of_machine(const char *node)
{
    (void)node;
#ifdef __x86_64__
    return false;
#else
    return !strcmp(node, "protocol");
#endif
}

/*
 * All nodes are there in this order, and where nobody else writes there are no
 * others.
 */
static void compare(const struct device *d, const struct nodes *nodes,
                    enum tree tree, const char *dir)
{
    const char *p = d->dump;
    struct line line;
    int i;

    for (i = 0; i < nodes->count; i++) {
        const struct node *n = &nodes->node[i];

        if (!is_in(nodes, n, tree))
            continue;
        do {
            p = next_line(p, dir, &line);
            if (!p)
                fail_msg("%s: %s has no %s", d->sample->name, dir, n->name);
            if (is_untouched(d, tree) && strcmp(line.name, n->name) &&
                !is_expected(&line, tree))
                fail_msg("%s: %s has %s before %s", d->sample->name, dir,
                         line.name, n->name);
        } while (strcmp(line.name, n->name));
        if ((tree == LIBXL || !changes(n->name)) &&
            strcmp(line.value, n->value) && !is_of_machine(n->name))
            fail_msg("%s: %s/%s: %s is not %s", d->sample->name, dir, n->name,
                     n->value, line.value);
        check_perms(d, n, tree, &line);
    }
    if (is_untouched(d, tree) && next_line(p, dir, &line))
        fail_msg("%s: %s has %s", d->sample->name, dir, line.name);
}

static char *front_dir(const struct nodes *nodes, const char *root)
{
    return test_format("%s/%u/device/%s/%u", root, nodes->site.domid,
                       nodes->front_kind, nodes->site.devid);
}

static char *back_dir(const struct nodes *nodes)
{
    return test_format("/local/domain/%u/backend/%s/%u/%u", nodes->site.backend,
                       nodes->back_kind ? nodes->back_kind : "",
                       nodes->site.domid, nodes->site.devid);
}

static void compare_all(const struct device *d, const struct nodes *nodes)
{
    char *libxl = front_dir(nodes, "/libxl");
    char *front = front_dir(nodes, "/local/domain");
    char *back = back_dir(nodes);
    char *pointer = test_format("\n%s/backend = \"%s\" ", libxl, back);

    compare(d, nodes, LIBXL, libxl);
    if (nodes->back_kind) {
        compare(d, nodes, FRONT, front);
        compare(d, nodes, BACK, back);
        assert_non_null(strstr(d->dump, pointer));
    }
    free(pointer);
    free(back);
    free(front);
    free(libxl);
}

/* ------------------------------------------------------------------ domains */

static int seen[NKINDS];

static bool is_live(const struct device *d)
{
    const struct devkind *k = &xencfg__kinds[d->kind];
    bool live = false;
    int i;

    for (i = 0; i < 2 && k->dir[i]; i++) {
        char *dir = test_format("\n/libxl/%u/device/%s/%u = ", d->site.domid,
                                k->dir[i], d->site.devid);

        live = live || strstr(d->dump, dir);
        free(dir);
    }
    return live;
}

static void device(struct device *d, int number)
{
    const struct devkind *k = &xencfg__kinds[d->kind];
    CLEANUP(xencfg__nodes_freep) struct nodes nodes = { .count = 0 };
    uint64_t id = k->id(d->dev);
    xencfg_ctx *ctx;

    if (d->kind == XENCFG_DEVKIND_CHANNEL && !id)
        return;                 /* overwritten by the primary console */
    d->site.devid = id == NO_ID ? (unsigned)number : id;
    if (k->set_id)
        k->set_id(d->dev, d->site.devid);
    if (!is_live(d))
        return;
    seen[d->kind]++;
    ctx = test_ctx();
    set_defaults(d, ctx);
    if (xencfg__nodes_make(ctx, &d->site, d->kind, d->dev, &nodes))
        fail_msg("%s: %s", d->sample->name, xencfg_errmsg(ctx));
    compare_all(d, &nodes);
    xencfg_close(ctx);
}

static enum xencfg_domain_type type_of(const char *dump, uint32_t domid)
{
    char *node = test_format("\n/libxl/%u/type = \"", domid), type[8];
    const char *p = strstr(dump, node);
    enum xencfg_domain_type ret = XENCFG_DOMAIN_TYPE_INVALID;

    assert_non_null(p);
    assert_int_equal(sscanf(p + strlen(node), "%7[a-z]", type), 1);
    assert_int_equal(xencfg_domain_type_from_string(type, &ret), 0);
    free(node);
    return ret;
}

static void domain(void **state)
{
    const struct sample *sample = *state;
    char *json = test_read_string(sample->template);
    char *dump = test_read_string(sample->dump);
    xencfg_domain_config config;
    struct device d = { .sample = sample, .dump = dump };
    int i;

    test_from_json(&xencfg__desc_domain_config, &config, json);
    d.site = (struct site){ .domid = sample->domid,
                            .type = type_of(dump, sample->domid) };
    for (d.kind = XENCFG_DEVKIND_DISK; d.kind < NKINDS; d.kind++) {
        const struct devkind *k = &xencfg__kinds[d.kind];
        int first = d.kind == XENCFG_DEVKIND_CHANNEL;

        if (!k->dir[0])
            continue;
        for (i = 0; i < *xencfg__device_count(k, &config); i++) {
            d.dev = xencfg__device(k, &config, i);
            device(&d, first + i);
        }
    }
    xencfg_domain_config_dispose(&config);
    free(dump);
    free(json);
}

/* virtios came after the version that made these. */
static void all_kinds(void **state)
{
    enum xencfg_devkind kind;

    (void)state;
    for (kind = XENCFG_DEVKIND_DISK; kind < NKINDS; kind++)
        if (xencfg__kinds[kind].dir[0] && !seen[kind] &&
            kind != XENCFG_DEVKIND_VIRTIO)
            fail_msg("no %s", xencfg_devkind_to_string(kind));
}

int main(void)
{
    struct sample *sample = samples(), *s;
    struct tests tests = { 0 };
    int failed;

    for (s = sample; s->name; s++)
        test_add(&tests, domain, s, "the devices of %s", s->name);
    test_add(&tests, all_kinds, NULL, "of every kind");
    failed = test_run(&tests);
    samples_free(sample);
    return failed;
}
