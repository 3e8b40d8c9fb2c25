/*
 * hotplug - adds a device to a running domain, removes one, changes a medium.
 *
 *     hotplug 3 add nic '{"mac": "00:16:3e:00:00:01", "bridge": "xenbr0"}'
 *     hotplug 3 remove nic '{"devid": 0}'
 *     hotplug 3 cd-swap hdc /srv/next.iso
 *
 * A device is given as in the domain's JSON; what add has chosen, such as the
 * devid, is in what it prints.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xencfg/xencfg.h>

struct args {
    uint32_t domid;
    const char *verb, *what, *with;
    struct xencfg_hotplug_how how;
};

static int usage(FILE *f)
{
    const struct xencfg_kind *k = NULL;

    fputs("usage: hotplug [OPTION]... DOMAIN add|remove KIND JSON\n"
          "       hotplug [OPTION]... DOMAIN cd-insert|cd-swap VDEV FILE\n"
          "       hotplug [OPTION]... DOMAIN cd-eject VDEV\n"
          "KIND:", f);
    while ((k = xencfg_kind_next(k)))
        if (k->is_live)
            fprintf(f, " %s", k->name);
    fputs("\n  --no-wait         do not wait for the backend\n"
          "  --no-script       run no hotplug script, and leave to the caller what is\n"
          "                    done on the host: a pci device is assigned already\n"
          "  --force           remove it even if the backend does not close it\n"
          "  --timeout SECS    for the backend (10) and for the script (40)\n"
          "  --state-dir DIR   instead of /var/lib/xen\n"
          "  --script-dir DIR  instead of /etc/xen/scripts\n"
          "  --sysfs-dir DIR   instead of /sys\n"
          "  --xen 4.N         write nodes as that libxl, not the host's\n", f);
    return f == stdout ? 0 : 2;
}

static int wrong(const char *what, const char *word)
{
    fprintf(stderr, "hotplug: %s: %s\n", what, word);
    return usage(stderr);
}

static int fail(xencfg_ctx *ctx, int rc)
{
    fprintf(stderr, "hotplug: %s\n",
            *xencfg_errmsg(ctx) ? xencfg_errmsg(ctx) : xencfg_strerror(rc));
    return 1;
}

/* ------------------------------------------------------------------ devices */

static int device(xencfg_ctx *ctx, const struct args *a)
{
    const struct xencfg_kind *k = NULL;
    char *added = NULL;
    int rc;

    while ((k = xencfg_kind_next(k)))
        if (k->is_live && !strcmp(k->name, a->what))
            break;
    if (!k)
        return wrong("unknown kind", a->what);
    if (!a->with)
        return wrong("no device in JSON", a->verb);
    if (!strcmp(a->verb, "remove"))
        rc = xencfg_device_remove_json(ctx, a->domid, a->what, a->with,
                                       &a->how);
    else
        rc = xencfg_device_add_json(ctx, a->domid, a->what, a->with, &a->how,
                                    XENCFG_JSON_COMPACT, &added);
    if (added)
        puts(added);
    free(added);
    return rc ? fail(ctx, rc) : 0;
}

/* -------------------------------------------------------------------- media */

static int medium(xencfg_ctx *ctx, const struct args *a)
{
    xencfg_device_disk disk;
    int rc;

    xencfg_device_disk_init(&disk);
    disk.pdev_path = (char *)a->with;   /* stays ours */
    disk.format = XENCFG_DISK_FORMAT_RAW;
    if (!strcmp(a->verb, "cd-eject") ? !!a->with : !a->with)
        return wrong("wrong number of arguments", a->verb);
    if (!strcmp(a->verb, "cd-eject"))
        rc = xencfg_cdrom_eject(ctx, a->domid, a->what, NULL);
    else if (!strcmp(a->verb, "cd-insert"))
        rc = xencfg_cdrom_insert(ctx, a->domid, a->what, &disk, NULL);
    else
        rc = xencfg_cdrom_swap(ctx, a->domid, a->what, &disk, NULL);
    if (rc)
        return fail(ctx, rc);
    fprintf(stderr, "hotplug: the device model was not told: the guest keeps "
                    "the old medium\n");
    return 0;
}

/* --------------------------------------------------------------------- main */

static bool parse_seconds(const char *text, struct xencfg_hotplug_how *how)
{
    char *end;
    double seconds = strtod(text, &end);

    if (end == text || *end || !(seconds > 0 && seconds <= 1e6))
        return false;
    how->backend_timeout_ms = (int64_t)(seconds * 1e3 + 0.999);
    how->script_timeout_ms = how->backend_timeout_ms;
    return true;
}

static bool parse(int argc, char **argv, struct xencfg_options *opt,
                  struct args *a)
{
    static const struct option options[] = {
        { "no-wait", no_argument, NULL, 'w' },
        { "no-script", no_argument, NULL, 's' },
        { "force", no_argument, NULL, 'f' },
        { "timeout", required_argument, NULL, 't' },
        { "state-dir", required_argument, NULL, 'd' },
        { "script-dir", required_argument, NULL, 'S' },
        { "sysfs-dir", required_argument, NULL, 'y' },
        { "xen", required_argument, NULL, 'x' },
        { NULL, 0, NULL, 0 },
    };
    int c;

    while ((c = getopt_long(argc, argv, "+", options, NULL)) >= 0) {
        a->how.no_wait |= c == 'w';
        a->how.no_script |= c == 's';
        a->how.force |= c == 'f';
        if (c == 'd')
            opt->state_dir = optarg;
        if (c == 'S')
            opt->script_dir = optarg;
        if (c == 'y')
            opt->sysfs_dir = optarg;
        if (c == 'x')
            opt->xen_version = optarg;
        if (c == '?' || (c == 't' && !parse_seconds(optarg, &a->how)))
            return false;
    }
    return argc - optind >= 3 && argc - optind <= 4;
}

static int run(xencfg_ctx *ctx, const char *domain, struct args *a)
{
    int rc = xencfg_domain_find(ctx, domain, &a->domid);

    if (rc)
        return fail(ctx, rc);
    if (!strcmp(a->verb, "add") || !strcmp(a->verb, "remove"))
        return device(ctx, a);
    if (!strcmp(a->verb, "cd-insert") || !strcmp(a->verb, "cd-eject") ||
        !strcmp(a->verb, "cd-swap"))
        return medium(ctx, a);
    return wrong("unknown verb", a->verb);
}

int main(int argc, char **argv)
{
    struct xencfg_options opt = XENCFG_OPTIONS();
    struct args a = { .how = XENCFG_HOTPLUG_HOW() };
    xencfg_ctx *ctx;
    int status;

    if (argc == 2 && !strcmp(argv[1], "--help"))
        return usage(stdout);
    if (!parse(argc, argv, &opt, &a))
        return usage(stderr);
    if (xencfg_open(&ctx, &opt))
        return 1;
    a.verb = argv[optind + 1];
    a.what = argv[optind + 2];
    a.with = argc - optind > 3 ? argv[optind + 3] : NULL;
    status = run(ctx, argv[optind], &a);
    xencfg_close(ctx);
    if (fflush(stdout) || ferror(stdout)) {
        perror("hotplug: standard output");
        return 1;
    }
    return status;
}
