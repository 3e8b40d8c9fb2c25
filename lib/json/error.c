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
        const struct step *step = &r->step[i];

        if (step->name)
            n += snprintf(buf + n, size - n, "%s%.64s", n ? "." : "",
                          step->name);
        else if (step->count)
            n += snprintf(buf + n, size - n, "[%d]", step->count - 1);
    }
    return buf;
}

int xencfg__json_fail_at(struct reader *r, size_t at, const char *where,
                   const char *what)
{
    size_t line = 1, i, start = 0;

    for (i = 0; i < at && i < r->len; i++)
        if (r->json[i] == '\n') {
            line++;
            start = i + 1;
        }
    return xencfg__fail(r->ctx, XENCFG_ERROR_INVAL, "%zu:%zu: %s%s%s", line,
                        at - start + 1, where, *where ? ": " : "", what);
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
    return xencfg__json_wrong_at(r, r->token, what);
}

int xencfg__json_nomem(struct reader *r)
{
    r->rc = xencfg__nomem(r->ctx);
    return 0;
}
