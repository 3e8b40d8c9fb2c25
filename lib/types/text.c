/* text - uuids and MAC addresses in text form. */
#include <string.h>

#include "base/number.h"
#include "types/text.h"

static const char digits[] = "0123456789abcdef";

bool xencfg__uuid_parse(xencfg_uuid *ret, const char *text, size_t len)
{
    xencfg_uuid uuid;
    size_t i, n = 0;

    if (len != 36)
        return false;
    for (i = 0; i < 36; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-')
                return false;
        } else if (!xencfg__hex_byte(text + i++, &uuid.bytes[n++])) {
            return false;
        }
    }
    *ret = uuid;
    return true;
}

int xencfg_uuid_parse(xencfg_uuid *ret, const char *text)
{
    return xencfg__uuid_parse(ret, text, strlen(text)) ? 0 : XENCFG_ERROR_INVAL;
}

void xencfg_uuid_format(const xencfg_uuid *uuid, char text[37])
{
    int i;

    for (i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *text++ = '-';
        *text++ = digits[uuid->bytes[i] >> 4];
        *text++ = digits[uuid->bytes[i] & 15];
    }
    *text = 0;
}

bool xencfg_uuid_is_nil(const xencfg_uuid *uuid)
{
    static const xencfg_uuid nil;

    return !memcmp(uuid, &nil, sizeof(nil));
}

void xencfg_mac_format(const xencfg_mac mac, char text[18])
{
    int i;

    for (i = 0; i < 6; i++) {
        *text++ = digits[mac[i] >> 4];
        *text++ = digits[mac[i] & 15];
        *text++ = i < 5 ? ':' : 0;
    }
}

int xencfg_mac_parse(xencfg_mac ret, const char *text)
{
    return xencfg__mac_parse(ret, text, strlen(text)) ? 0 : XENCFG_ERROR_INVAL;
}

bool xencfg__mac_parse(xencfg_mac ret, const char *text, size_t len)
{
    xencfg_mac mac;
    size_t i;

    if (len != 17)
        return false;
    for (i = 0; i < 6; i++)
        if (!xencfg__hex_byte(text + 3 * i, &mac[i]) ||
            (i < 5 && text[3 * i + 2] != ':'))
            return false;
    memcpy(ret, mac, sizeof(mac));
    return true;
}
