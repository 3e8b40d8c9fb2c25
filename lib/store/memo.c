/* memo - a store that asks another one for each thing once. */
#include <stdio.h>
#include <string.h>

#include "store/connection.h"
#include "store/memo.h"

#define BUCKETS 1024

/* One thing, asked for or known. */
struct known {
    struct known *next;  /* in its bucket */
    struct known *later; /* that is under way */
    enum store_what what;
    bool due;   /* it was asked ahead, and its answer not taken */
    char *data; /* a value, with a NUL; NULL: no such node */
    size_t len;
    struct names names;
    struct store_acl acl;
    bool introduced;
    char path[];
};

struct memo {
    struct store store;
    struct store *under;
    bool through, begun;
    struct known *due;
    struct known *bucket[BUCKETS];
};

static void clear(struct known *k)
{
    free(TAKE(k->data));
    namesp(&k->names);
    store_aclp(&k->acl);
    k->names = (struct names){ 0 };
    k->acl = (struct store_acl){ 0 };
}

static bool is_through(const struct memo *m)
{
    return m->through || m->begun;
}

static struct known **bucket(struct memo *m, enum store_what what,
                             const char *path)
{
    unsigned hash = what;

    while (*path)
        hash = hash * 33 + (unsigned char)*path++;
    return &m->bucket[hash % BUCKETS];
}

static struct known *find(struct memo *m, enum store_what what,
                          const char *path)
{
    struct known *k = *bucket(m, what, path);

    while (k && (k->what != what || strcmp(k->path, path)))
        k = k->next;
    return k;
}

static struct known *add(struct memo *m, enum store_what what, const char *path)
{
    struct known **at = bucket(m, what, path);
    struct known *k = calloc(1, sizeof(*k) + strlen(path) + 1);

    if (!k) {
        xencfg__nomem(m->store.ctx);
        return NULL;
    }
    k->what = what;
    strcpy(k->path, path);
    k->next = *at;
    *at = k;
    return k;
}

static void drop(struct memo *m, struct known *k)
{
    struct known **at = bucket(m, k->what, k->path);

    while (*at != k)
        at = &(*at)->next;
    *at = k->next;
    clear(k);
    free(k);
}

static int ask(struct memo *m, struct known *k)
{
    switch (k->what) {
    case STORE_VALUE:
        return xencfg__store_read(m->under, &k->data, &k->len, "%s", k->path);
    case STORE_LIST:
        return xencfg__store_list(m->under, &k->names, "%s", k->path);
    case STORE_PERMS:
        return xencfg__store_get_perms(m->under, &k->acl, "%s", k->path);
    case STORE_INTRODUCED:
        return xencfg__store_introduced(m->under, strtoul(k->path, NULL, 10),
                                        &k->introduced);
    }
    return 0;
}

static void not_due(struct memo *m, struct known *k)
{
    struct known **at = &m->due;

    if (!TAKE(k->due))
        return;
    while (*at != k)
        at = &(*at)->later;
    *at = k->later;
}

/* What fails is not known, and what it was before neither. */
static int get(struct memo *m, enum store_what what, const char *path,
               struct known **ret)
{
    struct known *k = find(m, what, path);
    int rc;

    *ret = k;
    if (k && !k->due && !is_through(m))
        return 0;
    if (!k)
        k = *ret = add(m, what, path);
    if (!k)
        return XENCFG_ERROR_NOMEM;
    clear(k);
    not_due(m, k);
    rc = ask(m, k);
    if (rc)
        drop(m, k);
    return rc;
}

/* ---------------------------------------------------------------- its store */

static int memo_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct known *k;
    int rc = get((struct memo *)s, STORE_VALUE, path, &k);

    *ret = NULL;
    if (rc || !k->data)
        return rc;
    *ret = malloc(k->len + 1);
    if (!*ret)
        return xencfg__nomem(s->ctx);
    memcpy(*ret, k->data, k->len + 1);
    *len = k->len;
    return 0;
}

static int memo_list(struct store *s, const char *path, struct names *ret)
{
    const struct names *names;
    char *text, *end;
    struct known *k;
    size_t len = 0;
    unsigned i;
    int rc = get((struct memo *)s, STORE_LIST, path, &k);

    *ret = (struct names){ 0 };
    if (rc || !k->names.count)
        return rc;
    names = &k->names;
    for (i = 0; i < names->count; i++)
        len += strlen(names->name[i]) + 1;
    text = end = malloc(len + 1);
    if (!text)
        return xencfg__nomem(s->ctx);
    for (i = 0; i < names->count; i++)
        end = stpcpy(end, names->name[i]) + 1;
    *end = 0;
    return xencfg__split_names(s->ctx, text, len, ret);
}

