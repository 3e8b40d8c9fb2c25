/*
 * redact_json - JSON whose strings are redacted, byte for byte the same
 * otherwise.
 *
 * Templates that no parser accepts are what reports are made about: whatever
 * comes is read to its end, and what is no string is redacted as a text.
 */
#include <string.h>

#include "base/buf.h"
#include "report/redact_secret.h"

#define MAX_DEPTH 256

struct frame {
    bool array;
    enum redact_hint all;   /* what all that is in it is; HINT_TEXT: its keys
                               tell */
    unsigned index;
    const char *key;        /* still quoted; NULL: none */
    size_t key_len;
};

struct walk {
    struct redact *r;
    FILE *f;
    const char *p, *end;
    unsigned line, depth;
    bool key_next;          /* behind an object's { or comma */
    bool sure;              /* the key that is here is certainly one */
    struct frame frame[MAX_DEPTH + 1];
};

static struct frame *top(struct walk *w)
{
    return &w->frame[w->depth];
}

/* Keys are anybody's: only what cannot tell much is printed. */
static void print_place(FILE *f, const void *at)
{
    const struct walk *w = at;
    const char *dot = " ";
    unsigned i;
    size_t k;

    fprintf(f, ":%u", w->line);
    for (i = 0; i <= w->depth; i++) {
        const struct frame *frame = &w->frame[i];

        if (frame->array) {
            fprintf(f, "[%u]", frame->index);
        } else if (frame->key) {
            fputs(dot, f);
            for (k = 0; k < frame->key_len && k < 40; k++)
                putc(strchr("abcdefghijklmnopqrstuvwxyz_0123456789.",
                            frame->key[k]) && frame->key[k]
                         ? frame->key[k] : '?', f);
            dot = ".";
        }
    }
}

/* --------------------------------------------------------------- strings */

static int digits4(const char *p, const char *end)
{
    char text[5] = "";
    char *stop;
    long n;

    if (end - p < 4)
        return -1;
    memcpy(text, p, 4);
    n = strtol(text, &stop, 16);
    return stop == text + 4 && text[0] != '-' && text[0] != '+' ? (int)n : -1;
}

static void put_utf8(FILE *f, unsigned code)
{
    static const unsigned char marks[] = { 0, 0xc0, 0xe0, 0xf0 };
    int more = (code >= 0x80) + (code >= 0x800) + (code >= 0x10000);

    putc(marks[more] | code >> 6 * more, f);
    while (more--)
        putc(0x80 | (code >> 6 * more & 0x3f), f);
}

/* The \u escape at p, of which the u is at p[1]; returns what follows it. */
static const char *unescape_unicode(FILE *f, const char *p, const char *end)
{
    int code = digits4(p + 2, end), low = -1;

    if (code < 0) {
        putc('u', f);
        return p + 2;
    }
    p += 6;
    if (code >= 0xd800 && code < 0xdc00 && end - p >= 6 && p[0] == '\\' &&
        p[1] == 'u')
        low = digits4(p + 2, end);
    if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        p += 6;
    }
    put_utf8(f, code);
    return p;
}

static char *unescape(const char *p, const char *end, size_t *len)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    struct buf b;
    char *ret;

    buf_begin(&b);
    while (p < end) {
        const char *letter;

        if (*p != '\\' || p + 1 == end) {
            putc(*p++, b.f);
            continue;
        }
        if (p[1] == 'u') {
            p = unescape_unicode(b.f, p, end);
            continue;
        }
        letter = memchr(letters, p[1], 5);
        putc(letter ? meant[letter - letters] : p[1], b.f);
        p += 2;
    }
    ret = buf_end(&b);
    *len = b.len;
    return ret;
}

static void put_escaped(FILE *f, const char *p, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        unsigned char c = p[i];

        if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            fprintf(f, "\\u%04x", c);
        else
            putc(c, f);
    }
}

static const struct redact_quoting quoting = { unescape, put_escaped };

/* -------------------------------------------------------------- the walk */

static void count_lines(struct walk *w, const char *to)
{
    const char *p = w->p;

    while (p < to && (p = memchr(p, '\n', to - p))) {
        w->line++;
        p++;
    }
}

static enum redact_hint hint_here(struct walk *w)
{
    enum redact_hint hint;
    unsigned i;

    if (top(w)->all != HINT_TEXT)
        return top(w)->all;
    for (i = w->depth; i && w->frame[i].array; i--)
        ;
    if (!w->frame[i].key)
        return HINT_TEXT;
    hint = redact_key(w->frame[i].key, w->frame[i].key_len);
    if (hint == HINT_ARGS && top(w)->array)
        return w->r->next_word == HINT_PASSWORD && w->p[1] == '-'
                   ? HINT_WORD : w->r->next_word;
    return hint == HINT_PASSWORD && !w->sure ? HINT_GUESS : hint;
}

