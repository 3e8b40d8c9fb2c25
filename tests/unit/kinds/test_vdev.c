/*
 * The numbers of disks: libxl's formula, as tests/check/vdev.sh sees libxl
 * compute it, and names for numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"
#include "kinds/vdev.h"

struct row {
    const char *vdev;
    int number;
};

static const struct row rows[] = {
    /* libxl's own samples */
    { "xvda", 51712 },
    { "xvda1", 51713 },
    { "xvdp", 51952 },
    { "xvdq", 268439552 },
    { "xvda16", 268435472 },
    { "hda", 768 },
    { "hdb", 832 },
    { "hdc", 5632 },
    { "hdd", 5696 },
    { "sda", 2048 },

    /* the ends of each range */
    { "xvda15", 51727 },
    { "xvdp15", 51967 },
    { "xvdp16", 0x10000000 + 15 * 256 + 16 },
    { "xvda255", 0x10000000 + 255 },
    { "xvda256", -1 },
    { "xvdz", 0x10000000 + 25 * 256 },
    { "xvdaa", 0x10000000 + 26 * 256 },
    { "xvdaz", 0x10000000 + 51 * 256 },
    { "xvdba", 0x10000000 + 52 * 256 },
    { "xvdzz", 0x10000000 + 701 * 256 },
    { "xvdaaa", 0x10000000 + 702 * 256 },
    { "xvdbgqcv", 0x10000000 + ((1 << 20) - 1) * 256 },
    { "xvdbgqcv255", 0x1fffffff },
    { "xvdbgqcw", -1 },
    { "xvdzzzzz", -1 },
    { "xvdzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", -1 },
    { "hda63", 831 },
    { "hda64", -1 },
    { "hdd63", 5759 },
    { "hde", -1 },
    { "sda15", 2063 },
    { "sda16", -1 },
    { "sdp15", 8 * 256 + 255 },
    { "sdq", -1 },
    { "sdaa", -1 },

    /* d<disk>p<partition> */
    { "d0p0", 51712 },
    { "d0p1", 51713 },
    { "d15p15", 51967 },
    { "d16p0", 268439552 },
    { "d0p16", 268435472 },
    { "d0x10p0", 268439552 },
    { "d020p0", 268439552 },
    { "d0p0x10", 268435472 },
    { "d0p020", 268435472 },
    { "d0xFp0xf", 51967 },
    { "d1048575p255", 0x1fffffff },
    { "d1048576p0", -1 },
    { "d0p256", -1 },
    { "d0", -1 },
    { "d0p", -1 },
    { "dp0", -1 },
    { "d0p0 ", -1 },
    { "d0p0p0", -1 },
    { "d-1p0", -16 },
    { "d+1p0", 51728 },
    { "d 1p0", 51728 },
    { "d08p0", -1 },
    { "d99999999999999999999p0", sizeof(long) == 8 ? -16 : -1 },
    { "d0p99999999999999999999", -1 },
    { "D0p0", -1 },

    /* plain numbers */
    { "0", 0 },
    { "51712", 51712 },
    { "0xca00", 51712 },
    { "0xCA00", 51712 },
    { "0145000", 51712 },
    { "2147483647", 2147483647 },
    { "0x7fffffff", 2147483647 },
    { "2147483648", -1 },
    { "4294967296", -1 },
    { "99999999999999999999999", -1 },
    { "-1", -1 },
    { "+1", 1 },
    { " 1", 1 },
    { "1 ", -1 },
    { "1a", -1 },
    { "08", -1 },

    /* what libxl makes of names that nobody means: no letter is disk -1 */
    { "xvd", -16 },
    { "xvd1", -15 },
    { "xvd14", -2 },
    { "xvd16", -240 },
    { "xvd254", -2 },
    { "hd", 832 },
    { "hd1", 833 },
    { "hd63", 895 },
    { "sd", -16 },
    { "sd5", -11 },
    { "d-5p3", -77 },
    { "d0p-2", -2 },
    { "d16p-5", -5 },
    { "d4294967302p0", sizeof(long) == 8 ? 51808 : -1 },
    { "d0p4294967297", sizeof(long) == 8 ? 51713 : -1 },
    { "xvda-3", -3 },
    { "xvda -3", -3 },
    { "xvdc+2", 51746 },
    { "xvda 05", 51717 },
    { "xvda+0", 51712 },
    { "hda 5", 773 },
    { "sda+5", 2053 },
    { "-18446744073709551615", sizeof(long) == 8 ? 1 : -1 },
    { "xvda9223372036854775808", sizeof(long) == 8 ? 51712 : -1 },
    { "", 0 },

    /* no names at all */
    { "xvd0", -1 },
    { "xvd15", -1 },            /* which is how libxl says so */
    { "xvd256", -1 },
    { "hd0", -1 },
    { "hd64", -1 },
    { "sd15", -1 },
    { "sd16", -1 },
    { "d0p-1", -1 },
    { "xvda-1", -1 },
    { "  ", -1 },
    { "-2", -1 },
    { "xvda0", -1 },
    { "xvda01", -1 },
    { "hda0", -1 },
    { "sda01", -1 },
    { "XVDA", -1 },
    { "xvdA", -1 },
    { "xvda1a", -1 },
    { "xvda ", -1 },
    { " xvda", -1 },
    { "xvda\n", -1 },
    { "xvda99999999999999999999", -1 },
    { "xvd\xc3\xa4", -1 },
    { "vda", -1 },
    { "/dev/xvda", -1 },
    { NULL, -1 },
};

