/*
 * json_scan - the parts of a JSON text, without reading it all.
 *
 * Only brackets, commas and strings are looked at.  Of text that is no JSON
 * some part is found, or none; nothing behind its end is read.
 */
#ifndef CFGDUMP_BASE_JSON_SCAN_H
#define CFGDUMP_BASE_JSON_SCAN_H

#include <stddef.h>

struct json_span {
    const char *at;             /* NULL: nothing there */
    size_t len;
};

/* What follows blanks. */
const char *json_blanks(const char *text);

/* The value that text begins with. */
struct json_span json_value(const char *text);

/* The first or, by the one before, the next member of an object or item of an
   array; nothing if there is none.  key: with its quotes; may be NULL. */
struct json_span json_next(struct json_span whole, struct json_span before,
                           struct json_span *key);

/* An object's member; key has its quotes. */
struct json_span json_find(struct json_span object, const char *key,
                           size_t len);

#endif
