/* dump_parse - reads the text that `xenstore-ls -f` or `-fp` prints. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "store/dump_parse.h"
#include "store/store.h"

#define MAX_DUMP (256u << 20) /* bytes */

struct dump_file {
    xencfg_ctx *ctx;
    const char *path;
};

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

static bool vanished(struct tree *tree, char *line)
{
    size_t len = strlen(line);

    if (line[0] != '/' || line[len - 1] != ':')
        return false;
    line[len - 1] = 0;
    /* node[0] is no node's */
    tree->node[xencfg__tree_find(tree, line)].unlisted = true;
    return true;
}

static int malformed(const struct dump_file *f, unsigned number)
{
    return xencfg__fail(f->ctx, XENCFG_ERROR_ACCESS,
                        "%s:%u: not a line of xenstore-ls -f", f->path, number);
}

static int parse_line(const struct dump_file *f, struct tree *tree, char *line,
                      unsigned number)
{
    char *value = strstr(line, " = \""), *quote, *perms;
    size_t len = 0;
    unsigned n;

    if (!value && vanished(tree, line))
        return 0;
    quote = value ? closing_quote(value + 4, &perms) : NULL;
    if (line[0] != '/' || !quote)
        return malformed(f, number);
    *value = 0;
    value += 4;
    *quote = 0;
    if (!unescape(value, &len) || strstr(line, "//") ||
        line[strlen(line) - 1] == '/' || strlen(line) > STORE_MAX_PATH)
        return malformed(f, number);
    n = xencfg__tree_find(tree, line);
    if (!n && !xencfg__tree_add(tree, line, &n))
        return xencfg__nomem(f->ctx);
    tree->node[n].value = value;
    tree->node[n].len = len;
    tree->node[n].perms = perms;
    return 0;
}

static int parse(const struct dump_file *f, struct tree *tree, char *text,
                 size_t size)
{
    const char *nul = memchr(text, 0, size);
    char *line = text, *end;
    unsigned number;
    int rc;

    if (nul)
        return xencfg__fail(f->ctx, XENCFG_ERROR_ACCESS,
                            "%s: not a text: NUL at byte %zu", f->path,
                            (size_t)(nul - text));
    for (number = 1; *line; line = end, number++) {
        end = strchrnul(line, '\n');
        if (*end)
            *end++ = 0;
        rc = *line ? parse_line(f, tree, line, number) : 0;
        if (rc)
            return rc;
    }
    /* what is left when the dumping failed, not a host without domains */
    if (tree->nodes == 1)
        return xencfg__fail(f->ctx, XENCFG_ERROR_ACCESS,
                            "%s: empty: not the output of xenstore-ls -f",
                            f->path);
    return 0;
}

int xencfg__dump_load(xencfg_ctx *ctx, const char *path, struct tree *tree,
                      char **text)
{
    CLEANUP(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    const struct dump_file f = { ctx, path };
    size_t len;

    if (fd >= 0 && xencfg__file_read(fd, MAX_DUMP, text, &len))
        return parse(&f, tree, *text, len);
    switch (errno) {
    case ENOMEM:
        return xencfg__nomem(ctx);
    case EFBIG:
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: longer than 256 MiB",
                            path);
    default:
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS, "%s: %m", path);
    }
}
