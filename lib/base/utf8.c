/* json_utf8 - strict UTF-8: yajl's own check lets overlong forms pass. */
#include <string.h>

#include "json/json.h"

/* How many bytes can be skipped: ASCII, in blocks of eight. */
static size_t ascii(const char *text, size_t len)
{
    uint64_t block;
    size_t i;

    for (i = 0; i + 8 <= len; i += 8) {
        memcpy(&block, text + i, 8);
        if (block & UINT64_C(0x8080808080808080))
            break;
    }
    return i;
}

/* The length of the character that p begins with, 0 if it is none. */
static size_t character(const uint8_t *p, size_t len)
{
    size_t n = *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4, i;

    if (n == 1)
        return 1;
    if (*p < 0xc2 || *p > 0xf4 || len < n)
        return 0;
    for (i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((*p == 0xe0 && p[1] < 0xa0) ||          /* overlong */
        (*p == 0xed && p[1] > 0x9f) ||          /* surrogates */
        (*p == 0xf0 && p[1] < 0x90) ||          /* overlong */
        (*p == 0xf4 && p[1] > 0x8f))            /* beyond U+10FFFF */
        return 0;
    return n;
}

size_t xencfg__json_utf8(const char *text, size_t len)
{
    size_t i, n;

    for (i = 0; i < len; i += n) {
        i += ascii(text + i, len - i);
        if (i == len)
            break;
        n = character((const uint8_t *)text + i, len - i);
        if (!n)
            return i;
    }
    return len;
}

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
