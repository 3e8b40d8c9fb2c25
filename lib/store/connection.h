/* connection - the store that asks a running xenstored, over a wire. */
#ifndef XENCFG_LIB_STORE_CONNECTION_H
#define XENCFG_LIB_STORE_CONNECTION_H

#include "store/store.h"
#include "store/wire.h"

/* So many changes are sent together. */
#define CHANGES_MAX 128

struct store_live {
    struct store store;
    struct wire *wire;
    bool shared;         /* the wire is a stream's, and so are the questions */
    struct asked *asked, **last_asked; /* whose answers were not taken, or are
                                          kept */
    bool begun;          /* within a transaction */
    uint32_t tx;         /* its id; 0: none, or not known yet */
    struct asked *starting, *ending; /* its begin, and its end, under way */
    struct asked *change, **last_change; /* the transaction's, not sent yet */
    unsigned changes;
    bool sent;       /* some changes were sent already */
    bool torn;       /* it has failed for want of a snapshot */
    int torn_before; /* transactions, one after another */
    bool dropped;    /* the daemon closed the last connection */
};

/* Forgets changes and answers too; a transaction is lost. */
void xencfg__live_disconnect(struct store_live *live);

/* Sends the changes that wait. */
int xencfg__live_flush(struct store_live *live);
void xencfg__live_drop_changes(struct store_live *live);

/* A question, as of asked_new(), failed with errno err; ends the connection if
   that is lost. */
int xencfg__live_failed(struct store_live *live, uint32_t type,
                        const char *path, int err);

/* The answer to a question. */
struct answer {
    int err; /* what the daemon says, an errno */
    char *data;
    size_t len;
};

static inline void answerp(struct answer *a)
{
    free(a->data);
}

/* Was that asked ahead? */
bool xencfg__live_is_asked(const struct store_live *live, uint32_t type,
                           const char *path, const char *more);

/* Within a transaction: waits for its id. */
int xencfg__live_started(struct store_live *live);

/* Connects if need be. */
int xencfg__live_connected(struct store_live *live, uint32_t type,
                           const char *path);

/* Sends the changes that wait, asks, unless that was done ahead, and waits.
   more may be NULL.  enum store_code */
int xencfg__live_question(struct store_live *live, uint32_t type,
                          const char *path, const char *more,
                          struct answer *ret);

/*
 * The daemon closed the connection on a request: does it answer another one?
 * The error's text stays.  Ends the connection within a transaction.
 */
bool xencfg__live_still_answers(struct store_live *live);

/* reader.c: how any store that has a wire is read. */
int xencfg__reader_read(struct store *s, const char *path, char **ret,
                      size_t *len);
int xencfg__reader_list(struct store *s, const char *path, struct names *ret);
int xencfg__reader_get_perms(struct store *s, const char *path,
                           struct store_acl *ret);
int xencfg__reader_introduced(struct store *s, uint32_t domid, bool *ret);
int xencfg__reader_ahead(struct store *s, const struct store_wants *w);
void xencfg__reader_forget(struct store *s);

/* answers.c: data as the daemon sends it. */

/* A listing in the form of struct names.  data, from malloc() with a NUL behind
   it, is taken; NULL: no such node. */
int xencfg__split_names(xencfg_ctx *ctx, char *data, size_t len,
                        struct names *ret);

/* The same with permissions, "n0", "r5", ..., each with its NUL. */
int xencfg__split_perms(xencfg_ctx *ctx, const char *data, size_t len,
                        struct store_acl *ret);

/* A listing's part begins so far behind the last one's beginning, if they are
   asked for together: each answer has more. */
#define PART_STEP 3840

/* listing.c: what does not fit into one answer.  *err as in struct answer. */
int xencfg__live_list_parts(struct store_live *live, const char *path,
                            char **ret, size_t *len, int *err);

/* What change.c, daemon.c, watch.c and stream.c do for live.c. */
int xencfg__live_begin(struct store *s);
int xencfg__live_foreseen(struct store *s);
int xencfg__live_end(struct store *s, bool commit, enum store_outcome *ret);
extern const struct store_write_ops xencfg__live_writing;

int xencfg__live_start(struct store *s, double *ret);
int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret);
int xencfg__live_stream(struct store *s, struct stream **ret);

#endif
