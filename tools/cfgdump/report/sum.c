/* sum - what writing and reading a report have in common. */
#include <ctype.h>
#include <string.h>

#include "report/redact.h"
#include "report/report.h"

bool report_state_name(const char *name)
{
    const char *p = name + strlen("userdata-d.");

    if (strncmp(name, "userdata-", 9) || !islower((unsigned char)name[9]) ||
        name[10] != '.' || !isdigit((unsigned char)*p) || strlen(name) > 200)
        return false;
    p += strspn(p, "0123456789");
    if (*p != '.' || form_uuid(p + 1, strlen(p + 1)) != 36 || p[37] != '.')
        return false;
    p += 38;
    return *p && !p[strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_.")];
}

/* POSIX cksum: CRC-32 with the highest bit first. */
static uint32_t add_byte(uint32_t sum, unsigned char byte)
{
    static uint32_t table[256];
    uint32_t c;
    int i, bit;

    if (!table[1])
        for (i = 0; i < 256; i++) {
            c = (uint32_t)i << 24;
            for (bit = 0; bit < 8; bit++)
                c = c << 1 ^ (c & 0x80000000 ? 0x04c11db7 : 0);
            table[i] = c;
        }
    return sum << 8 ^ table[(sum >> 24 ^ byte) & 0xff];
}

uint32_t report_sum(uint32_t sum, const char *p, size_t len)
{
    while (len--)
        sum = add_byte(sum, *p++);
    return sum;
}

uint32_t report_sum_end(uint32_t sum, uint64_t len)
{
    for (; len; len >>= 8)
        sum = add_byte(sum, len & 0xff);
    return ~sum;
}
