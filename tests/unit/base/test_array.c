/* Arrays that grow: how far, and that nothing is lost when they cannot. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "heap.h"
#include "util.h"

static xencfg_ctx *ctx;

static void grows(void **state)
{
    static const struct {
        const char *what;
        size_t room, want, grown;
    } row[] = {
        { "nothing wanted", 0, 0, 0 },
        { "the first one", 0, 1, 8 },
        { "many at once, exactly", 0, 1000, 1000 },
        { "there is room", 8, 8, 8 },
        { "one more: twice as much", 8, 9, 16 },
        { "more than twice as much", 8, 100, 100 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(row); i++) {
        size_t room = 0, k;
        int *array = NULL;

        assert_int_equal(ARRAY_ROOM(ctx, &array, &room, row[i].room), 0);
        assert_int_equal(room, row[i].room);
        for (k = 0; k < room; k++)
            array[k] = (int)k;
        assert_int_equal(ARRAY_ROOM(ctx, &array, &room, row[i].want), 0);
        assert_int_equal(room, row[i].grown);
        for (k = 0; k < row[i].room; k++)
            assert_int_equal(array[k], k);
        if (room)
            memset(array, 1, room * sizeof(*array));
        free(array);
    }
}

static void refused(void **state)
{
    static const size_t want[] = { SIZE_MAX, SIZE_MAX / sizeof(uint64_t) + 2,
                                   PTRDIFF_MAX / sizeof(uint64_t) + 1 };
    size_t i, room = 0;
    uint64_t *array = NULL, *before;

    (void)state;
    assert_int_equal(ARRAY_ROOM(ctx, &array, &room, 1), 0);
    before = array;
    array[0] = 42;
    for (i = 0; i < COUNT(want); i++) {
        xencfg__begin(ctx);
        assert_int_equal(ARRAY_ROOM(ctx, &array, &room, want[i]),
                         XENCFG_ERROR_NOMEM);
        assert_string_equal(xencfg_errmsg(ctx), "out of memory");
        assert_ptr_equal(array, before);
        assert_int_equal(room, 8);
    }
    assert_int_equal(ARRAY_ROOM(NULL, &array, &room, SIZE_MAX),
                     XENCFG_ERROR_NOMEM);
    assert_int_equal(array[0], 42);
    free(array);
}

static void no_memory(void **state)
{
    char *array = NULL, *before;
    size_t room = 0;

    (void)state;
    assert_int_equal(ARRAY_ROOM(ctx, &array, &room, 8), 0);
    strcpy(array, "kept");
    before = array;
    xencfg__begin(ctx);
    heap_begin(1, false);
    assert_int_equal(ARRAY_ROOM(ctx, &array, &room, 9), XENCFG_ERROR_NOMEM);
    assert_true(heap_end());
    assert_string_equal(xencfg_errmsg(ctx), "out of memory");
    assert_ptr_equal(array, before);
    assert_int_equal(room, 8);
    assert_string_equal(array, "kept");
    assert_int_equal(ARRAY_ROOM(ctx, &array, &room, 9), 0);
    assert_string_equal(array, "kept");
    free(array);
}

int main(void)
{
    struct tests tests = { NULL, 0 };
    int failed;

    ctx = test_ctx();
    test_add(&tests, grows, NULL, "grows to what is wanted, or doubles");
    test_add(&tests, refused, NULL, "a size that no memory has is refused");
    test_add(&tests, no_memory, NULL, "out of memory: the array stays");
    failed = test_run(&tests);
    xencfg_close(ctx);
    return failed;
}
