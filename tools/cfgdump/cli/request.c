/* request - the command of a name, and what is wrong with a command line. */
#include <stdio.h>
#include <string.h>

#include "cli/request.h"
#include "base/message.h"

const struct command *command_find(const struct request *req, const char *name)
{
    const struct command *const *c = req->commands;

    while (*c && strcmp((*c)->name, name))
        c++;
    return *c;
}

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
