/* vdev - names of virtual disks and their device numbers. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinds/vdev.h"

#define XVD_MAJOR 202
#define EXTENDED (1 << 28)      /* numbers with 256 partitions a disk */
#define MAX_DISK (1 << 20)

/*
 * Reads prefix, the disk's letters (a = 0, z = 25, aa = 26), and a partition's
 * number without leading zero, if any.
 */
static bool letters(const char *vdev, const char *prefix, int max_disk,
                    int max_part, int *disk, int *part)
{
    size_t len = strlen(prefix);
    const char *p = vdev + len;
    int d = 0;

    if (strncmp(vdev, prefix, len) || *p < 'a' || *p > 'z')
        return false;
    for (; *p >= 'a' && *p <= 'z'; p++) {
        d = d * 26 + (*p - 'a' + 1);
        if (d > max_disk + 1)
            return false;
    }
    *disk = d - 1;
    *part = 0;
    if (*p == '0')
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        *part = *part * 10 + (*p - '0');
        if (*part > max_part)
            return false;
    }
    return !*p;
}

/* A number as C's "%i" reads it: decimal, 0 octal, 0x hexadecimal. */
static bool c_number(const char *p, long max, char **end, int *ret)
{
    long n;

    if (*p < '0' || *p > '9')
        return false;
    errno = 0;
    n = strtol(p, end, 0);
    if (errno || n > max)
        return false;
    *ret = n;
    return true;
}

/* d<disk>p<partition> */
static bool numbered(const char *vdev, int *disk, int *part)
{
    char *end;

    return vdev[0] == 'd' && c_number(vdev + 1, MAX_DISK - 1, &end, disk) &&
           *end == 'p' && c_number(end + 1, 255, &end, part) && !*end;
}

int xencfg__vdev_number(const char *vdev)
{
    int disk, part, number;
    char *end;

    if (!vdev)
        return -1;
    if (numbered(vdev, &disk, &part) ||
        letters(vdev, "xvd", MAX_DISK - 1, 255, &disk, &part)) {
        if (disk <= 15 && part <= 15)
            return XVD_MAJOR << 8 | disk << 4 | part;
        return EXTENDED | disk << 8 | part;
    }
    if (c_number(vdev, INT_MAX, &end, &number) && !*end)
        return number;
    if (letters(vdev, "hd", 3, 63, &disk, &part))
        return (disk < 2 ? 3 : 22) << 8 | (disk & 1) << 6 | part;
    if (letters(vdev, "sd", 15, 15, &disk, &part))
        return 8 << 8 | disk << 4 | part;
    return -1;
}

void xencfg__vdev_name(int number, char name[VDEV_MAX])
{
    char text[8], *p = text + sizeof(text) - 1;
    int disk, part;

    if (number & EXTENDED && number < EXTENDED << 1) {
        disk = (number & (EXTENDED - 1)) >> 8;
        part = number & 255;
    } else if (number >> 8 == XVD_MAJOR) {
        disk = number >> 4 & 15;
        part = number & 15;
    } else {
        snprintf(name, VDEV_MAX, "%d", number);
        return;
    }
    *p = 0;
    for (disk++; disk; disk = (disk - 1) / 26)
        *--p = 'a' + (disk - 1) % 26;
    if (part)
        snprintf(name, VDEV_MAX, "xvd%s%d", p, part);
    else
        snprintf(name, VDEV_MAX, "xvd%s", p);
}
