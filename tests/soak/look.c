/* look - what readers of the soak do by xencfg, and check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

static void check_findings(const xencfg_report *report)
{
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        switch (f->what) {
        case XENCFG_FINDING_CLASS_MATCHED:
        case XENCFG_FINDING_CLASS_IMPLIED:
        case XENCFG_FINDING_CLASS_EMPTIED:
        case XENCFG_FINDING_CLASS_AS_STORED:
        case XENCFG_FINDING_CLASS_NOT_REFRESHED:
            break;
        case XENCFG_FINDING_CLASS_STALE:
            did(SAW_STALE);
            break;
        default:
            problem("found %s: %s %s %s",
                    xencfg_finding_class_to_string(f->what),
                    xencfg_devkind_to_string(f->kind), f->id ? f->id : "",
                    f->detail ? f->detail : "");
        }
    }
}

static void check_slot(const struct known *k, int kind, int slot,
                       uint32_t content)
{
    uint32_t want = still_present(k, kind, slot);

    if (want && !content)
        problem("%s %d is lost", kinds[kind].name, slot);
    else if (want && want != content)
        problem("%s %d is another: %u, not %u", kinds[kind].name, slot,
                content, want);
    if (want)
        did(KNEW_PRESENT);
    if (!still_absent(k, kind, slot))
        return;
    if (content)
        problem("%s %d is there, though it was removed", kinds[kind].name,
                slot);
    did(KNEW_ABSENT);
}

static void check_devices(const struct known *k,
                          const xencfg_domain_config *config)
{
    uint32_t content[SLOTS], c;
    int kind, i, slot;

    for (kind = 0; kind < KINDS; kind++) {
        memset(content, 0, sizeof(content));
        for (i = 0; i < device_count(kind, config); i++) {
            device_read(kind, device_at(kind, config, i), &slot, &c);
            if (slot >= 0 && slot < SLOTS)
                content[slot] = c ? c : -1U;
        }
        for (slot = 0; slot < SLOTS; slot++)
            check_slot(k, kind, slot, content[slot]);
    }
}

static void check_medium(const struct known *k,
                         const xencfg_domain_config *config)
{
    uint32_t want = still_medium(k);
    int is = medium_of(config);

    if (is < 0)
        problem("there is an unknown medium in the drive, or no drive");
    if (!want)
        return;
    if (is != (int)want - 1)
        problem("the drive has medium %d, not %u", is, want - 1);
    did(KNEW_MEDIUM);
}

void look_by_xencfg(xencfg_ctx *ctx, unsigned *seed)
{
    static struct known k;
    xencfg_domain_config config;
    xencfg_report report;
    struct op op;
    int rc;

    (void)seed;
    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    known_before(&k);
    op_begin(&op, LOOK, 0, 0);
    rc = xencfg_retrieve(ctx, sh->domid, XENCFG_VIEW_LIVE, &config, &report);
    if (now() - sh->worker[self].since > LONGEST_LOOK * 1000000LL)
        problem("a look took %.1f seconds",
                (now() - sh->worker[self].since) / 1e6);
    op_end(&op);
    if (rc) {
        problem("retrieve: %s (%d)", xencfg_errmsg(ctx), rc);
    } else {
        check_devices(&k, &config);
        check_medium(&k, &config);
        check_findings(&report);
        did(LOOKED);
    }
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
}
