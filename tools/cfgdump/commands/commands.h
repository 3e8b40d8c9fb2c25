/* commands - each command is a row, in the file of its name. */
#ifndef CFGDUMP_COMMANDS_COMMANDS_H
#define CFGDUMP_COMMANDS_COMMANDS_H

#include "cli/request.h"

extern const struct command command_show, command_list, command_explain,
    command_diff, command_drift, command_check, command_repair, command_watch,
    command_report, command_completion, command_help, command_complete,
    command_complete_bash;

/* From the command line to one of the commands, which NULL ends; what the
   process ends with. */
enum exit_status commands_run(int argc, char **argv,
                              const struct command *const *commands);

#endif
