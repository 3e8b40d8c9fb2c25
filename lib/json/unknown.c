/* unknown - keeps JSON members that no field describes. */
#include <string.h>

#include "json/reader.h"

bool xencfg__json_verbatim(struct reader *r, int t, struct json_emit *to,
                           int depth)
{
    char bracket = t;

    if (!t)
        return false;
    if (t == JSON_SCALAR && r->value.what == JSON_STRING) {
        xencfg__emit_string(to, r->value.text, r->value.len);
    } else if (t == JSON_SCALAR) {
        xencfg__emit_word(to, r->value.text, r->value.len);
    } else {
        if (depth == JSON_MAX_DEPTH)
            return xencfg__json_wrong(r, "nested deeper than 64");
        xencfg__emit_open(to, bracket);
        for (t = xencfg__json_next(r, bracket, true); t != JSON_END(bracket);
             t = xencfg__json_next(r, bracket, false)) {
            if (t && bracket == '{') {
                xencfg__emit_key(to, r->value.text, r->value.len);
                t = xencfg__json_member(r);
            }
            if (!xencfg__json_verbatim(r, t, to, depth + 1))
                return false;
        }
        xencfg__emit_close(to, t);
    }
    return !to->text.nomem || xencfg__json_nomem(r);
}

/* An arm that a newer Xen added counts as the one that is selected. */
static bool check_key(struct reader *r, struct members *m,
                      const struct xencfg_unknown *u)
{
    bool arm = xencfg__desc_names_arm(m->type, u->key, u->key_len);

    if (memchr(u->key, 0, u->key_len))
        return xencfg__json_wrong(r, "NUL character in a key");
    if (arm && m->arm_seen)
        return xencfg__json_wrong(r, "a second arm of one union");
    m->arm_seen |= arm;
    return true;
}

bool xencfg__json_unknown(struct reader *r, struct members *m)
{
    const struct json_text *text = &r->emit.text;
    size_t len = r->value.len;
    struct xencfg_unknown **at, *u = malloc(sizeof(*u) + len + 1);

    if (!u)
        return xencfg__json_nomem(r);
    *u = (struct xencfg_unknown){ .key_len = len, .at = r->token };
    memcpy(u->key, r->value.text, len);
    u->key[len] = 0;
    u->after = m->field ? m->field - m->type->fields : -1;
    at = m->last_unknown ? &m->last_unknown->next
                         : xencfg__unknown(m->type, m->obj);
    *at = m->last_unknown = u;
    m->unknowns++;
    xencfg__json_top(r)->name = u->key;
    xencfg__emit_reset(&r->emit);
    if (!check_key(r, m, u) ||
        !xencfg__json_verbatim(r, xencfg__json_member(r), &r->emit, r->depth))
        return false;
    u->json = malloc(text->len + 1);
    if (!u->json)
        return xencfg__json_nomem(r);
    memcpy(u->json, text->data, text->len + 1);
    u->json_len = text->len;
    return true;
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

bool xencfg__json_unknown_end(struct reader *r, const struct members *m)
{
    CLEANUP(freep) struct xencfg_unknown **sorted = NULL;
    struct xencfg_unknown **list = xencfg__unknown(m->type, m->obj), *u;
    int i;

    if (m->unknowns < 2)
        return true;
    sorted = malloc(m->unknowns * sizeof(*sorted));
    if (!sorted)
        return xencfg__json_nomem(r);
    for (i = 0, u = *list; u; u = u->next)
        sorted[i++] = u;
    qsort(sorted, m->unknowns, sizeof(*sorted), compare_keys);
    for (i = 1; i < m->unknowns; i++) {
        if (strcmp(sorted[i - 1]->key, sorted[i]->key))
            continue;
        xencfg__json_top(r)->name = sorted[i]->key;
        return xencfg__json_wrong_at(
            r, sorted[i - (sorted[i - 1]->at > sorted[i]->at)]->at,
            "duplicate key");
    }
    qsort(sorted, m->unknowns, sizeof(*sorted), compare_places);
    for (i = 0; i < m->unknowns; i++) {
        *list = sorted[i];
        list = &sorted[i]->next;
    }
    *list = NULL;
    return true;
}
