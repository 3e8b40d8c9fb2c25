/* lists - options of xl.cfg(5) that are lists: cpuid, ports, ... */
#include "base/text.h"
#include "xl_cfg/xl_cfg.h"

/* A list is said as a whole or not at all. */

/* ------------------------------------------------------------------ cpuid */

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* xl would make one of two. */
static bool twice(const xencfg_cpuid_policy_list *cpuid)
{
    CLEANUP(freep) uint64_t *leaf = need(calloc(cpuid->num_cpuid, sizeof(*leaf)));
    int i;

    for (i = 0; i < cpuid->num_cpuid; i++)
        leaf[i] = (uint64_t)cpuid->cpuid[i].leaf << 32 |
                  cpuid->cpuid[i].subleaf;
    qsort(leaf, cpuid->num_cpuid, sizeof(*leaf), compare);
    for (i = 1; i < cpuid->num_cpuid; i++)
        if (leaf[i - 1] == leaf[i])
            return true;
    return false;
}

static bool cpuid_fits(const xencfg_cpuid_policy_list *cpuid)
{
    int i, r;

    for (i = 0; i < cpuid->num_cpuid; i++) {
        const xencfg_cpuid_leaf *leaf = &cpuid->cpuid[i];
        const char *reg[] = { leaf->eax, leaf->ebx, leaf->ecx, leaf->edx };

        if (leaf->leaf == UINT32_MAX) /* xl's end of the list */
            return false;
        for (r = 0; r < 4; r++)
            if (reg[r] && strspn(reg[r], "01xks") != 32)
                return false;
    }
    return cpuid->num_cpuid > 0 && !twice(cpuid);
}

static void put_leaf(FILE *f, const xencfg_cpuid_leaf *from,
                     xencfg_cpuid_leaf *to)
{
    char *const reg[] = { from->eax, from->ebx, from->ecx, from->edx };
    char **made[] = { &to->eax, &to->ebx, &to->ecx, &to->edx };
    const char *comma = "";
    int r;

    fprintf(f, "    \"0x%" PRIx32, from->leaf);
    if (from->subleaf != UINT32_MAX)
        fprintf(f, ",0x%" PRIx32, from->subleaf);
    putc(':', f);
    for (r = 0; r < 4; r++) {
        if (!reg[r])
            continue;
        fprintf(f, "%se%cx=%s", comma, 'a' + r, reg[r]);
        *made[r] = xl_dup(reg[r]);
        comma = ",";
    }
    fputs("\",\n", f);
    to->leaf = from->leaf;
    to->subleaf = from->subleaf;
}

static void put_cpuid(struct xl_cfg *x)
{
    const xencfg_cpuid_policy_list *from = &x->config->b_info.cpuid;
    xencfg_cpuid_policy_list *to = &x->made.b_info.cpuid;
    int i;

    if (!cpuid_fits(from))
        return;
    to->cpuid = xl_array(from->num_cpuid, sizeof(*to->cpuid));
    to->num_cpuid = from->num_cpuid;
    fputs("cpuid = [\n", x->f);
    for (i = 0; i < from->num_cpuid; i++) {
        xencfg_cpuid_leaf_init(&to->cpuid[i]);
        put_leaf(x->f, &from->cpuid[i], &to->cpuid[i]);
    }
    fputs("]\n", x->f);
}

/* ---------------------------------------------------------- ports, memory */

static void put_ioports(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    const xencfg_ioport_range *range = from->ioports;
    int i, count = from->num_ioports;

    for (i = 0; i < count; i++)
        if (!range[i].number || (uint64_t)range[i].first + range[i].number >
                                    UINT32_MAX)
            return;
    if (!count)
        return;
    to->ioports = xl_array(count, sizeof(*to->ioports));
    to->num_ioports = count;
    fputs("ioports = [", x->f);
    for (i = 0; i < count; i++) {
        fprintf(x->f, "%s\"%" PRIx32, i ? ", " : "", range[i].first);
        if (range[i].number > 1)
            fprintf(x->f, "-%" PRIx32, range[i].first + range[i].number - 1);
        putc('"', x->f);
        to->ioports[i].first = range[i].first;
        to->ioports[i].number = range[i].number;
    }
    fputs("]\n", x->f);
}

static void put_iomem(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    const xencfg_iomem_range *range = from->iomem;
    int i, count = from->num_iomem;

    if (!count)
        return;
    to->iomem = xl_array(count, sizeof(*to->iomem));
    to->num_iomem = count;
    fputs("iomem = [", x->f);
    for (i = 0; i < count; i++) {
        fprintf(x->f, "%s\"%" PRIx64 ",%" PRIx64, i ? ", " : "",
                range[i].start, range[i].number);
        if (range[i].gfn != UINT64_MAX)
            fprintf(x->f, "@%" PRIx64, range[i].gfn);
        putc('"', x->f);
        to->iomem[i].start = range[i].start;
        to->iomem[i].number = range[i].number;
        to->iomem[i].gfn = range[i].gfn;
    }
    fputs("]\n", x->f);
}

/* key = ["1", "2"] */
static void put_numbers(FILE *f, const char *key, const char *since,
                        const uint32_t *number, int count, uint32_t **made,
                        int *made_count)
{
    int i;

    for (i = 0; i < count; i++)
        if (number[i] == UINT32_MAX)
            return;
    if (!count)
        return;
    *made = xl_copy(number, count, sizeof(*number));
    *made_count = count;
    fprintf(f, "%s = [", key);
    for (i = 0; i < count; i++)
        fprintf(f, "%s%" PRIu32, i ? ", " : "", number[i]);
    fprintf(f, "]%s%s\n", since ? " # since Xen " : "", since ? since : "");
}

/* ------------------------------------------------------------------ quota */

static void put_quota(struct xl_cfg *x)
{
    const xencfg_xs_quota_list *from = &x->config->b_info.xenstore_quota;
    xencfg_xs_quota_list *to = &x->made.b_info.xenstore_quota;
    int i;

    for (i = 0; i < from->num_quota; i++)
        if (!from->quota[i].name || strchr(from->quota[i].name, '=') ||
            !xl_sayable(from->quota[i].name))
            return;
    if (!from->num_quota)
        return;
    to->quota = xl_array(from->num_quota, sizeof(*to->quota));
    to->num_quota = from->num_quota;
    fputs("xenstore_quota = [ # since Xen 4.22\n", x->f);
    for (i = 0; i < from->num_quota; i++) {
        CLEANUP(freep)
        char *text =
            text_format("%s=%" PRIu32, from->quota[i].name, from->quota[i].val);

        fputs("    ", x->f);
        xl_put_quoted(x->f, text);
        fputs(",\n", x->f);
        to->quota[i].name = xl_dup(from->quota[i].name);
        to->quota[i].val = from->quota[i].val;
    }
    fputs("]\n", x->f);
}

void xl_cfg_lists(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;

    put_cpuid(x);
    put_ioports(x);
    put_numbers(x->f, "irqs", NULL, from->irqs, from->num_irqs, &to->irqs,
                &to->num_irqs);
    put_iomem(x);
    put_numbers(x->f, "llc_colors", "4.20", from->llc_colors,
                from->num_llc_colors, &to->llc_colors, &to->num_llc_colors);
    put_quota(x);
}
