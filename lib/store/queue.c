/* queue - requests that are sent to xenstored together. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "store/queue.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

int xencfg__queue_add(struct store_queue *q, uint32_t type, uint32_t tx,
                      const char *path, const void *more, size_t len)
{
    size_t path_len = strlen(path) + 1;
    struct xsd_sockmsg header = { .type = type, .tx_id = tx,
                                  .len = (uint32_t)(path_len + len) };

    if (path_len + len > XENSTORE_PAYLOAD_MAX)
        return E2BIG;
    if (ARRAY_ROOM(NULL, &q->data, &q->room,
                   q->len + sizeof(header) + header.len))
        return ENOMEM;
    memcpy(q->data + q->len, &header, sizeof(header));
    memcpy(q->data + q->len + sizeof(header), path, path_len);
    if (len)
        memcpy(q->data + q->len + sizeof(header) + path_len, more, len);
    q->len += sizeof(header) + header.len;
    q->count++;
    return 0;
}

static int send_all(int fd, const char *data, size_t len)
{
    while (len) {
        ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            data += n;
            len -= n;
        }
    }
    return 0;
}

static int receive(int fd, void *to, size_t len)
{
    char *p = to;

    while (len) {
        ssize_t n = recv(fd, p, len, 0);

        if (!n)
            return EBADF;       /* as libxenstore says it */
        if (n < 0 && errno != EINTR)
            return errno;
        if (n > 0) {
            p += n;
            len -= n;
        }
    }
    return 0;
}

int xencfg__queue_error(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof(xsd_errors) / sizeof(*xsd_errors); i++)
        if (!strcmp(xsd_errors[i].errstring, name))
            return xsd_errors[i].errnum;
    return EIO;
}

/* One answer; *error is what it says. */
static int answer(int fd, uint32_t type, int *error, char *data, size_t *len)
{
    struct xsd_sockmsg header;
    int err = receive(fd, &header, sizeof(header));

    *error = 0;
    if (err)
        return err;
    /* oxenstored sends listings that are too long; libxenstore says this too */
    if (header.len > XENSTORE_PAYLOAD_MAX)
        return EBADF;
    if (header.type != type && header.type != (uint32_t)XS_ERROR)
        return EIO;
    err = receive(fd, data, header.len);
    data[header.len] = 0;
    *len = header.len;
    if (!err && header.type == (uint32_t)XS_ERROR)
        *error = xencfg__queue_error(data);
    return err;
}

int xencfg__queue_exchange(struct store_queue *q, int fd, queue_answer *fn,
                           void *arg)
{
    char data[XENSTORE_PAYLOAD_MAX + 1];
    const char *at = q->data;
    struct xsd_sockmsg header;
    int error, err = send_all(fd, q->data, q->len);
    size_t len = 0;
    unsigned n;

    for (n = 0; !err && n < q->count; n++) {
        memcpy(&header, at, sizeof(header));
        err = answer(fd, header.type, &error, data, &len);
        if (!err)
            fn(arg, n, error, data, len);
        at += sizeof(header) + header.len;
    }
    xencfg__queue_clear(q);
    return err;
}

/* The first that failed, of changes. */
struct failure {
    const char *at;             /* the request whose answer is the next */
    const char *path;
    int err;
};

static void note_failure(void *arg, unsigned n, int err, const char *data,
                         size_t len)
{
    struct failure *f = arg;
    struct xsd_sockmsg header;

    (void)n;
    (void)data;
    (void)len;
    memcpy(&header, f->at, sizeof(header));
    if (err && !f->err && !(header.type == XS_RM && err == ENOENT)) {
        f->err = err;
        f->path = f->at + sizeof(header);
    }
    f->at += sizeof(header) + header.len;
}

int xencfg__queue_send(struct store_queue *q, int fd, const char **path,
                       bool *in_step)
{
    struct failure f = { .at = q->data };
    int err = xencfg__queue_exchange(q, fd, note_failure, &f);

    *in_step = !err;
    *path = f.path ? f.path : f.at + sizeof(struct xsd_sockmsg);
    return f.err ? f.err : err;
}

void xencfg__queue_clear(struct store_queue *q)
{
    q->len = q->count = 0;
}

void xencfg__queue_freep(struct store_queue *q)
{
    free(q->data);
    *q = (struct store_queue){ 0 };
}
