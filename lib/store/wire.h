/*
 * wire - xenstored's protocol over a socket of our own, without waiting.
 *
 *     rc = xencfg__socket_connect(ctx, &wire.fd);
 *     xencfg__queue_add(&wire.out, XS_WATCH, 0, "/libxl", "", 1);
 *     rc = xencfg__wire_send(&wire);
 *     ... poll: readable, and writable if xencfg__wire_unsent() ...
 *     rc = xencfg__wire_receive(&wire, message, arg, &more);
 *
 * Errors are XENCFG_ERROR_STORE and those of message: the connection is of no
 * use any more.
 */
#ifndef XENCFG_LIB_STORE_WIRE_H
#define XENCFG_LIB_STORE_WIRE_H

#include <stdint.h>

#include "base/ctx.h"
#include "store/queue.h"

#include <xen/io/xs_wire.h> /* wants stdint.h before it */

struct wire {
    xencfg_ctx *ctx;
    const char *what; /* "read": for the error's text */
    int fd;
    bool broken;
    struct store_queue out; /* requests */
    size_t sent;            /* bytes of them */
    size_t have;            /* bytes that came */
    char in[8 * XENSTORE_PAYLOAD_MAX];
};

int xencfg__wire_failed(struct wire *w, const char *why);

/* As far as the socket takes it. */
int xencfg__wire_send(struct wire *w);
bool xencfg__wire_unsent(const struct wire *w);

/* payload has a NUL behind it, whatever was sent. */
typedef int wire_message(void *arg, const struct xsd_sockmsg *header,
                         const char *payload);

/* Reads once, and calls fn with the messages that are there in full.  *more:
   there was something. */
int xencfg__wire_receive(struct wire *w, wire_message *fn, void *arg,
                         bool *more);

void xencfg__wire_close(struct wire *w);

#endif
