/*
 * check - several looks, and what stays in all of them.
 *
 * What is wrong stays wrong; what a toolstack is just doing does not.  Which
 * file it was, or which process holds a lock, belongs to a problem (proof), so
 * that two writers in a row are not taken for one that got stuck.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "check/look.h"
#include "template/lock.h"
#include "types/desc.h"

/* Seconds before the second look, and before the third. */
static const double pauses[] = { 0.3, 0.7 };

/* --------------------------------------------------------------- what stays */

static int compare(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) : !b - !a;
}

static int by_place(const void *a, const void *b)
{
    const xencfg_problem *x = a, *y = b;
    int r;

    if (x->domid != y->domid)
        return x->domid < y->domid ? -1 : 1;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    r = compare(x->code, y->code);
    if (!r && x->kind != y->kind)
        r = x->kind < y->kind ? -1 : 1;
    if (!r)
        r = compare(x->id, y->id);
    if (!r)
        r = compare(x->path, y->path);
    return r ? r : compare(x->proof, y->proof);
}

static int by_path(const void *a, const void *b)
{
    const xencfg_problem *x = *(xencfg_problem *const *)a;
    const xencfg_problem *y = *(xencfg_problem *const *)b;

    if (x->domid != y->domid)
        return x->domid < y->domid ? -1 : 1;
    return compare(x->path, y->path);
}

/* The problems of a look, sorted, and besides by path. */
struct before {
    const xencfg_check_result *all;
    const xencfg_problem **path, **trouble;     /* all, and those of trouble */
    int troubles;
};

static void beforep(struct before *b)
{
    free(b->path);
    free(b->trouble);
}

static int look_back(xencfg_ctx *ctx, const xencfg_check_result *all,
                     struct before *ret)
{
    int i, n = all->num_problems;

    ret->all = all;
    ret->path = calloc(n + 1, sizeof(*ret->path));
    ret->trouble = calloc(n + 1, sizeof(*ret->trouble));
    if (!ret->path || !ret->trouble)
        return xencfg__nomem(ctx);
    for (i = 0; i < n; i++) {
        const xencfg_problem *p = &all->problems[i];

        ret->path[i] = p;
        if (p->severity == XENCFG_SEVERITY_TROUBLE)
            ret->trouble[ret->troubles++] = p;
    }
    qsort(ret->path, n, sizeof(*ret->path), by_path);
    qsort(ret->trouble, ret->troubles, sizeof(*ret->trouble), by_path);
    return 0;
}

static bool has_path(const xencfg_problem **list, int count, int domid,
                     char *path)
{
    const xencfg_problem key = { .domid = domid, .path = path }, *p = &key;

    return count && bsearch(&p, list, count, sizeof(*list), by_path);
}

