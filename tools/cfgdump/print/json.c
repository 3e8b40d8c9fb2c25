/*
 * json - objects that are put together of the library's JSON.
 *
 * All quoting is the library's: a string is written as a member of some object
 * of its, and cut out.
 */
#include <stdbool.h>
#include <string.h>

#include "print/json.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/die.h"
#include "base/text.h"

/* JSON has no other control characters in strings; outside there are newlines,
   which are no part of a value. */
static const char suspects[] = "\177\302\342";

void json_put_raw(FILE *f, const char *json)
{
    unsigned long code;
    size_t n;

    while (*json) {
        n = strcspn(json, suspects);
        fwrite(json, 1, n, f);
        json += n;
        n = *json ? text_control(json, &code) : 0;
        if (n)
            fprintf(f, "\\u%04lX", code);
        else if (*json)
            putc(*json++, f);
        json += n;
    }
}

static char *without_controls(char *json)
{
    struct buf b;

    if (!json[strcspn(json, suspects)])
        return json;
    buf_begin(&b);
    json_put_raw(b.f, json);
    free(json);
    return buf_end(&b);
}

int json_object(xencfg_ctx *ctx, const struct xencfg_type *type,
                const void *obj, unsigned flags, char **ret)
{
    char *text;
    size_t len;
    int rc = xencfg_type_to_json(ctx, type, obj, flags, &text, &len);

    if (rc)
        return rc;
    while (len && text[len - 1] == '\n')
        text[--len] = 0;
    *ret = without_controls(text);
    return 0;
}

/* False: it is not UTF-8. */
static bool put_quoted(FILE *f, char *value)
{
    CLEANUP(freep) char *text = NULL;
    struct xencfg_device_dtdev carrier;
    size_t prefix = strlen("{\"path\":");

    xencfg_device_dtdev_init(&carrier);
    carrier.path = value;
    if (json_object(NULL, &xencfg_desc_device_dtdev, &carrier,
                    XENCFG_JSON_COMPACT, &text))
        return false;
    text[strlen(text) - 1] = 0;
    fputs(text + prefix, f);
    return true;
}

void json_put_string(FILE *f, const char *value)
{
    CLEANUP(freep) char *safe = text_escape(value);

    if (!put_quoted(f, safe))
        out_of_memory();
}

void json_put_text(FILE *f, const char *value)
{
    if (!value)
        fputs("null", f);
    else if (!put_quoted(f, (char *)value))
        json_put_string(f, value);
}

void json_indent(FILE *f, const char *text, int spaces)
{
    for (; *text; text++) {
        putc(*text, f);
        if (*text == '\n' && text[1] != '\n')
            fprintf(f, "%*s", spaces, "");
    }
}
