/*
 * store - a xenstore: the live one, or a text dump of one, to read from.
 *
 * All functions name a path as xenstore does, "/local/domain/0/name".  Absence
 * is not failure: what is not there is found to be absent (NULL, no names) with
 * return value 0.  Failures return XENCFG_ERROR_STORE, _TIMEDOUT or _NOMEM with
 * the text set.
 */
#ifndef XENCFG_LIB_STORE_H
#define XENCFG_LIB_STORE_H

#include "base/ctx.h"

struct store;
struct store_watch;
struct stream;

/* The longest absolute path, in bytes (XENSTORE_ABS_PATH_MAX). */
#define STORE_MAX_PATH 3072

/* A directory listing, in the store's order; to be freed. */
struct names {
    char **name; /* one block, as xs_directory() returns it */
    unsigned count;
};

static inline void namesp(struct names *n)
{
    free(n->name);
}

/* A node's permissions: its owner has all, the reader may read. */
struct store_perms {
    uint32_t owner, reader;
};

/* What a domain may do with a node, as read; the owner may do all. */
enum store_access { STORE_NONE = 0, STORE_READ = 1, STORE_WRITE = 2 };

struct store_ace {
    uint32_t domid;
    unsigned access; /* enum store_access, or'ed */
};

/* A node's access list: entry[0] names the owner, and what all the others may;
   each further one what that domain may.  To be freed. */
struct store_acl {
    struct store_ace *entry;
    unsigned count; /* 0: there is no such node, or not known, as
                       in a dump without permissions */
};

static inline void store_aclp(struct store_acl *acl)
{
    free(acl->entry);
}

/* So many at a time are asked for ahead. */
#define STORE_AHEAD_MAX 64

/* What will be read. */
enum store_what {
    STORE_VALUE,
    STORE_LIST,
    STORE_PERMS,
    STORE_INTRODUCED, /* of a domid, which is the path */
};

struct store_wants {
    struct store *store; /* asked when it is full; NULL: what does not fit is
                            not asked for */
    int rc;              /* of that */
    struct store_want {
        char path[96];
        enum store_what what;
        size_t size; /* STORE_LIST: so many bytes are expected; 0: not many */
    } want[STORE_AHEAD_MAX];
    unsigned count;
};

/* What reading returns that is neither success nor an error. */
enum store_code {
    /* The listing is longer than a daemon without partial listing can send. */
    STORE_TOO_LONG = 1,
    /* The same, most likely, but within a transaction, which is lost: the
       daemon closed the connection, and answers over another.  The error's text
       is set; xencfg__store_end() makes it XENCFG_ERROR_STORE. */
    STORE_HUNG_UP,
    /* It was not asked for, and the transaction has ended; as the last. */
    STORE_MORE,
    /* A number: there is no such node. */
    STORE_NO_NODE,
    /* It is no number; the error's text is set, in case it is an error. */
    STORE_MALFORMED,
};

/* How a transaction ended. */
enum store_outcome {
    STORE_ENDED,   /* as was asked for, or with the error */
    STORE_CHANGED, /* something that was read has changed: nothing
                      of it counts */
    STORE_UNSURE,  /* no answer came to the commit: it may have
                      succeeded */
    STORE_CUT_OFF, /* by STORE_HUNG_UP */
    STORE_UNFORESEEN, /* by STORE_MORE */
};

/* What a store must have in order to be written. */
struct store_write_ops {
    int (*write)(struct store *s, const char *path, const char *value);
    int (*mkdir)(struct store *s, const char *path);
    /* no_parent may be NULL */
    int (*rm)(struct store *s, const char *path, bool *no_parent);
    int (*set_perms)(struct store *s, const char *path, struct store_perms p);
    /* Sends the changes that wait; NULL: none ever do. */
    int (*flush)(struct store *s);
};

/* What a running xenstored can. */
struct store_daemon_ops {
    /* NULL: it cannot be told */
    int (*start)(struct store *s, double *ret);
    int (*watch)(struct store *s, const char *path, struct store_watch **ret);
    /* see stream.h; NULL: not possible */
    int (*stream)(struct store *s, struct stream **ret);
    void (*disconnect)(struct store *s); /* NULL: has no connection */
};

