/* redact_xenstore - redacts what `xenstore-ls -fp` prints. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "report/redact_secret.h"

struct line {
    const char *path, *value, *rest;    /* rest: the closing quote, and on */
    size_t path_len, value_len, rest_len;
};

static void print_place(FILE *f, const void *at)
{
    const struct line *l = at;
    size_t i;

    putc(' ', f);
    for (i = 0; i < l->path_len; i++)
        putc(isalnum((unsigned char)l->path[i]) || strchr("/-_", l->path[i])
                 ? l->path[i] : '?', f);
}

/* /path = "value"   (permissions) */
static bool split(const char *p, size_t n, struct line *ret)
{
    const char *value = memmem(p, n, " = \"", 4), *end = p + n, *quote = end;

    if (*p != '/' || !value)
        return false;
    value += 4;
    if (end[-1] == ')') {
        while (quote > value && *quote != '(')
            quote--;
        while (quote > value && quote[-1] == ' ')
            quote--;
    }
    if (quote <= value || quote[-1] != '"')
        return false;
    quote--;
    *ret = (struct line){ p, value, quote, value - 4 - p, quote - value,
                          end - quote };
    return true;
}

/* The byte that the escape at p, a backslash, stands for; -1: none. */
static int escaped(const char *p, const char *end, int *used)
{
    static const char letters[] = "tnr\\", meant[] = "\t\n\r\\";
    const char *letter = p + 1 < end ? memchr(letters, p[1], 4) : NULL;
    bool hex = p + 1 < end && p[1] == 'x';
    const char *first = p + 1 + hex, *stop = first + 3 - hex;
    int n = 0, digit;

    *used = letter ? 2 : 4;
    if (letter)
        return meant[letter - letters];
    if (stop > end)
        return -1;
    for (; first < stop; first++) {
        digit = *first >= 'a' ? *first - 'a' + 10 : *first - '0';
        if (digit < 0 || digit >= (hex ? 16 : 8))
            return -1;
        n = n * (hex ? 16 : 8) + digit;
    }
    return n < 256 ? n : -1;
}

static char *unescape(const char *p, const char *end, size_t *ret_len)
{
    struct buf b;
    char *ret;

    buf_begin(&b);
    while (p < end) {
        int used, n = *p == '\\' ? escaped(p, end, &used) : -1;

        putc(n < 0 ? *p : n, b.f);
        p += n < 0 ? 1 : used;
    }
    ret = buf_end(&b);
    *ret_len = b.len;
    return ret;
}

static void put_escaped(FILE *f, const char *p, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = p[i];

        if (c == '\\')
            fputs("\\\\", f);
        else if (c < 0x20 || c >= 0x7f)
            fprintf(f, "\\%03o", c);
        else
            putc(c, f);
    }
}

static void one_line(struct redact *r, FILE *f, const char *p, size_t n)
{
    static const struct redact_quoting quoting = { unescape, put_escaped };
    struct line l;

    if (!split(p, n, &l)) {
        redact_value(r, f, HINT_TEXT, p, n);
        return;
    }
    r->place = (struct redact_place){ print_place, &l };
    if (f)
        fwrite(p, 1, l.value - p, f);
    redact_quoted(r, f, redact_key(l.path, l.path_len), &quoting, l.value,
                  l.value_len);
    if (f)
        fwrite(l.rest, 1, l.rest_len, f);
    r->place = (struct redact_place){ 0 };
}

void redact_xenstore(struct redact *r, FILE *f, const char *p, size_t len)
{
    const char *end = p + len, *next;

    for (; p < end; p = next + 1) {
        next = memchr(p, '\n', end - p);
        if (!next)
            next = end;
        if (next > p)
            one_line(r, f, p, next - p);
        if (f && next < end)
            putc('\n', f);
    }
}
