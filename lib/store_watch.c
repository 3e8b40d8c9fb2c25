/*
 * store_watch - waits for a change in the running xenstored.
 *
 * A watch has a connection of its own, as libxenstore then starts a thread that
 * reads from it, and that must live for as long as is waited.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "store_live.h"

struct store_watch {
    xencfg_ctx *ctx;
    struct xs_handle *xs;
    char path[STORE_MAX_PATH];
};

int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret)
{
    CLEANUP(xencfg__watch_closep) struct store_watch *w = calloc(1, sizeof(*w));
    int rc, fd;

    if (!w)
        return xencfg__nomem(s->ctx);
    w->ctx = s->ctx;
    stpncpy(w->path, path, sizeof(w->path) - 1);
    rc = xencfg__live_open(s->ctx, &w->xs, &fd);
    if (rc)
        return rc;
    if (!xs_watch(w->xs, path, ""))
        return xencfg__fail(s->ctx, XENCFG_ERROR_STORE, "watch %s: %m", path);
    *ret = TAKE(w);
    return 0;
}

int xencfg__watch_wait(struct store_watch *w, bool *changed)
{
    struct pollfd pfd = { .fd = xs_fileno(w->xs), .events = POLLIN };
    char **event;

    for (*changed = false; !*changed;) {
        double left = xencfg__time_left(w->ctx);
        int n;

        if (left <= 0)
            return 0;
        n = poll(&pfd, 1, (int)(left * 1e3) + 1);
        if (n < 0 && errno != EINTR)
            return xencfg__fail(w->ctx, XENCFG_ERROR_FAIL, "wait for %s: %m",
                                w->path);
        if (n <= 0)
            continue;
        event = xs_check_watch(w->xs);
        if (!event && errno != EAGAIN)
            return xencfg__fail(w->ctx, XENCFG_ERROR_STORE,
                                "wait for %s: xenstore closed the connection",
                                w->path);
        *changed = event;
        free(event);
    }
    return 0;
}

void xencfg__watch_closep(struct store_watch **w)
{
    if (*w && (*w)->xs)
        xs_close((*w)->xs);
    free(*w);
    *w = NULL;
}
