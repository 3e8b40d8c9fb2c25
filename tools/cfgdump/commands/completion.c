/*
 * cmd_completion - `cfgdump completion`: scripts for shells.
 *
 * They know nothing themselves: each asks the cfgdump that is being typed
 * (complete.c), so that a script that is installed stays right.
 */
#include <string.h>

#include "base/output.h"
#include "commands/commands.h"
#include "complete/complete.h"

static const struct shell {
    const char *name, *script;
} shells[] = {
    { "bash", completion_bash },
    { "zsh", completion_zsh },
    { "fish", completion_fish },
};

static enum exit_status cmd_completion(const struct request *req)
{
    size_t i;

    if (req->num_args != 1)
        return usage_error(req, "completion takes a shell: bash, zsh or fish");
    for (i = 0; i < ARRAY_SIZE(shells); i++) {
        if (strcmp(req->args[0], shells[i].name))
            continue;
        fputs(shells[i].script, output);
        return STATUS_COMPLETE;
    }
    return usage_error(req, "no completion for '%s', only bash, zsh, fish",
                       req->args[0]);
}

const struct command command_completion = {
    .name = "completion",
    .args = "bash | zsh | fish",
    .help = "print a completion script",
    .details =
        "Prints a script by which the shell completes commands, options, domains\n"
        "and paths of values.  `make install` puts it where shells look for it.",
    .completes = COMPLETES_VALUES,
    .values = "bash zsh fish",
    .example = "  . <(cfgdump completion bash)\n"
               "  . <(cfgdump completion zsh)             # after compinit\n"
               "  cfgdump completion fish | source",
    .run = cmd_completion,
};
