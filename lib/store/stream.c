/* store_stream - reads of many domains under way at once. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "store/sockets.h"
#include "store/live.h"
#include "store/stream.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

/* All that a retrieve reads is below these; what is not cannot be told to be
   unchanged. */
static const char *const watched[] = { "/libxl", "/local/domain" };

/* One question. */
struct asked {
    struct asked *next;         /* of the same reader */
    struct asked *due;          /* whose answer comes next */
    struct reader *reader;      /* NULL: it has gone */
    uint32_t type;
    bool answered, taken;
    int err;                    /* the answer is an error */
    char *data;                 /* and a NUL; NULL if taken, or an error */
    size_t len;
    char path[];
};

struct reader {
    struct store store;
    struct stream *stream;
    struct reader *next;
    struct asked *asked;        /* since the last end */
    bool changed;
};

struct stream {
    xencfg_ctx *ctx;
    struct store *live;         /* the ordinary connection */
    int fd;
    bool broken;
    struct reader *readers;
    struct asked *due, **last;  /* questions without answer */
    struct store_queue out;
    size_t sent;                /* bytes of it */
    size_t have;                /* bytes that came */
    char in[4 * (sizeof(struct xsd_sockmsg) + XENSTORE_PAYLOAD_MAX)];
};

static int failed(struct stream *s, const char *why)
{
    s->broken = true;
    return xencfg__fail(s->ctx, XENCFG_ERROR_STORE, "read xenstore: %s", why);
}

/* ----------------------------------------------------------- what comes in */

static bool below(const char *path, const char *dir)
{
    size_t n = strlen(dir);

    return !strncmp(path, dir, n) && (path[n] == '/' || !path[n]);
}

/*
 * Does a change of path change the answer?  Who removes a node is told of it
 * alone, not of those below; who writes one makes those above, untold.
 */
static bool concerns(const char *path, const struct asked *a)
{
    if (below(a->path, path))
        return true;
    return (a->type == XS_DIRECTORY || a->err || !a->answered) &&
           below(path, a->path);
}

static void note_event(struct stream *s, const char *path)
{
    struct reader *r;
    struct asked *a;

    for (r = s->readers; r; r = r->next)
        for (a = r->asked; a && !r->changed; a = a->next)
            r->changed = concerns(path, a);
}

static int note_answer(struct stream *s, uint32_t type, const char *data,
                       size_t len)
{
    struct asked *a = s->due;

    if (!a || (type != a->type && type != (uint32_t)XS_ERROR))
        return failed(s, "an answer to another question");
    s->due = a->due;
    if (!s->due)
        s->last = &s->due;
    if (!a->reader) {
        free(a);
        return 0;
    }
    a->answered = true;
    a->err = type == (uint32_t)XS_ERROR ? xencfg__queue_error(data) : 0;
    if (a->err)
        return 0;
    a->data = malloc(len + 1);
    if (!a->data)
        a->err = ENOMEM;
    else
        memcpy(a->data, data, len);
    if (a->data)
        a->data[len] = 0;
    a->len = len;
    return 0;
}

/* Takes the whole messages out of what came. */
static int take_messages(struct stream *s)
{
    struct xsd_sockmsg header;
    size_t at = 0;
    int rc = 0;

    while (!rc && s->have - at >= sizeof(header)) {
        const char *data = s->in + at + sizeof(header);
        char text[XENSTORE_PAYLOAD_MAX + 1];

        memcpy(&header, s->in + at, sizeof(header));
        if (header.len > XENSTORE_PAYLOAD_MAX)
            return failed(s, "too long an answer");
        if (s->have - at < sizeof(header) + header.len)
            break;
        memcpy(text, data, header.len);
        text[header.len] = 0;
        if (header.type == XS_WATCH_EVENT)
            note_event(s, text);
        else
            rc = note_answer(s, header.type, text, header.len);
        at += sizeof(header) + header.len;
    }
    s->have -= at;
    memmove(s->in, s->in + at, s->have);
    return rc;
}

/* ------------------------------------------------------------ to and fro */

