/* emit - JSON text, token by token, in the layout of libxl's files. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "json/emit.h"

#define INDENT 4

/* Where to write up to len bytes and a NUL; NULL: no memory. */
static char *room(struct json_text *text, size_t len)
{
    if (text->nomem)
        return NULL;
    if (ARRAY_ROOM(NULL, &text->data, &text->size, text->len + len + 1)) {
        free(text->data);
        *text = (struct json_text){ .nomem = true };
        return NULL;
    }
    return text->data + text->len;
}

static void wrote(struct json_text *text, char *end)
{
    *end = 0;
    text->len = end - text->data;
}

static char *indent(char *to, int depth)
{
    *to++ = '\n';
    memset(to, ' ', (size_t)depth * INDENT);
    return to + (size_t)depth * INDENT;
}

/* What goes before a member; to has room for it. */
static char *separate(struct json_emit *e, char *to)
{
    if (e->after_key || !e->depth) {
        e->after_key = false;
        return to;
    }
    if (e->has_one)
        *to++ = ',';
    e->has_one = true;
    return e->pretty ? indent(to, e->depth) : to;
}

static char *finish(struct json_emit *e, char *to)
{
    if (e->pretty && !e->depth)
        *to++ = '\n';
    return to;
}

/* Room for a token and all that is around it. */
static char *begin(struct json_emit *e, size_t len)
{
    char *to = room(&e->text, len + (size_t)e->depth * INDENT + 8);

    return to ? separate(e, to) : NULL;
}

/* ------------------------------------------------------------------- tokens */

void xencfg__emit_reset(struct json_emit *e)
{
    e->text.len = 0;
    e->depth = 0;
    e->has_one = e->after_key = false;
}

void xencfg__emit_word(struct json_emit *e, const char *word, size_t len)
{
    char *to = begin(e, len);

    if (!to)
        return;
    memcpy(to, word, len);
    wrote(&e->text, finish(e, to + len));
}

void xencfg__emit_open(struct json_emit *e, char bracket)
{
    char *to = begin(e, 1);

    if (!to)
        return;
    *to++ = bracket;
    wrote(&e->text, to);
    e->depth++;
    e->has_one = false;
}

/* An empty one has an empty line within. */
void xencfg__emit_close(struct json_emit *e, char bracket)
{
    char *to = room(&e->text, (size_t)e->depth * INDENT + 8);

    e->depth--;
    if (!to)
        return;
    if (e->pretty && !e->has_one)
        *to++ = '\n';
    if (e->pretty)
        to = indent(to, e->depth);
    *to++ = bracket;
    e->has_one = true;
    wrote(&e->text, finish(e, to));
}

/* ------------------------------------------------------------------ strings */

/* What follows the backslash; 0: nothing has to be escaped, 'u': by number. */
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u',
    'u', 'u', ['"'] = '"', ['\\'] = '\\',
};

static char *escape(char *to, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";

    *to++ = '\\';
    *to++ = escapes[c];
    if (escapes[c] != 'u')
        return to;
    *to++ = '0';
    *to++ = '0';
    *to++ = digits[c >> 4];
    *to++ = digits[c & 15];
    return to;
}

static char *quote(char *to, const char *s, size_t len)
{
    size_t i;

    *to++ = '"';
    for (i = 0; i < len; i++) {
        unsigned char c = s[i];

        if (escapes[c])
            to = escape(to, c);
        else
            *to++ = c;
    }
    *to++ = '"';
    return to;
}

void xencfg__emit_string(struct json_emit *e, const char *s, size_t len)
{
    char *to = begin(e, len * 6);       /* should all be escaped */

    if (to)
        wrote(&e->text, finish(e, quote(to, s, len)));
}

void xencfg__emit_key(struct json_emit *e, const char *key, size_t len)
{
    char *to = begin(e, len * 6);

    if (!to)
        return;
    to = quote(to, key, len);
    *to++ = ':';
    if (e->pretty)
        *to++ = ' ';
    e->after_key = true;
    wrote(&e->text, to);
}
