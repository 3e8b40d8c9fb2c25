/* object - objects of generated types, from and to a caller's JSON text. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "text/object.h"

int xencfg__text_need(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const char *name, const char *text, void *ret)
{
    int rc;

    if (!text)
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "%s: no JSON text", name);
    rc = xencfg__type_from_json(ctx, type, ret, text, strlen(text));
    if (rc == XENCFG_ERROR_INVAL)
        xencfg__fail_prefix(ctx, "%s: ", name);
    return rc;
}

int xencfg__text_read(xencfg_ctx *ctx, const struct xencfg_type *type,
                      const char *name, const char *text, void *ret)
{
    return text ? xencfg__text_need(ctx, type, name, text, ret) : 0;
}

int xencfg__text_write(xencfg_ctx *ctx, const struct xencfg_type *type,
                       const void *obj, unsigned flags, char **ret)
{
    return ret ? xencfg__type_to_json(ctx, type, obj, flags, ret, NULL) : 0;
}

int xencfg__text_flags(xencfg_ctx *ctx, unsigned flags)
{
    enum json_layout layout;

    return xencfg__json_layout(ctx, flags, &layout);
}

/* ------------------------------------------------- what no struct describes */

int xencfg__text_emitted(xencfg_ctx *ctx, struct json_emit *emit, char **ret)
{
    if (emit->text.nomem) {
        free(emit->text.data);
        return xencfg__nomem(ctx);
    }
    *ret = emit->text.data;
    return 0;
}

static void key(struct json_emit *emit, const char *name)
{
    xencfg__emit_key(emit, name, strlen(name));
}

void xencfg__text_member(struct json_emit *emit, const char *name,
                         const char *text)
{
    /* an error may quote what is not UTF-8 */
    CLEANUP(freep) char *copy = text ? xencfg__utf8_copy(text) : NULL;

    if (!text)
        return;
    key(emit, name);
    if (copy)
        xencfg__emit_string(emit, copy, strlen(copy));
    else
        emit->text.nomem = true;
}

void xencfg__text_member_json(struct json_emit *emit, const char *name,
                              const char *json)
{
    key(emit, name);
    if (!json)
        xencfg__emit_word(emit, "null", 4);
    else if (!xencfg__json_replay(emit, json, strlen(json)))
        emit->text.nomem = true;
}

void xencfg__text_member_number(struct json_emit *emit, const char *name,
                                int64_t number)
{
    char text[24];

    key(emit, name);
    xencfg__emit_word(emit, text,
                      snprintf(text, sizeof(text), "%" PRId64, number));
}