static int send_some(struct stream *s)
{
    ssize_t n = 1;

    while (s->sent < s->out.len && n > 0) {
        n = send(s->fd, s->out.data + s->sent, s->out.len - s->sent,
                 MSG_NOSIGNAL | MSG_DONTWAIT);
        s->sent += n > 0 ? n : 0;
    }
    if (n < 0 && errno != EAGAIN && errno != EINTR)
        return failed(s, strerror(errno));
    if (s->sent == s->out.len) {
        xencfg__queue_clear(&s->out);
        s->sent = 0;
    }
    return 0;
}

static int receive_some(struct stream *s)
{
    ssize_t n = recv(s->fd, s->in + s->have, sizeof(s->in) - s->have,
                     MSG_DONTWAIT);

    if (!n)
        return failed(s, "xenstore closed the connection");
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0
                                                 : failed(s, strerror(errno));
    s->have += n;
    return take_messages(s);
}

/* The next who asks in the ordinary way need not wait as long. */
static int timed_out(struct stream *s)
{
    s->broken = true;
    s->ctx->silent = true;
    xencfg__live_disconnect((struct store_live *)s->live);
    return xencfg__fail(s->ctx, XENCFG_ERROR_TIMEDOUT,
                        "xenstore did not answer in %g seconds",
                        s->ctx->allowed);
}

static int wait_for(struct stream *s, const struct asked *a)
{
    struct pollfd pfd = { .fd = s->fd };
    double left;
    int rc = 0;

    while (!rc && !a->answered) {
        if (s->broken)
            return failed(s, "it was interrupted");
        left = xencfg__time_left(s->ctx);
        if (left <= 0)
            return timed_out(s);
        rc = send_some(s);
        if (rc)
            return rc;
        pfd.events = POLLIN | (s->out.count ? POLLOUT : 0);
        if (poll(&pfd, 1, left < 1000 ? (int)(left * 1e3) + 1 : 1000000) > 0)
            rc = receive_some(s);
    }
    return rc;
}

static struct asked *find(const struct reader *r, uint32_t type,
                          const char *path)
{
    struct asked *a;

    for (a = r->asked; a; a = a->next)
        if (!a->taken && a->type == type && !strcmp(a->path, path))
            return a;
    return NULL;
}

static bool is_watched(const char *path)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(watched); i++)
        if (below(path, watched[i]))
            return true;
    return false;
}

static int ask(struct reader *r, uint32_t type, const char *path,
               const char *more, size_t more_len, struct asked **ret)
{
    struct stream *s = r->stream;
    size_t len = strlen(path) + 1;
    struct asked *a = calloc(1, sizeof(*a) + len);

    if (!a || xencfg__queue_add(&s->out, type, 0, path, more, more_len)) {
        free(a);
        return xencfg__nomem(s->ctx);
    }
    memcpy(a->path, path, len);
    a->type = type;
    a->reader = r;
    a->next = r->asked;
    r->asked = a;
    *s->last = a;
    s->last = &a->due;
    if (ret)
        *ret = a;
    return 0;
}

/* Asks, unless that was done ahead, and waits for the answer. */
static int answer_to(struct reader *r, uint32_t type, const char *path,
                     struct asked **ret)
{
    struct asked *a = find(r, type, path);
    int rc = 0;

    r->changed |= !is_watched(path);
    if (!a)
        rc = ask(r, type, path, NULL, 0, &a);
    if (!rc)
        rc = wait_for(r->stream, a);
    if (rc)
        return rc;
    a->taken = true;
    *ret = a;
    if (a->err == ENOMEM)
        return xencfg__nomem(r->stream->ctx);
    if (a->err && a->err != ENOENT)
        return xencfg__fail(r->stream->ctx, XENCFG_ERROR_STORE, "read %s: %s",
                            path, strerror(a->err));
    return 0;
}

/* ------------------------------------------------------------------- a store */

static int reader_read(struct store *store, const char *path, char **ret,
                       size_t *len)
{
    struct asked *a;
    int rc = answer_to((struct reader *)store, XS_READ, path, &a);

    if (rc)
        return rc;
    *ret = TAKE(a->data);
    *len = a->len;
    return 0;
}

static int reader_list(struct store *store, const char *path,
                       struct names *ret)
{
    struct asked *a;
    int rc = answer_to((struct reader *)store, XS_DIRECTORY, path, &a);

    return rc ? rc
              : xencfg__split_names(store->ctx, TAKE(a->data), a->len, ret);
}

