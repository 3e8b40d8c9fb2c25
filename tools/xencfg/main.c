/*
 * xencfg - adds a device to a running domain, removes one, changes a medium.
 *
 *     xencfg attach web nic mac=00:16:3e:00:00:01 bridge=xenbr0
 *     xencfg detach web nic 0
 *     xencfg cdrom swap web hdc /srv/next.iso
 *
 * By the name of hotplug it takes the words in another order, for programs of
 * its first days: "hotplug web add nic JSON".
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"
#include "device/dry_run.h"
#include "device/search.h"

static const char *self = "xencfg";

struct args {
    const char *domain, *verb;
    const char *what;           /* the kind, or the drive; NULL: of any kind */
    char **words;
    int count;
    uint32_t domid;
    bool dry_run;
    struct xencfg_hotplug_how how;
};

static int usage(FILE *f)
{
    const struct xencfg_kind *k = NULL;

    if (!strcmp(self, "hotplug")) {
        fputs("usage: hotplug [OPTION]... DOMAIN add|remove KIND JSON\n"
              "       hotplug [OPTION]... DOMAIN cd-insert|cd-swap VDEV FILE\n"
              "       hotplug [OPTION]... DOMAIN cd-eject VDEV\n", f);
        return 2;
    }
    fputs("Usage: xencfg attach DOMAIN KIND KEY=VALUE... | JSON\n"
          "       xencfg detach DOMAIN [KIND] ID | JSON\n"
          "       xencfg cdrom insert|swap DOMAIN VDEV FILE\n"
          "       xencfg cdrom eject DOMAIN VDEV\n"
          "\n"
          "Changes devices of a running domain.  DOMAIN is a domid, a uuid or a\n"
          "name; KEY is a member of the device in the domain's JSON, or the end of\n"
          "its name; ID is a vdev, an address, a devid, and for detach also a MAC or\n"
          "the path of a disk.  attach prints the device.\n"
          "KIND:", f);
    while ((k = xencfg_kind_next(k)))
        if (k->is_live)
            fprintf(f, " %s", k->name);
    fputs("\n\n"
          "  -n, --dry-run     only say what would be done\n"
          "  --no-wait         do not wait for the backend\n"
          "  --no-script       run no hotplug script, and leave to the caller what is\n"
          "                    done on the host: a pci device is assigned already\n"
          "  --force           remove it even if the backend does not close it\n"
          "  --timeout SECS    for the backend (10) and for the script (40)\n"
          "  --state-dir DIR   instead of /var/lib/xen\n"
          "  --script-dir DIR  instead of /etc/xen/scripts\n"
          "  --sysfs-dir DIR   instead of /sys\n"
          "  --xen 4.N         write nodes as that libxl, not the host's\n"
          "  --help, --version\n"
          "\n"
          "Exit status: 0 done; 1 failed; 2 wrong usage.\n", f);
    return f == stdout ? 0 : 2;
}

static int wrong(const char *what, const char *word)
{
    fprintf(stderr, "%s: %s: %s\n", self, what, word);
    if (!strcmp(self, "hotplug"))
        return usage(stderr);
    fputs("Try 'xencfg --help'.\n", stderr);
    return 2;
}

static int fail(xencfg_ctx *ctx, int rc)
{
    fprintf(stderr, "%s: %s\n", self,
            *xencfg_errmsg(ctx) ? xencfg_errmsg(ctx) : xencfg_strerror(rc));
    return 1;
}

/* ------------------------------------------------------------------ devices */

/* The device that a detach means by one word, *json.  Nothing is found: the kind
   may still have one of that identity, which is not live. */
static int which(xencfg_ctx *ctx, const struct args *a, const char *word,
                 const struct xencfg_kind **k, char **json)
{
    char *id;
    const char *why;
    bool many;
    int rc = device_search(ctx, a->domid, word, k, &id, &many);

    if (rc)
        return fail(ctx, rc);
    if (id)
        *json = device_json(*k, &id, 1, false, &why);
    free(id);
    if (many || (!*k && !*json)) {
        fprintf(stderr, "%s: %s: %s; 'cfgdump show -o table %s' lists them\n",
                self, word, many ? "more than one device has it"
                                 : "the domain has no such device", a->domain);
        return 1;
    }
    return 0;
}

static int only_try(xencfg_ctx *ctx, const struct args *a,
                    const struct xencfg_kind *k, const char *what)
{
    struct dry_run run = { .program = self, .verb = a->verb, .domid = a->domid };
    int rc = dry_run(ctx, &run, k, what);

    return rc < 0 ? fail(ctx, rc) : rc;
}

static int change(xencfg_ctx *ctx, const struct args *a,
                  const struct xencfg_kind *k, const char *json)
{
    char *added = NULL;
    int rc;

    if (a->dry_run)
        return only_try(ctx, a, k, json);
    if (!strcmp(a->verb, "attach"))
        rc = xencfg_device_add_json(ctx, a->domid, k->name, json, &a->how,
                                    XENCFG_JSON_COMPACT, &added);
    else
        rc = xencfg_device_remove_json(ctx, a->domid, k->name, json, &a->how);
    if (added)
        puts(added);
    free(added);
    return rc ? fail(ctx, rc) : 0;
}

