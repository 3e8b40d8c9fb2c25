/*
 * cfgdump - the true configuration of Xen domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <stddef.h>

#include "commands/commands.h"

/* In the order of the help; the first may be left out. */
static const struct command *const commands[] = {
    &command_show,         &command_list,    &command_get,
    &command_find_devices, &command_explain, &command_diff,
    &command_drift,        &command_check,   &command_repair,
    &command_watch,        &command_report,  &command_completion,
    &command_help,         &command_complete, &command_complete_bash,
    NULL,
};

int main(int argc, char **argv)
{
    return commands_run(argc, argv, commands);
}
