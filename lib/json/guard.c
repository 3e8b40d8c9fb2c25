/* json_yajl - yajl with checked memory. */
#include <string.h>

#include "json/json.h"

/* Precedes each of yajl's allocations. */
struct json_block {
    struct json_block *next, **prev;
    max_align_t data[];
};

static void block_link(struct json_guard *guard, struct json_block *b)
{
    b->next = guard->blocks;
    b->prev = &guard->blocks;
    if (b->next)
        b->next->prev = &b->next;
    guard->blocks = b;
}

static void block_unlink(struct json_block *b)
{
    *b->prev = b->next;
    if (b->next)
        b->next->prev = b->prev;
}

static struct json_block *block_of(void *data)
{
    return (struct json_block *)((char *)data -
                                 offsetof(struct json_block, data));
}

static void *guard_realloc(void *arg, void *data, size_t size)
{
    struct json_guard *guard = arg;
    struct json_block *old = data ? block_of(data) : NULL, *b;

    if (old)
        block_unlink(old);
    b = realloc(old, sizeof(*b) + size);
    if (!b && old)
        block_link(guard, old);
    if (!b)
        longjmp(guard->out, 1);
    block_link(guard, b);
    return b->data;
}

static void *guard_malloc(void *arg, size_t size)
{
    return guard_realloc(arg, NULL, size);
}

static void guard_free(void *arg, void *data)
{
    (void)arg;
    if (!data)
        return;
    block_unlink(block_of(data));
    free(block_of(data));
}

static int call(struct json_guard *guard, int (*fn)(void *arg), void *arg)
{
    return setjmp(guard->out) ? XENCFG_ERROR_NOMEM : fn(arg);
}

int xencfg__json_guard(struct json_guard *guard, int (*fn)(void *arg),
                       void *arg)
{
    struct json_block *b, *next;
    int rc;

    guard->funcs = (yajl_alloc_funcs){ guard_malloc, guard_realloc, guard_free,
                                       guard };
    guard->blocks = NULL;
    rc = call(guard, fn, arg);
    for (b = guard->blocks; b; b = next) {
        next = b->next;
        free(b);
    }
    guard->blocks = NULL;
    return rc;
}

/* ---------------------------------------------------------------- replay */

static int on_null(void *emit)
{
    xencfg__emit_word(emit, "null", 4);
    return 1;
}

static int on_boolean(void *emit, int value)
{
    xencfg__emit_word(emit, value ? "true" : "false", value ? 4 : 5);
    return 1;
}

static int on_number(void *emit, const char *text, size_t len)
{
    xencfg__emit_word(emit, text, len);
    return 1;
}

static int on_string(void *emit, const unsigned char *text, size_t len)
{
    xencfg__emit_string(emit, (const char *)text, len);
    return 1;
}

static int on_key(void *emit, const unsigned char *text, size_t len)
{
    xencfg__emit_key(emit, (const char *)text, len);
    return 1;
}

static int on_start_map(void *emit)
{
    xencfg__emit_open(emit, '{');
    return 1;
}

static int on_end_map(void *emit)
{
    xencfg__emit_close(emit, '}');
    return 1;
}

static int on_start_array(void *emit)
{
    xencfg__emit_open(emit, '[');
    return 1;
}

static int on_end_array(void *emit)
{
    xencfg__emit_close(emit, ']');
    return 1;
}

static const yajl_callbacks replay_callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

struct replay {
    struct json_guard guard;
    struct json_emit *emit;
    const char *json;
    size_t len;
};

static int replay(void *arg)
{
    struct replay *r = arg;
    yajl_handle hand = yajl_alloc(&replay_callbacks, &r->guard.funcs, r->emit);

    yajl_parse(hand, (const unsigned char *)r->json, r->len);
    yajl_complete_parse(hand);
    yajl_free(hand);
    return 0;
}

bool xencfg__json_replay(struct json_emit *emit, const char *json, size_t len)
{
    struct replay r = { .emit = emit, .json = json, .len = len };

    return !xencfg__json_guard(&r.guard, replay, &r);
}
