/* store - what both kinds of xenstore share. */
#include <stdarg.h>
#include <stdio.h>

#include "store.h"

/* xenstore's own limit of an absolute path (XENSTORE_ABS_PATH_MAX). */
#define MAX_PATH 3072

static int format(struct store *s, char *path, const char *fmt, va_list ap)
{
    int n = vsnprintf(path, MAX_PATH, fmt, ap);

    if (n < 0 || n >= MAX_PATH)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                            "xenstore path of %d bytes: too long", n);
    return 0;
}

int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...)
{
    char path[MAX_PATH];
    size_t ignored;
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->read(s, path, ret, len ? len : &ignored);
}

int xencfg__store_list(struct store *s, struct names *ret, const char *fmt, ...)
{
    char path[MAX_PATH];
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->list(s, path, ret);
}

void xencfg__store_close(struct store *s)
{
    if (s)
        s->ops->close(s);
}
