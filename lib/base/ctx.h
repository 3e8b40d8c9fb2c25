/*
 * ctx - what a context holds, and how errors and warnings leave the library.
 *
 * Where an error arises, xencfg__fail() is called once with the code and a text
 * that names what failed; everyone above returns the code as it is.
 */
#ifndef XENCFG_LIB_CTX_H
#define XENCFG_LIB_CTX_H

#include <xencfg/xencfg.h>

#include "base/deadline.h"
#include "base/util.h"

struct store;

#define MAX_DEADLINE 1e6
#define ERRMSG_MAX 1024

struct xencfg_ctx {
    char *state_dir, *xenstore_dump, *sysfs_dir, *script_dir;
    double deadline;            /* seconds per call, at most MAX_DEADLINE */
    struct deadline until;      /* of the call under way */
    struct xentoollog_logger *logger;
    int xen_minor;              /* N of Xen 4.N; -1: not known yet */
    struct store *store;        /* NULL: not connected */
    bool silent;                /* xenstore did not answer last time */
    bool told;                  /* the logger knows the error */
    int inside;                 /* calls of the library's own, not the user's */
    char errmsg[ERRMSG_MAX];
};

/*
 * Sets the error's text, control characters escaped, and returns code.  "%m" is
 * errno's text.  ctx may be NULL.
 */
int xencfg__fail(xencfg_ctx *ctx, int code, const char *fmt, ...) PRINTF(3, 4);

/* The same for lack of memory. */
int xencfg__nomem(xencfg_ctx *ctx);

/* Puts more in front of the text of an error that was set already. */
void xencfg__fail_prefix(xencfg_ctx *ctx, const char *fmt, ...) PRINTF(2, 3);

/*
 * The same behind it: what a call has done all the same, and is there to stay.
 * Returns code.
 */
int xencfg__fail_but(xencfg_ctx *ctx, int code, const char *what);

/*
 * What failed first is what is reported.  So a function that undoes something,
 * or looks closer, because of an error has among its declarations
 *
 *     KEEP_ERROR(ctx);
 *
 * and when it returns, the error's text is again what it was then, whatever has
 * failed in between.
 */
#define KEEP_ERROR(ctx_)                                                      \
    CLEANUP(xencfg__error_restorep)                                           \
    __attribute__((unused)) struct kept_error kept_error_ =                   \
        xencfg__error_keep(ctx_)

struct kept_error {
    xencfg_ctx *ctx;
    char text[ERRMSG_MAX];
};

struct kept_error xencfg__error_keep(xencfg_ctx *ctx);
void xencfg__error_restorep(struct kept_error *kept);

/* To the caller's logger, at XTL_DEBUG. */
void xencfg__debug(xencfg_ctx *ctx, const char *fmt, ...) PRINTF(2, 3);

/*
 * Called at the start of each public call: clears the error, sets the deadline.
 * ctx may be NULL.
 */
void xencfg__begin(xencfg_ctx *ctx);

/*
 * Each public call ends with it: the caller's logger gets the error, once, at
 * XTL_ERROR.  Returns rc.  ctx may be NULL.
 */
int xencfg__end(xencfg_ctx *ctx, int rc);

/* Of a caller's milliseconds, at most MAX_DEADLINE; 0 is otherwise. */
double xencfg__seconds(int64_t ms, double otherwise);

/* Sets it anew, after a wait that had a deadline of its own. */
void xencfg__renew(xencfg_ctx *ctx);

/* Seconds left of it; 0 or less: none. */
double xencfg__time_left(const xencfg_ctx *ctx);

#endif
