/* layout - which JSON library's layout a text has, or is to have. */
#include <string.h>

#include "json/json.h"

int xencfg__json_layout(xencfg_ctx *ctx, unsigned flags, enum json_layout *ret)
{
    switch (flags) {
    case 0:
        *ret = LAYOUT_YAJL;
        return 0;
    case XENCFG_JSON_COMPACT:
        *ret = LAYOUT_COMPACT;
        return 0;
    case XENCFG_JSON_C:
        *ret = LAYOUT_JSON_C;
        return 0;
    case XENCFG_JSON_C | XENCFG_JSON_C_016:
        *ret = LAYOUT_JSON_C_016;
        return 0;
    default:
        return xencfg__fail(ctx, XENCFG_ERROR_INVAL, "unknown flags %#x",
                            flags);
    }
}

/* The first line within says it: a member that is indented by two. */
static bool is_json_c(const char *text, size_t len)
{
    return len > 4 && strchr("{[", text[0]) && !memcmp(text + 1, "\n  ", 3) &&
           (text[4] == '"' || text[4] == '{');
}

unsigned xencfg_json_layout(const char *text, size_t len)
{
    const char *end = text + len, *p = text;

    if (!is_json_c(text, len))
        return 0;
    /* no string holds a line feed as it is */
    while ((p = memchr(p, '\n', end - p))) {
        char open = p[-1];

        while (++p < end && *p == ' ')
            ;
        if (p < end && ((open == '{' && *p == '}') ||
                        (open == '[' && *p == ']')))
            return XENCFG_JSON_C | XENCFG_JSON_C_016;
    }
    return XENCFG_JSON_C;
}
