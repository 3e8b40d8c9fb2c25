/*
 * json - the parts that reader and writer share.
 */
#ifndef XENCFG_LIB_JSON_H
#define XENCFG_LIB_JSON_H

#include "base/ctx.h"
#include "json/emit.h"
#include "types/desc.h"

#define JSON_MAX_SIZE (16u << 20)       /* bytes of a text */

enum {
    JSON_WINDOW = 16 << 10,                 /* bytes of a piece, at most */
    JSON_MAX_DEPTH = 64,
    JSON_MAX_MEMORY = 64 << 20,         /* of array elements and bitmaps: the
                                           3 bytes "{}," make a struct of 500,
                                           "[65535]," makes 8192 bytes */
    JSON_MAX_BIT = 1 << 16,             /* of a bitmap */
    JSON_MAX_ELEMENTS = 1 << 17,        /* of an array */
};

/* ------------------------------------------------------------------ scalars */

/* What a value of the JSON is; of a number or string also its text. */
struct json_value {
    enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING } what;
    bool truth;
    const char *text;
    size_t len;
};

/* Reads an integer of 0 to max.  Returns NULL, or what is wrong. */
const char *xencfg__json_unsigned(const struct json_value *value, uint64_t max,
                                  uint64_t *ret);

/* A copy of a string's value.  Returns NULL, or what is wrong, as below. */
const char *xencfg__json_string(const struct json_value *value, char **ret,
                                int *rc);

/* What a field wants, for an error: "expected an integer". */
const char *xencfg__json_expected(const struct xencfg__field *f);

/*
 * Stores value in *p, a scalar of field f with its default.  Returns NULL, or
 * what is wrong with it, with rc in *rc.
 */
const char *xencfg__json_store(const struct xencfg__field *f, void *p,
                               const struct json_value *value, int *rc);

/* ------------------------------------------------------------------- wholes */

/* What the public functions of these names do, and return. */
int xencfg__type_from_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                           void *ret, const char *json, size_t len);
/*
 * The same of a file, of which there is never more than a piece in memory.
 * Returns 0, XENCFG_ERROR_NOMEM, or 1: the file stands where it stood, and has to
 * be read whole; it is no regular one, or xencfg__type_from_json() will say what is
 * wrong with it.
 */
int xencfg__type_from_file(xencfg_ctx *ctx, const struct xencfg_type *type,
                           void *ret, int fd);
int xencfg__type_to_json(xencfg_ctx *ctx, const struct xencfg_type *type,
                         const void *obj, unsigned flags, char **ret,
                         size_t *len);

/* The layout that the flags of a public function mean; XENCFG_ERROR_INVAL. */
int xencfg__json_layout(xencfg_ctx *ctx, unsigned flags, enum json_layout *ret);

/*
 * Where a JSON text has "\uXXXX" for half of a surrogate pair; len if nowhere.
 */
size_t xencfg__json_half_pair(const char *text, size_t len);

/* Emits JSON text that this library made, token by token; false: no memory. */
bool xencfg__json_replay(struct json_emit *emit, const char *json, size_t len);

/*
 * The JSON of one field of obj, of an array the whole, replaces emit's text.
 * Returns 0, XENCFG_ERROR_INVAL (not UTF-8) or XENCFG_ERROR_NOMEM.
 */
int xencfg__json_field(xencfg_ctx *ctx, struct json_emit *emit,
                       const struct xencfg__field *f, const void *obj);

/*
 * Is this arm only selected because the JSON has one that this version does not
 * know?
 */
bool xencfg__json_hidden_arm(const struct xencfg_type *type, const void *obj,
                             const struct xencfg__field *f);

#endif
