/* contradict - live values that cannot be with one another. */
#include <inttypes.h>
#include <stdio.h>

#include "retrieve/merge.h"

#define UNSET UINT64_MAX

static const char target_key[] = "b_info.target_memkb";

static int found(struct live *live, const char *key, const char *node,
                 const char *detail)
{
    char path[96];

    snprintf(path, sizeof(path), "/local/domain/%u/%s", live->domid, node);
    return xencfg__report_add(
        live->report,
        &(struct finding){ .what = XENCFG_FINDING_CLASS_CONTRADICTORY,
                           .id = key, .index = -1, .path = path },
        "%s", detail);
}

/*
 * libxl wants both, and retrieves nothing without; of dom0 it makes them.  A
 * dump may have neither.
 */
static int check_missing(struct live *live)
{
    bool target = live->no_target;
    char detail[160];

    if (!live->domid || live->no_target == live->no_static_max)
        return 0;
    snprintf(detail, sizeof(detail),
             "there is no such node, though there is memory/%s; the template's "
             "value is kept, and libxl cannot retrieve the domain",
             target ? "static-max" : "target");
    return found(live, target ? target_key : "b_info.max_memkb",
                 target ? "memory/target" : "memory/static-max", detail);
}

static int check_memory(struct live *live, const xencfg_domain_build_info *b)
{
    uint64_t target = live->has_target ? live->target : b->target_memkb;
    char detail[160];

    if (live->has_target && !target)
        return found(live, target_key, "memory/target", "the target is 0");
    if (target == UNSET || b->max_memkb == UNSET || target <= b->max_memkb)
        return 0;
    snprintf(detail, sizeof(detail),
             "the target, %" PRIu64 " KiB, is above the maximum, %" PRIu64
             " KiB: the domain cannot reach it",
             target, b->max_memkb);
    return found(live, target_key, "memory/target", detail);
}

static int check_vcpus(struct live *live, const xencfg_domain_build_info *b)
{
    char node[48], detail[96];

    if (live->none_online)
        return found(live, "b_info.avail_vcpus", "cpu", "no vcpu is online");
    if (!live->beyond)
        return 0;
    snprintf(node, sizeof(node), "cpu/%d/availability", live->beyond);
    snprintf(detail, sizeof(detail),
             "vcpu %d is online, but the domain has %d at most", live->beyond,
             b->max_vcpus);
    return found(live, "b_info.avail_vcpus", node, detail);
}

int xencfg__contradictions(struct live *live, const xencfg_domain_config *config)
{
    int rc = check_missing(live);

    if (!rc)
        rc = check_memory(live, &config->b_info);
    return rc ? rc : check_vcpus(live, &config->b_info);
}
