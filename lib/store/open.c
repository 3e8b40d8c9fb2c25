/* open - opens a wire, by one of the two ways. */
#include <string.h>
#include <xenstore.h>

#include "store/socket.h"
#include "store/wire.h"

static void init(struct wire *w, xencfg_ctx *ctx)
{
    w->ctx = ctx;
    w->way = NULL;
    w->xs = NULL;
    w->fd = -1;
    w->lost = 0;
    w->asked = 0;
    w->due = w->unsent = NULL;
    w->last = &w->due;
    w->sent = w->have = 0;
}

int xencfg__wire_open_socket(struct wire *w, xencfg_ctx *ctx)
{
    int rc;

    init(w, ctx);
    rc = xencfg__socket_connect(ctx, &w->fd);
    if (w->fd >= 0)
        w->way = &xencfg__by_socket;
    return rc;
}

int xencfg__wire_open(struct wire *w, xencfg_ctx *ctx)
{
    const char *path = xencfg__socket_path();
    int rc = 0;

    init(w, ctx);
    if (xencfg__socket_serves()) {
        rc = xencfg__wire_open_socket(w, ctx);
    } else {
        w->xs = xs_open(0);
        if (w->xs)
            w->way = &xencfg__by_libxenstore;
    }
    if (rc)
        return rc;
    if (!w->way)
        return xencfg__fail(ctx, XENCFG_ERROR_ACCESS,
                            "cannot connect to xenstore at %s: %m", path);
    xencfg__debug(ctx, "connected to xenstore at %s%s", path,
                  w->xs ? ", by libxenstore, without deadline" : "");
    return 0;
}
