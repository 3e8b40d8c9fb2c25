/*
 * vdev - a name of a disk, and its number.
 *
 * A number becomes a name only if that name is this number's; a byte of 1
 * divides the input into two identities, which are equal either way or not.
 */
#include "fuzz.h"
#include "kinds/vdev.h"

static void number_and_name(const char *vdev)
{
    int number = xencfg__vdev_number(vdev), again;
    char name[VDEV_MAX];

    if (number < 0)
        return;
    xencfg__vdev_name(number, name);
    again = xencfg__vdev_number(name);
    if (again != number)
        BUG("%s is %d, which is called %s, which is %d", vdev, number, name,
            again);
    if (!xencfg_device_id_equal(XENCFG_DEVKIND_DISK, vdev, name))
        BUG("%s and %s are not one disk", vdev, name);
}

static void any_number(const uint8_t *data, size_t size)
{
    char name[VDEV_MAX];
    int number = 0;

    memcpy(&number, data, size < sizeof(number) ? size : sizeof(number));
    if (number < 0)
        return;
    xencfg__vdev_name(number, name);
    if (xencfg__vdev_number(name) != number)
        BUG("%d is called %s, which is %d", number, name,
            xencfg__vdev_number(name));
}

static void compare(const char *a, const char *b)
{
    const struct xencfg_kind *k = NULL;

    while ((k = xencfg_kind_next(k))) {
        if (xencfg_device_id_equal(k->kind, a, b) !=
            xencfg_device_id_equal(k->kind, b, a))
            BUG("%s %s and %s: equal one way", k->name, a, b);
        if (!xencfg_device_id_equal(k->kind, a, a))
            BUG("%s %s is not itself", k->name, a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *second = strchr(text, 1);

    if (second)
        *second++ = 0;
    number_and_name(text);
    if (second) {
        number_and_name(second);
        compare(text, second);
    }
    any_number(data, size);
    free(text);
    return 0;
}
