/* lists - what is a list in the JSON, and one value in the IDL. */
#include <string.h>

#include "base/array.h"
#include "json/reader.h"

bool xencfg__json_charge(struct reader *r, size_t size)
{
    if (size > JSON_MAX_MEMORY - r->memory)
        return xencfg__json_wrong(r, "describes more than 64 MiB");
    r->memory += size;
    return true;
}

bool xencfg__json_enter(struct reader *r)
{
    if (r->depth == JSON_MAX_DEPTH)
        return xencfg__json_wrong(r, "nested deeper than 64");
    r->step[r->depth++] = (struct step){ .name = NULL };
    return true;
}

static int no_scalar(struct reader *r, int t)
{
    return xencfg__json_wrong(r, t == '{' ? "an object in a list of scalars"
                                          : "an array in a list of scalars");
}

/* A list of scalars, each of which add() takes; it stays open. */
static bool elements(struct reader *r, void *obj,
                     bool (*add)(struct reader *r, void *obj, size_t *room))
{
    size_t room = 0;
    int t;

    if (!xencfg__json_enter(r))
        return false;
    for (t = xencfg__json_next(r, '[', true); t != ']';
         t = xencfg__json_next(r, '[', false)) {
        if (!t)
            return false;
        xencfg__json_top(r)->count++;
        if (t != JSON_SCALAR)
            return no_scalar(r, t);
        if (!add(r, obj, &room))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ strings */

/* It always ends as a list of pairs does, so that it can be freed any time. */
static bool append(struct reader *r, char ***list, size_t *room, int count)
{
    char *copy = NULL;
    const char *what = NULL;

    if (r->value.what != JSON_NULL)
        what = xencfg__json_string(&r->value, &copy, &r->rc);
    if (what)
        return r->rc ? xencfg__json_nomem(r) : xencfg__json_wrong(r, what);
    if (ARRAY_ROOM(NULL, list, room, count + 3)) {
        free(copy);
        return xencfg__json_nomem(r);
    }
    (*list)[count] = copy;
    (*list)[count + 1] = (*list)[count + 2] = NULL;
    return true;
}

static bool add_string(struct reader *r, void *list, size_t *room)
{
    if (r->value.what == JSON_NULL)
        return xencfg__json_wrong(r, "expected a string");
    return append(r, list, room, xencfg__json_top(r)->count - 1);
}

bool xencfg__json_strings(struct reader *r, char ***list)
{
    if (!elements(r, list, add_string))
        return false;
    r->depth--;
    return true;
}

bool xencfg__json_pairs(struct reader *r, char ***list)
{
    size_t room = 0;
    int t, n = 0;

    if (!xencfg__json_enter(r))
        return false;
    for (t = xencfg__json_next(r, '{', true); t != '}';
         t = xencfg__json_next(r, '{', false)) {
        if (!t || !append(r, list, &room, n++))
            return false;
        xencfg__json_top(r)->name = (*list)[n - 1];
        t = xencfg__json_member(r);
        if (t != JSON_SCALAR)
            return t && no_scalar(r, t);
        if (!append(r, list, &room, n++))
            return false;
        xencfg__json_top(r)->name = NULL;
    }
    r->depth--;
    return true;
}

/* ------------------------------------------------------------------ numbers */

/*
 * Makes the map that long; its room doubles, so that each bit costs the same.
 */
static bool grow(struct reader *r, xencfg_bitmap *bitmap, size_t *room,
                 uint32_t size)
{
    if (!xencfg__json_charge(r, size - bitmap->size))
        return false;
    if (ARRAY_ROOM(NULL, &bitmap->map, room, size))
        return xencfg__json_nomem(r);
    memset(bitmap->map + bitmap->size, 0, size - bitmap->size);
    bitmap->size = size;
    return true;
}

static bool add_bit(struct reader *r, void *obj, size_t *room)
{
    xencfg_bitmap *bitmap = obj;
    uint64_t bit = 0;
    const char *what = xencfg__json_unsigned(&r->value, JSON_MAX_BIT - 1, &bit);

    if (what)
        return xencfg__json_wrong(r, what);
    if (bit / 8 >= bitmap->size && !grow(r, bitmap, room, bit / 8 + 1))
        return false;
    bitmap->map[bit / 8] |= 1 << bit % 8;
    return true;
}

bool xencfg__json_bitmap(struct reader *r, xencfg_bitmap *bitmap)
{
    if (!elements(r, bitmap, add_bit))
        return false;
    r->depth--;
    return true;
}

static bool add_byte(struct reader *r, void *obj, size_t *room)
{
    xencfg_ms_vm_genid *genid = obj;
    int count = xencfg__json_top(r)->count;
    uint64_t byte = 0;
    const char *what = xencfg__json_unsigned(&r->value, UINT8_MAX, &byte);

    (void)room;
    if (count > (int)sizeof(genid->bytes))
        what = "more than 16 numbers";
    if (what)
        return xencfg__json_wrong(r, what);
    genid->bytes[count - 1] = byte;
    return true;
}

bool xencfg__json_genid(struct reader *r, xencfg_ms_vm_genid *genid)
{
    if (!elements(r, genid, add_byte))
        return false;
    if (xencfg__json_top(r)->count < (int)sizeof(genid->bytes)) {
        r->depth--;             /* the list is what is wrong */
        return xencfg__json_wrong(r, "fewer than 16 numbers");
    }
    r->depth--;
    return true;
}
