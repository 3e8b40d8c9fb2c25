/*
 * bracket - hotplug by the caller's hands, and a domain's first and last
 * template, for the crash matrix.
 *
 *     bracket [--state-dir DIR] DOMID bracket-add [KIND JSON]...
 *         begin, add each, commit, attach, end.  If they cannot be attached,
 *         their entries are taken back.
 *     bracket [--state-dir DIR] DOMID bracket-remove [KIND JSON]...
 *         begin, delete the nodes of all in one transaction, remove each,
 *         commit, end.
 *     bracket [--state-dir DIR] DOMID domain-add FILE
 *         FILE is the configuration, in JSON.
 *     bracket [--state-dir DIR] DOMID domain-remove
 *
 * Exit status as of hotplug: 1 with "bracket: <error text>".
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xenstore.h>

#include <xencfg/xencfg.h>

#define MAX 8

static const struct kind {
    const char *name, *dir;
    enum xencfg_devkind kind;
    xencfg_type_id type;
    size_t size;
} kinds[] = {
    { "nic", "vif", XENCFG_DEVKIND_NIC, XENCFG_TYPE(device_nic),
      sizeof(xencfg_device_nic) },
    { "vtpm", "vtpm", XENCFG_DEVKIND_VTPM, XENCFG_TYPE(device_vtpm),
      sizeof(xencfg_device_vtpm) },
};

struct device {
    const struct kind *kind;
    void *dev;
};

static uint32_t domid;
static struct device devices[MAX];
static int count;

static int fail(const char *text)
{
    fprintf(stderr, "bracket: %s\n", text);
    return 1;
}

static int failed(xencfg_ctx *ctx, int rc)
{
    return fail(*xencfg_errmsg(ctx) ? xencfg_errmsg(ctx) : xencfg_strerror(rc));
}

static int usage(void)
{
    fputs("usage: bracket [--state-dir DIR] DOMID bracket-add|bracket-remove "
          "[nic|vtpm JSON]...\n"
          "       bracket [--state-dir DIR] DOMID domain-add FILE\n"
          "       bracket [--state-dir DIR] DOMID domain-remove\n",
          stderr);
    return 2;
}

/* ------------------------------------------------------------------ devices */

static int parse(xencfg_ctx *ctx, char **args)
{
    struct device *d;
    size_t i;
    int rc = 0;

    for (; !rc && *args; args += 2) {
        if (count == MAX || !args[1])
            return XENCFG_ERROR_INVAL;
        d = &devices[count++];
        for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
            if (!strcmp(kinds[i].name, args[0]))
                d->kind = &kinds[i];
        d->dev = d->kind ? malloc(d->kind->size) : NULL;
        if (!d->dev)
            return XENCFG_ERROR_INVAL;
        xencfg_type_init(d->kind->type, d->dev);
        rc = xencfg_type_from_json(ctx, d->kind->type, d->dev, args[1],
                                   strlen(args[1]));
    }
    return rc;
}

static void dispose(void)
{
    while (count--) {
        if (devices[count].dev)
            xencfg_type_dispose(devices[count].kind->type, devices[count].dev);
        free(devices[count].dev);
    }
}

static uint32_t devid(const struct device *d)
{
    return d->kind->kind == XENCFG_DEVKIND_NIC
               ? ((xencfg_device_nic *)d->dev)->devid
               : ((xencfg_device_vtpm *)d->dev)->devid;
}

/* ------------------------------------------------------------------- verbs */

static int remove_entries(xencfg_hotplug *hp)
{
    int i, rc = 0;

    for (i = 0; !rc && i < count; i++)
        rc = xencfg_hotplug_remove(hp, devices[i].kind->kind,
                                   devices[i].kind->type, devices[i].dev);
    return rc ? rc : xencfg_hotplug_commit(hp);
}

