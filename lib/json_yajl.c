/* json_yajl - yajl with checked memory, and growing text. */
#include <string.h>

#include "json.h"

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

static bool make_room(struct json_text *text, size_t len)
{
    size_t size = text->size ? text->size : 256;
    char *grown;

    if (text->nomem)
        return false;
    while (size < text->len + len + 1)
        size *= 2;
    grown = realloc(text->data, size);
    if (!grown) {
        free(text->data);
        *text = (struct json_text){ .nomem = true };
        return false;
    }
    text->data = grown;
    text->size = size;
    return true;
}

/*
 * Mostly called for a character or one level's indentation, so that calling
 * memcpy() would take longer than the rest.
 */
void xencfg__json_print(void *ctx, const char *str, size_t len)
{
    struct json_text *text = ctx;
    char *end;

    if (text->size - text->len <= len && !make_room(text, len))
        return;
    end = text->data + text->len;
    if (len == 1)
        *end = *str;
    else if (len == 4)
        memcpy(end, str, 4);
    else
        memcpy(end, str, len);
    end[len] = 0;
    text->len += len;
}

yajl_gen xencfg__json_gen(struct json_guard *guard, struct json_text *text,
                          bool pretty)
{
    yajl_gen gen = yajl_gen_alloc(&guard->funcs);

    yajl_gen_config(gen, yajl_gen_beautify, pretty);
    yajl_gen_config(gen, yajl_gen_indent_string, "    ");
    yajl_gen_config(gen, yajl_gen_print_callback, xencfg__json_print, text);
    return gen;
}

/* ---------------------------------------------------------------- replay */

static int on_null(void *gen)
{
    return yajl_gen_null(gen) == yajl_gen_status_ok;
}

static int on_boolean(void *gen, int value)
{
    return yajl_gen_bool(gen, value) == yajl_gen_status_ok;
}

static int on_number(void *gen, const char *text, size_t len)
{
    return yajl_gen_number(gen, text, len) == yajl_gen_status_ok;
}

static int on_string(void *gen, const unsigned char *text, size_t len)
{
    return yajl_gen_string(gen, text, len) == yajl_gen_status_ok;
}

static int on_start_map(void *gen)
{
    return yajl_gen_map_open(gen) == yajl_gen_status_ok;
}

static int on_end_map(void *gen)
{
    return yajl_gen_map_close(gen) == yajl_gen_status_ok;
}

static int on_start_array(void *gen)
{
    return yajl_gen_array_open(gen) == yajl_gen_status_ok;
}

static int on_end_array(void *gen)
{
    return yajl_gen_array_close(gen) == yajl_gen_status_ok;
}

static const yajl_callbacks replay_callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_start_map,
    .yajl_map_key = on_string,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_start_array,
    .yajl_end_array = on_end_array,
};

void xencfg__json_replay(struct json_guard *guard, yajl_gen gen,
                         const char *json, size_t len)
{
    yajl_handle hand = yajl_alloc(&replay_callbacks, &guard->funcs, gen);

    yajl_parse(hand, (const unsigned char *)json, len);
    yajl_complete_parse(hand);
    yajl_free(hand);
}
