/* dry_run - what a change would do. */
#ifndef XENCFG_TOOL_DRY_RUN_H
#define XENCFG_TOOL_DRY_RUN_H

#include <xencfg/xencfg.h>

struct dry_run {
    const char *program, *verb;
    uint32_t domid;
};

/*
 * Says on standard error what would be done, or why it would fail; of an attach
 * also prints the device that it would make.  what: the device as JSON; for a
 * medium, the drive's vdev.  Returns 0, 1 if it would fail, or the error, which
 * has not been said yet, that made it impossible to tell.
 */
int dry_run(xencfg_ctx *ctx, const struct dry_run *d,
            const struct xencfg_kind *k, const char *what);

#endif
