/* socket - xenstored's socket. */
#ifndef XENCFG_LIB_STORE_SOCKET_H
#define XENCFG_LIB_STORE_SOCKET_H

#include "base/ctx.h"

/* Where it is, or would be. */
const char *xencfg__socket_path(void);

/* Is there one, and $XENCFG_STORE is not "libxenstore"? */
bool xencfg__socket_serves(void);

/*
 * Connects to it, without blocking; *fd is -1 if that fails at once, and errno
 * says why.  A daemon that hangs takes connections until its queue is full:
 * XENCFG_ERROR_TIMEDOUT.
 */
int xencfg__socket_connect(xencfg_ctx *ctx, int *fd);

#endif
