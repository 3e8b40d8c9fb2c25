/* usage - what is wrong with the command line. */
#include <stdio.h>

#include "cli/usage.h"
#include "base/message.h"
#include "cli/request.h"

enum exit_status usage_error(const struct request *req, const char *fmt, ...)
{
    const struct command *command = req->implied ? NULL : req->command;
    va_list ap;

    va_start(ap, fmt);
    message_line("error", "", fmt, ap);
    va_end(ap);
    fprintf(stderr, "Try 'cfgdump %s%s--help'.\n", command ? command->name : "",
            command ? " " : "");
    return STATUS_USAGE;
}
