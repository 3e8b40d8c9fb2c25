/*
 * probe - does xenstored answer anybody?
 *
 * C xenstored reads a request's payload blocking, and libxenstore writes header
 * and payload apart: a client that is stopped between the two, such as real
 * libxl, stops xenstored for the whole host.  That is no reader's fault.  So
 * somebody else asks all the time, with requests in one piece, and keeps the
 * times when no answer came.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <xenstore.h>
#include <xen/io/xs_wire.h>

#include "soak.h"

#define SILENCE 200000          /* microseconds: what is longer is kept */
#define PAUSE 20000

static int ask(int fd)
{
    struct {
        struct xsd_sockmsg header;
        char path[6];
    } request = { { .type = XS_READ, .len = sizeof("/tool") }, "/tool" };
    struct xsd_sockmsg header;
    char payload[XENSTORE_PAYLOAD_MAX];
    size_t size = sizeof(header) + request.header.len;

    if (send(fd, &request, size, MSG_NOSIGNAL) != (ssize_t)size ||
        recv(fd, &header, sizeof(header), MSG_WAITALL) != sizeof(header) ||
        header.len > sizeof(payload))
        return -1;
    return !header.len || recv(fd, payload, header.len, MSG_WAITALL) ==
                              (ssize_t)header.len
               ? 0 : -1;
}

static void keep(int64_t from)
{
    unsigned n = sh->silences;

    sh->silence[n % SILENCES].from = from;
    sh->silence[n % SILENCES].to = now();
    sh->silences = n + 1;
}

static void probe(void)
{
    struct sockaddr_un addr = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strncpy(addr.sun_path, xs_daemon_socket(), sizeof(addr.sun_path) - 1);
    if (fd < 0 || connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
        _exit(1);
    while (!sh->stop) {
        int64_t since = now();

        sh->asked = since;
        if (ask(fd))
            _exit(1);
        if (now() - since > SILENCE)
            keep(since);
        sh->asked = 0;
        usleep(PAUSE);
    }
    _exit(0);
}

pid_t start_probe(void)
{
    pid_t parent = getpid(), pid = fork();

    if (pid)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    probe();
    return 0;
}

static int64_t overlap(int64_t from, int64_t to, int64_t a, int64_t b)
{
    if (a < from)
        a = from;
    if (b > to)
        b = to;
    return b > a ? b - a : 0;
}

int64_t silent_since(int64_t from)
{
    int64_t to = now(), asked = sh->asked, sum = 0;
    unsigned n = sh->silences, i;

    for (i = n > SILENCES ? n - SILENCES : 0; i < n; i++)
        sum += overlap(from, to, sh->silence[i % SILENCES].from,
                       sh->silence[i % SILENCES].to);
    return asked && to - asked > SILENCE ? sum + overlap(from, to, asked, to)
                                         : sum;
}
