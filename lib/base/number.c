/* number - numbers in text form, strictly. */

#include "base/number.h"

bool xencfg__parse_number(const char *text, int base, uint64_t max,
                          uint64_t *ret)
{
    uint64_t n = 0;
    int digit;

    if (base == 16 && text[0] == '0' && text[1] == 'x')
        text += 2;
    if (!*text)
        return false;
    for (; *text; text++) {
        digit = *text >= '0' && *text <= '9'   ? *text - '0'
                : *text >= 'a' && *text <= 'f' ? *text - 'a' + 10
                                               : base;
        if (digit >= base || n > (max - digit) / base)
            return false;
        n = n * base + digit;
    }
    *ret = n;
    return true;
}

bool xencfg__parse_index(const char *text, uint64_t max, uint64_t *ret)
{
    return xencfg__parse_number(text, 10, max, ret) &&
           (text[0] != '0' || !text[1]);
}

int xencfg__hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool xencfg__hex_byte(const char *text, uint8_t *ret)
{
    int high = xencfg__hex_digit(text[0]);
    int low = high < 0 ? -1 : xencfg__hex_digit(text[1]);

    if (low < 0)
        return false;
    *ret = high << 4 | low;
    return true;
}
