/*
 * queue - requests that are sent to xenstored together.
 *
 * libxenstore waits for the answer to each request, and a device has thirty
 * nodes.  Within a transaction nothing depends on these answers until it is
 * committed, or something is read; so changes are collected here, and sent at
 * once over libxenstore's own connection, as docs/misc/xenstore.txt of Xen
 * allows.
 */
#ifndef XENCFG_LIB_STORE_QUEUE_H
#define XENCFG_LIB_STORE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store_queue {
    char *data;                 /* requests, as they will be sent */
    size_t len, room;
    unsigned count;
};

/* So that neither side waits for the other to read. */
#define QUEUE_MAX 128

/*
 * Appends a request of a transaction: type is an enum xsd_sockmsg_type, payload
 * the path, its NUL, and more.  Returns 0 or an errno: ENOMEM, E2BIG.
 */
int xencfg__queue_add(struct store_queue *q, uint32_t type, uint32_t tx,
                      const char *path, const void *more, size_t len);

/*
 * Sends all, and waits for the answers.  Returns 0 or an errno; *path is then
 * the path of the request that failed, valid until the queue changes; *in_step
 * means that the connection is still usable.  To remove what is not there is no
 * failure.
 */
int xencfg__queue_send(struct store_queue *q, int fd, const char **path,
                       bool *in_step);

/*
 * The same, with each answer for the caller: err is 0 or an errno, data valid
 * during the call.  Returns 0 or an errno, which leaves the connection
 * unusable.
 */
typedef void queue_answer(void *arg, unsigned n, int err, const char *data,
                          size_t len);
int xencfg__queue_exchange(struct store_queue *q, int fd, queue_answer *fn,
                           void *arg);

/* The errno of an XS_ERROR's text; EIO if it is none of the protocol's. */
int xencfg__queue_error(const char *name);

void xencfg__queue_clear(struct store_queue *q);
void xencfg__queue_freep(struct store_queue *q);

#endif
