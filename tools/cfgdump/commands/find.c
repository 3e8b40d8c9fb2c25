/* find - `cfgdump find`: which domain has such a device? */
#include <string.h>

#include "base/context.h"
#include "commands/commands.h"
#include "formats/find.h"
#include "formats/format.h"

/* As of grep(1). */
enum { FOUND, NONE, TROUBLE };

static enum exit_status cmd_find(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = context_open(&req->lib);
    struct request all = *req;
    enum exit_status status;
    bool found = false;
    int i;

    if (!req->num_args)
        return usage_error(req, "nothing to find: give KEY=VALUE");
    for (i = 0; i < req->num_args; i++) {
        const char *is = strchr(req->args[i], '=');

        if (!is || is == req->args[i] || !is[1])
            return usage_error(req, "'%s' is not KEY=VALUE", req->args[i]);
        if (!find_criterion(ctx, req->args[i]))
            return usage_error(req, "no device has a '%.*s'",
                               (int)(is - req->args[i]), req->args[i]);
    }
    all.all = true;
    all.num_args = 0;
    status = domains_print(&all, false, &found);
    return (enum exit_status)(status != STATUS_COMPLETE ? TROUBLE
                              : found                   ? FOUND
                                                        : NONE);
}

const struct command command_find_devices = {
    .name = "find",
    .args = "[OPTION]... KEY=VALUE...",
    .help = "which domain has this disk, MAC address, bridge, ...",
    .details =
        "Looks through the live devices of all domains for those with all of\n"
        "these values.  KEY is a kind of device, of its identity, MAC address or\n"
        "path (disk=/srv/a.img, nic=00:16:3e:01:02:03, pci=03:00.0); backend, the\n"
        "domain that serves it; or what show -o table has in DETAILS (mac,\n"
        "bridge, path, ip, script, ...).  VALUE may have * and ?.\n"
        "\n"
        "Exit status: 0 found; 1 nothing found; 2 trouble, which is also a domain\n"
        "that cannot be read, or no access.",
    .formats =
        "  table  for people (default)\n"
        "  name   only the domains' names\n"
        "  json   an array of {domid, uuid, name, state, devices}\n"
        "  jsonl  the same, a line each; the last says whether all is there",
    .options = OPTION(OPTION_OUTPUT),
    .outputs = find_formats,
    .paged = true,
    .example = "  cfgdump find disk=/srv/web.img\n"
               "  cfgdump find bridge=xenbr1 -o name\n"
               "  cfgdump find backend=drv",
    .judges = true,
    .run = cmd_find,
};