static bool is_password(enum redact_hint hint)
{
    return hint == HINT_PASSWORD || hint == HINT_GUESS;
}

static bool is_key(const struct walk *w, const char *after)
{
    while (after < w->end && strchr(" \t\r\n", *after) && *after)
        after++;
    return after < w->end && *after == ':';
}

/* What is between the quotes; the line's end ends it, too. */
static const char *string_end(const char *p, const char *end)
{
    while (p < end && *p != '"' && *p != '\n')
        p += *p == '\\' && p + 1 < end && p[1] != '\n' ? 2 : 1;
    return p;
}

/* "passwd: secret", of which a quote is missing, is hidden as a whole. */
static void set_key(struct walk *w, const char *p, size_t len, bool sure)
{
    top(w)->key = p;
    top(w)->key_len = len;
    w->key_next = false;
    w->sure = sure;
}

static void string(struct walk *w)
{
    const char *start = w->p + 1, *p = string_end(start, w->end);
    const char *after = p < w->end && *p == '"' ? p + 1 : p;
    size_t len = p - start;

    if (w->f)
        putc('"', w->f);
    if (!top(w)->array && (w->key_next || is_key(w, after))) {
        bool both = redact_key(start, len) == HINT_PASSWORD &&
                    memchr(start, ':', len);

        redact_quoted(w->r, w->f, both ? HINT_GUESS : HINT_KEY, &quoting,
                      start, len);
        set_key(w, start, len, after > p && is_key(w, after));
    } else {
        if (after == p || is_key(w, after))
            w->sure = false;
        redact_quoted(w->r, w->f, hint_here(w), &quoting, start, len);
        w->r->next_word = redact_option(start, len);
    }
    if (w->f && after > p)
        putc('"', w->f);
    w->p = after;
}

static void punctuation(struct walk *w, char c)
{
    enum redact_hint hint;

    if (c == '[' || c == '{')
        w->r->next_word = HINT_WORD;
    if ((c == '{' || c == '[') && w->depth < MAX_DEPTH) {
        hint = hint_here(w);
        w->depth++;
        *top(w) = (struct frame){
            .array = c == '[', .all = is_password(hint)    ? HINT_GUESS
                                      : hint == HINT_OTHER ? hint
                                                           : HINT_TEXT };
    } else if ((c == '}' || c == ']') && w->depth) {
        w->depth--;
        if (!w->depth)
            *top(w) = (struct frame){ 0 };
    } else if (c == ',' && top(w)->array) {
        top(w)->index++;
    } else if (c == ',') {
        top(w)->key = NULL;
    }
    w->key_next = (c == '{' || c == ',') && !top(w)->array;
    if (w->f)
        putc(c, w->f);
    w->p++;
}

/* A number, a word, or whatever is there in place of a value. */
static void bare(struct walk *w)
{
    const char *start = w->p, *p = start;
    size_t n;

    while (p < w->end && !strchr("\"{}[],:", *p))
        p++;
    /* NUL is what strchr() finds, too */
    if (p == start)
        p++;
    n = strcspn(start, " \t\r\n");
    if (n > (size_t)(p - start))
        n = p - start;
    if (n && *start && is_password(hint_here(w)) &&
        !(n == 4 && (!memcmp(start, "null", 4) || !memcmp(start, "true", 4))) &&
        !(n == 5 && !memcmp(start, "false", 5))) {
        n = p - start;
        while (n && strchr(" \t\r\n", start[n - 1]))
            n--;
        if (w->f)
            fprintf(w->f, "%u", redact_number(w->r, start, n));
        else
            redact_value(w->r, NULL, HINT_GUESS, start, n);
        start += n;
    }
    redact_value(w->r, w->f, HINT_TEXT, start, p - start);
    count_lines(w, p);
    w->p = p;
    if (redact_key(start, p - start) == HINT_PASSWORD)
        set_key(w, start, p - start, false);
}

void redact_json(struct redact *r, FILE *f, const char *p, size_t len)
{
    CLEANUP(freep) struct walk *w = need(calloc(1, sizeof(*w)));

    w->r = r;
    w->f = f;
    w->p = p;
    w->end = p + len;
    w->line = 1;
    r->place = (struct redact_place){ print_place, w };
    while (w->p < w->end) {
        if (*w->p == '"') {
            string(w);
        } else if (*w->p && strchr("{}[],:", *w->p)) {
            punctuation(w, *w->p);
        } else if (strchr(" \t\r\n", *w->p)) {
            w->line += *w->p == '\n';
            if (f)
                putc(*w->p, f);
            w->p++;
        } else {
            bare(w);
        }
    }
    r->place = (struct redact_place){ 0 };
}
