/* unknown - keeps JSON members that no field describes. */
#include <string.h>

#include "json/reader.h"

int xencfg__json_unknown_begin(struct reader *r, struct frame *f,
                               const char *key, size_t len)
{
    struct xencfg_unknown **at, *u = malloc(sizeof(*u) + len + 1);

    if (!u)
        return xencfg__json_nomem(r);
    *u = (struct xencfg_unknown){ .key_len = len };
    memcpy(u->key, key, len);
    u->key[len] = 0;
    u->after = f->field ? f->field - f->type->fields : -1;
    u->at = xencfg__json_token(r, xencfg__json_at(r));
    at = f->last_unknown ? &f->last_unknown->next
                         : xencfg__unknown(f->type, f->obj);
    *at = f->last_unknown = u;
    f->unknowns++;
    r->unknown = u;
    r->verbatim = &r->unknown_emit;
    if (memchr(key, 0, len))
        return xencfg__json_wrong(r, "NUL character in a key");
    return 1;
}

static int keep(struct reader *r)
{
    const struct json_text *text = &r->unknown_emit.text;

    r->unknown->json = malloc(text->len + 1);
    if (!r->unknown->json)
        return xencfg__json_nomem(r);
    memcpy(r->unknown->json, text->data, text->len + 1);
    r->unknown->json_len = text->len;
    r->unknown = NULL;
    r->verbatim = NULL;
    xencfg__emit_reset(&r->unknown_emit);
    return 1;
}

int xencfg__json_verbatim_token(struct reader *r, int depth_change)
{
    r->verbatim_depth += depth_change;
    if (r->verbatim->text.nomem)
        return xencfg__json_nomem(r);
    return r->verbatim_depth || !r->unknown ? 1 : keep(r);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp((*(struct xencfg_unknown *const *)a)->key,
                  (*(struct xencfg_unknown *const *)b)->key);
}

static int compare_places(const void *a, const void *b)
{
    const struct xencfg_unknown *x = *(struct xencfg_unknown *const *)a;
    const struct xencfg_unknown *y = *(struct xencfg_unknown *const *)b;

    return x->after != y->after ? (x->after > y->after) - (x->after < y->after)
                                : (x->at > y->at) - (x->at < y->at);
}

int xencfg__json_unknown_end(struct reader *r, const struct frame *f)
{
    CLEANUP(freep) struct xencfg_unknown **sorted = NULL;
    struct xencfg_unknown **list = xencfg__unknown(f->type, f->obj), *u;
    int i;

    if (f->unknowns < 2)
        return 1;
    sorted = malloc(f->unknowns * sizeof(*sorted));
    if (!sorted)
        return xencfg__json_nomem(r);
    for (i = 0, u = *list; u; u = u->next)
        sorted[i++] = u;
    qsort(sorted, f->unknowns, sizeof(*sorted), compare_keys);
    for (i = 1; i < f->unknowns; i++) {
        if (strcmp(sorted[i - 1]->key, sorted[i]->key))
            continue;
        r->unknown = sorted[i];         /* for the path */
        return xencfg__json_wrong_at(
            r, sorted[i - (sorted[i - 1]->at > sorted[i]->at)]->at,
            "duplicate key");
    }
    qsort(sorted, f->unknowns, sizeof(*sorted), compare_places);
    for (i = 0; i < f->unknowns; i++) {
        *list = sorted[i];
        list = &sorted[i]->next;
    }
    *list = NULL;
    return 1;
}
