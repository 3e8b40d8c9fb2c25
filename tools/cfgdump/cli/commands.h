/* commands - the table of commands. */
#ifndef CFGDUMP_CLI_COMMANDS_H
#define CFGDUMP_CLI_COMMANDS_H

#include <stddef.h>

#include "cli/request.h"

extern const struct command *const commands[];
extern const size_t num_commands;

/* NULL if there is none of that name. */
const struct command *command_find(const char *name);

#endif