static int memo_get_perms(struct store *s, const char *path,
                          struct store_acl *ret)
{
    struct known *k;
    int rc = get((struct memo *)s, STORE_PERMS, path, &k);

    *ret = (struct store_acl){ 0 };
    if (rc || !k->acl.count)
        return rc;
    ret->entry = calloc(k->acl.count, sizeof(*ret->entry));
    if (!ret->entry)
        return xencfg__nomem(s->ctx);
    ret->count = k->acl.count;
    memcpy(ret->entry, k->acl.entry, ret->count * sizeof(*ret->entry));
    return 0;
}

static int memo_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct known *k;
    char id[12];
    int rc;

    snprintf(id, sizeof(id), "%u", domid);
    rc = get((struct memo *)s, STORE_INTRODUCED, id, &k);
    *ret = !rc && k->introduced;
    return rc;
}

static int memo_ahead(struct store *s, const struct store_wants *w)
{
    struct memo *m = (struct memo *)s;
    struct store_wants left = { .count = 0 };
    unsigned i;

    if (is_through(m))
        return xencfg__store_ahead(m->under, w);
    for (i = 0; i < w->count; i++) {
        const struct store_want *want = &w->want[i];
        struct known *k;

        if (find(m, want->what, want->path))
            continue;
        k = add(m, want->what, want->path);
        if (!k)
            return XENCFG_ERROR_NOMEM;
        k->due = true;
        k->later = m->due;
        m->due = k;
        left.want[left.count++] = *want;
    }
    return xencfg__store_ahead(m->under, &left);
}

/* Answers that were not asked for in a transaction are none of it. */
static int take_due(struct memo *m)
{
    struct known *k;
    int rc = 0;

    while ((!rc || rc == STORE_TOO_LONG) && m->due)
        rc = get(m, m->due->what, m->due->path, &k);
    return rc == STORE_TOO_LONG ? 0 : rc;
}

static int memo_begin(struct store *s)
{
    struct memo *m = (struct memo *)s;
    int rc = m->through ? 0 : take_due(m);

    if (!rc)
        rc = xencfg__store_begin(m->under);
    m->begun = !rc;
    return rc;
}

static int memo_end(struct store *s, bool commit, enum store_outcome *ret)
{
    struct memo *m = (struct memo *)s;

    m->begun = false;
    return m->under->ops->end ? m->under->ops->end(m->under, commit, ret) : 0;
}

static int memo_foreseen(struct store *s)
{
    return xencfg__store_foreseen(((struct memo *)s)->under);
}

static void memo_forget(struct store *s)
{
    struct memo *m = (struct memo *)s;

    if (is_through(m))
        xencfg__store_forget(m->under);
}

static int memo_start(struct store *s, double *ret)
{
    return xencfg__store_daemon_start(((struct memo *)s)->under, ret);
}

/* -------------------------------------------------------------- open, close */

int xencfg__memo_open(struct store *under, struct memo **ret)
{
    static const struct store_daemon_ops daemon = { .start = memo_start };
    static const struct store_ops ops = {
        .read = memo_read,
        .list = memo_list,
        .get_perms = memo_get_perms,
        .introduced = memo_introduced,
        .begin = memo_begin,
        .end = memo_end,
        .foreseen = memo_foreseen,
        .ahead = memo_ahead,
        .forget = memo_forget,
        .daemon = &daemon,
    };
    struct memo *m = calloc(1, sizeof(*m));

    if (!m)
        return xencfg__nomem(under->ctx);
    m->store = (struct store){ .ops = &ops, .ctx = under->ctx };
    m->under = under;
    *ret = m;
    return 0;
}

struct store *xencfg__memo_store(struct memo *memo)
{
    return &memo->store;
}

int xencfg__memo_through(struct memo *m, bool through)
{
    int rc = through ? take_due(m) : 0;

    m->through = through && !rc;
    return rc;
}

void xencfg__memo_forget(struct memo *m, bool (*keep)(const char *path))
{
    size_t i;

    xencfg__store_forget(m->under);
    for (i = 0; i < BUCKETS; i++) {
        struct known **at = &m->bucket[i], *k;

        while ((k = *at)) {
            if (!k->due && keep && keep(k->path)) {
                at = &k->next;
                continue;
            }
            *at = k->next;
            clear(k);
            free(k);
        }
    }
    m->due = NULL;
}

void xencfg__memo_closep(struct memo **memo)
{
    if (!*memo)
        return;
    xencfg__memo_forget(*memo, NULL);
    free(*memo);
    *memo = NULL;
}
