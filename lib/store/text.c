/*
 * text - a xenstore's nodes as `xenstore-ls -fp` prints them
 * (tools/xenstore/xenstore_client.c and xs_lib.c of Xen 4.17), and what that
 * leaves out, as lines that no node can have.
 */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "store/store.h"

struct writer {
    struct store *store;
    FILE *out;
    char path[STORE_MAX_PATH];
};

static void print_value(FILE *out, const char *value, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = value[i];

        if (c == '\\')
            fputs("\\\\", out);
        else if (c >= ' ' && c <= '~')
            putc(c, out);
        else if (c == '\t')
            fputs("\\t", out);
        else if (c == '\n')
            fputs("\\n", out);
        else if (c == '\r')
            fputs("\\r", out);
        else
            fprintf(out, c < 8 ? "\\%03o" : "\\x%02x", c);
    }
}

/* If the node has gone meanwhile, xenstore-ls leaves the blank alone. */
static void print_acl(FILE *out, const struct store_acl *acl)
{
    unsigned i;

    if (acl->count)
        fputs("   (", out);
    for (i = 0; i < acl->count; i++)
        fprintf(out, "%s%c%u", i ? "," : "", "nrwb"[acl->entry[i].access & 3],
                acl->entry[i].domid);
    if (acl->count)
        putc(')', out);
}

/* *there: the node was, and has its line */
static int print_node(struct writer *w, bool *there)
{
    CLEANUP(store_aclp) struct store_acl acl = { 0 };
    CLEANUP(freep) char *value = NULL;
    size_t len;
    int rc;

    rc = xencfg__store_read(w->store, &value, &len, "%s", w->path);
    *there = !rc && value;
    if (!*there)
        return rc;
    rc = xencfg__store_get_perms(w->store, &acl, "%s", w->path);
    if (rc)
        return rc;
    fprintf(w->out, "%s = \"", w->path);
    print_value(w->out, value, len);
    putc('"', w->out);
    print_acl(w->out, &acl);
    putc('\n', w->out);
    return 0;
}

/* Nodes do not tell whether their domain is alive. */
static int print_released(struct writer *w)
{
    size_t len = strlen(STORE_DOMAINS);
    bool introduced = true;
    uint64_t domid = 0;
    int rc = 0;

    if (!strncmp(w->path, STORE_DOMAINS, len) &&
        xencfg__parse_index(w->path + len, UINT16_MAX, &domid) && domid)
        rc = xencfg__store_introduced(w->store, domid, &introduced);
    if (!introduced && !rc)
        fprintf(w->out, "%s" STORE_NOT_INTRODUCED "\n", w->path);
    return rc;
}

/* Prints the node of w->path, and all below. */
static int print_tree(struct writer *w)
{
    CLEANUP(namesp) struct names names = { 0 };
    size_t end = strlen(w->path);
    xencfg_ctx *ctx = w->store->ctx;
    bool there = false;
    unsigned i;
    int rc;

    xencfg__renew(ctx);
    rc = print_node(w, &there);
    if (rc || !there)
        return rc;
    rc = print_released(w);
    if (rc)
        return rc;
    rc = xencfg__store_list(w->store, &names, "%s", w->path);
    /* a guest could make any of its own so; as of a node that vanished */
    if (rc == STORE_TOO_LONG) {
        fprintf(w->out, "%s:\n", w->path);
        return 0;
    }
    for (i = 0; !rc && i < names.count; i++) {
        if (end + 1 + strlen(names.name[i]) >= sizeof(w->path))
            continue;           /* which xenstored would not take as a path */
        sprintf(w->path + end, "/%s", names.name[i]);
        rc = print_tree(w);
        w->path[end] = 0;
    }
    return rc;
}

static int print_roots(struct writer *w, const char *const *roots)
{
    int rc = 0;

    for (; !rc && *roots; roots++) {
        if (**roots != '/' || strlen(*roots) >= sizeof(w->path))
            return xencfg__fail(w->store->ctx, XENCFG_ERROR_INVAL,
                                "\"%s\": not a path of xenstore", *roots);
        strcpy(w->path, *roots);
        rc = print_tree(w);
    }
    return rc;
}

int xencfg_xenstore_dump(xencfg_ctx *ctx, const char *const *roots, char **ret,
                         size_t *len)
{
    CLEANUP(freep) char *text = NULL;
    struct writer w = { 0 };
    size_t size = 0;
    int rc, lost;

    xencfg__begin(ctx);
    rc = xencfg__store(ctx, &w.store);
    if (rc)
        return xencfg__end(ctx, rc);
    w.out = open_memstream(&text, &size);
    if (!w.out)
        return xencfg__end(ctx, xencfg__nomem(ctx));
    rc = print_roots(&w, roots);
    lost = ferror(w.out);
    if (fclose(w.out) || lost)
        rc = rc ? rc : xencfg__nomem(ctx);
    if (rc)
        return xencfg__end(ctx, rc);
    *ret = TAKE(text);
    if (len)
        *len = size;
    return 0;
}
