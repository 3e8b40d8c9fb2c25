/* socket - xenstored's socket. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <xenstore.h>

#include "store/socket.h"
#include "store/wire.h"

#define PAUSE 10000 /* microseconds between two tries to connect */

/* The kernel takes so many bytes at once or not at all. */
#define PIECE 16384
#define QUESTIONS 64 /* in a piece */

const char *xencfg__socket_path(void)
{
    return xs_daemon_socket();
}

bool xencfg__socket_serves(void)
{
    const char *wish = getenv("XENCFG_STORE");
    struct stat st;

    return (!wish || strcmp(wish, "libxenstore")) &&
           !stat(xencfg__socket_path(), &st) && S_ISSOCK(st.st_mode);
}

int xencfg__socket_connect(xencfg_ctx *ctx, int *ret)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    const char *path = xencfg__socket_path();
    CLEANUP(closep) int fd = -1;

    *ret = -1;
    errno = ENAMETOOLONG;
    if (strlen(path) >= sizeof(addr.sun_path))
        return 0;
    strcpy(addr.sun_path, path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    while (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
        if (fd < 0 || errno != EAGAIN)
            return 0;
        if (xencfg__wire_left(ctx) <= 0) {
            ctx->silent = true;
            return xencfg__fail(ctx, XENCFG_ERROR_TIMEDOUT,
                                "xenstore at %s did not answer in %g seconds",
                                path, ctx->deadline);
        }
        usleep(PAUSE);
    }
    *ret = fd;
    fd = -1;
    return 0;
}

/* ------------------------------------------------- as the way of a wire */

static size_t size_of(const struct asked *a)
{
    return sizeof(a->header) + a->header.len;
}

/* The rest of the first one, and others that fit into a piece with it. */
static int gather(const struct wire *w, struct iovec *iov)
{
    const struct asked *a;
    size_t len = 0;
    int n = 0;

    for (a = w->unsent; a && n < QUESTIONS; a = a->due) {
        if (n && len + size_of(a) > PIECE)
            break;
        len += size_of(a);
        iov[n++] = (struct iovec){ (void *)&a->header, size_of(a) };
    }
    iov->iov_base = (char *)iov->iov_base + w->sent;
    iov->iov_len -= w->sent;
    return n;
}

static int send_pieces(struct wire *w)
{
    struct iovec iov[QUESTIONS];
    struct msghdr message = { .msg_iov = iov };
    ssize_t n;

    while (w->unsent) {
        message.msg_iovlen = gather(w, iov);
        n = sendmsg(w->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0 : xencfg__wire_lost(w, errno);
        for (w->sent += n; w->unsent && w->sent >= size_of(w->unsent);
             w->unsent = w->unsent->due)
            w->sent -= size_of(w->unsent);
    }
    return 0;
}

/* The errno of an XS_ERROR's text; EIO if it is none of the protocol's. */
static int error_of(const char *name)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(xsd_errors); i++)
        if (!strcmp(xsd_errors[i].errstring, name))
            return xsd_errors[i].errnum;
    return EIO;
}

/* Answers name their question; an event is of no question. */
static int take_message(struct wire *w, const struct xsd_sockmsg *header,
                        const char *payload)
{
    struct asked *a = w->due;
    bool error = header->type == (uint32_t)XS_ERROR;
    char *data;

    w->ctx->silent = false;
    if (header->type == (uint32_t)XS_WATCH_EVENT)
        return w->hook ? w->hook(w->arg, NULL, payload) : 0;
    if (!a || a == w->unsent || header->req_id != a->header.req_id ||
        (header->type != a->header.type && !error))
        return xencfg__wire_lost(w, EPROTO);
    if (error)
        return xencfg__wire_answer(w, error_of(payload), NULL, 0);
    data = malloc(header->len + 1);
    if (data)
        memcpy(data, payload, header->len + 1);
    return xencfg__wire_answer(w, data ? 0 : ENOMEM, data, header->len);
}

static int take_messages(struct wire *w)
{
    char payload[XENSTORE_PAYLOAD_MAX + 1];
    struct xsd_sockmsg header;
    size_t at = 0;
    int rc = 0;

    while (!rc && w->have - at >= sizeof(header)) {
        memcpy(&header, w->in + at, sizeof(header));
        /* oxenstored sends such listings; libxenstore says this too */
        if (header.len > XENSTORE_PAYLOAD_MAX)
            return xencfg__wire_lost(w, EBADF);
        if (w->have - at < sizeof(header) + header.len)
            break;
        memcpy(payload, w->in + at + sizeof(header), header.len);
        payload[header.len] = 0;
        at += sizeof(header) + header.len;
        rc = take_message(w, &header, payload);
    }
    w->have -= at;
    memmove(w->in, w->in + at, w->have);
    return rc;
}

static int receive(struct wire *w, bool *more)
{
    ssize_t n =
        recv(w->fd, w->in + w->have, sizeof(w->in) - w->have, MSG_DONTWAIT);

    *more = n > 0;
    if (!n)
        return xencfg__wire_lost(w, EBADF);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0
                                                 : xencfg__wire_lost(w, errno);
    w->have += n;
    return take_messages(w);
}

const struct wire_way xencfg__by_socket = {
    .send = send_pieces,
    .receive = receive,
    .together = true,
};
