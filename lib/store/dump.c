/* dump - a file made by `xenstore-ls -f` or `-fp` in place of a xenstore. */
#include <string.h>

#include "store/dump_parse.h"
#include "store/store.h"

struct dump {
    struct store store;
    struct tree tree;
    char *text; /* what the tree points into */
};

static int dump_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct dump *d = (struct dump *)s;
    unsigned n = xencfg__tree_find(&d->tree, path);
    char *value;

    *ret = NULL;
    if (!n)
        return 0;
    value = malloc(d->tree.node[n].len + 1);
    if (!value)
        return xencfg__nomem(s->ctx);
    *len = d->tree.node[n].len;
    if (*len)
        memcpy(value, d->tree.node[n].value, *len);
    value[*len] = 0;
    *ret = value;
    return 0;
}

static int dump_list(struct store *s, const char *path, struct names *ret)
{
    struct dump *d = (struct dump *)s;
    unsigned n = xencfg__tree_find(&d->tree, path), child, i = 0;
    size_t size = sizeof(char *);
    char **name, *to;

    *ret = (struct names){ 0 };
    if (!n)
        return 0;
    if (d->tree.node[n].unlisted)
        return STORE_TOO_LONG;
    for (child = d->tree.node[n].first; child; child = d->tree.node[child].next)
        size += sizeof(char *) + strlen(d->tree.node[child].name) + 1;
    name = malloc(size);
    if (!name)
        return xencfg__nomem(s->ctx);
    to = (char *)(name + d->tree.node[n].children + 1);
    for (child = d->tree.node[n].first; child;
         child = d->tree.node[child].next) {
        name[i++] = to;
        to = stpcpy(to, d->tree.node[child].name) + 1;
    }
    *ret = (struct names){ name, i };
    return 0;
}

/* One of "n0,r5)"; *p moves behind it. */
static bool parse_ace(const char **p, struct store_ace *ret)
{
    static const char letters[] = "nrwb"; /* by enum store_access */
    const char *letter = **p ? strchr(letters, **p) : NULL;
    unsigned long domid;
    char *end;

    if (!letter || (*p)[1] < '0' || (*p)[1] > '9')
        return false;
    domid = strtoul(*p + 1, &end, 10);
    if ((*end != ',' && *end != ')') || domid > UINT16_MAX)
        return false;
    *ret = (struct store_ace){ domid, letter - letters };
    *p = end;
    return true;
}

/* Of another form than expected they are not known. */
static int dump_get_perms(struct store *s, const char *path,
                          struct store_acl *ret)
{
    struct dump *d = (struct dump *)s;
    const char *p = d->tree.node[xencfg__tree_find(&d->tree, path)].perms;
    CLEANUP(freep) struct store_ace *entry = NULL;
    unsigned n = 0;

    *ret = (struct store_acl){ 0 };
    if (!p)
        return 0;
    entry = calloc(strlen(p), sizeof(*entry));
    if (!entry)
        return xencfg__nomem(s->ctx);
    while (parse_ace(&p, &entry[n])) {
        n++;
        if (*p++ == ')') {
            *ret = (struct store_acl){ TAKE(entry), n };
            break;
        }
    }
    return 0;
}

static void dump_close(struct store *s)
{
    struct dump *d = (struct dump *)s;

    xencfg__tree_clear(&d->tree);
    free(d->text);
    free(d);
}

int xencfg__store_open_dump(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_ops ops = { .read = dump_read,
                                          .list = dump_list,
                                          .get_perms = dump_get_perms,
                                          .close = dump_close };
    struct dump *d = calloc(1, sizeof(*d));
    int rc;

    if (!d)
        return xencfg__nomem(ctx);
    d->store = (struct store){ .ops = &ops, .ctx = ctx };
    if (xencfg__tree_init(&d->tree))
        rc = xencfg__dump_load(ctx, ctx->xenstore_dump, &d->tree, &d->text);
    else
        rc = xencfg__nomem(ctx);
    if (rc)
        dump_close(&d->store);
    else
        *ret = &d->store;
    return rc;
}
