/* cpus - vcpus, where they run, and virtual NUMA nodes. */
#include <stdbool.h>

#include "base/bitmap.h"
#include "xl_cfg/xl_cfg.h"

/* ---------------------------------------------------------------- bitmaps */

static bool bit(const xencfg_bitmap *bitmap, uint64_t n)
{
    return n / 8 < bitmap->size && bitmap->map[n / 8] >> n % 8 & 1;
}

static bool same_bits(const xencfg_bitmap *a, const xencfg_bitmap *b)
{
    uint64_t i, end = 8 * (uint64_t)(a->size > b->size ? a->size : b->size);

    for (i = 0; i < end; i++)
        if (bit(a, i) != bit(b, i))
            return false;
    return true;
}

/* The first so many. */
static void first_bits(xencfg_bitmap *to, uint64_t count)
{
    uint64_t i;

    to->size = (count + 7) / 8;
    to->map = xl_array(to->size, 1);
    for (i = 0; i < count; i++)
        to->map[i / 8] |= 1 << i % 8;
}

/* "0-3,5" */
static void put_ranges(FILE *f, const xencfg_bitmap *bitmap)
{
    uint64_t i, from, end = 8 * (uint64_t)bitmap->size;
    const char *comma = "";

    for (i = 0; i < end; i++) {
        if (!bit(bitmap, i))
            continue;
        for (from = i; bit(bitmap, i + 1); i++)
            ;
        fprintf(f, "%s%" PRIu64, comma, from);
        if (i > from)
            fprintf(f, "-%" PRIu64, i);
        comma = ",";
    }
}

/* ------------------------------------------------------------------ vcpus */

/*
 * xl takes the number of vcpus that are online, and means the first ones; and
 * refuses more than there are at most.
 */
static void put_vcpus(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    uint64_t online = bitmap_count(&from->avail_vcpus);

    if (from->max_vcpus > 0 && online > (uint64_t)from->max_vcpus)
        online = from->max_vcpus;
    if (online && from->max_vcpus > 0) {
        fprintf(x->f, "vcpus = %" PRIu64 "\n", online);
        first_bits(&x->made.b_info.avail_vcpus, online);
        x->made.b_info.max_vcpus = online;
    }
    if (from->max_vcpus > 0 &&
        (from->max_vcpus != x->made.b_info.max_vcpus ||
         from->num_vnuma_nodes)) {
        fprintf(x->f, "maxvcpus = %d\n", from->max_vcpus);
        x->made.b_info.max_vcpus = from->max_vcpus;
    }
}

/* --------------------------------------------------------------- affinity */

static bool all_same(const xencfg_bitmap *bitmap, int count)
{
    int i;

    for (i = 1; i < count; i++)
        if (!same_bits(bitmap, bitmap + i))
            return false;
    return count > 0;
}

/*
 * One for each vcpu, of which there are `max`.  xl then turns placement off,
 * which a string in place of the list avoids, if it is not the soft one.
 */
static void put_affinity(struct xl_cfg *x, const char *key, bool hard,
                         int count, const xencfg_bitmap *bitmap,
                         int *made_count, xencfg_bitmap **made)
{
    int max = x->made.b_info.max_vcpus, i;
    bool string = hard && count == max && all_same(bitmap, count) &&
                  x->config->b_info.numa_placement.val >= 0;

    count = count < max ? count : max;
    for (i = 0; hard && i < count; i++)
        if (!bitmap_count(&bitmap[i]))
            return; /* as xl refuses it */
    if (count <= 0)
        return;
    *made = xl_array(count, sizeof(**made));
    *made_count = count;
    fprintf(x->f, "%s = %s", key, string ? "" : "[");
    for (i = 0; i < count; i++) {
        xl_copy_bitmap(&(*made)[i], &bitmap[i]);
        if (string && i)
            continue;
        fprintf(x->f, "%s\"", i ? ", " : "");
        put_ranges(x->f, &bitmap[i]);
        putc('"', x->f);
    }
    fputs(string ? "\n" : "]\n", x->f);
    if (!string)
        x->made.b_info.numa_placement.val = -1;
}

