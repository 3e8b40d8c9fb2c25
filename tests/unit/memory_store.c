#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "memory_store.h"
#include "util.h"

struct node {
    char *path, *value;
};

struct tree {
    struct node *node; /* by path */
    size_t count, room;
};

struct memory {
    struct store store;
    struct tree now, before; /* before: of the transaction */
    unsigned fail, fail_commit, lose_commit, conflict;
    memory_meddle *meddle, *observe;
    void *meddle_arg, *observe_arg;
    uint32_t dying;
    unsigned requests, changes, list_limit;
    bool in_transaction, done;
    const char *flood; /* a path that somebody writes all the time */
    bool flooded;      /* the transaction has touched it */
};

/* The same store outside of the transaction. */
struct aside {
    struct store store;
    struct memory *m;
};

/* -------------------------------------------------------------------- nodes */

static void clear(struct tree *t)
{
    while (t->count--) {
        free(t->node[t->count].path);
        free(t->node[t->count].value);
    }
    free(t->node);
    *t = (struct tree){ NULL, 0, 0 };
}

static int by_path(const void *path, const void *node)
{
    return strcmp(path, ((const struct node *)node)->path);
}

static struct node *find(struct tree *t, const char *path)
{
    return t->count ? bsearch(path, t->node, t->count, sizeof(*t->node),
                              by_path)
                    : NULL;
}

static void add(struct tree *t, const char *path, const char *value)
{
    size_t i = t->count++;

    if (t->count > t->room) {
        t->room = t->count * 2;
        t->node = realloc(t->node, t->room * sizeof(*t->node));
    }
    for (; i && strcmp(t->node[i - 1].path, path) > 0; i--)
        t->node[i] = t->node[i - 1];
    t->node[i] =
        (struct node){ test_format("%s", path), test_format("%s", value) };
}

static void set(struct tree *t, const char *path, const char *value)
{
    struct node *n = find(t, path);
    char *parent = test_format("%s", path), *end;

    if (n) {
        free(n->value);
        n->value = test_format("%s", value);
    } else {
        add(t, path, value);
    }
    while ((end = strrchr(parent, '/')) && end > parent) {
        *end = 0;
        if (!find(t, parent))
            add(t, parent, "");
    }
    free(parent);
}

static bool below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return !strncmp(path, dir, len) && (!path[len] || path[len] == '/');
}

static void delete (struct tree *t, const char *path)
{
    size_t i, kept = 0;

    for (i = 0; i < t->count; i++)
        if (!below(t->node[i].path, path)) {
            t->node[kept++] = t->node[i];
        } else {
            free(t->node[i].path);
            free(t->node[i].value);
        }
    t->count = kept;
}

static void copy(struct tree *to, const struct tree *from)
{
    size_t i;

    clear(to);
    for (i = 0; i < from->count; i++)
        add(to, from->node[i].path, from->node[i].value);
}

/* --------------------------------------------------------------- operations */

static bool is_below(const char *path, const char *dir)
{
    return dir && below(path, dir);
}

/* Of a removal all below counts. */
static void touch(struct memory *m, const char *path, bool all)
{
    m->flooded |= m->in_transaction && (is_below(path, m->flood) ||
                                        (all && m->flood &&
                                         below(m->flood, path)));
}

static int change(struct memory *m, const char *path)
{
    m->requests++;
    m->changes++;
    touch(m, path, false);
    if (!m->fail || --m->fail)
        return 0;
    return xencfg__fail(m->store.ctx, XENCFG_ERROR_STORE, "change %s: told to",
                        path);
}

static void changed(struct memory *m)
{
    heap_pause();
    if (m->observe && !m->in_transaction)
        m->observe(&m->store, m->observe_arg);
    heap_resume();
}

static int memory_read(struct store *s, const char *path, char **ret,
                       size_t *len)
{
    const char *value = memory_get(s, path);

    ((struct memory *)s)->requests++;
    touch((struct memory *)s, path, false);
    *ret = value ? strdup(value) : NULL;
    *len = value ? strlen(value) : 0;
    return value && !*ret ? xencfg__nomem(s->ctx) : 0;
}

