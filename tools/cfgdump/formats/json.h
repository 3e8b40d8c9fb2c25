/* json - what the JSON formats of domains have in common. */
#ifndef CFGDUMP_FORMATS_JSON_H
#define CFGDUMP_FORMATS_JSON_H

#include "print/json_out.h"

struct entry;
struct request;

/* All domains in one array. */
void json_array_begin(const struct request *req, struct json_out *j,
                      size_t width);
void json_array_end(struct json_out *j, bool complete, unsigned count);

/* The entry's domid, uuid, name and state as the next members of an object, and
   its error if it has one. */
void json_record(struct json_out *j, const struct entry *e);

/* The last line: {"complete":true,"domains":3} */
void json_lines_end(struct json_out *j, bool complete, unsigned count);

#endif
