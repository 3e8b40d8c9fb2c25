/*
 * memo - a store that asks another one for each thing once.
 *
 *     CLEANUP(xencfg__memo_closep) struct memo *memo = NULL;
 *
 *     rc = xencfg__memo_open(under, &memo);
 *     s = xencfg__memo_store(memo);
 *     ... xencfg__store_ahead(s, &wants), xencfg__store_read(s, ...) ...
 *     xencfg__memo_forget(memo, keep);
 *
 * What is read from s is remembered until it is forgotten, so it may be older
 * than other things that are: good for a first look, which is looked at again
 * if something seems wrong.  Within a transaction, and while the memo is told
 * to look through, all is asked anew, and remembered from then on.
 *
 * What is asked for ahead need not be read before other things are: it stays.
 */
#ifndef XENCFG_LIB_STORE_MEMO_H
#define XENCFG_LIB_STORE_MEMO_H

#include "store/store.h"

struct memo;

/* under stays the caller's. */
int xencfg__memo_open(struct store *under, struct memo **ret);
struct store *xencfg__memo_store(struct memo *memo);

/* Asks anew from now on, or not.  Errors as of reading. */
int xencfg__memo_through(struct memo *memo, bool through);

/* All but what keep() returns true of. */
void xencfg__memo_forget(struct memo *memo, bool (*keep)(const char *path));

void xencfg__memo_closep(struct memo **memo); /* *memo may be NULL */

#endif
