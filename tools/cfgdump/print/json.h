/* json - JSON, with no character in it that a terminal obeys. */
#ifndef CFGDUMP_PRINT_JSON_H
#define CFGDUMP_PRINT_JSON_H

#include <stdio.h>

#include <xencfg/xencfg.h>

/*
 * The object, in one line or in yajl's layout, without a newline at the end;
 * escaped as by json_put_raw().
 */
int json_object(xencfg_ctx *ctx, const struct xencfg_type *type,
                const void *obj, unsigned flags, char **ret);

/* Quoted; escaped for people beforehand. */
void json_put_string(FILE *f, const char *value);

/* Quoted, null for NULL; what is not UTF-8 as json_put_string(). */
void json_put_text(FILE *f, const char *value);

/*
 * JSON as it is, but for characters that text_control() knows: they become
 * \uXXXX, which means the same.
 */
void json_put_raw(FILE *f, const char *json);

/* Writes text; what follows a newline, but for empty lines, behind spaces. */
void json_indent(FILE *f, const char *text, int spaces);

#endif
