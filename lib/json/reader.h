/*
 * reader - the state of a JSON reader, and its parts.
 *
 * tokens.c knows the grammar; read.c has the objects and arrays of the IDL,
 * lists.c its lists of scalars; unknown.c keeps what no field describes;
 * error.c says where something is wrong.  What returns false or 0 has set the
 * error.
 */
#ifndef XENCFG_LIB_JSON_READER_H
#define XENCFG_LIB_JSON_READER_H

#include "json/json.h"

/* An object or array that is open: what of it is being read, for errors. */
struct step {
    const char *name;           /* of a member */
    int count;                  /* elements so far, the last one included */
};

struct reader {
    xencfg_ctx *ctx;
    const char *json;
    size_t len;
    size_t at, token;           /* the next byte; where the last token begins */
    struct json_value value;    /* of the last token, if it is a scalar */
    char *text;                 /* a string without its escapes */
    size_t text_len, text_room;
    struct step step[JSON_MAX_DEPTH];
    int depth;
    size_t memory;              /* of elements and bitmaps so far */
    struct json_emit emit;      /* an unknown value */
    int rc;
};

/* An object while its members are read. */
struct members {
    const struct xencfg_type *type;
    void *obj;
    const struct xencfg__field *field;  /* of the last known key */
    uint64_t seen[3];                   /* fields whose keys were there */
    bool arm_seen;
    struct xencfg_unknown *last_unknown;
    int unknowns;
};

static inline struct step *xencfg__json_top(struct reader *r)
{
    return &r->step[r->depth - 1];
}

/* ------------------------------------------------------------------- errors */

/* Sets an error at a byte of the text; returns its code. */
int xencfg__json_fail_at(struct reader *r, size_t at, const char *where,
                         const char *what);

/* What is being read is wrong, at the last token or a byte.  Return 0. */
int xencfg__json_wrong(struct reader *r, const char *what);
int xencfg__json_wrong_at(struct reader *r, size_t at, const char *what);
int xencfg__json_nomem(struct reader *r);

/* ------------------------------------------------------------------- tokens */

/* A string, number, true, false or null, which is then in r->value. */
#define JSON_SCALAR 's'

#define JSON_END(bracket_) ((bracket_) == '{' ? '}' : ']')

/* The first token of a value: '{', '[' or JSON_SCALAR. */
int xencfg__json_value(struct reader *r);

/*
 * The next member's key, or the next element's first token; or the bracket that
 * ends the object or array.
 */
int xencfg__json_next(struct reader *r, char bracket, bool first);

/* After a key: the first token of its value. */
int xencfg__json_member(struct reader *r);

/* After the whole there must be nothing. */
bool xencfg__json_finish(struct reader *r);

/* -------------------------------------------------------------------- parts */

bool xencfg__json_enter(struct reader *r);

/* Counts what the text makes the reader allocate. */
bool xencfg__json_charge(struct reader *r, size_t size);

/* After the bracket. */
bool xencfg__json_pairs(struct reader *r, char ***list);
bool xencfg__json_strings(struct reader *r, char ***list);
bool xencfg__json_bitmap(struct reader *r, xencfg_bitmap *bitmap);
bool xencfg__json_genid(struct reader *r, xencfg_ms_vm_genid *genid);

/* After a key that the type does not know: keeps its value. */
bool xencfg__json_unknown(struct reader *r, struct members *m);

/*
 * At the end of an object: no unknown key may be there twice; they are put in
 * the order in which they will be written.
 */
bool xencfg__json_unknown_end(struct reader *r, const struct members *m);

/* A value as it is; t is its first token. */
bool xencfg__json_verbatim(struct reader *r, int t, struct json_emit *to,
                           int depth);

#endif
