/* dry_run - what a change would do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/device.h"
#include "device/dry_run.h"

/* What lives, by the findings of a retrieve. */
static const xencfg_finding *find(const xencfg_report *r, xencfg_devkind kind,
                                  const char *id)
{
    int i;

    for (i = 0; i < r->num_findings; i++) {
        const xencfg_finding *f = &r->findings[i];

        if (f->kind == kind && f->id && f->index >= 0 &&
            xencfg_device_id_equal(kind, f->id, id))
            return f;
    }
    return NULL;
}

static int would(const struct dry_run *d, const char *kind, const char *id)
{
    fprintf(stderr, "%s: dry run: would %s %s %s, domain %u; nothing changed\n",
            d->program, d->verb, kind, id, d->domid);
    return 0;
}

static int try_attach(xencfg_ctx *ctx, const struct dry_run *d,
                      const struct xencfg_kind *k, const char *json,
                      const xencfg_report *report)
{
    xencfg_hotplug *hp = NULL;
    char *added = NULL, *id;
    int rc = xencfg_hotplug_begin(ctx, d->domid, &hp);

    if (!rc)
        rc = xencfg_hotplug_add_json(hp, k->name, json, XENCFG_JSON_COMPACT,
                                     &added);
    if (!rc) {
        id = device_id(k, added);
        if (find(report, k->kind, id)) {
            fprintf(stderr, "%s: the domain has a %s %s\n", d->program, k->name,
                    id);
            rc = 1;
        } else {
            rc = would(d, k->name, id);
            puts(added);
        }
        free(id);
    }
    free(added);
    xencfg_hotplug_end(hp);             /* without commit: nothing was done */
    return rc;
}

int dry_run(xencfg_ctx *ctx, const struct dry_run *d,
            const struct xencfg_kind *k, const char *what)
{
    bool json = k->kind != XENCFG_DEVKIND_DISK || *what == '{';
    char *id = json ? device_id(k, what) : strdup(what);
    xencfg_domain_config config;
    xencfg_report report;
    const xencfg_finding *f;
    const xencfg_device_disk *disk;
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    rc = xencfg_retrieve(ctx, d->domid, XENCFG_VIEW_LIVE, 0, &config, &report);
    f = rc ? NULL : find(&report, k->kind, id);
    disk = f && k->kind == XENCFG_DEVKIND_DISK ? &config.disks[f->index] : NULL;
    if (!rc && !strcmp(d->verb, "attach")) {
        rc = try_attach(ctx, d, k, what, &report);
    } else if (!rc && !f) {
        fprintf(stderr, "%s: the domain has no %s %s\n", d->program, k->name,
                id);
        rc = 1;
    } else if (!rc && !json && !disk->is_cdrom && !disk->removable) {
        fprintf(stderr, "%s: %s is a disk, not a CD-ROM drive\n", d->program,
                id);
        rc = 1;
    } else if (!rc) {
        rc = would(d, k->name, id);
    }
    free(id);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
    return rc;
}
