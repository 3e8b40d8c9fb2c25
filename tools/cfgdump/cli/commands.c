/* commands - the table of commands. */
#include <string.h>

#include "cli/commands.h"

const struct command *command_find(const char *name)
{
    size_t i;

    for (i = 0; i < num_commands; i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}
