/* problems - the forms of `cfgdump check`. */
#include <string.h>

#include "base/text.h"
#include "formats/format.h"
#include "formats/json.h"
#include "model/problem.h"

/* --------------------------------------------------------------- for people */

#define LINE 79

/* The next word, which it ends; a command in backquotes is one, so that it can
   be copied in one piece. */
static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " "), *end = word;
    bool command = false;

    for (; *end && (command || *end != ' '); end++)
        command ^= *end == '`';
    *rest = *end ? end + 1 : end;
    *end = 0;
    return *word ? word : NULL;
}

/* Words of one style, the first of them in that column; a long one has its own
   line. */
static void print_words(const char *text, size_t column, size_t indent,
                        enum style style)
{
    CLEANUP(freep) char *safe = text_escape(text);
    char *rest = safe, *word;
    bool first = true;

    for (; (word = next_word(&rest)); first = false) {
        size_t width = text_width(word);

        if (!first && column + 1 + width > LINE) {
            fprintf(output, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            putc(' ', output);
            column++;
        }
        style_put(output, word, style);
        column += width;
    }
    putc('\n', output);
}

void problem_print_text(const char *label, const char *text, enum style style)
{
    size_t column = 4 + strlen(label);
    bool wide = text && *label && *text != '`' &&
                column + strcspn(text, " ") > LINE;

    fprintf(output, "    %s%s", label, wide ? "\n    " : *label ? " " : "");
    column = wide || !*label ? 4 : column + 1;
    print_words(text ? text : "", column, *label ? 8 : 4, style);
}

static const char *place(const char *path)
{
    return !strncmp(path, "/libxl", 6) || !strncmp(path, "/local/", 7)
               ? "node:"
               : "file:";
}

static void print_problem(const xencfg_problem *p)
{
    static const enum style styles[] = {
        [XENCFG_SEVERITY_NOTE] = DIM,
        [XENCFG_SEVERITY_WARNING] = YELLOW,
        [XENCFG_SEVERITY_ERROR] = RED,
        [XENCFG_SEVERITY_TROUBLE] = RED,
    };
    CLEANUP(freep) char *subject = problem_subject(p);
    bool device = p->kind && p->id;

    fputs("  ", output);
    output_cell(xencfg_severity_to_string(p->severity), 9, styles[p->severity]);
    output_cell(p->code, device ? 20 : 0, PLAIN);
    if (device) {
        fputs("  ", output);
        output_cell(subject, 0, BOLD);
    }
    putc('\n', output);
    problem_print_text("", p->detail, PLAIN);
    if (p->path && (!p->detail || strncmp(p->detail, p->path, strlen(p->path))))
        problem_print_text(place(p->path), p->path, BOLD);
}

void problems_print(const xencfg_check_result *result, const char *action,
                    enum style style, const char *remedy)
{
    int i;

    for (i = 0; i < result->num_problems; i++) {
        const xencfg_problem *p = &result->problems[i];
        CLEANUP(freep) char *domain = problem_domain(p);
        const char *does = action ? problem_action(p) : NULL;

        if (!i || p[-1].domid != p->domid) {
            fputs(i ? "\n" : "", output);
            output_cell(domain, 0, BOLD);
            putc('\n', output);
        }
        print_problem(p);
        problem_print_text(does ? action : remedy, does ? does : p->remedy,
                           does ? style : PLAIN);
    }
}

static int print_table(xencfg_ctx *ctx, const xencfg_check_result *result)
{
    struct problem_count n = problems_count(result);
    CLEANUP(freep) char *summary = problems_summary(&n);

    (void)ctx;
    problems_print(result, NULL, PLAIN, "remedy:");
    fprintf(output, "%s%d %s checked: %s\n", result->num_problems ? "\n" : "",
            result->domains, result->domains == 1 ? "domain" : "domains",
            summary);
    return 0;
}

/* As compilers do it. */
static int print_brief(xencfg_ctx *ctx, const xencfg_check_result *result)
{
    int i;

    (void)ctx;
    for (i = 0; i < result->num_problems; i++) {
        const xencfg_problem *p = &result->problems[i];
        CLEANUP(freep) char *domain = problem_domain(p),
                            *subject = problem_subject(p), *line = NULL;

        /* the detail may begin with the path */
        if (p->detail && !strncmp(p->detail, subject, strlen(subject)))
            *subject = 0;
        line = text_format("%s: %s: %s: %s%s%s", domain,
                           xencfg_severity_to_string(p->severity), p->code,
                           subject, *subject ? ": " : "",
                           p->detail ? p->detail : "");
        output_cell(line, 0, PLAIN);
        putc('\n', output);
    }
    return 0;
}

/* ------------------------------------------------------------- for programs */

static int print_json(xencfg_ctx *ctx, const xencfg_check_result *result)
{
    struct json_out j = { .f = output, .level = { { .layout = JSON_PRETTY } } };

    return json_object(&j, ctx, XENCFG_TYPE(check_result), result);
}

static int print_jsonl(xencfg_ctx *ctx, const xencfg_check_result *result)
{
    struct problem_count n = problems_count(result);
    struct json_out j = { .f = output };
    int i, rc = 0;

    for (i = 0; !rc && i < result->num_problems; i++)
        rc = json_object(&j, ctx, XENCFG_TYPE(problem), &result->problems[i]);
    if (!rc)
        json_lines_end(&j, !n.of[XENCFG_SEVERITY_TROUBLE], result->domains);
    return rc;
}

const struct format check_formats[] = {
    { .name = "table", .problems = print_table },
    { .name = "brief", .problems = print_brief },
    { .name = "json", .problems = print_json },
    { .name = "jsonl", .problems = print_jsonl },
    { .name = NULL },
};
