/* help - what --help, `help` and a bare `cfgdump` print. */
#include "cfgdump.h"

static const char usage[] =
    "Usage: cfgdump [show] [OPTION]... DOMAIN...\n"
    "       cfgdump [show] [OPTION]... --all | --template FILE\n"
    "       cfgdump list [OPTION]... [DOMAIN...]\n"
    "       cfgdump help [COMMAND]\n";

static const char purpose[] =
    "\n"
    "Prints the true configuration of Xen domains: the template that libxl\n"
    "keeps, merged with what xenstore says now.  DOMAIN is a domid, a uuid or\n"
    "a name.\n"
    "\n"
    "Commands:\n";

static const char options[] =
    "\n"
    "Options:\n"
    "  -a, --all               all domains\n"
    "  -o, --output FORMAT     json, jsonl, table; for show also xl-list\n"
    "  --view VIEW             live (default); template, as it is stored; or\n"
    "                          rebuild, to make the same machine again\n"
    "  --template FILE         print a template file, - for standard input\n"
    "  --state-dir DIR         where templates are, not /var/lib/xen\n"
    "  --xenstore-dump FILE    read what `xenstore-ls -fp` printed, not a\n"
    "                          running xenstore\n"
    "  --deadline SECONDS      wait so long for each domain (default 10)\n"
    "  --color WHEN            auto (default), always or never\n"
    "  -q, --quiet             no warnings\n"
    "  -v, --verbose           all findings and each step\n"
    "  -h, --help; --version\n"
    "\n"
    "Exit status:\n"
    "  0  all is complete      1  a domain failed; the others are there\n"
    "  2  wrong usage          3  nothing, for lack of access to xenstore or the\n"
    "                             templates\n"
    "\n"
    "Environment: XENSTORED_PATH, the socket of xenstore; NO_COLOR.\n"
    "Example: cfgdump --all -o jsonl | jq -r 'select(.error) | .name'\n";

void help_usage(FILE *f)
{
    fputs(usage, f);
}

void help_print(FILE *f)
{
    size_t i;

    fputs(usage, f);
    fputs(purpose, f);
    for (i = 0; i < num_commands; i++)
        fprintf(f, "  %-24s%s\n", commands[i].name, commands[i].help);
    fputs(options, f);
}

void help_command(FILE *f, const struct command *command)
{
    fprintf(f, "Usage: cfgdump %s %s\n\n%s\n", command->name, command->args,
            command->details);
}

enum exit_status cmd_help(const struct request *req)
{
    const struct command *command;

    if (req->num_args > 1)
        return usage_error("help takes one command");
    if (!req->num_args) {
        help_print(output);
        return STATUS_COMPLETE;
    }
    command = command_find(req->args[0]);
    if (!command)
        return usage_error("no command '%s'", req->args[0]);
    help_command(output, command);
    return STATUS_COMPLETE;
}
