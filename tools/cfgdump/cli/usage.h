/* usage - what is wrong with the command line. */
#ifndef CFGDUMP_CLI_USAGE_H
#define CFGDUMP_CLI_USAGE_H

#include "base/cleanup.h"
#include "base/status.h"

struct request;

/* An error, a hint at the help of the request's command, and STATUS_USAGE. */
enum exit_status usage_error(const struct request *req, const char *fmt, ...)
    PRINTF(2, 3);

#endif
