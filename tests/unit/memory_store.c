#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory_store.h"
#include "util.h"

struct node {
    char *path, *value;
};

struct tree {
    struct node *node; /* by path */
    size_t count;
};

struct memory {
    struct store store;
    struct tree now, before; /* before: of the transaction */
    unsigned fail;
    bool in_transaction;
};

/* -------------------------------------------------------------------- nodes */

static void clear(struct tree *t)
{
    while (t->count--) {
        free(t->node[t->count].path);
        free(t->node[t->count].value);
    }
    free(t->node);
    *t = (struct tree){ NULL, 0 };
}

static struct node *find(struct tree *t, const char *path)
{
    size_t i;

    for (i = 0; i < t->count; i++)
        if (!strcmp(t->node[i].path, path))
            return &t->node[i];
    return NULL;
}

static void add(struct tree *t, const char *path, const char *value)
{
    size_t i = t->count++;

    t->node = realloc(t->node, t->count * sizeof(*t->node));
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

static int change(struct memory *m, const char *path)
{
    if (!m->fail || --m->fail)
        return 0;
    return xencfg__fail(m->store.ctx, XENCFG_ERROR_STORE, "change %s: told to",
                        path);
}

static int memory_read(struct store *s, const char *path, char **ret,
                       size_t *len)
{
    const char *value = memory_get(s, path);

    *ret = value ? test_format("%s", value) : NULL;
    *len = value ? strlen(value) : 0;
    return 0;
}

/* Names and pointers in one block. */
static int memory_list(struct store *s, const char *path, struct names *ret)
{
    struct memory *m = (struct memory *)s;
    size_t i, len = strlen(path), size = 0;
    char *text;

    for (i = 0; i < m->now.count; i++)
        size += sizeof(char *) + strlen(m->now.node[i].path) + 1;
    *ret = (struct names){ calloc(1, size + 1), 0 };
    text = (char *)(ret->name + m->now.count);
    for (i = 0; i < m->now.count; i++) {
        const char *name = m->now.node[i].path + len + 1;

        if (!below(m->now.node[i].path, path) || !name[-1] || strchr(name, '/'))
            continue;
        ret->name[ret->count++] = strcpy(text, name);
        text += strlen(name) + 1;
    }
    return 0;
}

static int memory_write(struct store *s, const char *path, const char *value)
{
    struct memory *m = (struct memory *)s;
    int rc = change(m, path);

    if (!rc)
        set(&m->now, path, value);
    return rc;
}

static int memory_mkdir(struct store *s, const char *path)
{
    struct memory *m = (struct memory *)s;
    int rc = change(m, path);

    if (!rc && !find(&m->now, path))
        set(&m->now, path, "");
    return rc;
}

static int memory_rm(struct store *s, const char *path, bool *no_parent)
{
    struct memory *m = (struct memory *)s;
    char *parent = test_format("%s", path);
    int rc = change(m, path);

    *strrchr(parent, '/') = 0;
    *no_parent = !find(&m->now, parent);
    free(parent);
    if (!rc)
        delete (&m->now, path);
    return rc;
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
    copy(&m->before, &m->now);
    m->in_transaction = true;
    return 0;
}

static int memory_end(struct store *s, bool commit, bool *again)
{
    struct memory *m = (struct memory *)s;

    assert_true(m->in_transaction);
    if (!commit)
        copy(&m->now, &m->before);
    m->in_transaction = false;
    *again = false;
    return 0;
}

static void memory_close(struct store *s)
{
    struct memory *m = (struct memory *)s;

    clear(&m->now);
    clear(&m->before);
    free(m);
}

/* ---------------------------------------------------------------- interface */

struct store *memory_store(xencfg_ctx *ctx)
{
    static const struct store_write_ops writing = {
        .begin = memory_begin,
        .end = memory_end,
        .write = memory_write,
        .mkdir = memory_mkdir,
        .rm = memory_rm,
        .set_perms = memory_perms,
    };
    static const struct store_ops ops = {
        .read = memory_read,
        .list = memory_list,
        .close = memory_close,
        .writing = &writing,
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
    set(&((struct memory *)s)->now, path, value);
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
