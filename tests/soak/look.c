/* look - what readers of the soak do by xencfg, and check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "soak.h"

#define MOST_LOOKS 4            /* in one call */

/* Between libxl's emptying of the drive and the new entry; soak/README.md. */
static bool early(const xencfg_finding *f)
{
    return sh->early && f->what == XENCFG_FINDING_CLASS_MEDIUM_DIFFERS &&
           f->kind == XENCFG_DEVKIND_DISK;
}

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
            if (early(f)) {
                did(SAW_EARLY);
                break;
            }
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

/* Both are changed at once (change_knobs()). */
static void check_knobs(const xencfg_domain_config *config)
{
    unsigned n;

    if (!config->c_info.name ||
        sscanf(config->c_info.name, KNOBS_NAME, &n) != 1)
        return;
    if (config->b_info.target_memkb % MOST_KNOBS != n)
        problem("the name is of change %u, the target of %u", n,
                (unsigned)(config->b_info.target_memkb % MOST_KNOBS));
    did(KNEW_KNOBS);
}

static void check_result(const struct known *k,
                         const xencfg_domain_config *config,
                         const xencfg_report *report)
{
    check_devices(k, config);
    check_medium(k, config);
    check_knobs(config);
    check_findings(report);
    did(LOOKED);
}

/* While xenstored answers nobody, who has to ask it cannot be quick. */
static void check_pace(double seconds)
{
    int64_t since = sh->worker[self].since, took = now() - since;
    int64_t silent = took > seconds * 1e6 ? silent_since(since) : 0;

    if (took - silent > seconds * 1e6)
        problem("a look took %.1f seconds, in %.1f of which xenstored answered "
                "nobody", took / 1e6, silent / 1e6);
    else if (silent)
        did(STOPPED_STORE);
}

/* ------------------------------------------------------------ one, and many */

static void look_once(xencfg_ctx *ctx)
{
    static struct known k;
    xencfg_domain_config config;
    xencfg_report report;
    struct op op;
    int rc;

    xencfg_domain_config_init(&config);
    xencfg_report_init(&report);
    known_before(&k);
    op_begin(&op, LOOK, 0, 0);
    rc = xencfg_retrieve(ctx, sh->domid, XENCFG_VIEW_LIVE, 0, &config, &report);
    check_pace(LONGEST_LOOK);
    op_end(&op);
    if (rc)
        problem("retrieve: %s (%d)", xencfg_errmsg(ctx), rc);
    else
        check_result(&k, &config, &report);
    xencfg_domain_config_dispose(&config);
    xencfg_report_dispose(&report);
}

struct many {
    xencfg_ctx *ctx;
    struct known before;
};

/* All were read before the first is told. */
static int told(void *arg, const struct xencfg_retrieved *got)
{
    const struct many *m = arg;

    if (got->error) {
        problem("retrieve many: %s (%d)", xencfg_errmsg(m->ctx), got->error);
    } else {
        check_result(&m->before, got->config, got->report);
        did(LOOKED_MANY);
    }
    return 0;
}

static void look_many(xencfg_ctx *ctx, unsigned *seed)
{
    static struct many m;
    uint32_t domids[MOST_LOOKS];
    int i, n = 2 + rand_r(seed) % (MOST_LOOKS - 1);
    struct op op;

    for (i = 0; i < n; i++)
        domids[i] = sh->domid;
    m.ctx = ctx;
    known_before(&m.before);
    op_begin(&op, LOOK, 0, 0);
    if (xencfg_retrieve_many(ctx, domids, n, XENCFG_VIEW_LIVE, 0, told, &m))
        problem("retrieve many: %s", xencfg_errmsg(ctx));
    check_pace(LONGEST_LOOK * n);
    op_end(&op);
}

void look_by_xencfg(xencfg_ctx *ctx, unsigned *seed)
{
    if (rand_r(seed) % 2)
        look_many(ctx, seed);
    else
        look_once(ctx);
}
