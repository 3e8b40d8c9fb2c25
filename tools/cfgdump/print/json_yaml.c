/*
 * json_yaml - JSON text as YAML that every parser reads as the same values.
 *
 * Event by event, so that numbers keep their digits.  What a parser of YAML 1.1
 * or 1.2 could take for something else than a string is quoted.
 */
#include <string.h>
#include <strings.h>

#include <yajl/yajl_parse.h>
#include <yaml.h>

#include "base/lazy.h"
#include "base/text.h"
#include "print/json_out.h"

#define YAML_FUNCTIONS(F)                                                     \
    F(yaml_, document_end_event_initialize)                                   \
    F(yaml_, document_start_event_initialize)                                 \
    F(yaml_, emitter_delete)                                                  \
    F(yaml_, emitter_emit)                                                    \
    F(yaml_, emitter_initialize)                                              \
    F(yaml_, emitter_set_output)                                              \
    F(yaml_, emitter_set_unicode)                                             \
    F(yaml_, emitter_set_width)                                               \
    F(yaml_, mapping_end_event_initialize)                                    \
    F(yaml_, mapping_start_event_initialize)                                  \
    F(yaml_, scalar_event_initialize)                                         \
    F(yaml_, sequence_end_event_initialize)                                   \
    F(yaml_, sequence_start_event_initialize)                                 \
    F(yaml_, stream_end_event_initialize)                                     \
    F(yaml_, stream_start_event_initialize)

static struct { YAML_FUNCTIONS(LAZY_MEMBER) } yaml;

bool json_yaml_load(void)
{
    return lazy_load("libyaml-0.so.2", "libyaml-0-2",
                     YAML_FUNCTIONS(LAZY_NAME), &yaml);
}

static int emit(yaml_emitter_t *emitter, yaml_event_t *event)
{
    if (!yaml.emitter_emit(emitter, event)) {
        if (emitter->error == YAML_MEMORY_ERROR)
            out_of_memory();
        return 0;
    }
    return 1;
}

/* Initialising an event fails for lack of memory or of UTF-8. */
#define EMIT(emitter_, name_, ...)                                            \
    ({                                                                        \
        yaml_event_t event_;                                                  \
                                                                              \
        yaml.name_##_event_initialize(&event_, ##__VA_ARGS__) &&            \
            emit(emitter_, &event_);                                          \
    })

static int put_scalar(yaml_emitter_t *emitter, const char *text,
                      yaml_scalar_style_t style)
{
    /* of libyaml before 0.2.3 it is no const */
    return EMIT(emitter, scalar, NULL, NULL, (yaml_char_t *)text,
                (int)strlen(text), 1, 1, style);
}

static int put_plain(yaml_emitter_t *emitter, const char *text)
{
    return put_scalar(emitter, text, YAML_PLAIN_SCALAR_STYLE);
}

/* --------------------------------------------------------------- strings */

static bool is_reserved(const char *text)
{
    static const char *const words[] = { "null", "true", "false", "yes", "no",
                                         "on", "off", "y", "n" };
    size_t i;

    for (i = 0; i < ARRAY_SIZE(words); i++)
        if (!strcasecmp(text, words[i]))
            return true;
    return false;
}

/* Is it a string without quotes, beyond doubt? */
static bool is_plain(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_/";
    const char *p;

    if (!*text || !strchr(letters, *text) || is_reserved(text))
        return false;
    for (p = text; *p; p++)
        if (!strchr(letters, *p) && !strchr("0123456789.,@+=-", *p) &&
            (!strchr(": ", *p) || !p[1] || strchr(": #", p[1])))
            return false;
    return true;
}

/* U+2028 and U+2029 break lines for some. */
static yaml_scalar_style_t style_of(const char *text)
{
    if (is_plain(text))
        return YAML_PLAIN_SCALAR_STYLE;
    if (strchr(text, '\n') && !strstr(text, "\342\200"))
        return YAML_LITERAL_SCALAR_STYLE;
    return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
    CLEANUP(freep) char *copy = need(strndup((const char *)text, len));

    return put_scalar(ctx, copy, style_of(copy));
}

/* A key in more than one line would need a form of its own. */
static int on_key(void *ctx, const unsigned char *text, size_t len)
{
    CLEANUP(freep) char *copy = need(strndup((const char *)text, len));

    return put_scalar(ctx, copy,
                      is_plain(copy) ? YAML_PLAIN_SCALAR_STYLE
                                     : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

/* ---------------------------------------------------------- other values */

/* YAML 1.1 knows 1.0e+5, but takes 1e5 for a string. */
static int on_number(void *ctx, const char *text, size_t len)
{
    CLEANUP(freep) char *copy = need(strndup(text, len)), *number = NULL;
    size_t n = strcspn(copy, "eE");

    if (!copy[n])
        return put_plain(ctx, copy);
    number = text_format("%.*s%se%s%s", (int)n, copy,
                         memchr(copy, '.', n) ? "" : ".0",
                         strchr("+-", copy[n + 1]) ? "" : "+", copy + n + 1);
    return put_plain(ctx, number);
}

static int on_null(void *ctx)
{
    return put_plain(ctx, "null");
}

static int on_boolean(void *ctx, int value)
{
    return put_plain(ctx, value ? "true" : "false");
}

static int on_map(void *ctx)
{
    return EMIT(ctx, mapping_start, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE);
}

static int on_map_end(void *ctx)
{
    return EMIT(ctx, mapping_end);
}

static int on_array(void *ctx)
{
    return EMIT(ctx, sequence_start, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE);
}

static int on_array_end(void *ctx)
{
    return EMIT(ctx, sequence_end);
}

/* -------------------------------------------------------------- document */

static bool parse(yaml_emitter_t *emitter, const char *json)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null,
        .yajl_boolean = on_boolean,
        .yajl_number = on_number,
        .yajl_string = on_string,
        .yajl_start_map = on_map,
        .yajl_map_key = on_key,
        .yajl_end_map = on_map_end,
        .yajl_start_array = on_array,
        .yajl_end_array = on_array_end,
    };
    yajl_handle parser = need(yajl_alloc(&callbacks, NULL, emitter));
    bool ok;

    ok = yajl_parse(parser, (const unsigned char *)json, strlen(json)) ==
             yajl_status_ok &&
         yajl_complete_parse(parser) == yajl_status_ok;
    yajl_free(parser);
    return ok;
}

static int write_part(void *f, unsigned char *text, size_t len)
{
    return fwrite(text, 1, len, f) == len;
}

bool json_put_yaml(FILE *f, const char *json)
{
    yaml_emitter_t emitter;
    bool ok;

    if (!yaml.emitter_initialize(&emitter))
        out_of_memory();
    yaml.emitter_set_output(&emitter, write_part, f);
    /* what libyaml takes for printable is not always so */
    yaml.emitter_set_unicode(&emitter, !strstr(json, "\\u"));
    yaml.emitter_set_width(&emitter, -1);
    ok = EMIT(&emitter, stream_start, YAML_UTF8_ENCODING) &&
         EMIT(&emitter, document_start, NULL, NULL, NULL, 1) &&
         parse(&emitter, json) && EMIT(&emitter, document_end, 1) &&
         EMIT(&emitter, stream_end);
    yaml.emitter_delete(&emitter);
    return ok;
}
