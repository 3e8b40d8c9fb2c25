/* list - `cfgdump list`: a line per domain. */
#include "commands/commands.h"
#include "formats/format.h"

static enum exit_status cmd_list(const struct request *req)
{
    struct request all = *req;

    all.all = !req->num_args;
    return domains_print(&all, true, NULL);
}

const struct command command_list = {
    .name = "list",
    .args = "[OPTION]... [DOMAIN...]",
    .help = "print a table of the domains",
    .details =
        "Prints a line per domain, of all if none is given: domid, name, uuid,\n"
        "type, number of devices, and number of findings that are worth a look,\n"
        "which `cfgdump show -o table DOMAIN` shows.\n"
        "\n"
        "Exit status: 0 complete; 1 a domain failed; 2 wrong usage; 3 no access.",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_VIEW),
    .output_help = "table (default), json, jsonl",
    .outputs = list_formats,
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example = "  cfgdump list\n"
               "  cfgdump list -o json | jq '.[].name'",
    .run = cmd_list,
};
