/*
 * evtchn.c - event channels: ports are only numbers, but for VIRQ_DOM_EXC, a
 * FIFO by which the daemons learn that a domain is gone.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim.h"
#include <xenevtchn.h>

#if BED_XEN_MINOR < 15 /* nothing is left open for another program there */
#define XENEVTCHN_NO_CLOEXEC 0u
xenevtchn_handle *xenevtchn_fdopen(struct xentoollog_logger *l, int fd,
                                   unsigned flags);
#endif

struct xenevtchn_handle {
    int fd;
    uint32_t next_port;
    char path[PATH_MAX];
};

xenevtchn_handle *xenevtchn_open(struct xentoollog_logger *l, unsigned flags)
{
    int cloexec = flags & XENEVTCHN_NO_CLOEXEC ? 0 : O_CLOEXEC;
    xenevtchn_handle *h = calloc(1, sizeof(*h));
    static int seq;

    fx_init();
    snprintf(h->path, sizeof(h->path), "%s/evtchn.%d.%d", fx_dir, getpid(),
             seq++);
    mkfifo(h->path, 0600);
    h->fd = open(h->path, O_RDWR | O_NONBLOCK | cloexec);
    unlink(h->path);
    h->next_port = 1;
    return h;
}

xenevtchn_handle *xenevtchn_fdopen(struct xentoollog_logger *l, int fd,
                                   unsigned flags)
{
    xenevtchn_handle *h = calloc(1, sizeof(*h));

    fx_init();
    h->fd = fd;
    h->next_port = 1;
    return h;
}

int xenevtchn_close(xenevtchn_handle *h)
{
    if (h) {
        unlink(h->path);
        close(h->fd);
        free(h);
    }
    return 0;
}

int xenevtchn_fd(xenevtchn_handle *h)
{
    return h->fd;
}

int xenevtchn_notify(xenevtchn_handle *h, evtchn_port_t p)
{
    return 0;
}

int xenevtchn_unbind(xenevtchn_handle *h, evtchn_port_t p)
{
    return 0;
}

int xenevtchn_unmask(xenevtchn_handle *h, evtchn_port_t p)
{
    return 0;
}

int xenevtchn_restrict(xenevtchn_handle *h, domid_t d)
{
    return 0;
}

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *h,
                                                     uint32_t d,
                                                     evtchn_port_t p)
{
    return h->next_port++;
}

xenevtchn_port_or_error_t xenevtchn_bind_unbound_port(xenevtchn_handle *h,
                                                      uint32_t d)
{
    return h->next_port++;
}

/* Give the FIFO a name under which fx_domain_exception() finds it. */
xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *h,
                                              unsigned virq)
{
    int fd;

    if (virq == VIRQ_DOM_EXC) {
        snprintf(h->path, sizeof(h->path), "%s/domexc.%d.%u", fx_dir,
                 getpid(), (unsigned)h->next_port);
        unlink(h->path);
        mkfifo(h->path, 0600);
        fd = open(h->path, O_RDWR | O_NONBLOCK);
        dup2(fd, h->fd);
        close(fd);
    }
    return h->next_port++;
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *h)
{
    uint32_t port;

    return read(h->fd, &port, sizeof(port)) == sizeof(port) ? (int)port : -1;
}

void fx_domain_exception(void)
{
    char path[PATH_MAX];
    struct dirent *e;
    DIR *d = opendir(fx_dir);
    uint32_t port;
    int fd;

    while (d && (e = readdir(d))) {
        if (sscanf(e->d_name, "domexc.%*d.%u", &port) != 1)
            continue;
        snprintf(path, sizeof(path), "%s/%s", fx_dir, e->d_name);
        fd = open(path, O_WRONLY | O_NONBLOCK);
        if (fd < 0 || write(fd, &port, sizeof(port)) < 0)
            unlink(path);
        if (fd >= 0)
            close(fd);
    }
    if (d)
        closedir(d);
}
