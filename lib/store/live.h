/*
 * store_live - the running xenstored, in parts: connection and reading in
 * store_live.c, changes in store_change.c, watches in store_watch.c.  No other
 * files know libxenstore.
 */
#ifndef XENCFG_LIB_STORE_LIVE_H
#define XENCFG_LIB_STORE_LIVE_H

#include <xenstore.h>

#include "store/store.h"
#include "store/queue.h"

enum ahead_what { AHEAD_VALUE, AHEAD_LIST, AHEAD_PERMS };

/* An answer that came before it was asked for. */
struct ahead {
    char *path, *data;          /* data: NULL if there is no such node */
    size_t len;
    enum ahead_what what;
};

struct store_live {
    struct store store;
    struct xs_handle *xs;       /* NULL: not connected */
    int fd;                     /* of xs; -1: not known */
    double timeout;             /* that fd has; 0: none yet */
    xs_transaction_t tx;        /* XBT_NULL: none */
    struct store_queue queue;   /* the transaction's changes so far */
    struct ahead ahead[STORE_AHEAD_MAX];
    unsigned aheads;
    bool sent;                  /* some were sent already */
    bool torn;                  /* it has failed for want of a snapshot */
    int torn_before;            /* transactions, one after another */
    bool dropped;               /* the daemon closed the last connection */
};

/* A connection; *fd is its descriptor, -1 if that cannot be told. */
int xencfg__live_open(xencfg_ctx *ctx, struct xs_handle **xs, int *fd);
void xencfg__live_disconnect(struct store_live *live);

/*
 * Before each request: connects if need be, sends what waits, and lets no
 * answer wait beyond the call's deadline.  what and path are for the error.
 */
int xencfg__live_ready(struct store_live *live, const char *what,
                       const char *path);

/* The daemon closed the connection on a listing: see store.hung_up. */
void xencfg__live_hung_up(struct store_live *live);

/* Answers that came ahead: asks for them, takes one, forgets all. */
int xencfg__live_ahead(struct store *s, const struct store_want *want,
                       unsigned count);
int xencfg__live_ahead_tree(struct store *s, char *const *path,
                            const bool *leaf, unsigned count);
bool xencfg__live_take(struct store_live *live, const char *path,
                       enum ahead_what what, char **data, size_t *len);
void xencfg__live_forget(struct store_live *live);

/* A listing in the form of xs_directory(), pointers and strings in one block.
   data, from malloc() with a NUL behind it, is taken; NULL: no such node. */
int xencfg__split_names(xencfg_ctx *ctx, char *data, size_t len,
                        struct names *ret);

/* Sends the changes that wait. */
int xencfg__live_flush(struct store_live *live);

/* A request failed with errno err, which leaves the connection unusable. */
int xencfg__live_failed(struct store_live *live, const char *what,
                        const char *path, int err);

extern const struct store_write_ops xencfg__live_writing;
int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret);

int xencfg__live_stream(struct store *s, struct stream **ret);

#endif
