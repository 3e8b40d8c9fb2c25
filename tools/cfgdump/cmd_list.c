/* cmd_list - `cfgdump list`: a line per domain. */
#include <string.h>

#include "cfgdump.h"

enum exit_status cmd_list(const struct request *req)
{
    static const struct format *const formats[] = {
        &out_list_table, &out_list_json, &out_list_jsonl, NULL
    };
    const struct format *format = format_find(req, formats);
    struct request all = *req;

    if (!format)
        return STATUS_USAGE;
    if (req->template_file)
        return usage_error("list takes no --template");
    if (req->all && req->num_args)
        return usage_error("--all is instead of domains");
    all.all = !req->num_args;
    return domains_print(&all, format, true);
}
