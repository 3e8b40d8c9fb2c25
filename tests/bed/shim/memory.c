/*
 * memory.c - grants, foreign memory and the device model's handle: a guest's
 * page is a plain shared page, at whose other end nobody sits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim.h"
#include <xendevicemodel.h>
#include <xenforeignmemory.h>
#include <xengnttab.h>

static void *ring_page(uint32_t domid)
{
    char path[PATH_MAX];
    void *p;
    int fd;

    fx_init();
    snprintf(path, sizeof(path), "%s/ring.%u", fx_dir, domid);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    if (ftruncate(fd, PAGE)) {
        close(fd);
        return NULL;
    }
    p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return p == MAP_FAILED ? NULL : p;
}

static void *handle(void)
{
    fx_init();
    return calloc(1, 64);
}

static int unhandle(void *p)
{
    free(p);
    return 0;
}

xengnttab_handle *xengnttab_open(struct xentoollog_logger *l, unsigned flags)
{
    return handle();
}

int xengnttab_close(xengnttab_handle *h)
{
    return unhandle(h);
}

int xengnttab_set_max_grants(xengnttab_handle *h, uint32_t n)
{
    return 0;
}

int xengnttab_unmap(xengnttab_handle *h, void *p, uint32_t n)
{
    return munmap(p, (size_t)n * PAGE);
}

void *xengnttab_map_grant_ref(xengnttab_handle *h, uint32_t domid, uint32_t ref,
                              int prot)
{
    errno = ESRCH;
    return fx_exists(domid) ? ring_page(domid) : NULL;
}

xenforeignmemory_handle *xenforeignmemory_open(struct xentoollog_logger *l,
                                               unsigned flags)
{
    return handle();
}

int xenforeignmemory_close(xenforeignmemory_handle *h)
{
    return unhandle(h);
}

int xenforeignmemory_unmap(xenforeignmemory_handle *h, void *p, size_t n)
{
    return munmap(p, n * PAGE);
}

void *xenforeignmemory_map2(xenforeignmemory_handle *h, uint32_t dom,
                            void *addr, int prot, int flags, size_t pages,
                            const xen_pfn_t arr[], int err[])
{
    void *p;

    if (err)
        memset(err, 0, pages * sizeof(*err));
    if (pages == 1)
        return ring_page(dom);
    p = mmap(addr, pages * PAGE, prot, flags | MAP_SHARED | MAP_ANONYMOUS, -1,
             0);
    return p == MAP_FAILED ? NULL : p;
}

void *xenforeignmemory_map(xenforeignmemory_handle *h, uint32_t dom, int prot,
                           size_t pages, const xen_pfn_t arr[], int err[])
{
    return xenforeignmemory_map2(h, dom, NULL, prot, 0, pages, arr, err);
}

xendevicemodel_handle *xendevicemodel_open(struct xentoollog_logger *l,
                                           unsigned flags)
{
    return handle();
}

int xendevicemodel_close(xendevicemodel_handle *h)
{
    return unhandle(h);
}
