/*
 * diff - what differs between two configurations.
 *
 * Devices, and the values within what both have, are paired by sorting their
 * names: nothing is looked for in a list.
 */
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "inspect/entry_id.h"
#include "inspect/values.h"
#include "json/json.h"

struct diff {
    xencfg_ctx *ctx;
    xencfg_change_list out;
    size_t room;
};

/* ------------------------------------------------------------------ changes */

static int set(struct diff *d, char **to, const char *text)
{
    if (text && !(*to = strdup(text)))
        return xencfg__nomem(d->ctx);
    return 0;
}

/* The device that is compared, or nothing of the kind for the domain itself. */
struct place {
    enum xencfg_devkind kind;
    const char *id;
};

/* What is NULL was not there, or is not. */
static int add(struct diff *d, const struct place *place, const char *path,
               const char *before, const char *after)
{
    xencfg_change *to;
    int rc = ARRAY_ROOM(d->ctx, &d->out.changes, &d->room,
                        d->out.num_changes + 1);

    if (rc)
        return rc;
    to = &d->out.changes[d->out.num_changes++];
    xencfg_change_init(to);
    to->what = before && after ? XENCFG_CHANGE_CLASS_CHANGED
               : before        ? XENCFG_CHANGE_CLASS_REMOVED
                               : XENCFG_CHANGE_CLASS_ADDED;
    to->kind = place->kind;
    rc = set(d, &to->id, place->id);
    if (!rc && place->id) {
        const char *array = xencfg__kind_field(place->kind)->name;

        if (asprintf(&to->path, "%s[%s]%s%s", array, place->id,
                     *path && *path != '[' ? "." : "", path) < 0) {
            to->path = NULL;
            rc = xencfg__nomem(d->ctx);
        }
    } else if (!rc) {
        rc = set(d, &to->path, path);
    }
    if (!rc)
        rc = set(d, &to->before, before);
    return rc ? rc : set(d, &to->after, after);
}

/* ------------------------------------------------------------------- values */

struct leaf {
    char *path, *json;
    bool is_default;
    const struct leaf *other;   /* the same value of the other side */
};

struct leaves {
    xencfg_ctx *ctx;
    struct leaf *leaf, **sorted;
    int count;
    size_t room;
};

static void leaves_freep(struct leaves *l)
{
    int i;

    for (i = 0; i < l->count; i++) {
        free(l->leaf[i].path);
        free(l->leaf[i].json);
    }
    free(l->leaf);
    free(l->sorted);
}

static int collect_one(void *arg, const struct xencfg_value *value)
{
    struct leaves *l = arg;
    struct leaf *leaf;
    int rc = ARRAY_ROOM(l->ctx, &l->leaf, &l->room, l->count + 1);

    if (rc)
        return rc;
    leaf = &l->leaf[l->count];
    *leaf = (struct leaf){ .path = strdup(value->path),
                           .json = strdup(value->json),
                           .is_default = value->is_default };
    l->count++;
    return leaf->path && leaf->json ? 0 : xencfg__nomem(l->ctx);
}

/* Two of one path, which no sane file has, keep their order. */
static int compare_paths(const void *a, const void *b)
{
    const struct leaf *x = *(struct leaf *const *)a;
    const struct leaf *y = *(struct leaf *const *)b;
    int order = strcmp(x->path, y->path);

    return order ? order : (x > y) - (x < y);
}

static int collect(struct leaves *l, const struct xencfg_type *type,
                   const void *obj)
{
    int i, rc;

    rc = xencfg__values_of(l->ctx, type, obj, XENCFG_VALUES_DEFAULTS,
                           collect_one, l);
    if (rc)
        return rc;
    l->sorted = malloc((l->count + 1) * sizeof(*l->sorted));
    if (!l->sorted)
        return xencfg__nomem(l->ctx);
    for (i = 0; i < l->count; i++)
        l->sorted[i] = &l->leaf[i];
    qsort(l->sorted, l->count, sizeof(*l->sorted), compare_paths);
    return 0;
}

