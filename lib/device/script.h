/*
 * script - runs a hotplug script, as libxl does, for a backend in this domain.
 *
 * The script gets the environment of facts that Xen's own scripts expect
 * (XENBUS_PATH, ...), a PATH of system directories, and of ours, which may be
 * anybody's, $XENSTORED_PATH alone.  It has our working directory, as the path
 * of a disk may be relative; a process group of its own, umask 022, no signal
 * blocked or ignored, and no descriptor of ours but /dev/null and a pipe for
 * its last words.  It is killed with all its children when its deadline passes,
 * also if this process has died by then.  What it leaves running when it ends
 * in time is left alone; only nobody reads its standard error any more.
 *
 * Safe in a process with threads, whatever it does about SIGCHLD: it gets none,
 * and no wait() of its finds a process of ours.
 */
#ifndef XENCFG_LIB_SCRIPT_H
#define XENCFG_LIB_SCRIPT_H

#include "base/ctx.h"

struct script {
    const char *path;           /* absolute */
    const char *args[4];        /* "online", "type_if=vif"; ended by NULL */
    const char *env[20];        /* name, value, ..., NULL */
    bool silent;                /* out: it ended, and had written no error */
};

/*
 * Runs it to its end.  Returns 0, XENCFG_ERROR_TIMEDOUT, XENCFG_ERROR_SCRIPT
 * (missing, failed, killed; the text has the status and the last line of its
 * standard error), _NOMEM or _FAIL.  "what" begins the error's text.
 */
int xencfg__script_run(xencfg_ctx *ctx, struct script *script,
                       struct deadline until, const char *what);

#endif
