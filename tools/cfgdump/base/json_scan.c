/* json_scan - the parts of a JSON text, without reading it all. */
#include <string.h>

#include "base/json_scan.h"

const char *json_blanks(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

static const char *string_end(const char *p)
{
    for (p++; *p && *p != '"'; p++)
        p += *p == '\\' && p[1];
    return *p ? p + 1 : p;
}

struct json_span json_value(const char *text)
{
    const char *p = text;
    int depth = 0;

    do {
        if (*p == '"') {
            p = string_end(p);
        } else if (*p && strchr("{}[]", *p)) {
            depth += *p == '{' || *p == '[' ? 1 : -1;
            p++;
        } else {
            p += strcspn(p, depth ? "{}[]\"" : "{}[]\", \t\r\n");
        }
    } while (*p && depth > 0);
    return (struct json_span){ text, p - text };
}

struct json_span json_next(struct json_span whole, struct json_span before,
                           struct json_span *key)
{
    static const struct json_span none;
    const char *p, *end;

    if (!whole.at || !strchr("{[", *whole.at))
        return none;
    p = json_blanks(before.at ? before.at + before.len : whole.at + 1);
    if (before.at && *p++ != ',')
        return none;
    p = json_blanks(p);
    if (*whole.at == '{') {
        end = *p == '"' ? string_end(p) : p;
        if (key)
            *key = (struct json_span){ p, end - p };
        p = json_blanks(end);
        if (*p++ != ':')
            return none;
        p = json_blanks(p);
    } else if (*p == ']') {
        return none;
    }
    return json_value(p);
}

struct json_span json_find(struct json_span object, const char *key, size_t len)
{
    struct json_span value = { NULL, 0 }, found;

    do
        value = json_next(object, value, &found);
    while (value.at && (found.len != len || memcmp(found.at, key, len)));
    return value;
}
