/*
 * connection - the connection to the running xenstored, by libxenstore.
 *
 * libxenstore waits for an answer without end.  It does not give its
 * descriptor away, so the one that xs_open() made is looked for among the
 * process's own, and given a time-out: that is how a call keeps its deadline.
 */
#ifndef XENCFG_LIB_STORE_CONNECTION_H
#define XENCFG_LIB_STORE_CONNECTION_H

#include <xenstore.h>

#include "store/answers.h"
#include "store/queue.h"

struct store_live {
    struct store store;
    struct xs_handle *xs;     /* NULL: not connected */
    int fd;                   /* of xs; -1: not known */
    double timeout;           /* that fd has; 0: none yet */
    xs_transaction_t tx;      /* XBT_NULL: none */
    struct store_queue queue; /* the transaction's changes so far */
    struct answers answers;
    bool sent;       /* some changes were sent already */
    bool torn;       /* it has failed for want of a snapshot */
    int torn_before; /* transactions, one after another */
    bool dropped;    /* the daemon closed the last connection */
};

int xencfg__live_connect(struct store_live *live);

/* Forgets the queue and the answers too; a transaction is lost. */
void xencfg__live_disconnect(struct store_live *live);

/*
 * Before each request: connects if need be, sends what waits, and lets no
 * answer wait beyond the call's deadline.  what and path are for the error.
 */
int xencfg__live_ready(struct store_live *live, const char *what,
                       const char *path);

/* Sends the changes that wait. */
int xencfg__live_flush(struct store_live *live);

/* A request failed with errno err, which leaves the connection unusable. */
int xencfg__live_failed(struct store_live *live, const char *what,
                        const char *path, int err);

/*
 * The daemon closed the connection on a request: does it answer another one?
 * The error's text stays.  Ends the connection within a transaction.
 */
bool xencfg__live_still_answers(struct store_live *live);

/*
 * The names below a path, over fd, which is known; none of an error.  *err is 0
 * or an errno, of the daemon or of the connection.
 */
int xencfg__live_directory(struct store_live *live, const char *path,
                           struct names *ret, int *err);

/* What ahead.c, change.c, daemon.c, watch.c and stream.c do for live.c, which reads. */
int xencfg__live_ahead(struct store *s, const struct store_wants *w);

int xencfg__live_begin(struct store *s);
int xencfg__live_end(struct store *s, bool commit, enum store_outcome *ret);
extern const struct store_write_ops xencfg__live_writing;

int xencfg__live_start(struct store *s, double *ret);
int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret);
int xencfg__live_stream(struct store *s, struct stream **ret);

#endif
