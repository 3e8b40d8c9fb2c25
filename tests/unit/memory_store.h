/*
 * memory_store - a xenstore in memory that can be written.
 *
 *     CLEANUP(memory_closep) struct store *s = memory_store(ctx);
 *
 *     memory_set(s, "/local/domain/1/name", "guest");
 *     ... what is tested ...
 *     assert_string_equal(memory_get(s, "/local/domain/1/name"), "guest");
 *
 * Nodes have no permissions.  There is one transaction at a time, which nobody
 * disturbs: its changes are undone unless it is committed.
 */
#ifndef XENCFG_TESTS_MEMORY_STORE_H
#define XENCFG_TESTS_MEMORY_STORE_H

#include "store.h"

struct store *memory_store(xencfg_ctx *ctx);
void memory_closep(struct store **s);

/* Sets a node, and those above it. */
void memory_set(struct store *s, const char *path, const char *value);

/* NULL: there is no such node.  Valid until the next change. */
const char *memory_get(struct store *s, const char *path);

/* Of the changes that follow the n-th fails, from 1; 0: none. */
void memory_fail(struct store *s, unsigned n);

/* All nodes with a value, "path=value\n", in order; to be freed. */
char *memory_text(struct store *s);

#endif
