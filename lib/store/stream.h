/*
 * stream - reads of many domains under way at once.
 *
 *     CLEANUP(xencfg__stream_closep) struct stream *stream = NULL;
 *
 *     rc = xencfg__stream_open(store, &stream);
 *     rc = xencfg__stream_store(stream, &s);       (as many as wanted)
 *     rc = xencfg__store_ahead(s, &wants);         (does not wait)
 *     rc = xencfg__store_read(s, &value, NULL, "/local/domain/1/name");
 *     rc = xencfg__store_end(s, 0, &again);
 *     xencfg__store_close(s);
 *
 * Each store stands for one reader: what it has read between two ends was all
 * true at one instant, as in a transaction, or again is set.  No transaction is
 * needed for that, which with a large store is what takes longest (C xenstored
 * copies each node that is read in one): the connection watches all that is
 * read, and an event says that it has changed.
 *
 * C xenstored does one request after another, commits too, and as it does so
 * puts answers and events of a connection into one queue.  What was read, and
 * changed before the last question was answered, has therefore an event before
 * that answer: queued at the change, or, if the same event was still waiting to
 * be sent, that one stands for it.  It may then even be before the answer that
 * it concerns, but cannot have arrived before that question was sent.  So an
 * event counts for all readers that asked before it came, answered or not; the
 * instant is that of the last answer.
 *
 * Answers come in the order of the questions.  Errors are XENCFG_ERROR_STORE,
 * _TIMEDOUT, _NOMEM; after any but the last the stream is of no further use.
 */
#ifndef XENCFG_LIB_STORE_STREAM_H
#define XENCFG_LIB_STORE_STREAM_H

#include "store/store.h"

struct stream;

/*
 * *ret is NULL if this xenstore cannot do so: a dump, a kernel device, or a
 * daemon that may send answers and events out of order (oxenstored does; it is
 * known by its lack of partial listings, and its transactions cost nothing).
 */
int xencfg__stream_open(struct store *store, struct stream **ret);

/* A reader; to be closed before the stream. */
int xencfg__stream_store(struct stream *stream, struct store **ret);

/* Can it still be used? */
bool xencfg__stream_works(const struct stream *stream);

/* The stream may be NULL. */
void xencfg__stream_closep(struct stream **stream);

#endif