static void pair_leaves(struct leaves *a, struct leaves *b)
{
    int i = 0, j = 0, order;

    while (i < a->count && j < b->count) {
        order = strcmp(a->sorted[i]->path, b->sorted[j]->path);
        if (!order) {
            a->sorted[i]->other = b->sorted[j];
            b->sorted[j]->other = a->sorted[i];
        }
        i += order <= 0;
        j += order >= 0;
    }
}

/*
 * place->kind: whose identity is not compared.  What only one side can have is
 * no change while it has its default.
 */
static int compare_leaves(struct diff *d, const struct place *place,
                          const struct leaves *a, const struct leaves *b,
                          bool by_id)
{
    int i, rc = 0;

    for (i = 0; !rc && i < a->count; i++) {
        const struct leaf *x = &a->leaf[i];

        if (by_id && xencfg__entry_id_field(place->kind, x->path))
            continue;
        if (x->other ? strcmp(x->json, x->other->json) : !x->is_default)
            rc = add(d, place, x->path, x->json,
                     x->other ? x->other->json : NULL);
    }
    for (i = 0; !rc && i < b->count; i++)
        if (!b->leaf[i].other && !b->leaf[i].is_default)
            rc = add(d, place, b->leaf[i].path, NULL, b->leaf[i].json);
    return rc;
}

static int compare_values(struct diff *d, const struct place *place,
                          const struct xencfg_type *type, const void *a,
                          const void *b, bool by_id)
{
    CLEANUP(leaves_freep) struct leaves la = { .ctx = d->ctx };
    CLEANUP(leaves_freep) struct leaves lb = { .ctx = d->ctx };
    int rc = collect(&la, type, a);

    if (!rc)
        rc = collect(&lb, type, b);
    if (rc)
        return rc;
    pair_leaves(&la, &lb);
    return compare_leaves(d, place, &la, &lb, by_id);
}

/* ------------------------------------------------------------------ devices */

/* One kind's devices of one side. */
struct side {
    const xencfg_domain_config *config;
    struct entry_id *id;
    int count;
    int *other;                 /* by index: its like there, or -1 */
};

static int side_init(struct diff *d, struct side *s, enum xencfg_devkind kind,
                     const xencfg_domain_config *config,
                     const struct entry_ids *ids)
{
    s->config = config;
    s->id = ids->list[kind];
    s->count = ids->count[kind];
    s->other = malloc((s->count + 1) * sizeof(int));
    if (!s->other)
        return xencfg__nomem(d->ctx);
    memset(s->other, -1, (s->count + 1) * sizeof(int));
    return 0;
}

static void side_freep(struct side *s)
{
    free(s->other);
}

static void couple(struct side *a, int i, struct side *b, int j)
{
    a->other[i] = j;
    b->other[j] = i;
}

static int pair_by_id(struct diff *d, struct side *a, struct side *b)
{
    CLEANUP(freep) struct entry_id **x = NULL, **y = NULL;
    int i = 0, j = 0, nx, ny, order;

    x = xencfg__entry_ids_sorted(a->id, a->count, &nx);
    y = xencfg__entry_ids_sorted(b->id, b->count, &ny);
    if (!x || !y)
        return xencfg__nomem(d->ctx);
    while (i < nx && j < ny) {
        order = strcmp(x[i]->key, y[j]->key);
        if (!order)
            couple(a, x[i] - a->id, b, y[j] - b->id);
        i += order <= 0;
        j += order >= 0;
    }
    return 0;
}

static int next_nameless(const struct side *s, int i)
{
    while (i < s->count && (s->other[i] >= 0 || s->id[i].own))
        i++;
    return i;
}

/* What has no identity, or one that only one side's report knows. */
static void pair_in_order(struct side *a, struct side *b)
{
    int i = next_nameless(a, 0), j = next_nameless(b, 0);

    while (i < a->count && j < b->count) {
        couple(a, i, b, j);
        i = next_nameless(a, i + 1);
        j = next_nameless(b, j + 1);
    }
}

