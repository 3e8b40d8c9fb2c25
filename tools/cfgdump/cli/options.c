/* options - the options of all commands, and which command takes which. */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "cli/options.h"
#include "base/message.h"
#include "base/output.h"
#include "base/text.h"
#include "cli/suggest.h"

/* How an option, or its argument, is read into a member of the request. */
enum reading { SETS, CLEARS, TEXT, LIST, VIEW, COUNT, SECONDS, COLOUR };

#define ROW(letter_, name_, arg_, reading_, member_, help_)                    \
    {                                                                          \
        letter_, name_, arg_, help_, reading_,                                 \
            offsetof(struct request, member_)                                  \
    }

const struct option_row option_rows[NUM_OPTIONS] = {
    [OPTION_ALL] = ROW('a', "all", NULL, SETS, all, "all domains"),
    [OPTION_OUTPUT] = ROW('o', "output", "FORMAT", TEXT, output, NULL),
    [OPTION_VIEW] = ROW(0, "view", "VIEW", VIEW, view,
                        "live; template, as it is stored; or rebuild, to make\n"
                        "the same machine again"),
    [OPTION_TEMPLATE] = ROW(0, "template", "FILE", TEXT, template_file,
                            "a template file, - for standard input"),
    [OPTION_NO_SNAPSHOT] = ROW(0, "no-snapshot", NULL, SETS, no_snapshot,
                               "only what changes, not what is there"),
    [OPTION_COUNT] = ROW(0, "count", "N", COUNT, count, "end after N changes"),
    [OPTION_REDACT] = ROW(0, "redact", NULL, SETS, redact,
                          "hide passwords, MACs and paths (default)"),
    [OPTION_NO_REDACT] =
        ROW(0, "no-redact", NULL, CLEARS, redact, "hide nothing"),
    [OPTION_FORCE] =
        ROW(0, "force", NULL, SETS, force, "overwrite an existing file"),
    [OPTION_EXPLAIN] = ROW(0, "explain", "CODE", TEXT, explain,
                           "describe a code at length; all: each of them"),
    [OPTION_DRY_RUN] = ROW('n', "dry-run", NULL, SETS, dry_run,
                           "only show what would be done (the default)"),
    [OPTION_YES] = ROW('y', "yes", NULL, SETS, yes, "do it"),
    [OPTION_STAT] =
        ROW(0, "stat", NULL, SETS, stat, "only how many changes there are"),
    [OPTION_NO_HEADERS] =
        ROW(0, "no-headers", NULL, SETS, no_headers, "no heading"),
    [OPTION_SORT] = ROW(0, "sort", "COLUMN", TEXT, sort, "sort by a column"),
    [OPTION_TYPE] =
        ROW(0, "type", "TYPE", TEXT, type, "only domains that are pv, pvh or hvm"),
    [OPTION_WITH_FINDINGS] = ROW(0, "with-findings", NULL, SETS, with_findings,
                                 "only those that have findings"),
    [OPTION_SEVERITY] = ROW(0, "severity", "SEVERITY", TEXT, severity,
                            "only this or worse: note, warning, error"),
    [OPTION_IGNORE] = ROW(0, "ignore", "CODE", LIST, ignore,
                          "not this one; may be given again"),
    [OPTION_DEEP] = ROW(0, "deep", NULL, SETS, deep,
                        "permissions of all nodes, not of directories alone"),
    [OPTION_REPORT] = ROW(0, "report", "FILE", TEXT, report_file,
                          "read an archive of `cfgdump report`, not this host"),
    [OPTION_STATE_DIR] = ROW(0, "state-dir", "DIR", TEXT, lib.state_dir,
                             "template directory (default /var/lib/xen)"),
    [OPTION_XENSTORE_DUMP] =
        ROW(0, "xenstore-dump", "FILE", TEXT, lib.xenstore_dump,
            "read what `xenstore-ls -fp` printed instead"),
    [OPTION_DEADLINE] = ROW(0, "deadline", "SECONDS", SECONDS, lib.deadline_ms,
                            "maximum wait per domain (default 10)"),
    [OPTION_COLOR] = { 0, "color", "WHEN", "auto (default), always or never",
                       COLOUR, 0 },
    [OPTION_NO_PAGER] = ROW(0, "no-pager", NULL, SETS, no_pager,
                            "do not page long output with less or $PAGER"),
    [OPTION_QUIET] = ROW('q', "quiet", NULL, SETS, quiet, "no warnings"),
    [OPTION_VERBOSE] =
        ROW('v', "verbose", NULL, SETS, verbose, "all findings and each step"),
    [OPTION_HELP] = ROW('h', "help", NULL, SETS, help, "print help"),
    [OPTION_VERSION] =
        ROW(0, "version", NULL, SETS, version, "print the version"),
};

