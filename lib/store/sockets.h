/*
 * sockets - xenstored's socket, and the descriptors that are connected to it.
 */
#ifndef XENCFG_LIB_STORE_SOCKETS_H
#define XENCFG_LIB_STORE_SOCKETS_H

#include <sys/types.h>

#include "base/ctx.h"

/* Where it is, or would be. */
const char *xencfg__socket_path(void);

/*
 * Does the daemon answer?  One that hangs takes connections until its queue is
 * full, and then lets connect() wait without end, so this is asked before
 * libxenstore connects.  Waits until the call's deadline, but not long if the
 * last call waited in vain.  Returns 0 also if there is no such socket, for
 * libxenstore to say; or XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__socket_ping(xencfg_ctx *ctx);

/*
 * Connects to it, without blocking; *fd is -1 if there is no such socket.
 * XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__socket_connect(xencfg_ctx *ctx, int *fd);

/* Some of the process's sockets, by their inodes. */
#define SOCKETS_MAX 256
struct sockets {
    ino_t ino[SOCKETS_MAX];
    size_t count;
};

/* All that are connected to the daemon's. */
void xencfg__sockets_now(struct sockets *ret);

/* The descriptor of the one that was not among those; -1: not certain. */
int xencfg__sockets_new(const struct sockets *before);

#endif
