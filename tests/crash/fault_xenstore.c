/* fault_xenstore - the calls of libxenstore, and what goes to xenstored. */
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <xenstore.h>

#include <xen/io/xs_wire.h>     /* wants stdint.h before it */

#include "fault.h"

static void cut_off(void)
{
    int fd;

    fault.gone = true;
    for (fd = 0; fd < MAX_FD; fd++)
        if (fault.xenstore_fd[fd])
            shutdown(fd, SHUT_RDWR);
}

int connect(int fd, const struct sockaddr *addr, socklen_t len)
{
    const struct sockaddr_un *un = (const struct sockaddr_un *)addr;
    bool xenstored;
    int r;

    NEXT(connect);
    xenstored = addr->sa_family == AF_UNIX && getenv("XENSTORED_PATH") &&
                !strcmp(un->sun_path, getenv("XENSTORED_PATH"));
    if (xenstored && hit("connect", un->sun_path)) {
        if (!fault.error) {
            cut_off();
        } else {
            errno = fault.error;
            return -1;
        }
    }
    if (xenstored && fault.gone) {
        errno = ECONNREFUSED;
        return -1;
    }
    r = next(fd, addr, len);
    if (xenstored && fd < MAX_FD)
        fault.xenstore_fd[fd] = true;
    return r;
}

/* -------------------------------- requests that the program sends by itself */

static const char *const names[] = {
    [XS_READ] = "send_read",
    [XS_DIRECTORY] = "send_directory",
    [XS_DIRECTORY_PART] = "send_directory_part",
    [XS_GET_PERMS] = "send_get_perms",
    [XS_IS_DOMAIN_INTRODUCED] = "send_is_introduced",
    [XS_TRANSACTION_START] = "send_transaction_start",
    [XS_TRANSACTION_END] = "send_transaction_end",
    [XS_WATCH] = "send_watch",
    [XS_UNWATCH] = "send_unwatch",
    [XS_WRITE] = "send_write",
    [XS_MKDIR] = "send_mkdir",
    [XS_RM] = "send_rm",
    [XS_SET_PERMS] = "send_set_perms",
};

static uint32_t refused; /* the id of the request that is */

/* What is to be sent instead, and then the connection cut: at most len. */
static size_t look_through(char *data, size_t len, bool *cut)
{
    struct xsd_sockmsg header;
    size_t at = 0, end;

    while (len - at >= sizeof(header)) {
        memcpy(&header, data + at, sizeof(header));
        end = at + sizeof(header) + header.len;
        if (end > len)
            break;
        if (hit(names[header.type], data + at + sizeof(header))) {
            *cut = fault.is_gone || fault.is_lost;
            if (*cut)
                return fault.is_gone ? at : end;
            refused = header.req_id;
            header.type = 0x7ff0; /* which xenstored does not know */
            memcpy(data + at, &header, sizeof(header));
        }
        at = end;
    }
    return len;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
    bool cut = false;
    size_t n, len = 0, i;
    ssize_t sent;
    char *copy;

    NEXT(sendmsg);
    if (hit("sendmsg", NULL) && fault.error) {
        errno = fault.error;
        return -1;
    }
    if (inside || fd < 0 || fd >= MAX_FD || !fault.xenstore_fd[fd])
        return next(fd, msg, flags);
    for (i = 0; i < msg->msg_iovlen; i++)
        len += msg->msg_iov[i].iov_len;
    copy = malloc(len);
    if (!copy)
        abort();
    for (n = i = 0; i < msg->msg_iovlen; i++) {
        memcpy(copy + n, msg->msg_iov[i].iov_base, msg->msg_iov[i].iov_len);
        n += msg->msg_iov[i].iov_len;
    }
    n = look_through(copy, len, &cut);
    sent = n ? send(fd, copy, n, flags) : 0;
    free(copy);
    if (!cut)
        return sent;
    cut_off();
    return (ssize_t)len; /* there will be no answer */
}

/* The bytes of whole messages at the beginning of data. */
static size_t whole(const char *data, size_t n)
{
    struct xsd_sockmsg header;
    size_t at = 0;

    while (n - at >= sizeof(header)) {
        memcpy(&header, data + at, sizeof(header));
        if (n - at < sizeof(header) + header.len)
            break;
        at += sizeof(header) + header.len;
    }
    return at;
}

