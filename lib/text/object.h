/*
 * object - objects of generated types, from and to a caller's JSON text.
 */
#ifndef XENCFG_LIB_TEXT_OBJECT_H
#define XENCFG_LIB_TEXT_OBJECT_H

#include "json/json.h"

/*
 * Replaces *ret (initialised) by what text says; NULL changes nothing.  name is
 * the argument's, for the error's text.
 */
int xencfg__text_read(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const char *name, const char *text, void *ret);

/* The same for what must be there. */
int xencfg__text_need(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const char *name, const char *text, void *ret);

/* ret NULL: nothing is wanted. */
int xencfg__text_write(xencfg_ctx *ctx, const struct xencfg_type *type,
                       const void *obj, unsigned flags, char **ret);

/* Are there such flags?  Asked before anything is done. */
int xencfg__text_flags(xencfg_ctx *ctx, unsigned flags);

/* What was emitted goes to *ret. */
int xencfg__text_emitted(xencfg_ctx *ctx, struct json_emit *emit, char **ret);

/* A member of an object: text, JSON, or a number. */
void xencfg__text_member(struct json_emit *emit, const char *key,
                         const char *text);
void xencfg__text_member_json(struct json_emit *emit, const char *key,
                              const char *json);
void xencfg__text_member_number(struct json_emit *emit, const char *key,
                                int64_t number);

#endif