static void put_affinities(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;

    put_affinity(x, "cpus", true, from->num_vcpu_hard_affinity,
                 from->vcpu_hard_affinity, &to->num_vcpu_hard_affinity,
                 &to->vcpu_hard_affinity);
    put_affinity(x, "cpus_soft", false, from->num_vcpu_soft_affinity,
                 from->vcpu_soft_affinity, &to->num_vcpu_soft_affinity,
                 &to->vcpu_soft_affinity);
    if (from->numa_placement.val < 0 && !to->numa_placement.val) {
        fprintf(x->f, "cpus_soft = [] # no automatic placement\n");
        to->numa_placement.val = -1;
    }
}

/* ------------------------------------------------------------------ vnuma */

static bool vnuma_fits(const struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    uint64_t memkb = 0, vcpus = 0, i;
    int n;

    for (n = 0; n < from->num_vnuma_nodes; n++) {
        const xencfg_vnode_info *node = &from->vnuma_nodes[n];

        if (node->memkb % 1024 || node->memkb > UINT32_MAX ||
            node->num_distances != from->num_vnuma_nodes)
            return false;
        if (node->pnode && from->numa_placement.val >= 0)
            return false;
        memkb += node->memkb;
        vcpus += bitmap_count(&node->vcpus);
        for (i = 8 * (uint64_t)node->vcpus.size; i > 0; i--)
            if (bit(&node->vcpus, i - 1) && i > (uint64_t)from->max_vcpus)
                return false;
    }
    /* xl refuses anything else. */
    return from->num_vnuma_nodes > 0 && memkb == x->made.b_info.max_memkb &&
           from->max_vcpus > 0 && vcpus == (uint64_t)from->max_vcpus;
}

static void put_vnode(struct xl_cfg *x, const xencfg_vnode_info *from,
                      xencfg_vnode_info *to)
{
    int i;

    fputs("    [", x->f);
    if (x->config->b_info.numa_placement.val < 0) {
        fprintf(x->f, "\"pnode=%" PRIu32 "\", ", from->pnode);
        x->made.b_info.numa_placement.val = -1;
    }
    fprintf(x->f, "\"size=%" PRIu64 "\"", from->memkb / 1024);
    if (bitmap_count(&from->vcpus)) {
        fputs(", \"vcpus=", x->f);
        put_ranges(x->f, &from->vcpus);
        putc('"', x->f);
    }
    fputs(", \"vdistances=", x->f);
    to->distances = xl_copy(from->distances, from->num_distances,
                            sizeof(*to->distances));
    to->num_distances = from->num_distances;
    for (i = 0; i < from->num_distances; i++)
        fprintf(x->f, "%s%" PRIu32, i ? "," : "", from->distances[i]);
    fputs("\"],\n", x->f);
    to->pnode = from->pnode;
    to->memkb = from->memkb;
    xl_copy_bitmap(&to->vcpus, &from->vcpus);
}

static void put_vnuma(struct xl_cfg *x)
{
    const xencfg_domain_build_info *from = &x->config->b_info;
    xencfg_domain_build_info *to = &x->made.b_info;
    int i;

    if (!vnuma_fits(x))
        return;
    to->num_vnuma_nodes = from->num_vnuma_nodes;
    to->vnuma_nodes = xl_array(to->num_vnuma_nodes,
                               sizeof(*to->vnuma_nodes));
    fputs("vnuma = [\n", x->f);
    for (i = 0; i < from->num_vnuma_nodes; i++) {
        xencfg_vnode_info_init(&to->vnuma_nodes[i]);
        put_vnode(x, &from->vnuma_nodes[i], &to->vnuma_nodes[i]);
    }
    fputs("]\n", x->f);
}

void xl_cfg_cpus(struct xl_cfg *x)
{
    put_vcpus(x);
    put_vnuma(x);
    put_affinities(x);
}
