/* sockets - finds the descriptor that a call has just opened. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "sockets.h"

void xencfg__sockets_now(struct sockets *ret)
{
    DIR *dir = opendir("/proc/self/fd");
    struct dirent *e;
    struct stat st;
    int fd;

    memset(ret, 0, sizeof(*ret));
    while (dir && (e = readdir(dir))) {
        fd = atoi(e->d_name);
        if (fd >= 0 && fd < SOCKETS_MAX && !fstat(fd, &st) && S_ISSOCK(st.st_mode))
            ret->is[fd] = true;
    }
    if (dir)
        closedir(dir);
}

int xencfg__sockets_new(const struct sockets *before)
{
    struct sockets now;
    struct sockaddr_storage peer;
    socklen_t len;
    int fd, found = -1;

    xencfg__sockets_now(&now);
    for (fd = 0; fd < SOCKETS_MAX; fd++) {
        len = sizeof(peer);
        if (!now.is[fd] || before->is[fd] ||
            getpeername(fd, (struct sockaddr *)&peer, &len) ||
            peer.ss_family != AF_UNIX)
            continue;
        if (found >= 0)
            return -1;
        found = fd;
    }
    return found;
}
