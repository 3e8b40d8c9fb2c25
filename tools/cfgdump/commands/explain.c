/* explain - `cfgdump explain`: where each value of a domain comes from. */
#include "base/context.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/options.h"
#include "commands/commands.h"
#include "formats/explain.h"
#include "formats/format.h"
#include "model/path_names.h"

static void explanationp(struct explanation *x)
{
    source_freep(&x->source);
    values_freep(&x->values);
    selection_freep(&x->selection);
}

static enum exit_status choose(const struct request *req, xencfg_ctx *ctx,
                               struct explanation *x)
{
    const char *first = req->num_args > 1 ? req->args[1] : NULL;
    CLEANUP(freep) char *both =         /* "nic 1" without quotes */
        req->num_args > 3   ? text_format("%s %s %s", first, req->args[2],
                                          req->args[3])
        : req->num_args > 2 ? text_format("%s %s", first, req->args[2])
                            : NULL;
    const char *path = both ? both : first;
    const struct source *s = &x->source;

    if (values_collect(ctx, &s->config, &s->report, XENCFG_VALUES_DEFAULTS,
                       &x->values)) {
        error("%s: %s", s->spec, xencfg_errmsg(ctx));
        return STATUS_FAILED;
    }
    values_source(&x->values, &s->report);
    return !path || path_select(path, &x->values, &s->config, &s->report,
                                &x->selection)
               ? STATUS_COMPLETE
               : STATUS_FAILED;
}

enum exit_status explanation_run(const struct request *req, explanation_fn *fn)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    CLEANUP(explanationp) struct explanation x = { 0 };
    unsigned view = req->view < 0 ? XENCFG_VIEW_LIVE : (unsigned)req->view;
    enum exit_status status;

    source_init(&x.source);
    if (!req->num_args)
        return usage_error(req, "no domain given");
    if (req->num_args > 4 || (req->num_args > 2 && !path_kind(req->args[1])))
        return usage_error(req, "%s takes one domain and one PATH",
                           req->command->name);
    ctx = context_open(&req->lib);
    x.view = view_name(view);
    status = source_load_domain(req, ctx, req->args[0], view, &x.source);
    if (!status)
        status = choose(req, ctx, &x);
    return status ? status : fn(req, ctx, &x);
}

static enum exit_status explain(const struct request *req, xencfg_ctx *ctx,
                                const struct explanation *x)
{
    (void)ctx;
    format_find(req)->explanation(x);
    return STATUS_COMPLETE;
}

static enum exit_status cmd_explain(const struct request *req)
{
    return explanation_run(req, explain);
}

const struct command command_explain = {
    .name = "explain",
    .args = "[OPTION]... DOMAIN [PATH]",
    .help = "where each value comes from; why a device is not there",
    .details =
        "Prints each value that is not a default with its source: the\n"
        "template, or the xenstore path that it was read from, and what the\n"
        "template had instead.  Devices that are not there, though `xl list -l`\n"
        "may show them, follow with the reason; so do those that only cfgdump\n"
        "shows.\n"
        "\n"
        "PATH is a value, or the beginning of several, as the first column\n"
        "has them: b_info.target_memkb, disks[xvda], disks[xvda].pdev_path, nics.\n"
        "A device may be named in any spelling, as disks[51712], a nic by its\n"
        "MAC address, and a disk by its path.  Of a value that PATH names, a\n"
        "default is shown too.  A PATH that names nothing is an error, with exit\n"
        "status 1.\n"
        "\n"
        "Exit status: 0 complete; 1 something failed; 2 wrong usage; 3 no access.",
    .formats =
        "  table  for people (default)\n"
        "  json   an object with values and findings",
    .options = OPTION(OPTION_OUTPUT) | OPTION(OPTION_VIEW),
    .outputs = explain_formats,
    .paged = true,
    .completes = COMPLETES_PATH,
    .example =
        "  cfgdump explain web\n"
        "  cfgdump explain web b_info.target_memkb\n"
        "  cfgdump explain web 'nics[1]'",
    .run = cmd_explain,
};
