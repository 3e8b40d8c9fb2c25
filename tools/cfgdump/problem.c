/* problem - the problems that a check found, for check and repair. */
#include <string.h>

#include "cfgdump.h"

static const struct {
    const char *one, *many;
    enum style style;
} severities[] = {
    [XENCFG_SEVERITY_NOTE] = { "note", "notes", DIM },
    [XENCFG_SEVERITY_WARNING] = { "warning", "warnings", YELLOW },
    [XENCFG_SEVERITY_ERROR] = { "error", "errors", RED },
    [XENCFG_SEVERITY_TROUBLE] = { "trouble", "things not checked", RED },
};

struct problem_count problems_count(const xencfg_check_result *result)
{
    struct problem_count n = { { 0 } };
    int i;

    for (i = 0; i < result->num_problems; i++)
        n.of[result->problems[i].severity]++;
    return n;
}

enum exit_status problems_status(const struct problem_count *n)
{
    if (n->of[XENCFG_SEVERITY_TROUBLE])
        return STATUS_USAGE;
    return n->of[XENCFG_SEVERITY_ERROR] || n->of[XENCFG_SEVERITY_WARNING]
               ? STATUS_FAILED
               : STATUS_COMPLETE;
}

char *problems_summary(const struct problem_count *n)
{
    struct buf b;
    const char *comma = "";
    int s;

    buf_begin(&b);
    for (s = XENCFG_SEVERITY_TROUBLE; s >= XENCFG_SEVERITY_NOTE; s--) {
        if (!n->of[s])
            continue;
        fprintf(b.f, "%s%d %s", comma, n->of[s],
                n->of[s] == 1 ? severities[s].one : severities[s].many);
        comma = ", ";
    }
    if (!*comma)
        fputs("no problems", b.f);
    return buf_end(&b);
}

char *problem_subject(const xencfg_problem *p)
{
    struct buf b;

    buf_begin(&b);
    if (p->kind && p->id)
        fprintf(b.f, "%s %s", xencfg_devkind_to_string(p->kind), p->id);
    else
        fputs(p->path ? p->path : "", b.f);
    return buf_end(&b);
}

/* ------------------------------------------------------------------ finding */

static int wanted(const struct request *req, xencfg_ctx *ctx, uint32_t *ids)
{
    char *end;
    int i, rc;

    for (i = 0; i < req->num_args; i++) {
        rc = xencfg_domain_find(ctx, req->args[i], &ids[i]);
        if (rc == XENCFG_ERROR_DOMAIN_NOTFOUND && *req->args[i] >= '0' &&
            *req->args[i] <= '9') {     /* one that is dead may have files */
            ids[i] = strtoul(req->args[i], &end, 10);
            rc = *end ? rc : 0;
        }
        if (rc)
            return rc;
    }
    return 0;
}

enum exit_status problems_find(const struct request *req, xencfg_ctx *ctx,
                               xencfg_check_result *ret)
{
    CLEANUP(freep) uint32_t *ids = NULL;
    int i, rc;

    if (req->all && req->num_args)
        return usage_error("--all is instead of domains");
    ids = calloc(req->num_args + 1, sizeof(*ids));
    if (!ids)
        out_of_memory();
    rc = wanted(req, ctx, ids);
    if (!rc)
        rc = xencfg_check(ctx, req->num_args ? ids : NULL, req->num_args, ret);
    for (i = 0; !rc && i < ret->num_problems; i++) {
        report_shorten(ret->problems[i].path);
        report_shorten(ret->problems[i].detail);
    }
    if (!rc)
        return STATUS_COMPLETE;
    error("%s", *xencfg_errmsg(ctx) ? xencfg_errmsg(ctx) : xencfg_strerror(rc));
    return STATUS_USAGE;
}

/* ----------------------------------------------------------------- printing */

static void print_heading(const xencfg_problem *p, bool first, bool colour)
{
    struct buf b;
    char *text;

    if (!first)
        putc('\n', output);
    buf_begin(&b);
    if (p->domid < 0)
        fputs("host", b.f);
    else if (p->name)
        fprintf(b.f, "domain %d (%s)", p->domid, p->name);
    else
        fprintf(b.f, "domain %d", p->domid);
    text = buf_end(&b);
    output_cell(text, 0, BOLD, colour);
    putc('\n', output);
    free(text);
}

static void print_line(const xencfg_problem *p, bool colour)
{
    CLEANUP(freep) char *subject = problem_subject(p);

    fputs("  ", output);
    output_cell(severities[p->severity].one, 9, severities[p->severity].style,
                colour);
    output_cell(p->code, 20, PLAIN, colour);
    fputs("  ", output);
    output_cell(subject, 0, BOLD, colour);
    fputs("\n    ", output);
    output_cell(p->detail ? p->detail : "", 0, PLAIN, colour);
    if (p->kind && p->id && p->path) {
        fputs(" (", output);
        output_cell(p->path, 0, PLAIN, colour);
        putc(')', output);
    }
    putc('\n', output);
}

void problems_print(const xencfg_check_result *result, bool colour,
                    void (*more)(const xencfg_problem *p, bool colour))
{
    int i;

    for (i = 0; i < result->num_problems; i++) {
        const xencfg_problem *p = &result->problems[i];

        if (!i || p[-1].domid != p->domid)
            print_heading(p, !i, colour);
        print_line(p, colour);
        more(p, colour);
    }
}
