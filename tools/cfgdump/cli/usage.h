/* usage - what is wrong with the command line. */
#ifndef CFGDUMP_CLI_USAGE_H
#define CFGDUMP_CLI_USAGE_H

#include "base/cleanup.h"
#include "base/status.h"

struct command;

/* Whose help usage errors hint at; NULL: that of all. */
extern const struct command *usage_command;

/* An error, a hint at --help, and STATUS_USAGE. */
enum exit_status usage_error(const char *fmt, ...) PRINTF(1, 2);

#endif