/* Of the host, -1, or a domain: is there any problem? */
static bool has_any(const struct before *b, int domid)
{
    int low = 0, high = b->all->num_problems;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (b->path[middle]->domid < domid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < b->all->num_problems && b->path[low]->domid == domid;
}

/*
 * What could not be looked at once may be found, or not, another time: one
 * place, or all of the domain.  (That the domain has gone names its node.)
 */
static bool was_there(const struct before *b, const xencfg_problem *p)
{
    int n = b->all->num_problems;

    if (!n)
        return false;
    if (bsearch(p, b->all->problems, n, sizeof(*p), by_place) ||
        has_path(b->trouble, b->troubles, p->domid, p->path) ||
        has_path(b->trouble, b->troubles, p->domid, NULL))
        return true;
    if (p->severity != XENCFG_SEVERITY_TROUBLE)
        return false;
    return p->path ? has_path(b->path, n, p->domid, p->path)
                   : has_any(b, p->domid);
}

/* Leaves in now what was there before, which is sorted. */
static int intersect(xencfg_ctx *ctx, xencfg_check_result *now,
                     const xencfg_check_result *all)
{
    CLEANUP(beforep) struct before before = { 0 };
    int i, kept = 0, rc = look_back(ctx, all, &before);

    if (rc)
        return rc;
    for (i = 0; i < now->num_problems; i++) {
        if (was_there(&before, &now->problems[i]))
            now->problems[kept++] = now->problems[i];
        else
            xencfg_problem_dispose(&now->problems[i]);
    }
    now->num_problems = kept;
    return 0;
}

/* -------------------------------------------------------------------- looks */

static void resultp(xencfg_check_result *r)
{
    xencfg_check_result_dispose(r);
}

static int look(const struct check *what, xencfg_check_result *ret)
{
    CLEANUP(resultp) xencfg_check_result result = { 0 };
    CLEANUP(xencfg__memo_closep) struct memo *memo = NULL;
    struct check c = *what;
    int rc = c.offline ? 0 : xencfg__memo_open(c.store, &memo);

    if (rc)
        return rc;
    c.memo = memo;
    if (memo)
        c.store = xencfg__memo_store(memo);
    c.out = &result;
    rc = xencfg__look(&c);
    xencfg__userdata_free(c.files, c.num_files);
    free(c.name);
    if (rc)
        return rc;
    xencfg_check_result_dispose(ret);
    *ret = result;
    xencfg_check_result_init(&result);
    return 0;
}

static void pause_for(const xencfg_ctx *ctx, double seconds)
{
    struct timespec t = { 0 };

    if (seconds > ctx->deadline / 4)
        seconds = ctx->deadline / 4;
    t.tv_nsec = (long)(seconds * 1e9);
    nanosleep(&t, NULL);
}

/* The domains that have problems, and whether the host has. */
static int suspects(xencfg_ctx *ctx, const xencfg_check_result *r,
                    uint32_t **ret, size_t *count, bool *host)
{
    uint32_t *ids = calloc(r->num_problems + 1, sizeof(*ids));
    int i;

    if (!ids)
        return xencfg__nomem(ctx);
    *count = 0;
    *host = false;
    for (i = 0; i < r->num_problems; i++) {
        int domid = r->problems[i].domid;

        *host |= domid < 0;
        if (domid >= 0 && (!*count || ids[*count - 1] != (uint32_t)domid))
            ids[(*count)++] = domid;
    }
    *ret = ids;
    return 0;
}

static int look_again(struct check *c, xencfg_check_result *found)
{
    CLEANUP(resultp) xencfg_check_result now = { 0 };
    CLEANUP(freep) uint32_t *ids = NULL;
    struct check again = *c;
    bool host = false;
    size_t count = 0;
    int rc;

    rc = suspects(c->ctx, found, &ids, &count, &host);
    if (rc)
        return rc;
    /* which of some are another toolstack's has to be asked of all of these */
    if (!host || c->host) {
        again.only = ids;
        again.num_only = count;
    }
    again.host = host && c->host;
    rc = look(&again, &now);
    if (rc)
        return rc;
    rc = intersect(c->ctx, &now, found);
    if (rc)
        return rc;
    now.domains = found->domains;
    xencfg_check_result_dispose(found);
    *found = now;
    xencfg_check_result_init(&now);
    return 0;
}

static void sort(xencfg_check_result *r)
{
    if (r->num_problems)
        qsort(r->problems, r->num_problems, sizeof(*r->problems), by_place);
}

/* ------------------------------------------------------- what is in the way */

/* Of a domain, the first of each sort because of which others' repairs fail. */
struct in_the_way {
    const xencfg_problem *lock, *template;
};

static void note_in_the_way(struct in_the_way *w, const xencfg_problem *p)
{
    switch (xencfg__code_find(p->code)) {
    case CHECK_STUCK_LOCK:
        if (!w->lock && p->path && strstr(p->path, LOCK_USERDATA))
            w->lock = p;
        break;
    case CHECK_TEMPLATE_SYNTAX:
    case CHECK_TEMPLATE_EMPTY:
    case CHECK_TEMPLATE_AMBIGUOUS:
        if (!w->template)
            w->template = p;
        break;
    default:
        break;
    }
}

/* What has a repair that would fail has none, and says what comes first. */
static int forgo_repair(xencfg_ctx *ctx, const struct in_the_way *w,
                        xencfg_problem *p)
{
    int code = xencfg__code_find(p->code);
    bool contents = code == CHECK_TEMPLATE_NO_NUL ||
                    code == CHECK_STALE_ENTRY || code == CHECK_DUPLICATE_ENTRY;
    const xencfg_problem *first =
        w->lock && code != CHECK_UNHELD_LOCK ? w->lock
        : contents                           ? w->template
                                             : NULL;
    char *text;

    if (!p->repair || !first)
        return 0;
    if (asprintf(&text, "fix %s first; then `cfgdump repair DOMAIN`",
                 first->code) < 0)
        return xencfg__nomem(ctx);
    free(p->remedy);
    p->remedy = text;
    p->repair = false;
    return 0;
}

static int forgo_repairs(xencfg_ctx *ctx, xencfg_check_result *r)
{
    int i, end, rc = 0;

    for (i = 0; !rc && i < r->num_problems;) {
        struct in_the_way w = { NULL, NULL };

        for (end = i; end < r->num_problems &&
                      r->problems[end].domid == r->problems[i].domid; end++)
            note_in_the_way(&w, &r->problems[end]);
        for (; !rc && i < end; i++)
            rc = forgo_repair(ctx, &w, &r->problems[i]);
    }
    return rc;
}

int xencfg_abi_check(xencfg_ctx *ctx, const uint32_t *domids, size_t count,
                     unsigned flags, xencfg_type_id ret_type,
                     xencfg_check_result *ret)
{
    CLEANUP(resultp) xencfg_check_result result = { 0 };
    struct check c = { .ctx = ctx, .only = domids, .num_only = count,
                       .host = !domids, .offline = ctx->xenstore_dump,
                       .deep = ctx->xenstore_dump ||
                               !(flags & XENCFG_CHECK_DIRECTORIES) };
    size_t i;
    int rc;

    xencfg__begin(ctx);
    rc = xencfg__type_check(ctx, ret_type, &xencfg__desc_check_result);
    if (!rc && (flags & ~XENCFG_CHECK_DIRECTORIES))
        rc = xencfg__fail(ctx, XENCFG_ERROR_INVAL, "unknown flags %#x", flags);
    if (!rc)
        rc = xencfg__store(ctx, &c.store);
    if (!rc)
        rc = look(&c, &result);
    sort(&result);
    for (i = 0; !rc && !c.offline && result.num_problems &&
                i < ARRAY_SIZE(pauses); i++) {
        pause_for(ctx, pauses[i]);
        xencfg__begin(ctx);
        rc = look_again(&c, &result);
        sort(&result);
    }
    if (!rc)
        rc = forgo_repairs(ctx, &result);
    if (!rc)
        rc = xencfg__check_remedies(ctx, &result);
    if (rc)
        return xencfg__end(ctx, rc);
    xencfg_check_result_dispose(ret);
    *ret = result;
    xencfg_check_result_init(&result);
    return 0;
}
