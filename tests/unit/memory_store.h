/*
 * memory_store - a xenstore in memory that can be written.
 *
 *     CLEANUP(memory_closep) struct store *s = memory_store(ctx);
 *
 *     memory_set(s, "/local/domain/1/name", "guest");
 *     ... what is tested ...
 *     assert_string_equal(memory_get(s, "/local/domain/1/name"), "guest");
 *
 * Nodes have no permissions.  There is one transaction at a time: its changes
 * are undone unless it is committed.  A test can disturb it.  Nothing can be
 * waited for: there are no watches.
 *
 * In programs that wrap the allocator, reading can run out of memory.
 */
#ifndef XENCFG_TESTS_MEMORY_STORE_H
#define XENCFG_TESTS_MEMORY_STORE_H

#include "store/store.h"

struct store *memory_store(xencfg_ctx *ctx);
void memory_closep(struct store **s);

/* Sets a node, and those above it. */
void memory_set(struct store *s, const char *path, const char *value);

/* NULL: there is no such node.  Valid until the next change. */
const char *memory_get(struct store *s, const char *path);

/* Of the changes that follow the n-th fails, from 1; 0: none. */
void memory_fail(struct store *s, unsigned n);

/* Of the commits that follow the n-th is refused. */
void memory_fail_commit(struct store *s, unsigned n);

/* Of the commits that follow the n-th gets no answer; done: it succeeds. */
void memory_lose_commit(struct store *s, unsigned n, bool done);

/*
 * Of the commits that follow the n-th is a conflict: its changes are undone,
 * and then somebody else's are made by meddle, if not NULL.
 */
typedef void memory_meddle(struct store *s, void *arg);
void memory_conflict(struct store *s, unsigned n, memory_meddle *meddle,
                     void *arg);

/*
 * Somebody writes that node, and those below it, all the time: each transaction
 * that has to do with one of them is a conflict.  NULL: nobody.
 */
void memory_flood(struct store *s, const char *path);

/* Listings of more names than that are too long; 0: none are. */
void memory_list_limit(struct store *s, unsigned names);

/* Xenstored serves all domains that there are, but for this one. */
void memory_dying(struct store *s, uint32_t domid);

/* Called after each transaction, and each change outside of one. */
void memory_observe(struct store *s, memory_meddle *observe, void *arg);

/* Requests since the store was made. */
unsigned memory_requests(struct store *s);

/* Those of them that change something. */
unsigned memory_changes(struct store *s);

/* All nodes with a value, "path=value\n", in order; to be freed. */
char *memory_text(struct store *s);

/* Replaces all nodes by those in such a text. */
void memory_load(struct store *s, const char *text);

#endif
