/*
 * sockets - xenstored's socket, where libxenstore does not tell about it.
 */
#ifndef XENCFG_LIB_SOCKETS_H
#define XENCFG_LIB_SOCKETS_H

#include <sys/types.h>

#include "base/ctx.h"

/*
 * Does somebody answer requests at the socket of that path?  A daemon that
 * hangs takes connections until its queue is full, and then lets connect() wait
 * without end, so this is asked before libxenstore connects.  Waits until the
 * call's deadline, but not long if the last call waited in vain.  Returns 0
 * also if there is no such socket, for libxenstore to say; or
 * XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__socket_ping(xencfg_ctx *ctx, const char *path);

/*
 * Connects to it, without blocking; *fd is -1 if there is no such socket.
 * XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__socket_connect(xencfg_ctx *ctx, const char *path, int *fd);

/* Some of the process's sockets, by their inodes. */
#define SOCKETS_MAX 256
struct sockets {
    ino_t ino[SOCKETS_MAX];
    size_t count;
};

/* All that are connected to the socket of that path. */
void xencfg__sockets_now(const char *path, struct sockets *ret);

/* The descriptor of the one that was not among those; -1: not certain. */
int xencfg__sockets_new(const char *path, const struct sockets *before);

#endif
