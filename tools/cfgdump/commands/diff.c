/* diff - `cfgdump diff`: what differs between two configurations. */
#include <string.h>

#include "base/context.h"
#include "base/message.h"
#include "commands/commands.h"
#include "formats/diff.h"
#include "formats/format.h"

/* As of diff(1). */
enum { SAME, DIFFERENT, TROUBLE };

static void comparisonp(struct comparison *c)
{
    source_freep(&c->a);
    source_freep(&c->b);
    xencfg_change_list_dispose(&c->list);
    context_closep(&c->ctx);
}

static int compare(const struct request *req, struct comparison *c)
{
    const char *tool = getenv("CFGDUMP_DIFF");
    bool text = !(req->output && !strcmp(req->output, "json"));
    int rc;

    if (tool && *tool && text && !c->stat)
        return diff_tool_run(c->ctx, tool, &c->a, &c->b);
    rc = xencfg_diff(c->ctx, &c->a.config, &c->a.report, &c->b.config,
                     &c->b.report, &c->list);
    if (!rc)
        rc = format_find(req)->comparison(c);
    if (rc) {
        error("%s", xencfg_errmsg(c->ctx));
        return TROUBLE;
    }
    return c->list.num_changes ? DIFFERENT : SAME;
}

static enum exit_status cmd_diff(const struct request *req)
{
    CLEANUP(comparisonp)
    struct comparison c = {
        .stat = req->stat,
    };
    char **spec = req->args;
    int status = TROUBLE;

    source_init(&c.a);
    source_init(&c.b);
    xencfg_change_list_init(&c.list);
    if (req->num_args != 2)
        return usage_error(req, "diff takes two configurations");
    if (!strcmp(spec[0], "-") && !strcmp(spec[1], "-"))
        return usage_error(req, "only one of them can be standard input");
    if (req->output && !strcmp(req->output, "json") && c.stat)
        return usage_error(req, "--stat is for people, -o json is not");
    c.ctx = context_open(&req->lib);
    if (!source_load(req, c.ctx, spec[0], &c.a) &&
        !source_load(req, c.ctx, spec[1], &c.b))
        status = compare(req, &c);
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
