/* usage - what is wrong with the command line. */
#include <stdio.h>

#include "cli/usage.h"
#include "base/message.h"
#include "cli/request.h"

const struct command *usage_command;

enum exit_status usage_error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    message_line("error", "", fmt, ap);
    va_end(ap);
    fprintf(stderr, "Try 'cfgdump %s%s--help'.\n",
            usage_command ? usage_command->name : "", usage_command ? " " : "");
    return STATUS_USAGE;
}
