/*
 * live - the running xenstored as a store, in parts.
 *
 *     connection.c  the connection, and its deadline
 *     live.c        reading
 *     ahead.c       several questions asked at once
 *     change.c      transactions and changes
 *     watch.c       events, over a connection of its own
 *     stream.c      reads of many domains under way at once, likewise
 *
 * What this header declares are the parts' entries into store_ops.
 */
#ifndef XENCFG_LIB_STORE_LIVE_H
#define XENCFG_LIB_STORE_LIVE_H

#include "store/store.h"

int xencfg__live_ahead(struct store *s, const struct store_wants *w);

int xencfg__live_begin(struct store *s);
int xencfg__live_end(struct store *s, bool commit, enum store_outcome *ret);
extern const struct store_write_ops xencfg__live_writing;

int xencfg__live_watch(struct store *s, const char *path,
                       struct store_watch **ret);
int xencfg__live_stream(struct store *s, struct stream **ret);

#endif
