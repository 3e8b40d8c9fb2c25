/* utf8 - strict UTF-8: yajl's own check lets overlong forms pass. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* How many bytes can be skipped: ASCII, in blocks of 32. */
static size_t ascii(const char *text, size_t len)
{
    uint64_t block[4];
    size_t i;

    for (i = 0; i + sizeof(block) <= len; i += sizeof(block)) {
        memcpy(block, text + i, sizeof(block));
        if ((block[0] | block[1] | block[2] | block[3]) &
            UINT64_C(0x8080808080808080))
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

size_t xencfg__utf8(const char *text, size_t len)
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

bool xencfg__is_text(const char *value, size_t len)
{
    return xencfg__utf8(value, len) == len && !memchr(value, 0, len);
}

char *xencfg__utf8_copy(const char *text)
{
    size_t len = strlen(text), good = xencfg__utf8(text, len);
    char *copy, *to;

    if (good == len)
        return strdup(text);
    to = copy = malloc(4 * len + 1);
    if (!copy)
        return NULL;
    for (;;) {
        good = xencfg__utf8(text, len);
        to = mempcpy(to, text, good);
        if (good == len)
            break;
        to += sprintf(to, "\\x%02x", (unsigned char)text[good]);
        text += good + 1;
        len -= good + 1;
    }
    *to = 0;
    return copy;
}
