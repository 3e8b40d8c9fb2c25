/* show - `cfgdump show`: the configuration of domains. */
#include "commands/commands.h"
#include "formats/format.h"

static enum exit_status cmd_show(const struct request *req)
{
    const struct format *format = format_find(req);

    if (req->template_file && (req->all || req->num_args))
        return usage_error(req, "--template cannot be combined with domain "
                                "names or --all");
    if (req->template_file && req->view >= 0 &&
        req->view != XENCFG_VIEW_TEMPLATE)
        return usage_error(req, "--template has no other view than template");
    if (req->template_file && req->lib.xenstore_dump)
        return usage_error(req, "--template needs no --xenstore-dump");
    if (format->single && (req->all || req->num_args > 1))
        return usage_error(req, "-o %s is for one domain", format->name);
    if (!req->all && !req->num_args && !req->template_file)
        return usage_error(req, "no domain given; use --all for all");
    return domains_print(req, false, NULL);
}

const struct command command_show = {
    .name = "show",
    .args = "[OPTION]... DOMAIN... | --all | --template FILE",
    .help = "print configurations",
    .details =
        "Prints the configuration of each domain.  In place of its config a\n"
        "domain that failed has an error; json leaves it out.\n"
        "\n"
        "Exit status: 0 complete; 1 a domain failed; 2 wrong usage; 3 no access.",
    .formats =
        "  json     the bare domain_config, as libxl writes it (default)\n"
        "  xl-list  what `xl list -l` prints: an array of {domid, config}\n"
        "  jsonl    a line per domain: domid, uuid, name, state, config and\n"
        "           findings; the last line tells whether all is complete\n"
        "  table    for people\n"
        "  xl-cfg   an xl.cfg(5) file that makes the domain again; what such a\n"
        "           file cannot say is a comment in it, and a warning.  The\n"
        "           view is rebuild, unless one is given\n"
        "  yaml     as json, in YAML; of several domains a document each",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_VIEW) | OPTION(OPTION_TEMPLATE),
    .outputs = show_formats,
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example =
        "  cfgdump show web | jq -r '.nics[].mac'\n"
        "  cfgdump --all -o jsonl | jq -r 'select(.error) | .name'",
    .run = cmd_show,
};