/* Names and pointers in one block. */
static int memory_list(struct store *s, const char *path, struct names *ret)
{
    struct memory *m = (struct memory *)s;
    size_t i, len = strlen(path), size = 0;
    char *text;

    touch(m, path, false);
    for (i = 0; i < m->now.count; i++)
        size += sizeof(char *) + strlen(m->now.node[i].path) + 1;
    m->requests++;
    *ret = (struct names){ calloc(1, size + 1), 0 };
    if (!ret->name)
        return xencfg__nomem(s->ctx);
    text = (char *)(ret->name + m->now.count);
    for (i = 0; i < m->now.count; i++) {
        const char *name = m->now.node[i].path + len + 1;

        if (!below(m->now.node[i].path, path) || !name[-1] || strchr(name, '/'))
            continue;
        ret->name[ret->count++] = strcpy(text, name);
        text += strlen(name) + 1;
    }
    if (!m->list_limit || ret->count <= m->list_limit)
        return 0;
    namesp(ret);
    *ret = (struct names){ NULL, 0 };
    return STORE_TOO_LONG;
}

static int memory_write(struct store *s, const char *path, const char *value)
{
    struct memory *m = (struct memory *)s;
    int rc = change(m, path);

    if (rc)
        return rc;
    memory_set(s, path, value);
    changed(m);
    return 0;
}

static int memory_mkdir(struct store *s, const char *path)
{
    struct memory *m = (struct memory *)s;
    int rc = change(m, path);

    if (!rc && !find(&m->now, path))
        memory_set(s, path, "");
    return rc;
}

static int memory_rm(struct store *s, const char *path, bool *no_parent)
{
    struct memory *m = (struct memory *)s;
    int rc = change(m, path);
    char *parent;

    if (rc)
        return rc;
    touch(m, path, find(&m->now, path));
    heap_pause();
    parent = test_format("%s", path);
    *strrchr(parent, '/') = 0;
    if (no_parent)
        *no_parent = !find(&m->now, parent);
    free(parent);
    delete (&m->now, path);
    heap_resume();
    changed(m);
    return 0;
}

static int memory_perms(struct store *s, const char *path,
                        struct store_perms perms)
{
    (void)perms;
    return change((struct memory *)s, path);
}

static int memory_begin(struct store *s)
{
    struct memory *m = (struct memory *)s;

    assert_false(m->in_transaction);
    m->requests++;
    heap_pause();
    copy(&m->before, &m->now);
    heap_resume();
    m->in_transaction = true;
    return 0;
}

static int memory_end(struct store *s, bool commit, enum store_outcome *ret)
{
    struct memory *m = (struct memory *)s;
    bool fail = commit && m->fail_commit && !--m->fail_commit;
    bool lose = commit && m->lose_commit && !--m->lose_commit;
    bool again;

    assert_true(m->in_transaction);
    m->requests++;
    again = commit && ((m->conflict && !--m->conflict) || m->flooded);
    m->flooded = false;
    heap_pause();
    if (!commit || fail || again || (lose && !m->done))
        copy(&m->now, &m->before);
    m->in_transaction = false;
    if (again && m->meddle)
        m->meddle(s, m->meddle_arg);
    heap_resume();
    changed(m);
    *ret = lose ? STORE_UNSURE : again ? STORE_CHANGED : STORE_ENDED;
    return fail || lose ? xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                                       "commit: told to")
                        : 0;
}

/* ---------------------------------------------------------------- aside */

static struct memory *leave_transaction(struct store *s)
{
    struct memory *m = ((struct aside *)s)->m;

    assert_true(m->in_transaction);
    m->in_transaction = false;
    return m;
}

static int back_to_transaction(struct memory *m, int rc)
{
    m->in_transaction = true;
    return rc;
}

/* Nobody sees what is not committed. */
static int changed_aside(struct memory *m)
{
    struct tree pending = m->now;

    heap_resume();
    m->now = m->before;
    changed(m);
    m->before = m->now;
    m->now = pending;
    return back_to_transaction(m, 0);
}

static int aside_read(struct store *s, const char *path, char **ret,
                      size_t *len)
{
    struct memory *m = leave_transaction(s);

    return back_to_transaction(m, memory_read(&m->store, path, ret, len));
}

static int aside_write(struct store *s, const char *path, const char *value)
{
    struct memory *m = leave_transaction(s);
    int rc = change(m, path);

    if (rc)
        return back_to_transaction(m, rc);
    heap_pause();
    set(&m->before, path, value);
    set(&m->now, path, value);
    return changed_aside(m);
}

static int aside_mkdir(struct store *s, const char *path)
{
    return aside_write(s, path, "");
}

static int aside_rm(struct store *s, const char *path, bool *no_parent)
{
    struct memory *m = leave_transaction(s);
    int rc = change(m, path);

    assert_null(no_parent);
    if (rc)
        return back_to_transaction(m, rc);
    heap_pause();
    delete (&m->before, path);
    delete (&m->now, path);
    return changed_aside(m);
}

static int aside_perms(struct store *s, const char *path,
                       struct store_perms perms)
{
    struct memory *m = leave_transaction(s);

    (void)perms;
    return back_to_transaction(m, change(m, path));
}

