/* live - the running xenstored as a store. */
#include "store/connection.h"

static void live_disconnect(struct store *s)
{
    xencfg__live_disconnect((struct store_live *)s);
}

static int live_aside(struct store *s, struct store **ret)
{
    return xencfg__store_open_live(s->ctx, ret);
}

static void live_close(struct store *s)
{
    struct store_live *live = (struct store_live *)s;

    xencfg__live_disconnect(live);
    free(live->wire);
    free(live);
}

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret)
{
    static const struct store_daemon_ops daemon = {
        .start = xencfg__live_start,
        .watch = xencfg__live_watch,
        .stream = xencfg__live_stream,
        .disconnect = live_disconnect,
    };
    static const struct store_ops ops = {
        .read = xencfg__reader_read,
        .list = xencfg__reader_list,
        .get_perms = xencfg__reader_get_perms,
        .introduced = xencfg__reader_introduced,
        .close = live_close,
        .begin = xencfg__live_begin,
        .foreseen = xencfg__live_foreseen,
        .end = xencfg__live_end,
        .ahead = xencfg__reader_ahead,
        .forget = xencfg__reader_forget,
        .aside = live_aside,
        .writing = &xencfg__live_writing,
        .daemon = &daemon,
    };
    CLEANUP(freep) struct store_live *live = calloc(1, sizeof(*live));
    CLEANUP(freep) struct wire *wire = calloc(1, sizeof(*wire));
    int rc;

    if (!live || !wire)
        return xencfg__nomem(ctx);
    live->store = (struct store){ .ops = &ops, .ctx = ctx };
    live->last_change = &live->change;
    live->last_asked = &live->asked;
    rc = xencfg__wire_open(wire, ctx);
    if (rc)
        return rc;
    live->wire = TAKE(wire);
    *ret = &TAKE(live)->store;
    return 0;
}
