/* twice - stale entries that are of one device. */
#include <string.h>

#include "check/twice.h"
#include "kinds/vdev.h"

bool xencfg__has_identity(const xencfg_finding *f)
{
    return f->id && strcmp(f->id, "?") && strncmp(f->id, "name=", 5);
}

struct stale_entry {
    const xencfg_finding *f;
    int number;                 /* of a disk, which has several names */
};

static int by_device(const struct stale_entry *a, const struct stale_entry *b)
{
    if (a->f->kind != b->f->kind)
        return a->f->kind < b->f->kind ? -1 : 1;
    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->f->kind == XENCFG_DEVKIND_DISK ? 0 : strcmp(a->f->id, b->f->id);
}

static int by_device_and_place(const void *a, const void *b)
{
    const struct stale_entry *x = a, *y = b;
    int order = by_device(x, y);

    return order ? order : (x->f > y->f) - (x->f < y->f);
}

int xencfg__find_twice(xencfg_ctx *ctx, const xencfg_report *r, bool **ret)
{
    CLEANUP(freep) struct stale_entry *stale = NULL;
    int i, n = 0;

    *ret = calloc(r->num_findings + 1, sizeof(**ret));
    stale = calloc(r->num_findings + 1, sizeof(*stale));
    if (!*ret || !stale)
        return xencfg__nomem(ctx);
    for (i = 0; i < r->num_findings; i++) {
        const xencfg_finding *f = &r->findings[i];

        if (f->what == XENCFG_FINDING_CLASS_STALE && xencfg__has_identity(f))
            stale[n++] = (struct stale_entry){
                f, f->kind == XENCFG_DEVKIND_DISK ? xencfg__vdev_number(f->id)
                                                  : 0
            };
    }
    qsort(stale, n, sizeof(*stale), by_device_and_place);
    for (i = 1; i < n; i++)
        if (!by_device(&stale[i - 1], &stale[i]))
            (*ret)[stale[i - 1].f - r->findings] = true;
    return 0;
}
