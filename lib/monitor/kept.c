/* kept - what is kept of a domain to compare with. */
#include "monitor/state.h"

void xencfg__kept_freep(struct kept **kept)
{
    if (*kept) {
        xencfg_domain_config_dispose(&(*kept)->config);
        xencfg_report_dispose(&(*kept)->report);
    }
    free(*kept);
    *kept = NULL;
}

struct kept *xencfg__kept_new(void)
{
    struct kept *kept = malloc(sizeof(*kept));

    if (!kept)
        return NULL;
    xencfg_domain_config_init(&kept->config);
    xencfg_report_init(&kept->report);
    return kept;
}

void xencfg__kept_trim(struct kept *k)
{
    xencfg_report *report = &k->report;
    int i, kept = 0;

    for (i = 0; i < report->num_findings; i++) {
        xencfg_finding *f = &report->findings[i];
        xencfg_finding same = { .what = f->what, .kind = f->kind,
                                .index = f->index };

        same.id = TAKE(f->id);
        xencfg_finding_dispose(f);
        if (same.kind != XENCFG_DEVKIND_NONE && same.index >= 0)
            report->findings[kept++] = same;
        else
            free(same.id);
    }
    report->num_findings = kept;
    for (i = 0; i < report->num_origins; i++)
        xencfg_origin_dispose(&report->origins[i]);
    free(TAKE(report->origins));
    report->num_origins = 0;
    free(TAKE(report->template_file));
}
