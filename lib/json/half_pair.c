/* half_pair - half of a surrogate pair, which yajl lets pass. */
#include <string.h>

#include "base/number.h"
#include "json/json.h"

/* The value of "\uXXXX", -1 if this is something else. */
static int escape(const char *p, size_t len)
{
    int value = 0, i;

    if (len < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (i = 2; i < 6; i++) {
        int digit = xencfg__hex_digit(p[i]);

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static bool in_range(int value, int low)
{
    return value >= low && value < low + 0x400;
}

/* yajl makes '?' of half a pair, or takes what follows for the other half. */
size_t xencfg__json_half_pair(const char *text, size_t len)
{
    size_t i = 0;

    while (i < len) {
        const char *p = memchr(text + i, '\\', len - i);
        int value;

        if (!p)
            break;
        i = p - text;
        value = escape(p, len - i);
        if (in_range(value, 0xdc00))
            return i;
        if (!in_range(value, 0xd800))
            i += 2;
        else if (in_range(escape(p + 6, len - i - 6), 0xdc00))
            i += 12;
        else
            return i;
    }
    return len;
}
