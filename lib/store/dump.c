/*
 * store_dump - a text made by `xenstore-ls -f` or `-fp` in place of a xenstore.
 *
 * Each line is
 *     /path = "value"   (permissions)
 * where permissions, like (n0,r5), are only there with -p.  In the value, \
 * escapes: \\ \t \n \r, \ooo and \xNN; a double quote stands for itself.  Of a
 * node that vanished while it was dumped, xenstore-ls prints "/path:" alone, or
 * blanks in place of the permissions.  "/path:" after the node's own line is
 * store_text.c's way to say that it could not be listed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "store/store.h"

#define MAX_DUMP (256u << 20)           /* bytes */

struct node {
    char *path;                 /* in dump.text */
    const char *name;           /* its last part */
    char *value;                /* in dump.text; NULL: only implied by others */
    size_t len;
    const char *perms;          /* "n0,r5)", in dump.text; NULL: not known */
    bool unlisted;              /* it could not be */
    unsigned parent, first, last, next, children;       /* 0: none */
};

struct dump {
    struct store store;
    char *text;
    struct node *node;          /* [0] is the root */
    unsigned nodes;
    size_t room;
    unsigned *slot, slots;      /* hash table of path -> node; 0: empty */
    struct implied {            /* paths of parents that have no line */
        struct implied *next;
        char path[];
    } *implied;
};

static unsigned hash(const char *path, size_t len)
{
    unsigned h = 2166136261u;

    while (len--)
        h = (h ^ (unsigned char)*path++) * 16777619u;
    return h;
}

/* The slot where path is, or would be. */
static unsigned *find_slot(const struct dump *d, const char *path, size_t len)
{
    unsigned i = hash(path, len) & (d->slots - 1);

    for (; d->slot[i]; i = (i + 1) & (d->slots - 1)) {
        const char *have = d->node[d->slot[i]].path;

        if (!strncmp(have, path, len) && !have[len])
            break;
    }
    return &d->slot[i];
}

static unsigned find(const struct dump *d, const char *path)
{
    size_t len = strlen(path);

    return len ? *find_slot(d, path, len) : 0;
}

static int grow(struct dump *d)
{
    unsigned *slot, i;

    if (d->nodes < d->room)
        return 0;
    if (ARRAY_ROOM(NULL, &d->node, &d->room, d->nodes + 1))
        return XENCFG_ERROR_NOMEM;
    slot = calloc(d->room * 2, sizeof(*slot));
    if (!slot)
        return XENCFG_ERROR_NOMEM;
    free(d->slot);
    d->slot = slot;
    d->slots = d->room * 2;
    for (i = 1; i < d->nodes; i++)
        *find_slot(d, d->node[i].path, strlen(d->node[i].path)) = i;
    return 0;
}

/* Makes the node of path, which must stay where it is; and its parents. */
static int add(struct dump *d, char *path, unsigned *ret)
{
    char *slash = strrchr(path, '/');
    size_t len = slash - path;
    unsigned parent = 0, n;
    int rc;

    if (len) {
        n = *find_slot(d, path, len);
        if (!n) {
            struct implied *up = malloc(sizeof(*up) + len + 1);

            if (!up)
                return XENCFG_ERROR_NOMEM;
            memcpy(up->path, path, len);
            up->path[len] = 0;
            up->next = d->implied;
            d->implied = up;
            rc = add(d, up->path, &n);
            if (rc)
                return rc;
        }
        parent = n;
    }
    rc = grow(d);
    if (rc)
        return rc;
    n = d->nodes++;
    d->node[n] = (struct node){ .path = path, .name = slash + 1,
                                .parent = parent };
    *find_slot(d, path, strlen(path)) = n;
    if (d->node[parent].last)
        d->node[d->node[parent].last].next = n;
    else
        d->node[parent].first = n;
    d->node[parent].last = n;
    d->node[parent].children++;
    *ret = n;
    return 0;
}

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
    char *to = p, *from = p;
    int n;

    while (*from) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        switch (*++from) {
        case '\\':
            n = '\\';
            break;
        case 't':
            n = '\t';
            break;
        case 'n':
            n = '\n';
            break;
        case 'r':
            n = '\r';
            break;
        case 'x':
            n = number(from + 1, 16, 2);
            from += 2;
            break;
        default:
            n = number(from, 8, 3);
            from += 2;
            break;
        }
        if (n < 0)
            return false;
        from++;
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

static bool vanished(struct dump *d, char *line)
{
    size_t len = strlen(line);

    if (line[0] != '/' || line[len - 1] != ':')
        return false;
    line[len - 1] = 0;
    d->node[find(d, line)].unlisted = true;     /* node[0] is no node's */
    return true;
}

static int parse_line(struct dump *d, char *line, unsigned number_)
{
    char *value = strstr(line, " = \""), *quote, *perms;
    unsigned n;
    size_t len = 0;
    int rc;

    if (!value && vanished(d, line))
        return 0;
    quote = value ? closing_quote(value + 4, &perms) : NULL;
    if (line[0] != '/' || !quote)
        goto malformed;
    *value = 0;
    value += 4;
    *quote = 0;
    if (!unescape(value, &len) || strstr(line, "//") ||
        line[strlen(line) - 1] == '/' || strlen(line) > STORE_MAX_PATH)
        goto malformed;
    n = find(d, line);
    if (!n) {
        rc = add(d, line, &n);
        if (rc)
            return xencfg__nomem(d->store.ctx);
    }
    d->node[n].value = value;
    d->node[n].len = len;
    d->node[n].perms = perms;
    return 0;
malformed:
    return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                        "%s:%u: not a line of xenstore-ls -f",
                        d->store.ctx->xenstore_dump, number_);
}

