/* list - `cfgdump list`: a line per domain. */
#include "commands/commands.h"
#include "formats/format.h"

static enum exit_status cmd_list(const struct request *req)
{
    struct request all = *req;
    xencfg_domain_type type;

    if (req->sort && !list_has_column(req->sort))
        return usage_error(req, "list has no column '%s'", req->sort);
    if (req->type && xencfg_domain_type_from_string(req->type, &type))
        return usage_error(req, "no type '%s', only pv, pvh, hvm", req->type);
    list_request(req);
    all.all = !req->num_args;
    return domains_print(&all, true, NULL);
}

const struct command command_list = {
    .name = "list",
    .args = "[OPTION]... [DOMAIN...]",
    .help = "print a table of the domains",
    .details =
        "Prints a line per domain, of all if none is given.  MEM is the memory\n"
        "target in MiB, FINDINGS the number of devices and values that are not\n"
        "as usual; `cfgdump explain DOMAIN` shows these, and `cfgdump check`\n"
        "what is wrong.  Of a name that several domains have it lists all.\n"
        "\n"
        "Exit status: 0 complete; 1 a domain failed; 2 wrong usage; 3 no access.",
    .formats =
        "  table       DOMID NAME TYPE STATE MEM VCPUS DISKS NICS FINDINGS (default)\n"
        "  wide        also UUID, BACKENDS (other domains that serve devices), AGE\n"
        "              (of the template)\n"
        "  name        only names\n"
        "  COLUMN,...  these columns, of the above and DEVICES\n"
        "  json        an array of objects\n"
        "  jsonl       the same, a line each; the last says whether all is there",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_VIEW) | OPTION(OPTION_NO_HEADERS) |
               OPTION(OPTION_SORT) | OPTION(OPTION_TYPE) |
               OPTION(OPTION_WITH_FINDINGS),
    .outputs = list_formats,
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example = "  cfgdump list --sort mem\n"
               "  cfgdump list -o name,mem --no-headers --type pvh\n"
               "  cfgdump list -o json | jq '.[].name'",
    .run = cmd_list,
};
