/* problem - the problems that a check found, for check and repair. */
#include <string.h>

#include "model/problem.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/context.h"
#include "base/die.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/request.h"

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

const char *problem_action(const xencfg_problem *p)
{
    const struct xencfg_check_code *codes;
    size_t count, i;

    codes = xencfg_check_codes(&count);
    for (i = 0; p->repair && i < count; i++)
        if (!strcmp(codes[i].code, p->code))
            return codes[i].action;
    return NULL;
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

    ids = need(calloc(req->num_args + 1, sizeof(*ids)));
    rc = wanted(req, ctx, ids);
    if (!rc)
        rc = xencfg_check(ctx, req->num_args ? ids : NULL, req->num_args, ret);
    for (i = 0; !rc && i < ret->num_problems; i++) {
        message_shorten(ret->problems[i].path);
        message_shorten(ret->problems[i].detail);
    }
    if (!rc)
        return STATUS_COMPLETE;
    error("%s", context_error(ctx, rc));
    return STATUS_USAGE;
}

/* ----------------------------------------------------------------- printing */

char *problem_domain(const xencfg_problem *p)
{
    struct buf b;

    buf_begin(&b);
    if (p->domid < 0)
        fputs("host", b.f);
    else if (p->name)
        fprintf(b.f, "domain %d (%s)", p->domid, p->name);
    else
        fprintf(b.f, "domain %d", p->domid);
    return buf_end(&b);
}

static void print_heading(const xencfg_problem *p, bool first, bool colour)
{
    CLEANUP(freep) char *text = problem_domain(p);

    if (!first)
        putc('\n', output);
    output_cell(text, 0, BOLD, colour);
    putc('\n', output);
}

/* Words of one style, as they fit into 80 columns; a long one has its own
   line. */
#define COLUMNS 79

static void print_words(const char *text, size_t column, size_t indent,
                        enum style style, bool colour)
{
    CLEANUP(freep) char *safe = text_escape(text);
    char *word = safe, *end;
    bool first = true;

    for (; *word; word = end + strspn(end, " "), first = false) {
        size_t width;
        char last;

        end = word + strcspn(word, " ");
        last = *end;
        *end = 0;
        width = text_width(word);
        if (!first && column + 1 + width > COLUMNS) {
            fprintf(output, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            putc(' ', output);
            column++;
        }
        style_put(output, word, style, colour);
        column += width;
        *end = last;
    }
    putc('\n', output);
}

void problem_print_text(const char *label, const char *text, enum style style,
                        bool colour)
{
    size_t column = 4 + strlen(label);
    bool wide = text && *label && column + strcspn(text, " ") > COLUMNS;

    fprintf(output, "    %s%s", label, wide ? "\n    " : *label ? " " : "");
    column = wide || !*label ? 4 : column + 1;
    print_words(text ? text : "", column, *label ? 8 : 4, style, colour);
}

static const char *place(const char *path)
{
    return !strncmp(path, "/libxl", 6) || !strncmp(path, "/local/", 7)
               ? "node:" : "file:";
}

static void print_line(const xencfg_problem *p, bool colour)
{
    bool device = p->kind && p->id;

    fputs("  ", output);
    output_cell(severities[p->severity].one, 9, severities[p->severity].style,
                colour);
    output_cell(p->code, device ? 20 : 0, PLAIN, colour);
    if (device) {
        CLEANUP(freep) char *subject = problem_subject(p);

        fputs("  ", output);
        output_cell(subject, 0, BOLD, colour);
    }
    putc('\n', output);
    problem_print_text("", p->detail, PLAIN, colour);
    if (p->path)
        problem_print_text(place(p->path), p->path, BOLD, colour);
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
