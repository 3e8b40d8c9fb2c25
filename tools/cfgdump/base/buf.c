/*
 * buf - text that is put together.
 *
 * Not open_memstream(), which leaves out what it has no memory for, and does
 * not say so.  The text belongs to the stream, not to struct buf: a function
 * that leaves one open may have gone when exit() writes what is still in it.
 */
#include <errno.h>
#include <string.h>

#include "base/buf.h"

struct buf_text {
    char *text;
    size_t len, size;
};

static ssize_t append(void *cookie, const char *data, size_t n)
{
    struct buf_text *t = cookie;
    char *grown;

    if (n >= t->size - t->len) {
        t->size = 2 * (t->len + n) + 64;
        grown = need(realloc(t->text, t->size));
        t->text = grown;
    }
    memcpy(t->text + t->len, data, n);
    t->len += n;
    t->text[t->len] = 0;
    return n;
}

/* For ftell(). */
static int tell(void *cookie, off64_t *offset, int whence)
{
    struct buf_text *t = cookie;

    if (whence == SEEK_SET || *offset) {
        errno = EINVAL;
        return -1;
    }
    *offset = t->len;
    return 0;
}

static int discard(void *cookie)
{
    struct buf_text *t = cookie;

    free(t->text);
    free(t);
    return 0;
}

void buf_begin(struct buf *b)
{
    static const cookie_io_functions_t functions = {
        .write = append, .seek = tell, .close = discard,
    };

    b->inside = need(calloc(1, sizeof(*b->inside)));
    append(b->inside, "", 0);
    b->f = need(fopencookie(b->inside, "w", functions));
}

const char *buf_text(struct buf *b)
{
    if (fflush(b->f) || ferror(b->f))
        out_of_memory();
    b->len = b->inside->len;
    return b->inside->text;
}

char *buf_end(struct buf *b)
{
    char *text;

    buf_text(b);
    text = b->inside->text;
    b->inside->text = NULL;
    fclose(b->f);
    return text;
}