static void number(void **state)
{
    const struct row *row = *state;

    assert_int_equal(xencfg__vdev_number(row->vdev), row->number);
}

/* ------------------------------------------------------------------ oddities */

static const char letterless[] = "has no drive letter";
static const char unusual[] = "is no usual name of a disk";

static const struct oddity {
    const char *vdev, *what;
} oddities[] = {
    { "xvda", NULL }, { "xvdbgqcv255", NULL }, { "hda63", NULL },
    { "sdp15", NULL }, { "d0p0", NULL }, { "d0xFp017", NULL },
    { "d1048575p255", NULL }, { "0", NULL }, { "51712", NULL },
    { "0xCA00", NULL }, { "0145000", NULL },
    { "xvd", letterless }, { "xvd1", letterless }, { "hd", letterless },
    { "hd1", letterless }, { "sd5", letterless },
    { "", unusual }, { " 1", unusual }, { "+1", unusual },
    { "d-1p0", unusual }, { "d 1p0", unusual }, { "d4294967302p0", unusual },
    { "d0p4294967297", unusual }, { "xvda -3", unusual },
    { "xvda+0", unusual }, { "hda 5", unusual },
    { "xvda9223372036854775808", unusual },
};

static void odd(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(oddities); i++) {
        const char *what = xencfg__vdev_oddity(oddities[i].vdev);

        if (sizeof(long) == 4 && xencfg__vdev_number(oddities[i].vdev) == -1)
            continue;           /* such a name is no disk's */
        if (!oddities[i].what)
            assert_null(what);
        else
            assert_string_equal(what, oddities[i].what);
    }
}

/* ------------------------------------------------------------------ inverse */

static int xvd_number(int disk, int part)
{
    return disk <= 15 && part <= 15 ? 202 << 8 | disk << 4 | part
                                    : 1 << 28 | disk << 8 | part;
}

/* Two ways to the same name, and from both back to the number. */
static void there_and_back(int disk, int part)
{
    char name[VDEV_MAX], again[VDEV_MAX], text[32];
    int n = xvd_number(disk, part);

    memset(name, '#', sizeof(name));
    xencfg__vdev_name(n, name);
    assert_non_null(memchr(name, 0, sizeof(name)));
    assert_int_equal(strncmp(name, "xvd", 3), 0);
    assert_int_equal(xencfg__vdev_number(name), n);
    snprintf(text, sizeof(text), "d%dp%d", disk, part);
    assert_int_equal(xencfg__vdev_number(text), n);
    snprintf(text, sizeof(text), "%d", n);
    assert_int_equal(xencfg__vdev_number(text), n);
    xencfg__vdev_name(xencfg__vdev_number(name), again);
    assert_string_equal(again, name);
}