struct store_ops {
    /* *ret: the value and a NUL, from malloc(); NULL if there is no such node.
     *len, its length without that NUL, as values may hold NULs. */
    int (*read)(struct store *s, const char *path, char **ret, size_t *len);
    /* enum store_code */
    int (*list)(struct store *s, const char *path, struct names *ret);
    /* NULL: not known */
    int (*get_perms)(struct store *s, const char *path, struct store_acl *ret);
    /* See xencfg__store_introduced(). */
    int (*introduced)(struct store *s, uint32_t domid, bool *ret);
    void (*close)(struct store *s);
    /* NULL: nothing changes while it is read.  *ret is STORE_ENDED before; if
       it becomes STORE_CHANGED, 0 is returned, also if not to commit. */
    int (*begin)(struct store *s);
    int (*end)(struct store *s, bool commit, enum store_outcome *ret);
    int (*foreseen)(struct store *s); /* NULL: makes no difference */
    /* Asks for all at once; NULL: not worth while.  enum store_code */
    int (*ahead)(struct store *s, const struct store_wants *all);
    void (*forget)(struct store *s);
    /* See xencfg__store_aside(). */
    int (*aside)(struct store *s, struct store **ret);
    const struct store_write_ops *writing; /* NULL: cannot be written */
    const struct store_daemon_ops *daemon; /* NULL: a dump */
};

/* What a transaction has read and changed, for blame.h: paths, each with its
   NUL. */
struct store_touched {
    char *text;
    size_t len, room;
};

struct store {
    const struct store_ops *ops;
    xencfg_ctx *ctx;
    unsigned conflicts; /* so many in a row, of xencfg__store_run() */
    struct store_touched touched;
};

int xencfg__store_open_live(xencfg_ctx *ctx, struct store **ret);
int xencfg__store_open_dump(xencfg_ctx *ctx, struct store **ret);
void xencfg__store_close(struct store *s); /* s may be NULL */

/* Its connection is known to be lost: the next request makes another. */
void xencfg__store_disconnect(struct store *s); /* s may be NULL */

/* The context's store, connected at the first call. */
int xencfg__store(xencfg_ctx *ctx, struct store **ret);

/* len may be NULL. */
int xencfg__store_read(struct store *s, char **ret, size_t *len,
                       const char *fmt, ...) PRINTF(4, 5);
int xencfg__store_list(struct store *s, struct names *ret, const char *fmt, ...)
    PRINTF(3, 4);

/* Is the node there? */
int xencfg__store_exists(struct store *s, bool *ret, const char *fmt, ...)
    PRINTF(3, 4);

/* A node that is a decimal number, at most max.  enum store_code */
int xencfg__store_number(struct store *s, uint64_t max, uint64_t *ret,
                         const char *fmt, ...) PRINTF(4, 5);

/* The nodes below a path whose names are such numbers, without leading zeros,
   ascending; to be freed.  STORE_TOO_LONG, with the error's text. */
int xencfg__store_list_numbers(struct store *s, uint32_t max, uint32_t **ret,
                               int *count, const char *path);

int xencfg__store_get_perms(struct store *s, struct store_acl *ret,
                            const char *fmt, ...) PRINTF(3, 4);

/*
 * What will be read next, so that it can be asked for in one round trip:
 *
 *     struct store_wants w = { .count = 0 };
 *
 *     xencfg__want(&w, STORE_LIST, "/libxl/%u/device", domid);
 *     rc = xencfg__store_ahead(s, &w);
 *
 * Says nothing about whether it is there; what does not fit is just not asked
 * for.  Outside of a transaction an answer can be older than its reading: the
 * caller forgets those that are left.
 */
void xencfg__want(struct store_wants *w, enum store_what what, const char *fmt,
                  ...) PRINTF(3, 4);
/* The same of a listing of that size, which may come in parts. */
void xencfg__want_list(struct store_wants *w, size_t size, const char *path);
int xencfg__store_ahead(struct store *s, const struct store_wants *w);
void xencfg__store_forget(struct store *s);

