/* text - text that may hold anything, made fit for a terminal. */
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/text.h"
#include "base/buf.h"

/* Reads one character.  Returns its length; 0: not UTF-8. */
static int decode(const char *text, unsigned long *code)
{
    static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char *s = (const unsigned char *)text;
    int n = *s < 0x80 ? 1 : *s < 0xc0 ? 0 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3
            : *s < 0xf8 ? 4 : 0;
    int i;

    *code = n == 1 ? *s : *s & (0x7f >> n);
    for (i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3f);
    }
    if (*code < least[n] || *code > 0x10ffff ||
        (*code >= 0xd800 && *code <= 0xdfff))
        return 0;
    return n;
}

/* The latter may show text in another order than it is in. */
static bool is_control(unsigned long code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ||
           (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

int text_control(const char *text, unsigned long *code)
{
    int n = decode(text, code);

    return n && is_control(*code) ? n : 0;
}

char *text_vformat(const char *fmt, va_list ap)
{
    char *text;

    if (vasprintf(&text, fmt, ap) < 0)
        out_of_memory();
    return text;
}

char *text_format(const char *fmt, ...)
{
    char *text;
    va_list ap;

    va_start(ap, fmt);
    text = text_vformat(fmt, ap);
    va_end(ap);
    return text;
}

char *text_escape(const char *text)
{
    struct buf b;
    unsigned long code;
    int n, i;

    buf_begin(&b);
    while (*text) {
        n = decode(text, &code);
        if (n && !is_control(code)) {
            fwrite(text, 1, n, b.f);
        } else {
            n = n ? n : 1;
            for (i = 0; i < n; i++)
                fprintf(b.f, "\\x%02x", (unsigned char)text[i]);
        }
        text += n;
    }
    return buf_end(&b);
}

bool text_is_digits(const char *text)
{
    return !text[strspn(text, "0123456789")];
}

bool text_is_utf8(const char *text)
{
    unsigned long code;
    int n = 1;

    for (; *text && n; text += n)
        n = decode(text, &code);
    return !*text;
}

/* ------------------------------------------------------------------- width */

/* Of a character beyond ASCII. */
static size_t wide(unsigned long code)
{
    static locale_t utf8;
    locale_t before;
    int n;

    if (!utf8)
        utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    if (!utf8)
        return 1;
    before = uselocale(utf8);
    n = wcwidth(code);
    uselocale(before);
    return n < 0 ? 1 : n;
}

/* Of the character that text begins with, of *len bytes. */
static size_t width_of(const char *text, int *len)
{
    unsigned long code;

    *len = decode(text, &code);
    if (!*len)
        *len = 1;
    return *len == 1 ? 1 : wide(code);
}

size_t text_span(const char *text, size_t len)
{
    const char *end = text + len;
    size_t width = 0;
    int n;

    for (; text < end; text += n)
        width += width_of(text, &n);
    return width;
}

size_t text_width(const char *text)
{
    return text_span(text, strlen(text));
}

size_t text_shown(const char *text)
{
    CLEANUP(freep) char *safe = text_escape(text);

    return text_width(safe);
}

size_t text_fit(const char *text, size_t columns)
{
    const char *p = text;
    size_t width = 0;
    int n;

    while (*p) {
        width += width_of(p, &n);
        if (width > columns && p > text)
            break;
        p += n;
    }
    return p - text;
}

char *text_clip(const char *text, size_t most, size_t keep)
{
    if (strlen(text) <= most)
        return need(strdup(text));
    while ((text[keep] & 0xc0) == 0x80)
        keep--;
    return text_format("%.*s...", (int)keep, text);
}
