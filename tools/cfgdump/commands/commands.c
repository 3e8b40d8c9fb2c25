/* commands - from the command line to a command, and what the process ends with. */
#include "commands/commands.h"
#include "base/message.h"
#include "base/pager.h"
#include "base/progress.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/suggest.h"
#include "formats/format.h"
#include "report/report.h"

/* The first word may be the command. */
static void pick_command(struct request *req)
{
    req->command = req->num_args ? command_find(req, req->args[0]) : NULL;
    req->implied = !req->command;
    if (req->implied) {
        req->command = *req->commands;
    } else {
        req->args++;
        req->num_args--;
    }
}

static enum exit_status run_command(struct request *req)
{
    enum exit_status status;

    if (req->version && !req->help) {
        fprintf(output, "cfgdump %s\n", xencfg_version());
        return STATUS_COMPLETE;
    }
    if (req->command->judges)
        out_of_memory_status = STATUS_USAGE;
    if (!req->no_pager && (req->help || req->command->paged))
        pager_enable();
    if (!req->quiet && !req->verbose)
        progress_enable();
    if (req->help) {
        if (req->implied)
            help_print(output, req);
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
    if (message_output_close())
        return status;
    if (req->command && req->command->judges)
        return STATUS_USAGE;
    return status == STATUS_COMPLETE ? STATUS_FAILED : status;
}

enum exit_status commands_run(int argc, char **argv,
                              const struct command *const *commands)
{
    struct request req = { .commands = commands,
                           .view = -1,
                           .redact = true,
                           .lib = XENCFG_OPTIONS() };
    enum exit_status status;
    int i;

    output_init();
    if (argc < 2) {
        help_usage(stderr);
        fputs("Try 'cfgdump --help'.\n", stderr);
        return STATUS_USAGE;
    }
    for (i = 1; i < argc && !req.command; i++)  /* of options that are wrong */
        req.command = command_find(&req, argv[i]);
    output_colour("auto");
    status = options_parse(argc, argv, &req);
    if (status == STATUS_COMPLETE) {
        pick_command(&req);
        status = run_command(&req);
        if ((status == STATUS_USAGE || status == STATUS_ACCESS) &&
            req.implied && req.num_args && !req.quiet)
            suggest_command(&req, req.args[0]);
    }
    progress_clear();
    return finish(&req, status);
}
