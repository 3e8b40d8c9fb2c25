/*
 * cfgdump - the true configuration of Xen domains.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <string.h>

#include "base/cleanup.h"
#include "base/die.h"
#include "base/message.h"
#include "base/output.h"
#include "base/pager.h"
#include "base/progress.h"
#include "base/status.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/request.h"
#include "cli/suggest.h"
#include "cli/usage.h"
#include "commands/commands.h"
#include "formats/format.h"
#include "report/read.h"

/* In the order of the help. */
const struct command *const commands[] = {
    &command_show,
    &command_list,
    &command_explain,
    &command_diff,
    &command_drift,
    &command_check,
    &command_repair,
    &command_watch,
    &command_report,
    &command_completion,
    &command_help,
    &command_complete,
    &command_complete_bash,
};

const size_t num_commands = ARRAY_SIZE(commands);

/* The first word may be the command; `show` may be left out. */
static void pick_command(struct request *req)
{
    req->command = req->num_args ? command_find(req->args[0]) : NULL;
    if (req->command) {
        req->args++;
        req->num_args--;
    }
}

static enum exit_status run(struct request *req)
{
    enum exit_status status;

    if (req->version && !req->help) {
        fprintf(output, "cfgdump %s\n", xencfg_version());
        return STATUS_COMPLETE;
    }
    req->implied = !req->command;
    if (req->implied)
        req->command = &command_show;
    usage_command = req->implied ? NULL : req->command;
    if (req->command->judges)
        out_of_memory_status = STATUS_USAGE;
    if (!req->no_pager && (req->help || req->command->paged))
        pager_enable();
    if (!req->quiet && !req->verbose)
        progress_enable();
    if (req->help) {
        if (req->implied)
            help_print(output);
        else
            help_command(output, req->command);
        return STATUS_COMPLETE;
    }
    status = options_check(req);
    if (status == STATUS_COMPLETE)
        status = format_check(req);
    if (status == STATUS_COMPLETE)
        status = report_open(req);
    return status == STATUS_COMPLETE ? req->command->run(req) : status;
}

/* A judgement that cannot be read is none. */
static enum exit_status finish(const struct request *req,
                               enum exit_status status)
{
    bool judges = req->command && req->command->judges;

    if (message_output_close())
        return status;
    if (judges)
        return STATUS_USAGE;
    return status == STATUS_COMPLETE ? STATUS_FAILED : status;
}

int main(int argc, char **argv)
{
    struct request req = { .view = -1,
                           .redact = true,
                           .lib = XENCFG_OPTIONS() };
    enum exit_status status;

    output_init();
    if (argc < 2) {
        help_usage(stderr);
        fputs("Try 'cfgdump --help'.\n", stderr);
        return STATUS_USAGE;
    }
    usage_command = command_find(argv[1]);
    req.colour = output_colour("auto");
    status = options_parse(argc, argv, &req);
    if (status == STATUS_COMPLETE) {
        pick_command(&req);
        status = run(&req);
        if ((status == STATUS_USAGE || status == STATUS_ACCESS) &&
            req.implied && req.num_args && !req.quiet)
            suggest_command(req.args[0]);
    }
    progress_clear();
    return finish(&req, status);
}
