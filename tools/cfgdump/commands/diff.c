/* diff - `cfgdump diff`: what differs between two configurations. */
#include <string.h>

#include "base/context.h"
#include "base/message.h"
#include "commands/commands.h"
#include "formats/format.h"
#include "model/source.h"

/* As of diff(1). */
enum { SAME, DIFFERENT, TROUBLE };

static int compare(const struct request *req, xencfg_ctx *ctx,
                   struct source *a, struct source *b)
{
    CLEANUP(xencfg_change_list_dispose) xencfg_change_list list;
    const char *tool = getenv("CFGDUMP_DIFF");
    bool text = !(req->output && !strcmp(req->output, "json"));
    int rc;

    xencfg_change_list_init(&list);
    if (tool && *tool && text && !req->stat)
        return diff_tool_run(ctx, tool, a, b);
    rc = xencfg_diff(ctx, &a->config, &a->report, &b->config, &b->report,
                     &list);
    if (!rc)
        rc = format_find(req)->comparison(ctx, a, b, &list, req->stat);
    if (rc) {
        error("%s", xencfg_errmsg(ctx));
        return TROUBLE;
    }
    return list.num_changes ? DIFFERENT : SAME;
}

static enum exit_status cmd_diff(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    CLEANUP(source_freep) struct source a, b;
    char **spec = req->args;
    int status = TROUBLE;

    source_init(&a);
    source_init(&b);
    if (req->num_args != 2)
        return usage_error(req, "diff takes two configurations");
    if (!strcmp(spec[0], "-") && !strcmp(spec[1], "-"))
        return usage_error(req, "only one of them can be standard input");
    if (req->output && !strcmp(req->output, "json") && req->stat)
        return usage_error(req, "--stat is for people, -o json is not");
    ctx = context_open(&req->lib);
    if (!source_load(req, ctx, spec[0], &a) &&
        !source_load(req, ctx, spec[1], &b))
        status = compare(req, ctx, &a, &b);
    return (enum exit_status)status;
}

const struct command command_diff = {
    .name = "diff",
    .args = "[OPTION]... A B",
    .help = "what differs between two configurations",
    .details =
        "A and B are each a domain (domid, uuid or name), as it lives;\n"
        "DOMAIN@live, which is the same, DOMAIN@template or DOMAIN@rebuild; a\n"
        "file; or -, standard input.  What has a / in it or ends with .json is\n"
        "a file; else it is a domain, and only if there is none, a file.  A\n"
        "file has the configuration of one domain, as `cfgdump show` prints it\n"
        "in json, xl-list or jsonl, `xl list -l`, or libxl in its template.\n"
        "\n"
        "Devices are paired by identity, not by position.  Exit status: 0 the\n"
        "same; 1 different; 2 trouble, which is also no access.\n"
        "\n"
        "Environment: CFGDUMP_DIFF, a shell command that compares instead,\n"
        "such as 'diff -u': it is given two files of JSON, devices in one\n"
        "order.",
    .formats =
        "  text  for people (default)\n"
        "  json  a list of changes: {what, kind, id, path, before, after}",
    .options = OPTION(OPTION_OUTPUT) | OPTION(OPTION_STAT),
    .outputs = diff_formats,
    .paged = true,
    .completes = COMPLETES_SIDES,
    .example =
        "  cfgdump diff web web@template\n"
        "  cfgdump show web >before.json; ...; cfgdump diff before.json web\n"
        "  CFGDUMP_DIFF='diff -u' cfgdump diff web db",
    .judges = true,
    .run = cmd_diff,
};
