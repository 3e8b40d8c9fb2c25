/* help - what --help, `help` and a bare `cfgdump` print. */
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"

static const char usage[] =
    "Usage: cfgdump COMMAND [OPTION]... [DOMAIN]...\n"
    "       cfgdump [OPTION]... DOMAIN...            the same as cfgdump show\n";

static const char purpose[] =
    "Shows the true configuration of Xen domains: the template that libxl keeps,\n"
    "merged with what xenstore says now.  DOMAIN is a domid, a uuid or a name.\n";

/* What somebody may come for, and what to run then. */
static const struct question {
    const char *question, *answer;
} questions[] = {
    { "why is a device of `xl list -l` not there?", "explain DOMAIN" },
    { "what changed since the domain was created?", "drift DOMAIN" },
    { "what is broken on this host, and fix it", "check; cfgdump repair" },
    { "collect a report for someone else", "report" },
};

static const char epilogue[] =
    "\n"
    "Exit status: 0 complete; 1 a domain failed; 2 wrong usage; 3 no access; of\n"
    "diff, drift, check, repair: 1 something differs or is wrong; 2 any trouble.\n"
    "Environment: XENSTORED_PATH, the socket of xenstore; NO_COLOR; CFGDUMP_PAGER.\n";

/* "  -o, --output FORMAT    help"; its further lines below. */
static void print_option(FILE *f, const struct option_row *row,
                         const char *arg, const char *help)
{
    char letter[5] = "", left[40];
    int width = 26;
    size_t n;

    if (row->letter)
        snprintf(letter, sizeof(letter), "-%c, ", row->letter);
    snprintf(left, sizeof(left), "  %s--%s%s%s", letter, row->name,
             arg ? " " : "", arg ? arg : "");
    while (*help) {
        n = strcspn(help, "\n");
        fprintf(f, "%-*s%.*s\n", width, left, (int)n, help);
        *left = 0;
        help += n + (help[n] == '\n');
    }
}

/* command: whose -o it is. */
static void print_options(FILE *f, uint64_t options,
                          const struct command *command)
{
    int id;

    for (id = 0; id < NUM_OPTIONS; id++) {
        const struct option_row *row = &option_rows[id];

        if (!(options & OPTION(id)))
            continue;
        if (id == OPTION_OUTPUT)
            print_option(f, row, command->outputs ? row->arg : "FILE",
                         command->output_help ? command->output_help
                                              : "see above");
        else
            print_option(f, row, row->arg, row->help);
    }
}

void help_usage(FILE *f)
{
    fputs(usage, f);
}

void help_print(FILE *f, const struct request *req)
{
    const struct command *const *c;
    size_t i;

    fputs(usage, f);
    fputs(purpose, f);
    fputs("In short:\n", f);
    for (i = 0; i < ARRAY_SIZE(questions); i++)
        fprintf(f, "  %-48scfgdump %s\n", questions[i].question,
                questions[i].answer);
    fputs("\nCommands (`cfgdump help COMMAND` shows details):\n", f);
    for (c = req->commands; *c; c++)
        if ((*c)->help)
            fprintf(f, "  %-12s%s\n", (*c)->name, (*c)->help);
    fputs("\nOptions of all commands:\n", f);
    print_options(f, COMMON_OPTIONS, NULL);
    fputs(epilogue, f);
}

void help_command(FILE *f, const struct command *command)
{
    fprintf(f, "Usage: cfgdump %s%s%s\n\n%s\n", command->name,
            *command->args ? " " : "", command->args, command->details);
    if (command->formats)
        fprintf(f, "\nFormats (-o):\n%s\n", command->formats);
    if (command->options)
        fputs("\nOptions:\n", f);
    print_options(f, command->options, command);
    if (command->example)
        fprintf(f, "\nExamples:\n%s\n", command->example);
    fputs("\n`cfgdump --help` has the options of all commands.\n", f);
}
