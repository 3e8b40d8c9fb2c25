/* commands - a command by its name. */
#ifndef CFGDUMP_CLI_COMMANDS_H
#define CFGDUMP_CLI_COMMANDS_H

struct command;
struct request;

/* NULL if there is none of that name. */
const struct command *command_find(const struct request *req, const char *name);

#endif
