/* check - `cfgdump check`: is what the toolstack keeps in order? */
#include <string.h>

#include "base/context.h"
#include "base/message.h"
#include "commands/commands.h"
#include "formats/format.h"
#include "model/problem.h"

/* ---------------------------------------------------------------- --explain */

static void indent(const char *lines)
{
    size_t n;

    for (; *lines; lines += n + (lines[n] != 0)) {
        n = strcspn(lines, "\n");
        fprintf(output, "%s%.*s\n", n ? "  " : "", (int)n, lines);
    }
}

static void explain(const struct xencfg_check_code *c)
{
    fprintf(output, "%s (%s): %s\n\n", c->code,
            xencfg_severity_to_string(c->severity), c->title);
    indent(c->explanation);
    putc('\n', output);
    problem_print_text("Remedy:", c->remedy, PLAIN);
    if (c->action)
        problem_print_text("`cfgdump repair`:", c->action, PLAIN);
}

static enum exit_status explain_code(const struct request *req)
{
    const char *code = req->explain;
    const struct xencfg_check_code *c;
    size_t i, found = 0;

    for (i = 0; (c = xencfg_check_code(i)); i++) {
        if (strcmp(code, "all") && strcmp(code, c->code))
            continue;
        if (found++)
            putc('\n', output);
        explain(c);
    }
    if (!found)
        return usage_error(req, "no code '%s'; --explain all lists them", code);
    return STATUS_COMPLETE;
}

/* ------------------------------------------------------------------ checking
 */

static enum exit_status cmd_check(const struct request *req)
{
    CLEANUP(context_closep) xencfg_ctx *ctx = NULL;
    CLEANUP(xencfg_check_result_dispose) xencfg_check_result result = { 0 };
    struct problem_count n;
    enum exit_status status;

    if (req->explain)
        return req->num_args ? usage_error(req, "--explain does not accept "
                                                "domain names")
                             : explain_code(req);
    if (!problems_filter(req, &result))         /* before it takes its time */
        return STATUS_USAGE;
    ctx = context_open(&req->lib);
    status = problems_find(req, ctx, &result);
    if (status != STATUS_COMPLETE)
        return status;
    problems_filter(req, &result);
    if (format_find(req)->problems(ctx, &result)) {
        error("%s", xencfg_errmsg(ctx));
        return STATUS_USAGE;
    }
    n = problems_count(&result);
    return problems_status(&n);
}

const struct command command_check = {
    .name = "check",
    .args = "[OPTION]... [DOMAIN...]",
    .help = "find what is wrong with files and nodes",
    .details =
        "Looks at the toolstack's files and xenstore nodes of the domains; if\n"
        "none is given, of all and of the host: devices without an entry in\n"
        "the template and entries without a device, templates that cannot be\n"
        "read, what interrupted writers, crashed hosts and dead domains left,\n"
        "locks, owners and permissions.  Takes no lock and changes nothing.\n"
        "What a toolstack at work leaves for a moment is not reported.\n"
        "Guests' access to what is within a device's directory is checked\n"
        "with --deep alone: libxl gives permissions to the directories.\n"
        "\n"
        "Each problem has a code that stays the same; `cfgdump check\n"
        "--explain CODE` describes it.  What can be repaired,\n"
        "`cfgdump repair` repairs.\n"
        "\n"
        "Exit status: 0 nothing wrong (notes do not count); 1 warnings or\n"
        "errors; 2 something could not be checked, or no access.",
    .options = OPTION(OPTION_ALL) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_EXPLAIN) | OPTION(OPTION_SEVERITY) |
               OPTION(OPTION_IGNORE) | OPTION(OPTION_DEEP),
    .output_help = "table (default), brief, json, jsonl",
    .outputs = check_formats,
    .paged = true,
    .completes = COMPLETES_DOMAINS,
    .example = "  cfgdump check\n"
               "  cfgdump check -o brief --severity error --ignore no-name\n"
               "  cfgdump check --explain stale-entry\n"
               "  cfgdump check -o jsonl | jq -r 'select(.repair) | .path'",
    .judges = true,
    .run = cmd_check,
};