/* Xenstored's "ENOSYS" becomes the error that is wanted. */
static void change_error(char *data, size_t n)
{
    struct xsd_sockmsg header;
    size_t at;

    for (at = 0; at < n; at += sizeof(header) + header.len) {
        memcpy(&header, data + at, sizeof(header));
        if (header.type != XS_ERROR || header.req_id != refused)
            continue;
        strncpy(data + at + sizeof(header), getenv("FAULT_ERROR"), header.len);
        refused = 0;
    }
}

/* Gives whole messages: C xenstored sends header and payload apart. */
ssize_t recv(int fd, void *buf, size_t size, int flags)
{
    struct pollfd pfd = { .fd = fd, .events = POLLIN };
    ssize_t n, more = 1;

    NEXT(recv);
    if (hit("recv", NULL) && fault.error) {
        errno = fault.error;
        return -1;
    }
    n = next(fd, buf, size, flags);
    if (inside || fd < 0 || fd >= MAX_FD || !fault.xenstore_fd[fd])
        return n;
    while (n > 0 && more > 0 && whole(buf, n) < (size_t)n) {
        poll(&pfd, 1, -1);
        more = next(fd, (char *)buf + n, size - n, flags);
        if (more > 0)
            n += more;
    }
    if (n > 0 && refused && fault.error)
        change_error(buf, whole(buf, n));
    return n;
}

/* ----------------------------------------------------- libxenstore's calls */

/* A call of libxenstore that returns bad when it fails. */
#define XS(ret_, name_, proto_, path_, bad_, give_up_, ...)                    \
    ret_ name_ proto_                                                          \
    {                                                                          \
        ret_ r;                                                                \
        bool now;                                                              \
        int err;                                                               \
                                                                               \
        NEXT(name_);                                                           \
        now = hit(#name_, path_);                                              \
        if (now && fault.error) {                                              \
            inside++;                                                          \
            give_up_;                                                          \
            inside--;                                                          \
            errno = fault.error;                                               \
            return bad_;                                                       \
        }                                                                      \
        if (now && fault.is_gone)                                              \
            cut_off();                                                         \
        inside++;                                                              \
        r = next(__VA_ARGS__);                                                 \
        err = errno;                                                           \
        inside--;                                                              \
        if (now && fault.is_lost) {                                            \
            cut_off();                                                         \
            err = EPIPE;                                                       \
            r = bad_;                                                          \
        }                                                                      \
        errno = err;                                                           \
        return r;                                                              \
    }

#define HTP struct xs_handle *h, xs_transaction_t t, const char *path

XS(void *, xs_read, (HTP, unsigned *len), path, NULL, , h, t, path, len)
XS(char **, xs_directory, (HTP, unsigned *num), path, NULL, , h, t, path, num)
XS(bool, xs_write, (HTP, const void *data, unsigned len), path, false, , h, t,
   path, data, len)
XS(bool, xs_mkdir, (HTP), path, false, , h, t, path)
XS(bool, xs_rm, (HTP), path, false, , h, t, path)
XS(bool, xs_set_permissions, (HTP, struct xs_permissions *perms, unsigned num),
   path, false, , h, t, path, perms, num)
XS(struct xs_permissions *, xs_get_permissions, (HTP, unsigned *num), path,
   NULL, , h, t, path, num)
XS(xs_transaction_t, xs_transaction_start, (struct xs_handle * h), NULL,
   XBT_NULL, , h)
XS(bool, xs_transaction_end,
   (struct xs_handle * h, xs_transaction_t t, bool abort_), NULL, false,
   next(h, t, true), h, t, abort_)
XS(bool, xs_watch, (struct xs_handle * h, const char *path, const char *token),
   path, false, , h, path, token)
XS(bool, xs_unwatch,
   (struct xs_handle * h, const char *path, const char *token), path, false, ,
   h, path, token)
XS(char **, xs_check_watch, (struct xs_handle * h), NULL, NULL, , h)
XS(char **, xs_read_watch, (struct xs_handle * h, unsigned *num), NULL, NULL, ,
   h, num)
XS(bool, xs_is_domain_introduced, (struct xs_handle * h, unsigned domid), NULL,
   false, , h, domid)
XS(char *, xs_get_domain_path, (struct xs_handle * h, unsigned domid), NULL,
   NULL, , h, domid)
XS(struct xs_handle *, xs_open, (unsigned long flags), NULL, NULL, , flags)

void xs_close(struct xs_handle *h)
{
    NEXT(xs_close);
    inside++;
    next(h);
    inside--;
}
