/*
 * directory - learns of what happens in a directory that may come and go.
 *
 *     CLEANUP(xencfg__directory_close) struct directory p = DIRECTORY_NONE;
 *
 *     rc = xencfg__directory_open(ctx, "/var/lib/xen", IN_MOVED_TO, &p);
 *     ... poll p.fd: readable ...
 *     rc = xencfg__directory_take(&p, name, arg);
 *
 * By inotify.  While the directory is not there, the nearest above it that is
 * there is watched instead.
 */
#ifndef XENCFG_LIB_MONITOR_DIRECTORY_H
#define XENCFG_LIB_MONITOR_DIRECTORY_H

#include <sys/inotify.h>

#include "base/ctx.h"

struct directory {
    xencfg_ctx *ctx;
    int fd;
    char *dir;
    uint32_t events;            /* IN_ flags that are of interest there */
    int watch;                  /* of the directory, or of one above it */
    bool there;                 /* of the directory itself */
};

#define DIRECTORY_NONE { .fd = -1, .watch = -1 }

/* Errors: XENCFG_ERROR_FAIL, _ACCESS, _NOMEM. */
int xencfg__directory_open(xencfg_ctx *ctx, const char *dir, uint32_t events,
                       struct directory *ret);
void xencfg__directory_close(struct directory *p);

/*
 * Reads what has happened and calls fn with each name; with NULL when anything
 * may have happened: the directory has come, gone or been replaced, or there
 * were too many events.  Does not wait.
 */
typedef int directory_event(void *arg, const char *name);
int xencfg__directory_take(struct directory *p, directory_event *fn, void *arg);

#endif