static int whole_device(struct diff *d, enum xencfg_devkind kind,
                        const struct side *s, int index, bool added)
{
    CLEANUP(freep) char *json = NULL;
    const struct devkind *k = &xencfg__kinds[kind];
    struct place place = { kind, s->id[index].text };
    int rc;

    rc = xencfg__type_to_json(d->ctx, k->type,
                              xencfg__device(k, s->config, index),
                              XENCFG_JSON_COMPACT, &json, NULL);
    return rc ? rc : add(d, &place, "", added ? NULL : json,
                         added ? json : NULL);
}

static int compare_devices(struct diff *d, enum xencfg_devkind kind,
                           const struct side *a, int i, const struct side *b)
{
    const struct devkind *k = &xencfg__kinds[kind];
    const struct entry_id *x = &a->id[i], *y = &b->id[a->other[i]];
    const void *before = xencfg__device(k, a->config, i);
    const void *after = xencfg__device(k, b->config, a->other[i]);
    struct place place = { kind, x->key || !y->key ? x->text : y->text };

    if (xencfg__type_equal(k->type, before, after))
        return 0;
    return compare_values(d, &place, k->type, before, after,
                          x->key && y->key && !strcmp(x->key, y->key));
}

static int diff_kind(struct diff *d, enum xencfg_devkind kind,
                     const xencfg_domain_config *a, const struct entry_ids *ia,
                     const xencfg_domain_config *b, const struct entry_ids *ib)
{
    CLEANUP(side_freep) struct side sa = { .other = NULL };
    CLEANUP(side_freep) struct side sb = { .other = NULL };
    int i, rc;

    rc = side_init(d, &sa, kind, a, ia);
    if (!rc)
        rc = side_init(d, &sb, kind, b, ib);
    if (!rc)
        rc = pair_by_id(d, &sa, &sb);
    if (rc)
        return rc;
    pair_in_order(&sa, &sb);
    for (i = 0; !rc && i < sa.count; i++)
        rc = sa.other[i] < 0 ? whole_device(d, kind, &sa, i, false)
                             : compare_devices(d, kind, &sa, i, &sb);
    for (i = 0; !rc && i < sb.count; i++)
        if (sb.other[i] < 0)
            rc = whole_device(d, kind, &sb, i, true);
    return rc;
}

static int check_types(xencfg_ctx *ctx, xencfg_type_id config_type,
                       xencfg_type_id report_type, xencfg_type_id ret_type)
{
    int rc = xencfg__type_check(ctx, config_type, &xencfg__desc_domain_config);

    if (!rc)
        rc = xencfg__type_check(ctx, report_type, &xencfg__desc_report);
    return rc ? rc : xencfg__type_check(ctx, ret_type,
                                        &xencfg__desc_change_list);
}

int xencfg_abi_diff(xencfg_ctx *ctx, xencfg_type_id config_type,
                    const xencfg_domain_config *a,
                    const xencfg_domain_config *b, xencfg_type_id report_type,
                    const xencfg_report *ra, const xencfg_report *rb,
                    xencfg_type_id ret_type, xencfg_change_list *ret)
{
    CLEANUP(xencfg__entry_ids_freep) struct entry_ids ia = { 0 };
    CLEANUP(xencfg__entry_ids_freep) struct entry_ids ib = { 0 };
    struct diff d = { .ctx = ctx };
    int kind, rc;

    xencfg__begin(ctx);
    rc = check_types(ctx, config_type, report_type, ret_type);
    if (rc)
        return xencfg__end(ctx, rc);
    xencfg_change_list_init(&d.out);
    rc = xencfg__entry_ids(ctx, a, ra, &ia);
    if (!rc)
        rc = xencfg__entry_ids(ctx, b, rb, &ib);
    if (!rc)
        rc = compare_values(&d, &(struct place){ 0 },
                            &xencfg__desc_domain_config, a, b, false);
    for (kind = 1; !rc && kind < NKINDS; kind++)
        rc = diff_kind(&d, kind, a, &ia, b, &ib);
    if (rc) {
        xencfg_change_list_dispose(&d.out);
        return xencfg__end(ctx, rc);
    }
    xencfg_change_list_dispose(ret);
    *ret = d.out;
    return 0;
}
