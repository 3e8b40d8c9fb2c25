/*
 * reader - the state of a JSON reader, and its parts.
 *
 * read.c drives yajl and knows the keys; pieces.c gives yajl a text piece by
 * piece; containers.c has the objects, arrays and lists that are open; unknown.c
 * keeps what no field describes; error.c says where something is wrong.  Like
 * yajl's callbacks, functions return 1 to go on and 0 to stop, with the error set
 * in the reader.
 */
#ifndef XENCFG_LIB_JSON_READER_H
#define XENCFG_LIB_JSON_READER_H

#include "json/guard.h"
#include "json/json.h"

/* An object or array that is open. */
struct frame {
    enum {
        IN_STRUCT,
        IN_ARRAY,
        IN_STRINGS,
        IN_PAIRS,
        IN_BITMAP,
        IN_GENID,
    } what;
    const struct xencfg_type *type;     /* IN_STRUCT */
    const struct xencfg__field *field;  /* IN_STRUCT: of the last known key;
                                           else the field that this is */
    void *obj;                  /* IN_STRUCT: the object; IN_ARRAY: the one that
                                   has it; else the value itself */
    size_t start;               /* where in the text its contents begin */
    int count;                  /* elements, strings or bytes so far */
    size_t room;                /* for elements, strings or bytes */
    bool arm_seen;
    uint64_t seen[3];           /* fields whose keys were there */
    struct xencfg_unknown *last_unknown;
    int unknowns;
};

struct reader {
    xencfg_ctx *ctx;
    const struct xencfg_type *type;
    void *obj;
    const char *json;           /* NULL: it comes in pieces, and what is wrong is
                                   not said */
    size_t len;                 /* in pieces: about that */
    struct json_pieces *pieces;
    struct json_guard guard;
    yajl_handle hand;
    int depth;
    size_t whole;               /* bytes up to the end of the outermost one; in
                                   pieces: of the last */
    size_t memory;              /* of elements and bitmaps so far */
    const struct xencfg__field *followed[64];   /* see find_field() */
    struct json_emit *verbatim; /* where tokens go as they are; else into obj */
    int verbatim_depth;         /* objects and arrays open in it */
    struct xencfg_unknown *unknown;     /* whose value it is */
    struct json_emit unknown_emit;
    int rc;
    struct frame frame[JSON_MAX_DEPTH]; /* last: only those below depth are set */
};

/* A text that comes in pieces, of a file or of memory. */
struct json_pieces {
    int fd;                     /* -1: memory */
    const char *text;           /* of memory, what is left */
    size_t text_len;
    size_t base;                /* where in the text the piece begins */
    size_t piece, squeezed;     /* its bytes, and those that yajl got */
    size_t have;                /* bytes in the window */
    bool end;                   /* no more will come */
    char window[JSON_WINDOW + 8];
};

/*
 * Parses the text of r->pieces by r->hand.  Returns 0, XENCFG_ERROR_NOMEM, or
 * another error without a text.
 */
int xencfg__json_parse_pieces(struct reader *r);

/* The innermost object or array; NULL before the first. */
static inline struct frame *xencfg__json_top(struct reader *r)
{
    return r->depth ? &r->frame[r->depth - 1] : NULL;
}

/* Where in the text the reader is; in pieces only nearly so, but ascending. */
static inline size_t xencfg__json_at(const struct reader *r)
{
    size_t at = yajl_get_bytes_consumed(r->hand);
    const struct json_pieces *p = r->pieces;

    return p ? p->base + at * p->piece / p->squeezed : at;
}

/* Sets an error at a byte of the text; returns its code. */
int xencfg__json_fail_at(struct reader *r, size_t at, const char *where,
                         const char *what);

/* Where the token begins that ends at byte end of the text. */
size_t xencfg__json_token(const struct reader *r, size_t end);

/* In a callback: the last token, or the one there, is wrong.  Returns 0. */
int xencfg__json_wrong(struct reader *r, const char *what);
int xencfg__json_wrong_at(struct reader *r, size_t at, const char *what);
int xencfg__json_nomem(struct reader *r);

/* A key that f's type does not know: its value is kept. */
int xencfg__json_unknown_begin(struct reader *r, struct frame *f,
                               const char *key, size_t len);

/* After each token that goes as it is. */
int xencfg__json_verbatim_token(struct reader *r, int depth_change);

/*
 * At the end of an object: no unknown key may be there twice; they are put in
 * the order in which they will be written.
 */
int xencfg__json_unknown_end(struct reader *r, const struct frame *f);

/* Tokens, outside of unknown values. */
int xencfg__json_on_scalar(struct reader *r, const struct json_value *v);
int xencfg__json_begin_object(struct reader *r);
int xencfg__json_begin_array(struct reader *r);
int xencfg__json_end(struct reader *r);

/* The key or value of a list of pairs, or a string of a list. */
int xencfg__json_strings_append(struct reader *r, struct frame *f,
                                const struct json_value *v);

#endif