static int add(xencfg_ctx *ctx)
{
    xencfg_hotplug *hp = NULL;
    int i, status = 0, rc = xencfg_hotplug_begin(ctx, domid, &hp);

    for (i = 0; !rc && i < count; i++)
        rc = xencfg_hotplug_add(hp, devices[i].kind->kind,
                                devices[i].kind->type, devices[i].dev);
    if (!rc)
        rc = xencfg_hotplug_commit(hp);
    if (rc) {
        status = failed(ctx, rc);
    } else if ((rc = xencfg_hotplug_attach(hp))) {
        status = failed(ctx, rc);
        remove_entries(hp);
    }
    xencfg_hotplug_end(hp);
    return status;
}

static bool delete_in(struct xs_handle *xs, xs_transaction_t tx)
{
    char path[3][128];
    int i, n;

    for (i = 0; i < count; i++) {
        const char *dir = devices[i].kind->dir;
        unsigned id = devid(&devices[i]);

        snprintf(path[0], sizeof(path[0]), "/local/domain/%u/device/%s/%u",
                 domid, dir, id);
        snprintf(path[1], sizeof(path[1]), "/local/domain/0/backend/%s/%u/%u",
                 dir, domid, id);
        snprintf(path[2], sizeof(path[2]), "/libxl/%u/device/%s/%u", domid,
                 dir, id);
        for (n = 0; n < 3; n++)
            if (!xs_rm(xs, tx, path[n]) && errno != ENOENT)
                return false;
    }
    return true;
}

static bool delete_nodes(struct xs_handle *xs)
{
    xs_transaction_t tx;

    do {
        tx = xs_transaction_start(xs);
        if (!tx)
            return false;
        if (!delete_in(xs, tx)) {
            xs_transaction_end(xs, tx, true);
            return false;
        }
        errno = 0;
        if (xs_transaction_end(xs, tx, false))
            return true;
    } while (errno == EAGAIN);
    return false;
}

static int take_out(xencfg_ctx *ctx, struct xs_handle *xs)
{
    xencfg_hotplug *hp = NULL;
    int status = 0, rc = xencfg_hotplug_begin(ctx, domid, &hp);

    if (rc)
        return failed(ctx, rc);
    if (!delete_nodes(xs))
        status = fail("the nodes could not be deleted");
    else if ((rc = remove_entries(hp)))
        status = failed(ctx, rc);
    xencfg_hotplug_end(hp);
    return status;
}

static int first_template(xencfg_ctx *ctx, const char *path)
{
    static char json[1 << 20];
    xencfg_domain_config config;
    FILE *f = fopen(path, "re");
    size_t len;
    int rc;

    if (!f)
        return fail("the configuration cannot be read");
    len = fread(json, 1, sizeof(json), f);
    fclose(f);
    xencfg_domain_config_init(&config);
    rc = xencfg_domain_config_from_json(ctx, &config, json, len);
    if (!rc)
        rc = xencfg_domain_add(ctx, domid, &config);
    xencfg_domain_config_dispose(&config);
    return rc ? failed(ctx, rc) : 0;
}

static int run(xencfg_ctx *ctx, const char *verb, char **args)
{
    struct xs_handle *xs;
    int rc, status;

    if (!strcmp(verb, "domain-add"))
        return *args ? first_template(ctx, *args) : usage();
    if (!strcmp(verb, "domain-remove")) {
        rc = xencfg_domain_remove(ctx, domid);
        return rc ? failed(ctx, rc) : 0;
    }
    rc = parse(ctx, args);
    if (rc)
        return failed(ctx, rc);
    if (!strcmp(verb, "bracket-add"))
        return add(ctx);
    if (strcmp(verb, "bracket-remove"))
        return usage();
    xs = xs_open(0);
    if (!xs)
        return fail("no connection to xenstore");
    status = take_out(ctx, xs);
    xs_close(xs);
    return status;
}

int main(int argc, char **argv)
{
    struct xencfg_options options = XENCFG_OPTIONS();
    xencfg_ctx *ctx;
    int status, i = 1;

    if (argc > 2 && !strcmp(argv[1], "--state-dir")) {
        options.state_dir = argv[2];
        i = 3;
    }
    if (argc - i < 2)
        return usage();
    domid = strtoul(argv[i], NULL, 10);
    if (xencfg_open(&ctx, &options))
        return fail("no context");
    status = run(ctx, argv[i + 1], argv + i + 2);
    dispose();
    xencfg_close(ctx);
    return status;
}
