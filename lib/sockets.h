/*
 * sockets - finds the descriptor that a call has just opened.
 *
 *     xencfg__sockets_now(&before);
 *     handle = xs_open(0);
 *     fd = xencfg__sockets_new(&before);
 */
#ifndef XENCFG_LIB_SOCKETS_H
#define XENCFG_LIB_SOCKETS_H

#include <stdbool.h>

#define SOCKETS_MAX 4096        /* descriptors; higher ones are not seen */

struct sockets {
    bool is[SOCKETS_MAX];
};

/* Marks each descriptor that is a socket now. */
void xencfg__sockets_now(struct sockets *ret);

/* The one connected unix socket that was not there; -1: not certain. */
int xencfg__sockets_new(const struct sockets *before);

#endif