static int device(xencfg_ctx *ctx, const struct args *a)
{
    const struct xencfg_kind *k = a->what ? device_kind(a->what) : NULL;
    bool attach = !strcmp(a->verb, "attach"), old = !strcmp(self, "hotplug");
    char *json = NULL;
    const char *why;
    int status = 0;

    if (a->what && !k)
        return wrong("no such kind of device", a->what);
    if (!a->count || (!k && (device_kind(*a->words) || **a->words == '{')))
        return wrong("which device?", a->what ? a->what : *a->words);
    if (old)
        json = strdup(a->words[0]);
    else if (!attach && a->count == 1 && *a->words[0] != '{')
        status = which(ctx, a, a->words[0], &k, &json);
    if (status)
        return status;
    if (!json && !old)
        json = device_json(k, a->words, a->count, attach, &why);
    if (!json)
        return wrong(k->name, old ? strerror(ENOMEM) : why);
    status = change(ctx, a, k, json);
    free(json);
    return status;
}

/* -------------------------------------------------------------------- media */

static int medium(xencfg_ctx *ctx, const struct args *a)
{
    bool eject = !strcmp(a->verb, "eject");
    xencfg_device_disk disk;
    int rc;

    if (a->count != !eject)
        return wrong(eject ? "eject takes a drive" : "takes a drive and a file",
                     a->verb);
    if (a->dry_run)
        return only_try(ctx, a, xencfg_kind(XENCFG_DEVKIND_DISK), a->what);
    xencfg_device_disk_init(&disk);
    disk.pdev_path = eject ? NULL : a->words[0];        /* stays ours */
    disk.format = XENCFG_DISK_FORMAT_RAW;
    if (eject)
        rc = xencfg_cdrom_eject(ctx, a->domid, a->what, NULL);
    else if (!strcmp(a->verb, "insert"))
        rc = xencfg_cdrom_insert(ctx, a->domid, a->what, &disk, NULL);
    else
        rc = xencfg_cdrom_swap(ctx, a->domid, a->what, &disk, NULL);
    if (rc)
        return fail(ctx, rc);
    fprintf(stderr, "%s: the device model was not told: the guest keeps the old "
                    "medium\n", self);
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

/* False: wrong. */
static bool parse(int argc, char **argv, struct xencfg_options *opt,
                  struct args *a)
{
    static const struct option options[] = {
        { "dry-run", no_argument, NULL, 'n' },
        { "no-wait", no_argument, NULL, 'w' },
        { "no-script", no_argument, NULL, 's' },
        { "force", no_argument, NULL, 'f' },
        { "timeout", required_argument, NULL, 't' },
        { "state-dir", required_argument, NULL, 'd' },
        { "script-dir", required_argument, NULL, 'S' },
        { "sysfs-dir", required_argument, NULL, 'y' },
        { "xen", required_argument, NULL, 'x' },
        { "help", no_argument, NULL, 'h' },
        { "version", no_argument, NULL, 'V' },
        { NULL, 0, NULL, 0 },
    };
    int c;

    while ((c = getopt_long(argc, argv, "nh", options, NULL)) >= 0) {
        a->dry_run |= c == 'n';
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
        if (c == 'h')
            exit(usage(stdout));
        if (c == 'V')
            exit(printf("xencfg %s\n", xencfg_version()) < 0);
        if (c == '?' || (c == 't' && !parse_seconds(optarg, &a->how)))
            return false;
    }
    return true;
}

/* From the order of words of hotplug; one that is not known stays. */
static const char *new_name(const char *verb)
{
    static const char *const names[][2] = {
        { "add", "attach" },       { "remove", "detach" },
        { "cd-insert", "insert" }, { "cd-eject", "eject" },
        { "cd-swap", "swap" },
    };
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (!strcmp(verb, names[i][0]))
            return names[i][1];
    return "";
}

static bool is_medium(const char *verb)
{
    return !strcmp(verb, "insert") || !strcmp(verb, "eject") ||
           !strcmp(verb, "swap");
}

static bool words(int count, char **word, struct args *a)
{
    bool old = !strcmp(self, "hotplug"), cdrom, any;

    if (old && count >= 3) {
        a->domain = word[0];
        a->verb = new_name(word[1]);
        a->what = word[2];
        a->words = word + 3;
        a->count = count - 3;
        return a->count <= 1;
    }
    cdrom = !old && count && !strcmp(word[0], "cdrom");
    word += cdrom;
    count -= cdrom;
    if (old || count < 3)
        return false;
    any = count == 3 && !strcmp(word[0], "detach");
    *a = (struct args){ .domain = word[1], .verb = word[0],
                        .what = any ? NULL : word[2],
                        .words = word + 3 - any, .count = count - 3 + any,
                        .dry_run = a->dry_run, .how = a->how };
    return cdrom == is_medium(a->verb);
}

static int run(xencfg_ctx *ctx, struct args *a)
{
    bool changes = !strcmp(a->verb, "attach") || !strcmp(a->verb, "detach");
    int rc;

    if (!changes && !is_medium(a->verb))
        return wrong("no such command", a->verb);
    rc = xencfg_domain_find(ctx, a->domain, &a->domid);
    if (rc)
        return fail(ctx, rc);
    return changes ? device(ctx, a) : medium(ctx, a);
}

int main(int argc, char **argv)
{
    struct xencfg_options opt = XENCFG_OPTIONS();
    struct args a = { .how = XENCFG_HOTPLUG_HOW() };
    const char *slash = strrchr(argv[0], '/');
    xencfg_ctx *ctx;
    int status;

    if (!strcmp(slash ? slash + 1 : argv[0], "hotplug"))
        self = "hotplug";
    if (!parse(argc, argv, &opt, &a) || !words(argc - optind, argv + optind, &a))
        return usage(stderr);
    if (xencfg_open(&ctx, &opt))
        return 1;
    status = run(ctx, &a);
    xencfg_close(ctx);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "%s: standard output: write failed\n", self);
        return 1;
    }
    return status;
}
