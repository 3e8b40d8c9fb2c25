/* table - a domain for people. */
#include <inttypes.h>
#include <string.h>

#include "base/bitmap.h"
#include "base/text.h"
#include "formats/format.h"
#include "model/device.h"
#include "model/entry.h"
#include "model/finding.h"
#include "print/table.h"

#define MEM_UNSET UINT64_MAX
#define LABEL 6                 /* width of a fact's */

/* ---------------------------------------------------------------- facts */

static void fact(const char *label, const char *text, enum style style)
{
    const char *const cell[] = { label, text };
    const struct column column[] = {
        { .width = LABEL },
        { .width = output_width() > 2 * LABEL ? output_width() - LABEL - 2 : 0,
          .style = style },
    };

    table_row(cell, column, ARRAY_SIZE(column));
}

static char *memory(uint64_t kb)
{
    return kb == MEM_UNSET ? need(strdup("-"))
           : kb % 1024     ? text_format("%" PRIu64 " KiB", kb)
                           : text_format("%" PRIu64 " MiB", kb / 1024);
}

static char *memory_text(const xencfg_domain_build_info *b_info)
{
    CLEANUP(freep) char *target = memory(b_info->target_memkb);
    CLEANUP(freep) char *most = memory(b_info->max_memkb);
    bool both = b_info->max_memkb != MEM_UNSET;

    return text_format("%s%s%s", target, both ? ", maximum " : "",
                       both ? most : "");
}

/* libxl makes 0 vcpus 1, but domain 0 has what the hypervisor gave it. */
static char *vcpus_text(const struct entry *e)
{
    const xencfg_domain_build_info *b_info = &e->config->b_info;
    int online = bitmap_count(&b_info->avail_vcpus);

    if (!b_info->max_vcpus)
        return need(
            strdup(e->has_domid && !e->domain.domid ? "-" : "1 (default)"));
    if (!online)
        return text_format("maximum %d", b_info->max_vcpus);
    return text_format("%d, maximum %d", online, b_info->max_vcpus);
}

static void facts(const struct entry *e)
{
    char uuid[37] = "-", domid[16] = "-";

    if (e->index)
        putc('\n', output);
    if (!xencfg_uuid_is_nil(&e->domain.uuid))
        xencfg_uuid_format(&e->domain.uuid, uuid);
    if (e->has_domid)
        snprintf(domid, sizeof(domid), "%" PRIu32, e->domain.domid);
    fact("name", e->domain.name ? e->domain.name : "-", BOLD);
    fact("domid", domid, PLAIN);
    fact("uuid", uuid, PLAIN);
    if (e->excused) {
        CLEANUP(freep) char *state = entry_state(e);

        fact("state", state, PLAIN);
    } else if (e->error) {
        fact("error", e->repeated ? "the same" : e->error, RED);
    } else {
        CLEANUP(freep) char *memory = memory_text(&e->config->b_info);
        CLEANUP(freep) char *vcpus = vcpus_text(e);

        fact("type", domain_type(e->config), PLAIN);
        fact("memory", memory, PLAIN);
        fact("vcpus", vcpus, PLAIN);
    }
}

/* -------------------------------------------------------------- devices */

/* The most noteworthy finding of each device of a kind; the caller frees it. */
static const xencfg_finding **findings_of(const xencfg_report *report,
                                          xencfg_devkind kind, int count)
{
    const xencfg_finding **ret = need(calloc(count + 1, sizeof(*ret)));
    int i;

    for (i = 0; i < report->num_findings; i++) {
        const xencfg_finding *f = &report->findings[i];

        if (f->kind == kind && f->index >= 0 && f->index < count &&
            (!ret[f->index] || f->severity > ret[f->index]->severity))
            ret[f->index] = f;
    }
    return ret;
}

static void devices(const struct entry *e)
{
    CLEANUP(table_clear) struct table table = { 0 };
    const struct xencfg_kind *kind = NULL;
    int i;

    while ((kind = device_kind_next(kind))) {
        int count = device_count(kind, e->config);
        CLEANUP(freep) const xencfg_finding **found =
            findings_of(e->report, kind->kind, count);

        for (i = 0; i < count; i++) {
            const void *device = device_get(kind, e->config, i);
            const xencfg_finding *f = found[i];
            enum style style = !f                                     ? PLAIN
                               : f->severity == XENCFG_SEVERITY_USUAL ? GREEN
                                                                      : YELLOW;
            CLEANUP(freep) char *id = device_id(kind, device);
            CLEANUP(freep) char *attrs = device_attributes(kind, device);

            table_add(&table, style, kind->name, f && f->id ? f->id : id,
                      f ? finding_name(f) : "-", attrs);
        }
    }
    table_print(&table, 2, "DEVICE", "ID", "STATUS", "DETAILS");
}

static void findings(const struct entry *e)
{
    CLEANUP(table_clear) struct table table = { 0 };
    int i;

    for (i = 0; i < e->report->num_findings; i++) {
        const xencfg_finding *f = &e->report->findings[i];

        if (f->severity != XENCFG_SEVERITY_USUAL)
            findings_add(&table, f, finding_detail(f));
    }
    findings_print(&table);
}

int table_domain(const struct entry *e)
{
    facts(e);
    if (!e->error) {
        devices(e);
        findings(e);
    }
    return 0;
}
