/*
 * tree - the nodes of a xenstore in memory, found by path or below one another.
 */
#ifndef XENCFG_LIB_STORE_TREE_H
#define XENCFG_LIB_STORE_TREE_H

#include <stdbool.h>
#include <stddef.h>

struct node {
    const char *path; /* the caller's, or an implied one */
    const char *name; /* its last part */
    char *value;      /* the caller's; NULL: only implied by others */
    size_t len;
    const char *perms; /* "n0,r5)", the caller's; NULL: not known */
    bool unlisted;     /* it could not be */
    bool released;     /* a domain's that is not introduced */
    unsigned parent, first, last, next, children; /* 0: none */
};

struct tree {
    struct node *node; /* [0] is the root */
    unsigned nodes;
    size_t room;
    unsigned *slot, slots; /* hash table of path -> node; 0: empty */
    struct implied {       /* paths of parents that have no line */
        struct implied *next;
        char path[];
    } * implied;
};

/* With the root alone; false: out of memory, also of the others. */
bool xencfg__tree_init(struct tree *t);

/* 0: there is none. */
unsigned xencfg__tree_find(const struct tree *t, const char *path);

/* Makes the node of path, which must stay where it is; and its parents. */
bool xencfg__tree_add(struct tree *t, const char *path, unsigned *ret);

void xencfg__tree_clear(struct tree *t);

#endif