const char *const option_values[NUM_OPTIONS] = {
    [OPTION_VIEW] = "live template rebuild",
    [OPTION_SORT] = "domid name type state mem vcpus disks nics findings uuid "
                    "backends age devices",
    [OPTION_TYPE] = "pv pvh hvm",
    [OPTION_SEVERITY] = "note warning error trouble",
    [OPTION_COLOR] = "auto always never",
};

bool option_taken(const struct command *command, enum option_id id)
{
    return (COMMON_OPTIONS | command->options) & OPTION(id);
}

/* ---------------------------------------------------------------- values */

static const char *const views[] = {
    [XENCFG_VIEW_LIVE] = "live",
    [XENCFG_VIEW_TEMPLATE] = "template",
    [XENCFG_VIEW_REBUILD] = "rebuild",
};

int view_parse(const char *text)
{
    size_t i;

    for (i = 0; i < ARRAY_SIZE(views); i++)
        if (!strcmp(views[i], text))
            return (int)i;
    return -1;
}

const char *view_name(enum xencfg_view view)
{
    return views[view];
}

/* 0 if it is no number of seconds. */
static int64_t parse_seconds(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end || !(value > 0 && value < 1e9))
        return 0;
    return (int64_t)(value * 1000 + 0.999);
}

/* 0 if it is no number above 0. */
static unsigned long parse_count(const char *text)
{
    unsigned long value;

    errno = 0;
    value = strtoul(text, NULL, 10);
    return text_is_digits(text) && !errno ? value : 0;
}

/* One list of all that an option was given; NULL: nothing before. */
static const char *join(const char *list, const char *arg)
{
    static char *last;
    char *before = last;

    last = text_format("%s%s%s", list ? list : "", list ? "," : "", arg);
    free(before);
    return last;
}

/* False: the argument is none. */
static bool set(struct request *req, const struct option_row *row,
                const char *arg)
{
    void *to = (char *)req + row->offset;

    switch ((enum reading)row->reading) {
    case SETS:
    case CLEARS:
        *(bool *)to = row->reading == SETS;
        return true;
    case TEXT:
        *(const char **)to = arg;
        return true;
    case LIST:
        *(const char **)to = join(*(const char **)to, arg);
        return true;
    case VIEW:
        *(int *)to = view_parse(arg);
        return *(int *)to >= 0;
    case COUNT:
        *(unsigned long *)to = parse_count(arg);
        return *(unsigned long *)to;
    case SECONDS:
        *(int64_t *)to = parse_seconds(arg);
        return *(int64_t *)to;
    case COLOUR:
        return output_colour(arg);
    }
    return false;
}

/* What set() finds wrong. */
static const char *const wrong[] = {
    [VIEW] = "no view '%s', only live, template, rebuild",
    [COUNT] = "'%s' is not a number above 0",
    [SECONDS] = "'%s' is not a number of seconds above 0",
    [COLOUR] = "--color takes auto, always or never, not '%s'",
};

/* --------------------------------------------------------------- parsing */

/* What getopt_long() wants to know; a long option's val is FIRST + its id. */
enum { FIRST = 256 };

struct getopt_tables {
    struct option longs[NUM_OPTIONS + 2];
    char shorts[2 * NUM_OPTIONS + 2];
};

