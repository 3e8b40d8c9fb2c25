/*
 * emit - JSON text, token by token, in the layout of libxl's files.
 *
 *     struct json_emit e = { .layout = LAYOUT_YAJL };
 *
 *     xencfg__emit_open(&e, '{');
 *     xencfg__emit_key(&e, "name", 4);
 *     xencfg__emit_string(&e, "guest", 5);
 *     xencfg__emit_close(&e, '}');
 *     ... e.text.data, unless e.text.nomem ...
 *
 * The caller sees to the order of the tokens, and to strings being UTF-8.
 */
#ifndef XENCFG_LIB_JSON_EMIT_H
#define XENCFG_LIB_JSON_EMIT_H

#include <stdbool.h>
#include <stddef.h>

/* Text that grows; data is the caller's to free. Once nomem, it stays empty. */
struct json_text {
    char *data;                 /* NULL, or ends with NUL */
    size_t len, size;
    bool nomem;
};

/* To the byte, those of the libraries that libxl may be built with. */
enum json_layout {
    LAYOUT_COMPACT,             /* without blanks */
    LAYOUT_YAJL,                /* yajl 2: indented by four, and a line feed
                                   after the whole */
    LAYOUT_JSON_C,              /* json-c: by two, "\/", no line feed */
    LAYOUT_JSON_C_016,          /* up to 0.16: empty ones take two lines */
};

struct json_emit {
    struct json_text text;
    enum json_layout layout;
    bool has_one;               /* the innermost object or array has a member */
    bool after_key;
    int depth;
};

/* To begin anew, with the memory that there is. */
void xencfg__emit_reset(struct json_emit *e);

void xencfg__emit_open(struct json_emit *e, char bracket);
void xencfg__emit_close(struct json_emit *e, char bracket);
void xencfg__emit_key(struct json_emit *e, const char *key, size_t len);
void xencfg__emit_string(struct json_emit *e, const char *s, size_t len);

/* A number, true, false or null, as it is to be written. */
void xencfg__emit_word(struct json_emit *e, const char *word, size_t len);

#endif
