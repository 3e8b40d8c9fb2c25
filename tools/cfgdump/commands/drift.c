/* drift - `cfgdump drift`: what the template says against what lives. */
#include "commands/commands.h"
#include "formats/format.h"

/* As of diff(1). */
enum { NONE, DRIFT, TROUBLE };

static enum exit_status cmd_drift(const struct request *req)
{
    bool drifted;
    int status = TROUBLE;

    if (!req->all && !req->num_args)
        return usage_error(req, "no domain given; use --all for all");
    if (domains_print(req, false, &drifted) == STATUS_COMPLETE)
        status = drifted ? DRIFT : NONE;
    return (enum exit_status)status;
}

const struct command command_drift = {
    .name = "drift",
    .args = "[OPTION]... DOMAIN... | --all",
    .help = "where the template no longer matches reality",
    .details =
        "Compares each domain's template with what lives: devices that are\n"
        "only in one of them, media, the domains that serve devices, and values\n"
        "that have changed, such as the memory target.  What the template does\n"
        "not say is no drift.\n"
        "With -q, domains without any are left out of the text.\n"
        "\n"
        "Exit status: 0 no drift; 1 drift; 2 trouble, which is also a domain that\n"
        "cannot be read, or no access.",
    .formats =
        "  text   for people (default)\n"
        "  json   an array of {domid, uuid, name, state, drift or error}\n"
        "  jsonl  the same, a line each; the last says whether all is there",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT),
    .outputs = drift_formats,
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example =
        "  cfgdump drift --all -q\n"
        "  cfgdump drift --all -o jsonl | jq -c 'select(.drift != [])'",
    .judges = true,
    .run = cmd_drift,
};
