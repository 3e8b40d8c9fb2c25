/* commands - each command is a row, in the file of its name. */
#ifndef CFGDUMP_COMMANDS_COMMANDS_H
#define CFGDUMP_COMMANDS_COMMANDS_H

#include "cli/request.h"

extern const struct command command_show, command_list, command_get,
    command_find_devices, command_explain, command_diff, command_drift, command_check, command_repair, command_watch,
    command_report, command_completion, command_help, command_complete,
    command_complete_bash;

/* each.c: retrieves and writes all that is asked for.  names: learn them
   beforehand.  Sets *found, unless that is NULL: was a domain of the kind
   looked for? */
enum exit_status domains_print(const struct request *req, bool names,
                               bool *found);

/* explain.c: loads a domain, finds what the PATH behind it names, and calls fn. */
struct explanation;
typedef enum exit_status explanation_fn(const struct request *req,
                                        xencfg_ctx *ctx,
                                        const struct explanation *x);
enum exit_status explanation_run(const struct request *req, explanation_fn *fn);

/* diff_tool.c: runs the command of $CFGDUMP_DIFF on two configurations.  The
   exit status: 0 or 1 as the command's; anything else is trouble, 2. */
struct source;
int diff_tool_run(xencfg_ctx *ctx, const char *command, struct source *a,
                  struct source *b);

/* commands.c: from the command line to one of the commands, which NULL ends.
   Returns what the process ends with. */
enum exit_status commands_run(int argc, char **argv,
                              const struct command *const *commands);

#endif
