/* json - what the JSON of several commands has in common. */
#ifndef CFGDUMP_FORMATS_JSON_H
#define CFGDUMP_FORMATS_JSON_H

#include "print/json_out.h"

struct entry;

/* All domains in one array. */
void json_array_begin(struct json_out *j, size_t width);
void json_rows_begin(struct json_out *j, size_t width);    /* a line each */
void json_array_end(struct json_out *j, bool complete, unsigned count);

/* A domain's domid, or null. */
void json_domid(const struct entry *e);

/* Its error.  An error may quote anything: escaped for people beforehand. */
void json_error(const struct entry *e);

/* Its domid, uuid, name and state as the next members of an object, and its
   error if it has one that is a failure. */
void json_record(const struct entry *e);

/* The last line: {"complete":true,"domains":3} */
void json_lines_end(struct json_out *j, bool complete, unsigned count);

#endif
