/*
 * dump - a file made by `xenstore-ls -f` or `-fp` in place of a xenstore.
 *
 * Each line is
 *     /path = "value"   (permissions)
 * where permissions, like (n0,r5), are only there with -p.  In the value, \
 * escapes: \\ \t \n \r, \ooo and \xNN; a double quote stands for itself.  Of a
 * node that vanished while it was dumped, xenstore-ls prints "/path:" alone, or
 * blanks in place of the permissions.  "/path:" after the node's own line is
 * text.c's way to say that it could not be listed, and "/path is not introduced:"
 * that xenstored did not serve the domain.  Lines may end in CR LF, as in the
 * log of a terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "store/store.h"
#include "store/tree.h"

#define MAX_DUMP (256u << 20) /* bytes */

#define MAKE_IT "; make the file with `xenstore-ls -fp > FILE`"

struct dump {
    struct store store;
    struct tree tree;
    char *text; /* what the tree points into */
};

/* ------------------------------------------------------------------ parsing */

static int number(const char *p, int base, int digits)
{
    int n = 0, digit;

    for (; digits--; p++) {
        digit = *p >= '0' && *p <= '9'   ? *p - '0'
                : *p >= 'a' && *p <= 'f' ? *p - 'a' + 10
                                         : base;
        if (digit >= base)
            return -1;
        n = n * base + digit;
    }
    return n > 255 ? -1 : n;
}

/* Undoes the escapes in place. */
static bool unescape(char *p, size_t *ret_len)
{
    static const char letter[] = "\\tnr", meant[] = "\\\t\n\r";
    char *to = p, *from = p;
    const char *known;
    int n;

    while (*from) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        known = *++from ? strchr(letter, *from) : NULL;
        if (known)
            n = meant[known - letter];
        else
            n = *from == 'x' ? number(from + 1, 16, 2) : number(from, 8, 3);
        if (n < 0)
            return false;
        from += known ? 1 : 3;
        *to++ = n;
    }
    *to = 0;
    *ret_len = to - p;
    return true;
}

/* The value's closing quote: at the end, or before the permissions. */
static char *closing_quote(char *value, char **perms)
{
    size_t len = strlen(value);
    char *end = value + len;

    *perms = NULL;
    if (len && end[-1] == ')') {
        end = strrchr(value, '(');
        if (!end)
            return NULL;
        *perms = end + 1;
    }
    while (end > value && end[-1] == ' ')
        end--;
    return end > value && end[-1] == '"' ? end - 1 : NULL;
}

static bool vanished(struct tree *tree, char *line)
{
    size_t len = strlen(line), what = strlen(STORE_NOT_INTRODUCED);

    if (line[0] != '/' || line[len - 1] != ':')
        return false;
    /* node[0] is no node's */
    if (len > what && !strcmp(line + len - what, STORE_NOT_INTRODUCED)) {
        line[len - what] = 0;
        tree->node[xencfg__tree_find(tree, line)].released = true;
        return true;
    }
    line[len - 1] = 0;
    tree->node[xencfg__tree_find(tree, line)].unlisted = true;
    return true;
}

static int refused(struct dump *d, const char *why)
{
    return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS, "%s: %s",
                        d->store.ctx->xenstore_dump, why);
}

/* false: it is none */
static bool parse_line(struct tree *tree, char *line, bool *nomem)
{
    char *value = strstr(line, " = \""), *quote, *perms;
    size_t len = 0;
    unsigned n;

    if (!value && vanished(tree, line))
        return true;
    quote = value ? closing_quote(value + 4, &perms) : NULL;
    if (line[0] != '/' || !quote)
        return false;
    *value = 0;
    value += 4;
    *quote = 0;
    if (!unescape(value, &len) || strstr(line, "//") ||
        line[strlen(line) - 1] == '/' || strlen(line) > STORE_MAX_PATH)
        return false;
    n = xencfg__tree_find(tree, line);
    *nomem = !n && !xencfg__tree_add(tree, line, &n);
    if (*nomem)
        return true;
    tree->node[n].value = value;
    tree->node[n].len = len;
    tree->node[n].perms = perms;
    return true;
}

static int parse(struct dump *d, size_t size)
{
    const char *nul = memchr(d->text, 0, size);
    char *line = d->text, *end;
    bool nomem = false;
    unsigned number;

    if (nul)
        return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                            "%s: not a text: NUL at byte %zu",
                            d->store.ctx->xenstore_dump,
                            (size_t)(nul - d->text));
    for (number = 1; *line; line = end, number++) {
        end = strchrnul(line, '\n');
        if (end > line && end[-1] == '\r')      /* in values it is escaped */
            end[-1] = 0;
        if (*end)
            *end++ = 0;
        if (*line && !parse_line(&d->tree, line, &nomem))
            return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                                "%s:%u: not a line of xenstore-ls -f" MAKE_IT,
                                d->store.ctx->xenstore_dump, number);
        if (nomem)
            return xencfg__nomem(d->store.ctx);
    }
    /* what is left when the dumping failed, not a host without domains */
    return d->tree.nodes == 1
               ? refused(d, "empty: not the output of xenstore-ls -f" MAKE_IT)
               : 0;
}

static int load(struct dump *d)
{
    xencfg_ctx *ctx = d->store.ctx;
    CLEANUP(closep) int fd = open(ctx->xenstore_dump, O_RDONLY | O_CLOEXEC);
    size_t len;

    if (fd >= 0 && xencfg__file_read(fd, MAX_DUMP, &d->text, &len))
        return parse(d, len);
    switch (errno) {
    case ENOMEM:
        return xencfg__nomem(ctx);
    case EFBIG:
        return refused(d, "longer than 256 MiB");
    default:
        return refused(d, strerror(errno));
    }
}

/* ----------------------------------------------------------------- requests */

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

/* Of most dumps nobody knows: who has nodes is. */
static int dump_introduced(struct store *s, uint32_t domid, bool *ret)
{
    struct dump *d = (struct dump *)s;
    char path[32];
    unsigned n;

    snprintf(path, sizeof(path), STORE_DOMAINS "%u", domid);
    n = xencfg__tree_find(&d->tree, path);
    *ret = n && !d->tree.node[n].released;
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
                                          .introduced = dump_introduced,
                                          .close = dump_close };
    struct dump *d = calloc(1, sizeof(*d));
    int rc;

    if (!d)
        return xencfg__nomem(ctx);
    d->store = (struct store){ .ops = &ops, .ctx = ctx };
    if (xencfg__tree_init(&d->tree))
        rc = load(d);
    else
        rc = xencfg__nomem(ctx);
    if (rc)
        dump_close(&d->store);
    else
        *ret = &d->store;
    return rc;
}
