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
#define MAX_PART 256

/* Of a disk, and a partition of it; long, where libxl's C wraps. */
struct place {
    long disk, part;
};

/*
 * Prefix, the disk's letters (a = 0, z = 25, aa = 26), and a partition's number
 * without leading zero, if any.  As libxl does: without a letter the disk is
 * -1, and the number is what strtoul() makes of the rest, so it may have a
 * blank or a sign before it.
 */
static bool letters(const char *vdev, const char *prefix, int disks, int parts,
                    struct place *ret)
{
    const char *p = vdev + strlen(prefix);
    char *end;

    if (strncmp(vdev, prefix, strlen(prefix)))
        return false;
    *ret = (struct place){ .disk = -1 };
    for (; *p >= 'a' && *p <= 'z'; p++) {
        ret->disk = (ret->disk + 1) * 26 + (*p - 'a');
        if (ret->disk >= disks)
            return false;
    }
    if (!*p)
        return true;
    if (*p == '0')
        return false;
    ret->part = (long)strtoul(p, &end, 10);
    return ret->part < parts && !*end;
}

/* d<disk>p<partition>, both as C's "%i" reads an int. */
static bool numbered(const char *vdev, struct place *ret)
{
    int used = -1;

    return sscanf(vdev, "d%lip%li%n", &ret->disk, &ret->part, &used) == 2 &&
           used == (int)strlen(vdev) && (int)ret->disk < MAX_DISK &&
           (int)ret->part < MAX_PART;
}

static bool decimal(const char *vdev, int *ret)
{
    unsigned long n;
    char *end;

    errno = 0;
    n = strtoul(vdev, &end, 0);
    *ret = (int)n;
    return !errno && !*end && n <= INT_MAX;
}

static int number(const char *vdev, struct place *at)
{
    int n;

    if (numbered(vdev, at) || letters(vdev, "xvd", MAX_DISK, MAX_PART, at)) {
        unsigned disk = at->disk, part = at->part;

        if ((int)disk <= 15 && (int)part <= 15)
            return XVD_MAJOR << 8 | disk << 4 | part;
        return EXTENDED | disk << 8 | part;
    }
    *at = (struct place){ 0 };
    if (decimal(vdev, &n))
        return n;
    if (letters(vdev, "hd", 4, 64, at))
        return (at->disk < 2 ? 3 : 22) << 8 | (at->disk & 1) << 6 |
               (unsigned)at->part;
    if (letters(vdev, "sd", 16, 16, at))
        return 8 << 8 | (unsigned)at->disk << 4 | (unsigned)at->part;
    return -1;
}

int xencfg__vdev_number(const char *vdev)
{
    struct place at;

    return vdev ? number(vdev, &at) : -1;
}

const char *xencfg__vdev_oddity(const char *vdev)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFX0123456789";
    struct place at;

    number(vdev, &at);
    if (at.disk == -1 && *vdev != 'd')
        return "has no drive letter";
    return !*vdev || vdev[strspn(vdev, plain)] || at.disk < 0 ||
                   at.disk >= MAX_DISK || at.part < 0 || at.part >= MAX_PART
               ? "is no usual name of a disk"
               : NULL;
}

/* ------------------------------------------------------------------ inverse */

/* Of the xvd disk at that place: "xvda1". */
static void name_of(int disk, int part, char name[VDEV_MAX])
{
    char text[8], *p = text + sizeof(text) - 1;

    *p = 0;
    for (disk++; disk; disk = (disk - 1) / 26)
        *--p = 'a' + (disk - 1) % 26;
    if (part)
        snprintf(name, VDEV_MAX, "xvd%s%d", p, part);
    else
        snprintf(name, VDEV_MAX, "xvd%s", p);
}

void xencfg__vdev_name(int number, char name[VDEV_MAX])
{
    if (number < 0)             /* "xvd1" */
        name_of(-1, number >= -16 ? number + 16 : number & 255, name);
    else if (number & EXTENDED)
        name_of((number & (EXTENDED - 1)) >> 8, number & 255, name);
    else
        name_of(number >> 4 & 15, number & 15, name);
    /* not all of them mean what they seem to */
    if (xencfg__vdev_number(name) != number)
        snprintf(name, VDEV_MAX, "%d", number);
}