static int reader_ahead(struct store *store, const struct store_want *want,
                        unsigned count)
{
    struct reader *r = (struct reader *)store;
    int rc = 0;
    unsigned i;

    for (i = 0; !rc && i < count; i++) {
        uint32_t type = want[i].list ? XS_DIRECTORY : XS_READ;

        if (!find(r, type, want[i].path))
            rc = ask(r, type, want[i].path, NULL, 0, NULL);
    }
    return rc || r->stream->broken ? rc : send_some(r->stream);
}

/* Forgets what was asked; answers may still come. */
static void forget(struct reader *r)
{
    struct asked *a, *next;

    for (a = r->asked; a; a = next) {
        next = a->next;
        a->reader = NULL;
        free(a->data);
        if (a->answered)
            free(a);
    }
    r->asked = NULL;
    r->changed = false;
}

/* It has begun when it first asked. */
static int reader_begin(struct store *store)
{
    (void)store;
    return 0;
}

/* Only once all answers have come all events have. */
static int reader_end(struct store *store, bool keep, bool *again)
{
    struct reader *r = (struct reader *)store;
    struct asked *a;
    int rc = 0;

    (void)keep;
    for (a = r->asked; !rc && a; a = a->next)
        rc = wait_for(r->stream, a);
    *again = !rc && r->changed;
    forget(r);
    return rc;
}

static void reader_close(struct store *store)
{
    struct reader *r = (struct reader *)store, **at = &r->stream->readers;

    forget(r);
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
    free(r);
}

int xencfg__stream_store(struct stream *stream, struct store **ret)
{
    static const struct store_write_ops writing = { .begin = reader_begin,
                                                    .end = reader_end,
                                                    .ahead = reader_ahead };
    static const struct store_ops ops = { .read = reader_read,
                                          .list = reader_list,
                                          .close = reader_close,
                                          .writing = &writing };
    struct reader *r = calloc(1, sizeof(*r));

    if (!r)
        return xencfg__nomem(stream->ctx);
    r->store = (struct store){ .ops = &ops, .ctx = stream->ctx };
    r->stream = stream;
    r->next = stream->readers;
    stream->readers = r;
    *ret = &r->store;
    return 0;
}

/* ----------------------------------------------------------------- a stream */

/* Watches; *usable: the daemon is one of which it is known how it does so. */
static int begin(struct stream *s, bool *usable)
{
    struct asked *a = NULL;
    struct store *store = NULL;
    size_t i;
    int rc;

    *usable = true;
    rc = xencfg__stream_store(s, &store);
    if (rc)
        return rc;
    for (i = 0; !rc && i < ARRAY_SIZE(watched); i++)
        rc = ask((struct reader *)store, XS_WATCH, watched[i], "", 1, NULL);
    if (!rc)
        rc = ask((struct reader *)store, XS_DIRECTORY_PART, "/tool", "0", 2,
                 &a);
    if (!rc)
        rc = wait_for(s, a);
    for (a = ((struct reader *)store)->asked; !rc && a; a = a->next)
        *usable &= !a->err || (a->type == XS_DIRECTORY_PART &&
                               a->err == ENOENT);
    reader_close(store);
    return rc;
}

int xencfg__live_stream(struct store *live, struct stream **ret)
{
    CLEANUP(xencfg__stream_closep) struct stream *s = calloc(1, sizeof(*s));
    bool usable = false;
    int rc;

    if (!s)
        return xencfg__nomem(live->ctx);
    s->ctx = live->ctx;
    s->live = live;
    s->last = &s->due;
    s->fd = -1;
    rc = xencfg__socket_connect(live->ctx, xs_daemon_socket(), &s->fd);
    if (!rc && s->fd >= 0)
        rc = begin(s, &usable);
    /* a daemon that hangs up on what it does not know */
    if (rc == XENCFG_ERROR_STORE)
        rc = 0;
    if (!rc && usable)
        *ret = TAKE(s);
    return rc;
}

bool xencfg__stream_works(const struct stream *stream)
{
    return !stream->broken;
}

void xencfg__stream_closep(struct stream **stream)
{
    struct stream *s = *stream;
    struct asked *a;

    if (!s)
        return;
    while ((a = s->due)) {
        s->due = a->due;
        free(a);
    }
    closep(&s->fd);
    xencfg__queue_freep(&s->out);
    free(s);
    *stream = NULL;
}