static int parse(struct dump *d, size_t size)
{
    const char *nul = memchr(d->text, 0, size);
    char *line = d->text, *end;
    unsigned number_;
    int rc;

    if (nul)
        return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                            "%s: not a text: NUL at byte %zu",
                            d->store.ctx->xenstore_dump,
                            (size_t)(nul - d->text));
    for (number_ = 1; *line; line = end, number_++) {
        end = strchrnul(line, '\n');
        if (*end)
            *end++ = 0;
        rc = *line ? parse_line(d, line, number_) : 0;
        if (rc)
            return rc;
    }
    /* what is left when the dumping failed, not a host without domains */
    if (d->nodes == 1)
        return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                            "%s: empty: not the output of xenstore-ls -f",
                            d->store.ctx->xenstore_dump);
    return 0;
}

/* Reads all of a file or pipe into d->text. */
static int read_all(struct dump *d, int fd, size_t room, size_t *ret_len)
{
    size_t n = 0;
    ssize_t r = 1;
    char *grown;

    while (r) {
        if (!d->text || n == room) {
            room = d->text ? room * 2 : room;
            grown = realloc(d->text, room + 1);
            if (!grown)
                return xencfg__nomem(d->store.ctx);
            d->text = grown;
        }
        r = read(fd, d->text + n, room - n);
        if (r < 0 && errno != EINTR)
            return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS, "%s: %m",
                                d->store.ctx->xenstore_dump);
        n += r > 0 ? r : 0;
        if (n > MAX_DUMP)
            return xencfg__fail(d->store.ctx, XENCFG_ERROR_ACCESS,
                                "%s: longer than 256 MiB",
                                d->store.ctx->xenstore_dump);
    }
    d->text[n] = 0;
    *ret_len = n;
    return 0;
}

static int load(struct dump *d, const char *path)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    xencfg_ctx *ctx = d->store.ctx;
    struct stat st;
    size_t len = 0;
    int rc;

    if (fd < 0 || fstat(fd, &st))
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", path);
    if (S_ISDIR(st.st_mode) || st.st_size > MAX_DUMP)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %s", path,
                            S_ISDIR(st.st_mode) ? strerror(EISDIR)
                                                : "longer than 256 MiB");
    /* one more than its size tells that it is all; a pipe has no size */
    rc = read_all(d, fd, st.st_size ? st.st_size + 1 : 65536, &len);
    return rc ? rc : parse(d, len);
}

/* ----------------------------------------------------------------- requests */

static int dump_read(struct store *s, const char *path, char **ret, size_t *len)
{
    struct dump *d = (struct dump *)s;
    unsigned n = find(d, path);
    char *value;

    *ret = NULL;
    if (!n)
        return 0;
    value = malloc(d->node[n].len + 1);
    if (!value)
        return xencfg__nomem(s->ctx);
    *len = d->node[n].len;
    if (*len)
        memcpy(value, d->node[n].value, *len);
    value[*len] = 0;
    *ret = value;
    return 0;
}

static int dump_list(struct store *s, const char *path, struct names *ret)
{
    struct dump *d = (struct dump *)s;
    unsigned n = find(d, path), child, i = 0;
    size_t size = sizeof(char *);
    char **name, *to;

    *ret = (struct names){ 0 };
    if (!n)
        return 0;
    if (d->node[n].unlisted)
        return STORE_TOO_LONG;
    for (child = d->node[n].first; child; child = d->node[child].next)
        size += sizeof(char *) + strlen(d->node[child].name) + 1;
    name = malloc(size);
    if (!name)
        return xencfg__nomem(s->ctx);
    to = (char *)(name + d->node[n].children + 1);
    for (child = d->node[n].first; child; child = d->node[child].next) {
        name[i++] = to;
        to = stpcpy(to, d->node[child].name) + 1;
    }
    *ret = (struct names){ name, i };
    return 0;
}

/* One of "n0,r5)"; *p moves behind it. */
static bool parse_ace(const char **p, struct store_ace *ret)
{
    static const char letters[] = "nrwb";       /* by enum store_access */
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
    const char *p = d->node[find(d, path)].perms;
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
    struct implied *up, *next;

    for (up = d->implied; up; up = next) {
        next = up->next;
        free(up);
    }
    free(d->text);
    free(d->node);
    free(d->slot);
    free(d);
}

int xencfg__store_open_dump(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_ops ops = { dump_read, dump_list, dump_close,
                                          NULL, dump_get_perms };
    struct dump *d = calloc(1, sizeof(*d));
    int rc;

    if (!d)
        return xencfg__nomem(ctx);
    d->store = (struct store){ .ops = &ops, .ctx = ctx };
    rc = grow(d);
    if (rc) {
        xencfg__nomem(ctx);
    } else {
        d->node[0] = (struct node){ .path = (char *)"", .name = "" };
        d->nodes = 1;
        rc = load(d, ctx->xenstore_dump);
    }
    if (rc)
        dump_close(&d->store);
    else
        *ret = &d->store;
    return rc;
}
