/*
 * answers - answers of the running xenstored that came before they are needed.
 */
#ifndef XENCFG_LIB_STORE_ANSWERS_H
#define XENCFG_LIB_STORE_ANSWERS_H

#include "store/store.h"

struct answer {
    char *path, *data; /* data: NULL if there is no such node */
    size_t len;
    enum store_what what;
};

struct answers {
    struct answer answer[STORE_AHEAD_MAX];
    unsigned count;
};

/* Keeps a copy; without room or memory it will just be asked for again. */
void xencfg__answers_keep(struct answers *all, enum store_what what,
                          const char *path, const char *data, size_t len);

/* Hands over *data and forgets the answer; false: there is none. */
bool xencfg__answers_take(struct answers *all, enum store_what what,
                          const char *path, char **data, size_t *len);

void xencfg__answers_forget(struct answers *all);

/* A listing in the form of xs_directory(), pointers and strings in one block.
   data, from malloc() with a NUL behind it, is taken; NULL: no such node. */
int xencfg__split_names(xencfg_ctx *ctx, char *data, size_t len,
                        struct names *ret);

/* The same with permissions, "n0", "r5", ..., each with its NUL. */
int xencfg__split_perms(xencfg_ctx *ctx, const char *data, size_t len,
                        struct store_acl *ret);

#endif
