/*
 * requests.c - counts the xenstore requests that this process sends, by reading
 * along on the sockets that it connected to $XENSTORED_PATH.  However a request
 * is cut into calls (libxenstore 4.17 writes header and payload apart, 4.20
 * sends both at once), it is taken as one stream of bytes.
 */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "shim.h"
#include <xen/io/xs_wire.h>

#define NFDS 4096

static struct conn {
    bool xs;
    uint32_t have; /* bytes of the header */
    uint32_t left; /* bytes of the payload still to come */
    struct xsd_sockmsg h;
    int transactions; /* begun and not ended */
} conns[NFDS];

static uint64_t counts[XS_TYPE_COUNT];
struct timespec fakexen_last_commit;

static const char *const names[XS_TYPE_COUNT] = {
    [XS_CONTROL] = "control",
    [XS_DIRECTORY] = "directory",
    [XS_READ] = "read",
    [XS_GET_PERMS] = "get_perms",
    [XS_WATCH] = "watch",
    [XS_UNWATCH] = "unwatch",
    [XS_TRANSACTION_START] = "transaction_start",
    [XS_TRANSACTION_END] = "transaction_end",
    [XS_INTRODUCE] = "introduce",
    [XS_RELEASE] = "release",
    [XS_GET_DOMAIN_PATH] = "get_domain_path",
    [XS_WRITE] = "write",
    [XS_MKDIR] = "mkdir",
    [XS_RM] = "rm",
    [XS_SET_PERMS] = "set_perms",
    [XS_IS_DOMAIN_INTRODUCED] = "is_introduced",
    [XS_RESUME] = "resume",
    [XS_SET_TARGET] = "set_target",
    [XS_RESET_WATCHES] = "reset_watches",
    [XS_DIRECTORY_PART] = "directory_part",
};

const uint64_t *fakexen_xs_counts(void)
{
    return counts;
}

int fakexen_xs_transactions(void)
{
    int i, n = 0;

    for (i = 0; i < NFDS; i++)
        n += conns[i].xs ? conns[i].transactions : 0;
    return n;
}

static const char *name_of(uint32_t type)
{
    return type < XS_TYPE_COUNT && names[type] ? names[type] : "?";
}

static void count(struct conn *c)
{
    const struct xsd_sockmsg *h = &c->h;

    c->transactions += (h->type == XS_TRANSACTION_START) -
                       (h->type == XS_TRANSACTION_END);
    if (h->type < XS_TYPE_COUNT)
        counts[h->type]++;
    if (h->type == XS_TRANSACTION_END)
        clock_gettime(CLOCK_MONOTONIC, &fakexen_last_commit);
}

/* The payload's first string, which is the path where there is one. */
static void log_request(const struct xsd_sockmsg *h, const char *p, size_t n)
{
    static FILE *log;

    if (!log && getenv("FAKEXEN_XSLOG"))
        log = fopen(getenv("FAKEXEN_XSLOG"), "ae");
    if (!log)
        return;
    fprintf(log, "%s tx=%u %.*s\n", name_of(h->type), h->tx_id,
            (int)(n < 255 ? n : 255), p);
    fflush(log);
}

static void sent(struct conn *c, const char *p, size_t n)
{
    size_t k;

    while (n) {
        if (c->left) {
            if (c->left == c->h.len)
                log_request(&c->h, p, n < c->left ? n : c->left);
            k = n < c->left ? n : c->left;
            c->left -= k;
        } else {
            k = sizeof(c->h) - c->have;
            k = n < k ? n : k;
            memcpy((char *)&c->h + c->have, p, k);
            c->have += k;
            if (c->have == sizeof(c->h)) {
                count(c);
                c->have = 0;
                c->left = c->h.len;
            }
        }
        p += k;
        n -= k;
    }
}

static struct conn *conn_of(int fd)
{
    return fd >= 0 && fd < NFDS && conns[fd].xs ? &conns[fd] : NULL;
}

static void sent_vector(int fd, const struct iovec *v, size_t nv, ssize_t n)
{
    struct conn *c = conn_of(fd);
    size_t i, k;

    for (i = 0; c && i < nv && n > 0; i++) {
        k = v[i].iov_len < (size_t)n ? v[i].iov_len : (size_t)n;
        sent(c, v[i].iov_base, k);
        n -= k;
    }
}

int connect(int fd, const struct sockaddr *sa, socklen_t len)
{
    const char *path = getenv("XENSTORED_PATH");
    struct sockaddr_un un;

    if (fd >= 0 && fd < NFDS) {
        memset(&conns[fd], 0, sizeof(conns[fd]));
        conns[fd].xs =
            sa->sa_family == AF_UNIX && path &&
            !strcmp(((const struct sockaddr_un *)sa)->sun_path, path);
    }
    sa = fx_redirect_unix(sa, &len, &un);
    return NEXT(connect)(fd, sa, len);
}

int close(int fd)
{
    static __typeof__(&close) next;
    struct conn *c = conn_of(fd);

    if (c)
        c->xs = false;
    if (!next)
        next = NEXT(close);
    return next(fd);
}

ssize_t write(int fd, const void *p, size_t n)
{
    static __typeof__(&write) next;
    struct conn *c = conn_of(fd);
    ssize_t r;

    if (!next)
        next = NEXT(write);
    r = next(fd, p, n);
    if (c && r > 0)
        sent(c, p, r);
    return r;
}

ssize_t send(int fd, const void *p, size_t n, int flags)
{
    static __typeof__(&send) next;
    struct conn *c = conn_of(fd);
    ssize_t r;

    if (!next)
        next = NEXT(send);
    r = next(fd, p, n, flags);
    if (c && r > 0)
        sent(c, p, r);
    return r;
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
    static __typeof__(&writev) next;
    ssize_t r;

    if (!next)
        next = NEXT(writev);
    r = next(fd, v, n);
    sent_vector(fd, v, n, r);
    return r;
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    static __typeof__(&sendmsg) next;
    ssize_t r;

    if (!next)
        next = NEXT(sendmsg);
    r = next(fd, m, flags);
    sent_vector(fd, m->msg_iov, m->msg_iovlen, r);
    return r;
}

static __attribute__((destructor)) void report(void)
{
    uint64_t total = 0;
    int i;

    if (!getenv("FAKEXEN_XSSTAT"))
        return;
    for (i = 0; i < XS_TYPE_COUNT; i++) {
        if (counts[i])
            fprintf(stderr, "%s=%lu ", name_of(i), (long)counts[i]);
        total += counts[i];
    }
    fprintf(stderr, "total=%lu\n", (long)total);
}
