/*
 * json_out - JSON text, written member by member.
 *
 *     struct json_out j = { .f = output };
 *
 *     json_open(&j, "[]", JSON_ROWS);
 *     json_open(&j, "{}", JSON_LINE);
 *     json_member(&j, "name", name);
 *     json_member_number(&j, "devices", 3);
 *     json_close(&j);
 *     json_close(&j);                  [\n{"name":"web","devices":3}\n]\n
 *
 * The writer puts commas, blanks, line breaks and quotes, and a newline behind
 * the outermost value.  Characters that text_control() knows become \uXXXX,
 * which means the same.  A copy of the struct is a place to go back to, as long
 * as the stream has not got what follows.
 */
#ifndef CFGDUMP_JSON_OUT_H
#define CFGDUMP_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <xencfg/xencfg.h>

enum json_layout {
    JSON_LINE,          /* all in one line */
    JSON_ROWS,          /* each member in a line of its own */
    JSON_PRETTY,        /* indented, as libxl does it */
};

#define JSON_DEPTH 8            /* of what is open at once */

struct json_out {
    FILE *f;
    unsigned flags;     /* of enum xencfg_json_flags, for what is pretty; json-c
                           has no newline behind the outermost value */
    int depth;
    bool after_key, line_break;
    struct json_level {
        enum json_layout layout;
        char end;
        bool some;              /* it has a member already */
    } level[JSON_DEPTH];        /* the first: of the outermost value */
};

/* brackets: "[]" or "{}". */
void json_open(struct json_out *j, const char *brackets,
               enum json_layout layout);
void json_close(struct json_out *j);

/* A line break before the next member, or before the end if none follows. */
void json_line_break(struct json_out *j);

void json_key(struct json_out *j, const char *key);

/* An object of the library's; of the outermost value level[0].layout says
   how.  Writes all or nothing; returns the library's error. */
int json_object(struct json_out *j, xencfg_ctx *ctx,
                xencfg_type_id type, const void *obj);

/* A key and its value; json_member_if(): nothing for NULL. */
void json_member(struct json_out *j, const char *key, const char *text);
void json_member_if(struct json_out *j, const char *key, const char *text);
void json_member_number(struct json_out *j, const char *key, int64_t number);
void json_member_raw(struct json_out *j, const char *key, const char *json);

/* null for the nil one. */
void json_member_uuid(struct json_out *j, const char *key,
                      const xencfg_uuid *uuid);

/* The object's text, in one line; the caller frees it. */
int json_object_text(xencfg_ctx *ctx, xencfg_type_id type,
                     const void *obj, char **ret);

/* The same values as a YAML document, without "---".  False: that failed.  Before
   the first, json_yaml_load(); false: said which package is missing. */
bool json_yaml_load(void);
bool json_put_yaml(FILE *f, const char *json);

#endif
