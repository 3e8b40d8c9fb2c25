/* store - what both kinds of xenstore share. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

static int format(struct store *s, char *path, const char *fmt, va_list ap)
{
    int n = vsnprintf(path, STORE_MAX_PATH, fmt, ap);

    if (n < 0 || n >= STORE_MAX_PATH)
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE,
                            "xenstore path of %d bytes: too long", n);
    return 0;
}

int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...)
{
    char path[STORE_MAX_PATH];
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
    char path[STORE_MAX_PATH];
    va_list ap;
    int rc;

    va_start(ap, fmt);
    rc = format(s, path, fmt, ap);
    va_end(ap);
    return rc ? rc : s->ops->list(s, path, ret);
}

int xencfg__store_uuid(struct store *s, uint32_t domid, xencfg_uuid *ret,
                       bool *known)
{
    CLEANUP(freep) char *vm = NULL;
    int rc;

    *known = false;
    rc = xencfg__store_read(s, &vm, NULL, "/local/domain/%u/vm", domid);
    if (!rc && vm && !strncmp(vm, "/vm/", 4))
        *known = !xencfg_uuid_parse(ret, vm + 4);
    return rc;
}

void xencfg__store_close(struct store *s)
{
    if (s)
        s->ops->close(s);
}
