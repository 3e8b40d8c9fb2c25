/*
 * emit - JSON text, token by token, in the layout of libxl's files.
 *
 *     struct json_emit e = { .pretty = true };
 *
 *     xencfg__emit_open(&e, '{');
 *     xencfg__emit_key(&e, "name", 4);
 *     xencfg__emit_string(&e, "guest", 5);
 *     xencfg__emit_close(&e, '}');
 *     ... e.text.data, unless e.text.nomem ...
 *
 * Pretty is what yajl 2 writes with an indentation of four blanks, to the byte,
 * a line feed after the whole included; else it is without blanks.  The caller
 * sees to the order of the tokens, and to strings being UTF-8.
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

struct json_emit {
    struct json_text text;
    bool pretty;
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
