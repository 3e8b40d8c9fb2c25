/*
 * xen - Xen's libraries where Debian has none (s390x): messages go to the logger,
 * and no connection can be had by libxenstore.
 */
#include <errno.h>
#include <stdlib.h>
#include <xenstore.h>
#include <xentoollog.h>

void xtl_logv(xentoollog_logger *logger, xentoollog_level level, int errnoval,
              const char *context, const char *format, va_list al)
{
    logger->vmessage(logger, level, errnoval, context, format, al);
}

void xtl_log(xentoollog_logger *logger, xentoollog_level level, int errnoval,
             const char *context, const char *format, ...)
{
    va_list al;

    va_start(al, format);
    xtl_logv(logger, level, errnoval, context, format, al);
    va_end(al);
}

const char *xs_daemon_socket(void)
{
    const char *path = getenv("XENSTORED_PATH");

    return path ? path : "/var/run/xenstored/socket";
}

/* libxenstore's part, which is only the way to the kernel's device. */
#define NO(type_, name_, ...)                                                 \
    type_ name_(__VA_ARGS__)                                                  \
    {                                                                         \
        errno = ENOSYS;                                                       \
        return 0;                                                             \
    }

#pragma GCC diagnostic ignored "-Wunused-parameter"
typedef struct xs_handle xs;
typedef xs_transaction_t tx;

NO(xs *, xs_open, unsigned long flags)
NO(void *, xs_read, xs *h, tx t, const char *path, unsigned *len)
NO(char **, xs_directory, xs *h, tx t, const char *path, unsigned *num)
NO(bool, xs_write, xs *h, tx t, const char *path, const void *data,
   unsigned len)
NO(bool, xs_mkdir, xs *h, tx t, const char *path)
NO(bool, xs_rm, xs *h, tx t, const char *path)
NO(struct xs_permissions *, xs_get_permissions, xs *h, tx t, const char *path,
   unsigned *num)
NO(bool, xs_set_permissions, xs *h, tx t, const char *path,
   struct xs_permissions *perms, unsigned num)
NO(bool, xs_is_domain_introduced, xs *h, unsigned domid)
NO(tx, xs_transaction_start, xs *h)
NO(bool, xs_transaction_end, xs *h, tx t, bool abort)

void xs_close(xs *h)
{
}
