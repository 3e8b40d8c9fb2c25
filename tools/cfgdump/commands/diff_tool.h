/*
 * diff_tool - runs the command of $CFGDUMP_DIFF on two configurations.
 *
 * Each becomes a file of canonical JSON, its devices sorted by identity, in a
 * private temporary directory that goes when the process does.
 */
#ifndef CFGDUMP_DIFF_TOOL_H
#define CFGDUMP_DIFF_TOOL_H

#include "model/source.h"

/* The exit status: 0 or 1 as the tool's; anything else is trouble, 2. */
int diff_tool_run(xencfg_ctx *ctx, const char *command, struct source *a,
                  struct source *b);

#endif
