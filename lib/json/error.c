/* error - where in a JSON text something is wrong, and what. */
#include <stdio.h>
#include <string.h>

#include "json/reader.h"

/* "b_info.type.hvm.vga.kind", "disks[3].vdev"; "the top level" */
static const char *path(const struct reader *r, char *buf, size_t size)
{
    size_t n = 0;
    int i;

    snprintf(buf, size, "the top level");
    for (i = 0; i < r->depth && n < size; i++) {
        const struct frame *f = &r->frame[i];

        if (f->what == IN_STRUCT && i == r->depth - 1 && r->unknown)
            n += snprintf(buf + n, size - n, "%s%.64s", n ? "." : "",
                          r->unknown->key);
        else if (f->what == IN_STRUCT && f->field)
            n += snprintf(buf + n, size - n, "%s%s", n ? "." : "",
                          f->field->name);
        else if (f->what == IN_PAIRS && f->count & 1)
            n += snprintf(buf + n, size - n, ".%.64s",
                          (*(char ***)f->obj)[f->count - 1]);
        else if (f->what != IN_STRUCT && f->what != IN_PAIRS && f->count)
            n += snprintf(buf + n, size - n, "[%d]", f->count - 1);
    }
    return buf;
}

int xencfg__json_fail_at(struct reader *r, size_t at, const char *where,
                   const char *what)
{
    size_t line = 1, i, start = 0;

    if (!r->json)
        return XENCFG_ERROR_INVAL;
    for (i = 0; i < at && i < r->len; i++)
        if (r->json[i] == '\n') {
            line++;
            start = i + 1;
        }
    return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "%zu:%zu: %s%s%s", line,
                        at - start + 1, where, *where ? ": " : "", what);
}

/* A string begins at its quote. */
size_t xencfg__json_token(const struct reader *r, size_t end)
{
    size_t i = end, n;

    if (!i || !r->json)
        return end;
    if (r->json[i - 1] == '"') {
        for (i--; i > 0; i--) {
            if (r->json[i - 1] != '"')
                continue;
            for (n = 0; i > 1 + n && r->json[i - 2 - n] == '\\'; n++)
                ;
            if (!(n & 1))
                return i - 1;
        }
        return 0;
    }
    if (strchr("{}[],:", r->json[i - 1]))
        return i - 1;
    while (i > 0 && r->json[i - 1] && !strchr(" \t\r\n,:[{", r->json[i - 1]))
        i--;
    return i;
}

int xencfg__json_wrong_at(struct reader *r, size_t at, const char *what)
{
    char buf[512];

    if (!r->rc)
        r->rc = xencfg__json_fail_at(r, at, path(r, buf, sizeof(buf)), what);
    return 0;
}

int xencfg__json_wrong(struct reader *r, const char *what)
{
    return xencfg__json_wrong_at(r, xencfg__json_token(r, xencfg__json_at(r)),
                                 what);
}

int xencfg__json_nomem(struct reader *r)
{
    r->rc = xencfg__nomem(r->ctx);
    return 0;
}
