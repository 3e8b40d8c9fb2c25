/*
 * value - from a scalar in text form to a C value, strictly.
 */
#ifndef XENCFG_LIB_JSON_VALUE_H
#define XENCFG_LIB_JSON_VALUE_H

#include "types/desc.h"

#define JSON_MAX_SIZE (16u << 20)       /* bytes of a text */

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

#endif
