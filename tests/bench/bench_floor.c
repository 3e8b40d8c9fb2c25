/* bench_floor - what the reads of many domains cost, and nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenstore.h>

#include "common.h"

#include <xen/io/xs_wire.h>      /* wants stdint.h before it */

#define LUMP 16                 /* domains whose requests are sent at once */

/* What a retrieve of one of the bench's domains reads. */
static const struct {
    uint32_t type;
    const char *path;
} wants[] = {
    { XS_READ, "/local/domain/%s/vm" },
    { XS_READ, "/local/domain/%s/memory/target" },
    { XS_READ, "/local/domain/%s/memory/static-max" },
    { XS_READ, "/local/domain/0/backend/pci/%s/0/num_devs" },
    { XS_DIRECTORY, "/libxl/%s/device" },
    { XS_READ, "/local/domain/%s/name" },
    { XS_READ, "/local/domain/%s/cpu/0/availability" },
    { XS_DIRECTORY, "/libxl/%s/device/vbd" },
    { XS_DIRECTORY, "/libxl/%s/device/vif" },
    { XS_DIRECTORY, "/libxl/%s/device/console" },
};

#define WANTS (sizeof(wants) / sizeof(*wants))

static int connect_raw(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", xs_daemon_socket());
    if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
        die(addr.sun_path, "cannot be connected to");
    return fd;
}

static void ask(int fd, char **domid, unsigned count)
{
    static char data[LUMP * WANTS * 128];
    size_t len = 0, k;
    unsigned i;

    for (i = 0; i < count; i++) {
        for (k = 0; k < WANTS; k++) {
            struct xsd_sockmsg h = { .type = wants[k].type };

            h.len = 1 + snprintf(data + len + sizeof(h), 96, wants[k].path,
                                 domid[i]);
            memcpy(data + len, &h, sizeof(h));
            len += sizeof(h) + h.len;
        }
    }
    if (send(fd, data, len, MSG_NOSIGNAL) != (ssize_t)len)
        die("xenstored", "cannot be asked");
}

static void take(int fd, unsigned count)
{
    char data[XENSTORE_PAYLOAD_MAX];
    struct xsd_sockmsg h;
    unsigned i;

    for (i = 0; i < count * WANTS; i++)
        if (recv(fd, &h, sizeof(h), MSG_WAITALL) != sizeof(h) ||
            h.len > sizeof(data) ||
            (h.len && recv(fd, data, h.len, MSG_WAITALL) != (ssize_t)h.len))
            die("xenstored", "does not answer");
}

static double ask_all(int fd, char **domid, unsigned count)
{
    double t = now_us();
    unsigned i;

    for (i = 0; i < count; i += LUMP) {
        unsigned n = count - i < LUMP ? count - i : LUMP;

        ask(fd, domid + i, n);
        take(fd, n);
    }
    return now_us() - t;
}

void bench_floor(char **argv)
{
    int i, fd = connect_raw(), reps = atoi(argv[0]);
    struct xs_handle *xs = xs_open(0);
    double *us = samples(reps);
    unsigned count = 0;
    char **domid = xs ? xs_directory(xs, XBT_NULL, "/local/domain", &count)
                      : NULL;

    if (!domid)
        die("/local/domain", "cannot be listed");
    for (i = 0; i < reps; i++)
        us[i] = ask_all(fd, domid, count);
    printf("bench=floor us=%.1f requests=%zu\n", median(us, reps),
           count * WANTS);
    free(domid);
    free(us);
    xs_close(xs);
    close(fd);
}
