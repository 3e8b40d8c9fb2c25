/* daemon - when xenstored began. */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/process.h"
#include "store/connection.h"
#include "store/socket.h"

static double socket_time(void)
{
    struct stat st;

    if (stat(xencfg__socket_path(), &st) || !S_ISSOCK(st.st_mode))
        return 0;
    return xencfg__epoch(st.st_mtim);
}

double xencfg__store_socket_time(const struct store *s)
{
    return s->ops->daemon && s->ops->daemon->start ? socket_time() : 0;
}

/*
 * The process that listens, as the kernel names it to whoever connects.  Init
 * listens for a daemon that it starts by need, and goes on doing so when that
 * one dies.  One that has ended was the daemon's parent: oxenstored listens,
 * and then forks.
 */
static double start_of(const struct ucred *peer)
{
    double made = socket_time(), began;

    if (peer->pid <= 1 || !made)
        return 0;
    began = xencfg__process_start(peer->pid);
    if (!began && (!kill(peer->pid, 0) || errno != ESRCH))
        return 0;
    return began > made ? began : made;
}

int xencfg__live_start(struct store *s, double *ret)
{
    struct ucred peer = { 0 };
    socklen_t len = sizeof(peer);
    CLEANUP(closep) int fd = -1;
    int rc = xencfg__socket_connect(s->ctx, &fd);

    *ret = 0;
    if (!rc && fd >= 0 && !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len))
        *ret = start_of(&peer);
    return rc;
}
