/* cmd_show - `cfgdump show`: the configuration of domains. */
#include "cfgdump.h"

enum exit_status cmd_show(const struct request *req)
{
    static const struct format *const formats[] = { &out_json, &out_xl_list,
                                                    &out_jsonl, &out_table,
                                                    NULL };
    const struct format *format = format_find(req, formats);

    if (!format)
        return STATUS_USAGE;
    if (req->template_file && (req->all || req->num_args))
        return usage_error("--template is instead of domains and --all");
    if (req->template_file && req->view >= 0 &&
        req->view != XENCFG_VIEW_TEMPLATE)
        return usage_error("--template has no other view than template");
    if (req->template_file && req->lib.xenstore_dump)
        return usage_error("--template needs no --xenstore-dump");
    if (req->all && req->num_args)
        return usage_error("--all is instead of domains");
    if (!req->all && !req->num_args && !req->template_file)
        return usage_error("no domain given; --all is all of them");
    return domains_print(req, format, false);
}
