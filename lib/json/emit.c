/* emit - JSON text, token by token, in a layout of libxl's files. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "json/emit.h"

#define INDENT 4                /* of yajl's, which is the deeper */

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

static char *indent(const struct json_emit *e, char *to)
{
    size_t n = (size_t)e->depth * (e->layout == LAYOUT_YAJL ? INDENT : 2);

    if (e->layout == LAYOUT_COMPACT)
        return to;
    *to++ = '\n';
    memset(to, ' ', n);
    return to + n;
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
    return indent(e, to);
}

static char *finish(struct json_emit *e, char *to)
{
    if (e->layout == LAYOUT_YAJL && !e->depth)
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

/* Of yajl an empty one has an empty line within. */
void xencfg__emit_close(struct json_emit *e, char bracket)
{
    char *to = room(&e->text, (size_t)e->depth * INDENT + 8);

    e->depth--;
    if (!to)
        return;
    if (e->layout == LAYOUT_YAJL && !e->has_one)
        *to++ = '\n';
    if (e->layout != LAYOUT_JSON_C || e->has_one)
        to = indent(e, to);
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

static char *escape(char *to, unsigned char c, bool json_c)
{
    const char *digits = json_c ? "0123456789abcdef" : "0123456789ABCDEF";

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

static char *quote(const struct json_emit *e, char *to, const char *s,
                   size_t len)
{
    bool json_c = e->layout >= LAYOUT_JSON_C;
    size_t i;

    *to++ = '"';
    for (i = 0; i < len; i++) {
        unsigned char c = s[i];

        if (escapes[c]) {
            to = escape(to, c, json_c);
        } else {
            if (c == '/' && json_c)
                *to++ = '\\';
            *to++ = c;
        }
    }
    *to++ = '"';
    return to;
}

void xencfg__emit_string(struct json_emit *e, const char *s, size_t len)
{
    char *to = begin(e, len * 6);       /* should all be escaped */

    if (to)
        wrote(&e->text, finish(e, quote(e, to, s, len)));
}

void xencfg__emit_key(struct json_emit *e, const char *key, size_t len)
{
    char *to = begin(e, len * 6);

    if (!to)
        return;
    to = quote(e, to, key, len);
    *to++ = ':';
    if (e->layout == LAYOUT_YAJL)
        *to++ = ' ';
    e->after_key = true;
    wrote(&e->text, to);
}
