/* json_out - JSON text, written member by member. */
#include <inttypes.h>
#include <string.h>

#include "print/json_out.h"
#include "base/buf.h"
#include "base/text.h"

/* ------------------------------------------------------------------- layout */

static void new_line(struct json_out *j, enum json_layout layout)
{
    int indent = layout != JSON_PRETTY ? 0 : j->flags & XENCFG_JSON_C ? 2 : 4;

    fprintf(j->f, "\n%*s", j->depth * indent, "");
}

/* What goes before a member, or the value of one. */
static void separate(struct json_out *j)
{
    struct json_level *l = &j->level[j->depth];

    if (j->depth && !j->after_key) {
        if (l->some)
            putc(',', j->f);
        if (l->layout != JSON_LINE || j->line_break)
            new_line(j, l->layout);
        l->some = true;
        j->line_break = false;
    }
    j->after_key = false;
}

/* What goes behind a value. */
static void finish(struct json_out *j)
{
    if (!j->depth && !(j->flags & XENCFG_JSON_C))
        putc('\n', j->f);
}

void json_open(struct json_out *j, const char *brackets,
               enum json_layout layout)
{
    separate(j);
    putc(brackets[0], j->f);
    j->level[++j->depth] = (struct json_level){ layout, brackets[1], false };
}

/* Of yajl a pretty one without members has an empty line within. */
void json_close(struct json_out *j)
{
    struct json_level l = j->level[j->depth--];

    if (l.layout == JSON_PRETTY && !l.some && !(j->flags & XENCFG_JSON_C))
        putc('\n', j->f);
    if (l.layout == JSON_PRETTY && (l.some || j->flags != XENCFG_JSON_C))
        new_line(j, JSON_PRETTY);
    else if ((l.layout == JSON_ROWS && l.some) || j->line_break)
        putc('\n', j->f);
    j->line_break = false;
    putc(l.end, j->f);
    finish(j);
}

void json_line_break(struct json_out *j)
{
    j->line_break = true;
}

/* ------------------------------------------------------------------- values */

/* Text that may have such a character: those beyond ASCII begin so. */
#define SUSPECTS "\177\302\342"

/* Writes text up to one of the characters in stop.  Returns the rest. */
static const char *copy(FILE *f, const char *text, const char *stop)
{
    size_t n = strcspn(text, stop);

    fwrite(text, 1, n, f);
    return text + n;
}

/* Writes the character that text begins with.  Returns what follows. */
static const char *put_suspect(FILE *f, const char *text)
{
    unsigned long code;
    int n = text_control(text, &code);

    if (n)
        fprintf(f, "\\u%04lX", code);
    else
        putc(*text, f);
    return text + (n ? n : 1);
}

static void quote(FILE *f, const char *text)
{
    static const char stop[] = SUSPECTS
        "\"\\"
        "\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020"
        "\021\022\023\024\025\026\027\030\031\032\033\034\035\036\037";
    static const char named[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *name;

    putc('"', f);
    for (text = copy(f, text, stop); *text; text = copy(f, text, stop)) {
        name = strchr(named, *text);
        if (name)
            fprintf(f, "\\%c", names[name - named]);
        text = name ? text + 1 : put_suspect(f, text);
    }
    putc('"', f);
}

void json_key(struct json_out *j, const char *key)
{
    bool blank = j->level[j->depth].layout == JSON_PRETTY &&
                 !(j->flags & XENCFG_JSON_C);

    separate(j);
    fprintf(j->f, "\"%s\":%s", key, blank ? " " : "");
    j->after_key = true;
}

/* A string, null for NULL; of what is not UTF-8 text_escape() is made. */
static void json_text(struct json_out *j, const char *text)
{
    CLEANUP(freep) char *safe = NULL;

    if (text && !text_is_utf8(text))
        text = safe = text_escape(text);
    separate(j);
    if (text)
        quote(j->f, text);
    else
        fputs("null", j->f);
    finish(j);
}

/* No string has newlines within; those around values are indented. */
static const char *put_break(struct json_out *j, const char *json)
{
    if (json[1] == '\n')
        putc('\n', j->f);
    else if (json[1])
        new_line(j, j->level[j->depth].layout);
    return json + 1;
}

/* JSON as it is; null for NULL. */
static void json_raw(struct json_out *j, const char *json)
{
    static const char stop[] = SUSPECTS "\n";

    json = json ? json : "null";
    separate(j);
    for (json = copy(j->f, json, stop); *json; json = copy(j->f, json, stop))
        json = *json == '\n' ? put_break(j, json) : put_suspect(j->f, json);
    finish(j);
}

int json_object(struct json_out *j, xencfg_ctx *ctx,
                xencfg_type_id type, const void *obj)
{
    bool pretty = j->level[j->depth].layout == JSON_PRETTY;
    CLEANUP(freep) char *text = NULL;
    size_t len;
    int rc = xencfg_type_to_json(ctx, type, obj,
                                 pretty ? j->flags : XENCFG_JSON_COMPACT, &text,
                                 &len);

    if (!rc)
        json_raw(j, text);
    return rc;
}

int json_object_text(xencfg_ctx *ctx, xencfg_type_id type,
                     const void *obj, char **ret)
{
    struct buf b;
    struct json_out j;
    int rc;

    buf_begin(&b);
    j = (struct json_out){ .f = b.f };
    rc = json_object(&j, ctx, type, obj);
    *ret = buf_end(&b);
    if (!rc)
        (*ret)[b.len - 1] = 0; /* the newline */
    return rc;
}

void json_member(struct json_out *j, const char *key, const char *text)
{
    json_key(j, key);
    json_text(j, text);
}

void json_member_if(struct json_out *j, const char *key, const char *text)
{
    if (text)
        json_member(j, key, text);
}

void json_member_number(struct json_out *j, const char *key, int64_t number)
{
    json_key(j, key);
    separate(j);
    fprintf(j->f, "%" PRId64, number);
}

void json_member_raw(struct json_out *j, const char *key, const char *json)
{
    json_key(j, key);
    json_raw(j, json);
}

void json_member_uuid(struct json_out *j, const char *key,
                      const xencfg_uuid *uuid)
{
    char text[37];

    xencfg_uuid_format(uuid, text);
    json_member(j, key, xencfg_uuid_is_nil(uuid) ? NULL : text);
}
