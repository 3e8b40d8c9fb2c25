/* help - `cfgdump help`. */
#include "base/output.h"
#include "cli/help.h"
#include "cli/suggest.h"
#include "commands/commands.h"

static enum exit_status cmd_help(const struct request *req)
{
    const struct command *command;

    if (req->num_args > 1)
        return usage_error(req, "help takes one command");
    if (!req->num_args) {
        help_print(output, req);
        return STATUS_COMPLETE;
    }
    command = command_find(req, req->args[0]);
    if (!command) {
        struct request all = *req;

        all.implied = true;     /* the list of commands helps, not that of help */
        usage_error(&all, "no command '%s'", req->args[0]);
        suggest_command(req, req->args[0]);
        return STATUS_USAGE;
    }
    help_command(output, command);
    return STATUS_COMPLETE;
}

const struct command command_help = {
    .name = "help",
    .args = "[COMMAND]",
    .help = "print this, or more about a command",
    .details = "Prints help.",
    .example = "  cfgdump help show",
    .no_report = true,
    .paged = true,
    .completes = COMPLETES_COMMAND,
    .run = cmd_help,
};