static void aside_close(struct store *s)
{
    free(s);
}

static int memory_aside(struct store *s, struct store **ret)
{
    static const struct store_write_ops writing = {
        .write = aside_write,
        .mkdir = aside_mkdir,
        .rm = aside_rm,
        .set_perms = aside_perms,
    };
    static const struct store_ops ops = {
        .read = aside_read,
        .close = aside_close,
        .writing = &writing,
    };
    struct aside *a = calloc(1, sizeof(*a));

    if (!a)
        return xencfg__nomem(s->ctx);
    a->store = (struct store){ .ops = &ops, .ctx = s->ctx };
    a->m = (struct memory *)s;
    *ret = &a->store;
    return 0;
}

static int memory_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct memory *m = (struct memory *)s;
    char path[64];

    m->requests++;
    snprintf(path, sizeof(path), "/local/domain/%u", domid);
    *ret = find(&m->now, path) && (!m->dying || m->dying != domid);
    return 0;
}

static void memory_close(struct store *s)
{
    struct memory *m = (struct memory *)s;

    heap_pause();
    clear(&m->now);
    clear(&m->before);
    heap_resume();
    free(m);
}

/* ---------------------------------------------------------------- interface */

struct store *memory_store(xencfg_ctx *ctx)
{
    static const struct store_write_ops writing = {
        .write = memory_write,
        .mkdir = memory_mkdir,
        .rm = memory_rm,
        .set_perms = memory_perms,
    };
    static const struct store_daemon_ops daemon = { .watch = NULL };
    static const struct store_ops ops = {
        .read = memory_read,
        .list = memory_list,
        .introduced = memory_introduced,
        .close = memory_close,
        .begin = memory_begin,
        .end = memory_end,
        .aside = memory_aside,
        .writing = &writing,
        .daemon = &daemon,
    };
    struct memory *m = calloc(1, sizeof(*m));

    assert_non_null(m);
    m->store.ops = &ops;
    m->store.ctx = ctx;
    return &m->store;
}

void memory_closep(struct store **s)
{
    if (*s)
        memory_close(*s);
    *s = NULL;
}

void memory_set(struct store *s, const char *path, const char *value)
{
    heap_pause();
    set(&((struct memory *)s)->now, path, value);
    heap_resume();
}

const char *memory_get(struct store *s, const char *path)
{
    struct node *n = find(&((struct memory *)s)->now, path);

    return n ? n->value : NULL;
}

void memory_fail(struct store *s, unsigned n)
{
    ((struct memory *)s)->fail = n;
}

void memory_fail_commit(struct store *s, unsigned n)
{
    ((struct memory *)s)->fail_commit = n;
}

void memory_lose_commit(struct store *s, unsigned n, bool done)
{
    struct memory *m = (struct memory *)s;

    m->lose_commit = n;
    m->done = done;
}

void memory_conflict(struct store *s, unsigned n, memory_meddle *meddle,
                     void *arg)
{
    struct memory *m = (struct memory *)s;

    m->conflict = n;
    m->meddle = meddle;
    m->meddle_arg = arg;
}

void memory_flood(struct store *s, const char *path)
{
    ((struct memory *)s)->flood = path;
}

void memory_list_limit(struct store *s, unsigned names)
{
    ((struct memory *)s)->list_limit = names;
}

void memory_dying(struct store *s, uint32_t domid)
{
    ((struct memory *)s)->dying = domid;
}

void memory_observe(struct store *s, memory_meddle *observe, void *arg)
{
    struct memory *m = (struct memory *)s;

    m->observe = observe;
    m->observe_arg = arg;
}

unsigned memory_requests(struct store *s)
{
    return ((struct memory *)s)->requests;
}

unsigned memory_changes(struct store *s)
{
    return ((struct memory *)s)->changes;
}

void memory_load(struct store *s, const char *text)
{
    struct memory *m = (struct memory *)s;
    char *copied, *line, *save, *value;

    heap_pause();
    clear(&m->now);
    copied = test_format("%s", text);
    for (line = strtok_r(copied, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        value = strchr(line, '=');
        assert_non_null(value);
        *value++ = 0;
        set(&m->now, line, value);
    }
    free(copied);
    heap_resume();
}

char *memory_text(struct store *s)
{
    struct memory *m = (struct memory *)s;
    char *text = test_format("%s", ""), *more;
    size_t i;

    for (i = 0; i < m->now.count; i++) {
        if (!*m->now.node[i].value)
            continue;
        more = test_format("%s%s=%s\n", text, m->now.node[i].path,
                           m->now.node[i].value);
        free(text);
        text = more;
    }
    return text;
}
