/* commands - a command by its name. */
#include <string.h>

#include "cli/commands.h"
#include "cli/request.h"

const struct command *command_find(const struct request *req, const char *name)
{
    const struct command *const *c = req->commands;

    while (*c && strcmp((*c)->name, name))
        c++;
    return *c;
}
