/* blame - which node is it that is written all the time? */
#ifndef XENCFG_LIB_STORE_BLAME_H
#define XENCFG_LIB_STORE_BLAME_H

#include "store/watch.h"

/* Notes a path, once; of very many, and without memory, not all. */
void xencfg__touch(struct store_touched *t, const char *path);

/*
 * Looks for a moment at what was noted, and all below it, and finds the node
 * that is written over and over; else *path is "".
 */
void xencfg__blame(struct store_watch *watch, const struct store_touched *t,
                   char *path, size_t size);

#endif