static void make_tables(struct getopt_tables *t)
{
    struct option *to = t->longs;
    char *p = t->shorts;
    int id;

    *p++ = ':';                 /* getopt_long() returns that for no argument */
    for (id = 0; id < NUM_OPTIONS; id++) {
        const struct option_row *row = &option_rows[id];
        int takes = row->arg ? required_argument : no_argument;

        *to++ = (struct option){ row->name, takes, NULL, FIRST + id };
        if (id == OPTION_COLOR)
            *to++ = (struct option){ "colour", takes, NULL, FIRST + id };
        if (!row->letter)
            continue;
        *p++ = row->letter;
        if (row->arg)
            *p++ = ':';
    }
}

int option_by_letter(char letter)
{
    int id;

    for (id = 0; letter && id < NUM_OPTIONS; id++)
        if (option_rows[id].letter == letter)
            return id;
    return -1;
}

int option_by_name(const char *name, size_t len)
{
    int id, ret = -1;

    if (!strncmp(name, "colour", len) && len == strlen("colour"))
        return OPTION_COLOR;
    for (id = 0; id < NUM_OPTIONS; id++) {
        if (strncmp(option_rows[id].name, name, len))
            continue;
        if (!option_rows[id].name[len])
            return id;
        ret = ret < 0 ? id : NUM_OPTIONS;
    }
    return ret < NUM_OPTIONS ? ret : -1;
}

static int option_id(int opt)
{
    return opt >= FIRST ? opt - FIRST : option_by_letter((char)opt);
}

/* name: what getopt_long() does not know, or takes for several, "--veiw". */
static enum exit_status no_long_option(const struct request *req,
                                       const char *name)
{
    struct suggestions s = { .word = name };
    size_t len = strlen(name);
    bool several = false;
    char text[40];
    int id;

    for (id = 0; id < NUM_OPTIONS; id++) {
        snprintf(text, sizeof(text), "--%s", option_rows[id].name);
        several = several || !strncmp(name, text, len);
        if (option_taken(req->command ? req->command : *req->commands, id))
            suggest_consider(&s, text);
    }
    usage_error(req, several ? "'%s' begins several options" : "no option '%s'",
                name);
    suggest_print(&s);
    return STATUS_USAGE;
}

/* Its own messages write control characters as they come. */
static enum exit_status getopt_error(const struct request *req, int opt,
                                     const char *word)
{
    CLEANUP(freep) char *name = need(strndup(word, strcspn(word, "=")));

    if (!optopt)
        return no_long_option(req, name);
    if (optopt >= FIRST)
        return usage_error(req, "--%s %s", option_rows[optopt - FIRST].name,
                           opt == ':' ? "needs an argument"
                                      : "takes no argument");
    return usage_error(
        req, opt == ':' ? "-%c needs an argument" : "no option '-%c'", optopt);
}

enum exit_status options_parse(int argc, char **argv, struct request *req)
{
    struct getopt_tables tables = { 0 };
    int opt, id;

    make_tables(&tables);
    opterr = 0;
    optind = 0;             /* anew: completion has a command line of its own */
    while ((opt = getopt_long(argc, argv, tables.shorts, tables.longs, NULL)) !=
           -1) {
        id = option_id(opt);
        if (id < 0)
            return getopt_error(req, opt, argv[optind - 1]);
        req->given |= OPTION(id);
        if (!set(req, &option_rows[id], optarg))
            return usage_error(req, wrong[option_rows[id].reading], optarg);
    }
    if (req->verbose)
        req->lib.logger = &message_logger;
    req->args = argv + optind;
    req->num_args = argc - optind;
    return STATUS_COMPLETE;
}

enum exit_status options_check(const struct request *req)
{
    int id;

    for (id = 0; id < NUM_OPTIONS; id++)
        if ((req->given & OPTION(id)) && !option_taken(req->command, id))
            return usage_error(req, "%s does not accept --%s",
                               req->command->name, option_rows[id].name);
    if (req->all && req->num_args)
        return usage_error(req, "--all cannot be combined with domain names");
    return STATUS_COMPLETE;
}
