/*
 * watch - learns of changes in the running xenstored.
 *
 *     CLEANUP(xencfg__watch_closep) struct store_watch *w = NULL;
 *
 *     rc = xencfg__watch_connect(ctx, &w);
 *     rc = xencfg__watch_add(w, "/libxl");
 *     ... poll: readable, and writable if xencfg__watch_unsent() ...
 *     rc = xencfg__watch_take(w, event, arg);
 *
 * Over a connection of its own, on which nothing waits for an answer.  A watch
 * is of a node and all below it.  xenstored sends an event for each new watch
 * at once, when it is there; so a caller that reads after the first events misses
 * nothing.
 *
 * Errors: XENCFG_ERROR_STORE: the connection is of no use any more; _ACCESS: a
 * watch was refused; _NOMEM.
 */
#ifndef XENCFG_LIB_STORE_WATCH_H
#define XENCFG_LIB_STORE_WATCH_H

#include "store/store.h"

/* Where there is no socket, *ret has the descriptor -1.  _TIMEDOUT. */
int xencfg__watch_connect(xencfg_ctx *ctx, struct store_watch **ret);
int xencfg__watch_fd(const struct store_watch *w);

/* Queued, and sent as far as the socket takes it. */
int xencfg__watch_add(struct store_watch *w, const char *path);
int xencfg__watch_remove(struct store_watch *w, const char *path);

/* Asks for an answer, which comes after all that was asked for before. */
int xencfg__watch_ping(struct store_watch *w);

/* Is there something that the socket did not take yet? */
bool xencfg__watch_unsent(const struct store_watch *w);

/*
 * Sends what waits, reads what has come, and calls fn with the path of each
 * event, or NULL for the answer to a ping.  Does not wait.
 */
typedef int watch_event(void *arg, const char *path);
int xencfg__watch_take(struct store_watch *w, watch_event *fn, void *arg);

/* Waits until there may be something to take; *ready is false: the deadline has
   passed, or there is no socket. */
int xencfg__watch_ready(struct store_watch *w, struct deadline until,
                        bool *ready);

#endif