/*
 * Within a transaction that changes nothing: all that will be read in it was
 * asked for.  So its end is asked for with it, behind it, and is waited for by
 * xencfg__store_end() alone.  What is read and was not asked for is STORE_MORE.
 */
int xencfg__store_foreseen(struct store *s);

/*
 * Calls fn within a transaction: all its reads, listings and changes.  What was
 * read has not changed when it is committed.  If it has, fn is called again,
 * until the deadline, and STORE_TRIES times at most; also if fn has failed,
 * since what it concluded from what it read, a refusal for instance, need not
 * be true then.  Before each call, but for the first, fn has to forget what it
 * did.  ret may be NULL; it is never STORE_CHANGED.  XENCFG_ERROR_TIMEDOUT
 * names what is written all the time.
 *
 * To change a node is to read it, in C xenstored, and to delete one is to read
 * all that is below it.  So who may write a node can make each commit fail that
 * concerns it: of what belongs to a guest or a driver domain, nothing may be in
 * a transaction that is contended.
 */
#define STORE_TRIES 256
int xencfg__store_run(struct store *s, int (*fn)(struct store *tx, void *arg),
                      void *arg, enum store_outcome *ret);

/* So many conflicts in a row are no chance any more. */
#define STORE_CONTENDED 16
static inline bool xencfg__store_contended(const struct store *tx)
{
    return tx->conflicts >= STORE_CONTENDED;
}

/*
 * The same xenstore outside of the transaction under way, by another
 * connection: what is changed there is changed at once, whatever becomes of the
 * transaction.  To be closed.
 */
int xencfg__store_aside(struct store *tx, struct store **ret);

static inline void xencfg__store_closep(struct store **s)
{
    xencfg__store_close(*s);
}

/*
 * The same by hand.  End: commits if rc is 0, else forgets the changes; returns
 * rc, or why it could not be committed.  A dump can be read in a transaction
 * too.
 */
int xencfg__store_begin(struct store *s);
int xencfg__store_end(struct store *s, int rc, enum store_outcome *ret);

/*
 * Within a transaction a change may be sent, and fail, only with a later call:
 * the next reading, flush or commit.  After flush only the commit can fail.
 */
int xencfg__store_flush(struct store *s);
/* 0, or the error that a dump is none. */
int xencfg__store_writable(struct store *s);
int xencfg__store_write(struct store *s, const char *value, const char *fmt,
                        ...) PRINTF(3, 4);
/* A node without value; one that is there stays. */
int xencfg__store_mkdir(struct store *s, const char *path);
/* With all below; what is not there is no error.  *no_parent, if not NULL: the
   node above it is not there either. */
int xencfg__store_rm(struct store *s, bool *no_parent, const char *path);
int xencfg__store_set_perms(struct store *s, const char *path,
                            struct store_perms perms);

/*
 * Was the domain introduced to xenstored, and not released?  In a dump each is
 * that has nodes, unless that says otherwise (text.c).  (domain/presence.h makes
 * an answer of it.)
 */
int xencfg__store_introduced(struct store *s, uint32_t domid, bool *ret);

/* How a dump says that it was not, behind the domain's path. */
#define STORE_DOMAINS "/local/domain/"
#define STORE_NOT_INTRODUCED " is not introduced:"

/*
 * When the daemon began, in seconds of the epoch; 0: it cannot be told, as of
 * one in a stub domain or of a dump.  One that began anew, after a crash for
 * instance, knows none of the domains that run: what it does not know need not
 * have gone.  (A live update keeps what it knows, its process and its socket.)
 */
int xencfg__store_daemon_start(struct store *s, double *ret);

/* When its socket was made, by the clock of then; 0: there is none. */
double xencfg__store_socket_time(const struct store *s);

/*
 * Waits for changes of a node or below it, on a connection of its own; one is
 * reported at once.  watch.h has more.
 * xencfg__watch_wait() returns when there was one, or that deadline has passed
 * (*changed is false).  w may be NULL in closep.
 */
int xencfg__watch_open(struct store *s, const char *path,
                       struct store_watch **ret);
int xencfg__watch_wait(struct store_watch *w, struct deadline until,
                       bool *changed);
void xencfg__watch_closep(struct store_watch **w);

#endif
