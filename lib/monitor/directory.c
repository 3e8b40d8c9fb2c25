/* directory - learns of what happens in a directory that may come and go. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "monitor/directory.h"

#define SELF (IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)

/* The last part of path goes; false: there is none above it. */
static bool go_up(char *path)
{
    char *slash = strrchr(path, '/');

    if (!strcmp(path, "/") || !strcmp(path, "."))
        return false;
    if (!slash)
        strcpy(path, ".");      /* a name is not empty */
    else if (slash == path)
        path[1] = 0;
    else
        *slash = 0;
    return true;
}

static int failed(struct directory *p, const char *path)
{
    return xencfg__fail(p->ctx,
                        errno == EACCES || errno == EPERM ? XENCFG_ERROR_ACCESS
                                                          : XENCFG_ERROR_FAIL,
                        "watch %s: %m", path);
}

/* Watches the directory, or the nearest above it that is there. */
static int watch_nearest(struct directory *p)
{
    char path[PATH_MAX];

    strcpy(path, p->dir);       /* which is not too long */
    p->there = true;
    p->watch = inotify_add_watch(p->fd, path, p->events | SELF);
    while (p->watch < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        p->there = false;
        if (!go_up(path))
            break;
        p->watch = inotify_add_watch(p->fd, path,
                                     IN_CREATE | IN_MOVED_TO | SELF);
    }
    return p->watch < 0 ? failed(p, path) : 0;
}

/* Once more after that, since the next one below may have come meanwhile. */
static int settle(struct directory *p)
{
    int before = -1, rc;

    do {
        if (p->watch >= 0 && p->watch != before)
            before = p->watch;
        rc = watch_nearest(p);
        if (!rc && before >= 0 && before != p->watch)
            inotify_rm_watch(p->fd, before);
    } while (!rc && !p->there && before != p->watch);
    return rc;
}

int xencfg__directory_open(xencfg_ctx *ctx, const char *dir, uint32_t events,
                       struct directory *ret)
{
    CLEANUP(xencfg__directory_close) struct directory p = DIRECTORY_NONE;
    int rc;

    p.ctx = ctx;
    p.events = events;
    if (strlen(dir) >= PATH_MAX)
        return xencfg__fail(ctx, XENCFG_ERROR_FAIL, "watch %.64s...: too long",
                            dir);
    p.dir = strdup(*dir ? dir : ".");
    if (!p.dir)
        return xencfg__nomem(ctx);
    p.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (p.fd < 0)
        return failed(&p, dir);
    rc = settle(&p);
    if (rc)
        return rc;
    *ret = p;
    p = (struct directory)DIRECTORY_NONE;
    return 0;
}

void xencfg__directory_close(struct directory *p)
{
    closep(&p->fd);
    free(p->dir);
    *p = (struct directory)DIRECTORY_NONE;
}

/* Sets *lost if what is watched is no longer what it was. */
static int handle(struct directory *p, const struct inotify_event *e,
                  directory_event *fn, void *arg, bool *lost)
{
    if (e->mask & IN_Q_OVERFLOW)
        return fn(arg, NULL);
    if (e->wd != p->watch)      /* of one that was given up */
        return 0;
    if (e->mask & IN_IGNORED)
        p->watch = -1;
    if (!p->there || (e->mask & (SELF | IN_IGNORED | IN_UNMOUNT)))
        *lost = true;
    else if (e->len)
        return fn(arg, e->name);
    return 0;
}

int xencfg__directory_take(struct directory *p, directory_event *fn, void *arg)
{
    _Alignas(struct inotify_event) char events[8192];
    bool lost = false, there = p->there;
    int watch = p->watch, rc = 0;
    ssize_t n, at;

    while (!rc && (n = read(p->fd, events, sizeof(events))) > 0) {
        for (at = 0; !rc && at < n;) {
            const struct inotify_event *e = (const void *)(events + at);

            rc = handle(p, e, fn, arg, &lost);
            at += (ssize_t)(sizeof(*e) + e->len);
        }
    }
    if (!rc && lost)
        rc = settle(p);
    if (!rc && (watch != p->watch || there != p->there))
        rc = fn(arg, NULL);
    return rc;
}