static void edges(void **state)
{
    static const int disks[] = { 0, 1, 14, 15, 16, 17, 25, 26, 27, 51, 52, 675,
                                 676, 701, 702, 703, 18277, 18278, 18279,
                                 475253, 475254, 475255, 1048574, 1048575 };
    static const int parts[] = { 0, 1, 14, 15, 16, 17, 99, 100, 254, 255 };
    size_t i, j;

    (void)state;
    for (i = 0; i < COUNT(disks); i++)
        for (j = 0; j < COUNT(parts); j++)
            there_and_back(disks[i], parts[j]);
}

static void all_disks(void **state)
{
    int disk;

    (void)state;
    for (disk = 0; disk < 1 << 20; disk += 7)
        there_and_back(disk, disk & 255);
}

static void many(void **state)
{
    unsigned seed = 1;
    int i;

    (void)state;
    for (i = 0; i < 100000; i++) {
        int disk = rand_r(&seed) & ((1 << 20) - 1);

        there_and_back(disk >> (i % 20), rand_r(&seed) & 255);
    }
}

/*
 * Whatever the number: the name means it, and so is no other's; or it is the
 * decimal form of a negative one that no such name has.
 */
static void named_right(int n)
{
    char name[VDEV_MAX], text[VDEV_MAX];

    xencfg__vdev_name(n, name);
    if (xencfg__vdev_number(name) == n)
        return;
    snprintf(text, sizeof(text), "%d", n);
    assert_string_equal(name, text);
    assert_true(n < -240);
}

static void any_number(void **state)
{
    long long n;
    int i;

    (void)state;
    for (i = 0; i < 60000; i++) {       /* all of the majors, and around */
        named_right(i);
        named_right(-2 - i);
        named_right((1 << 28) + i);
        named_right((1 << 28) - i);
        named_right((1 << 29) - i);
    }
    for (n = INT32_MIN; n <= INT32_MAX; n += 65519)
        if (n != -1)
            named_right(n);
}

static void taken(void **state)
{
    static const struct row names[] = {
        { "xvda1", 51713 }, { "268435457", 268435457 },
        { "268439311", 268439311 }, { "xvda16", 268435472 },
        { "768", 768 }, { "xvd", -16 }, { "xvd1", -15 }, { "xvd14", -2 },
        { "xvd16", -240 }, { "xvd239", -17 }, { "-241", -241 },
    };
    char name[VDEV_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        xencfg__vdev_name(names[i].number, name);
        assert_string_equal(name, names[i].vdev);
    }
}

/* Other disks have no name of their own; their number is one. */
static void others(void **state)
{
    static const int numbers[] = { 0, 1, 768, 2048, 5632, 51711, 51968,
                                   (1 << 28) - 1, 1 << 29, INT32_MAX };
    char name[VDEV_MAX], want[VDEV_MAX];
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(numbers); i++) {
        xencfg__vdev_name(numbers[i], name);
        snprintf(want, sizeof(want), "%d", numbers[i]);
        assert_string_equal(name, want);
        assert_int_equal(xencfg__vdev_number(name), numbers[i]);
    }
}

int main(void)
{
    struct tests tests = { 0 };
    size_t i;

    for (i = 0; i < COUNT(rows); i++)
        test_add(&tests, number, &rows[i], "\"%s\" is %d",
                 !rows[i].vdev                    ? "(null)"
                 : strchr(rows[i].vdev, '\n') ? "xvda\\n"
                                                  : rows[i].vdev,
                 rows[i].number);
    test_add(&tests, edges, NULL, "the inverse at the edges");
    test_add(&tests, all_disks, NULL, "the inverse of every 7th disk");
    test_add(&tests, many, NULL, "the inverse of 100000 random numbers");
    test_add(&tests, others, NULL, "numbers of other disks");
    test_add(&tests, any_number, NULL, "a name means its number, or is none");
    test_add(&tests, taken, NULL, "names that another number has");
    test_add(&tests, odd, NULL, "names that nobody means");
    return test_run(&tests);
}
