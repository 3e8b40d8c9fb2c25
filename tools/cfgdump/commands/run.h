/* run - from the command line to a command, and what the process ends with. */
#ifndef CFGDUMP_COMMANDS_RUN_H
#define CFGDUMP_COMMANDS_RUN_H

#include "base/status.h"
#include "cli/request.h"

/* commands: all there are; NULL ends them. */
enum exit_status commands_run(int argc, char **argv,
                              const struct command *const *commands);

#endif
