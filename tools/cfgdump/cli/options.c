/* options - the options of all commands, and which command takes which. */
#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "cli/options.h"
#include "base/cleanup.h"
#include "base/die.h"
#include "base/message.h"
#include "base/output.h"
#include "cli/suggest.h"
#include "cli/usage.h"

const struct option_row option_rows[NUM_OPTIONS] = {
    [OPTION_ALL] = { 'a', "all", NULL, "all domains" },
    [OPTION_OUTPUT] = { 'o', "output", "FORMAT", NULL },
    [OPTION_VIEW] = { 0, "view", "VIEW",
                      "live; template, as it is stored; or rebuild, to make\n"
                      "the same machine again" },
    [OPTION_TEMPLATE] = { 0, "template", "FILE",
                          "a template file, - for standard input" },
    [OPTION_NO_SNAPSHOT] = { 0, "no-snapshot", NULL,
                             "only what changes, not what is there" },
    [OPTION_COUNT] = { 0, "count", "N", "end after N changes" },
    [OPTION_REDACT] = { 0, "redact", NULL,
                        "hide passwords, MACs and paths (default)" },
    [OPTION_NO_REDACT] = { 0, "no-redact", NULL, "hide nothing" },
    [OPTION_FORCE] = { 0, "force", NULL, "replace a file that is there" },
    [OPTION_REPORT] = { 0, "report", "FILE",
                        "read what `cfgdump report` wrote, not this host" },
    [OPTION_EXPLAIN] = { 0, "explain", "CODE",
                         "tell about a code at length; all: about each" },
    [OPTION_DRY_RUN] = { 'n', "dry-run", NULL,
                         "only show what would be done (the default)" },
    [OPTION_YES] = { 'y', "yes", NULL, "do it" },
    [OPTION_STAT] = { 0, "stat", NULL, "only how many changes there are" },
    [OPTION_STATE_DIR] = { 0, "state-dir", "DIR",
                           "where templates are, not /var/lib/xen" },
    [OPTION_XENSTORE_DUMP] = { 0, "xenstore-dump", "FILE",
                               "read what `xenstore-ls -fp` printed instead" },
    [OPTION_DEADLINE] = { 0, "deadline", "SECONDS",
                          "wait so long for each domain (default 10)" },
    [OPTION_COLOR] = { 0, "color", "WHEN", "auto (default), always or never" },
    [OPTION_NO_PAGER] = { 0, "no-pager", NULL,
                          "do not show long output by less or $PAGER" },
    [OPTION_QUIET] = { 'q', "quiet", NULL, "no warnings" },
    [OPTION_VERBOSE] = { 'v', "verbose", NULL, "all findings and each step" },
    [OPTION_HELP] = { 'h', "help", NULL, "print help" },
    [OPTION_VERSION] = { 0, "version", NULL, "print the version" },
};

const char *const option_values[NUM_OPTIONS] = {
    [OPTION_VIEW] = "live template rebuild",
    [OPTION_COLOR] = "auto always never",
};

static const unsigned char common[] = {
    OPTION_REPORT, OPTION_STATE_DIR, OPTION_XENSTORE_DUMP, OPTION_DEADLINE,
    OPTION_COLOR, OPTION_NO_PAGER, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP,
    OPTION_VERSION,
};

bool option_is_common(enum option_id id)
{
    return memchr(common, id, sizeof(common)) != NULL;
}

bool option_taken(const struct command *command, enum option_id id)
{
    return option_is_common(id) || (command->options & OPTION(id));
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
    return strspn(text, "0123456789") == strlen(text) && !errno ? value : 0;
}

static enum exit_status set(struct request *req, enum option_id id,
                            const char *arg)
{
    switch (id) {
    case OPTION_ALL:
        req->all = true;
        break;
    case OPTION_OUTPUT:
        req->output = arg;
        break;
    case OPTION_NO_PAGER:
        req->no_pager = true;
        break;
    case OPTION_QUIET:
        req->quiet = true;
        break;
    case OPTION_VERBOSE:
        req->verbose = true;
        req->lib.logger = &message_logger;
        break;
    case OPTION_HELP:
        req->help = true;
        break;
    case OPTION_VERSION:
        req->version = true;
        break;
    case OPTION_VIEW:
        req->view = view_parse(arg);
        if (req->view < 0)
            return usage_error(
                req, "no view '%s', only live, template, rebuild", arg);
        break;
    case OPTION_TEMPLATE:
        req->template_file = arg;
        break;
    case OPTION_NO_SNAPSHOT:
        req->no_snapshot = true;
        break;
    case OPTION_COUNT:
        req->count = parse_count(arg);
        if (!req->count)
            return usage_error(req, "'%s' is not a number above 0", arg);
        break;
    case OPTION_REDACT:
    case OPTION_NO_REDACT:
        req->redact = id == OPTION_REDACT;
        break;
    case OPTION_FORCE:
        req->force = true;
        break;
    case OPTION_REPORT:
        req->report_file = arg;
        break;
    case OPTION_EXPLAIN:
        req->explain = arg;
        break;
    case OPTION_DRY_RUN:
        req->dry_run = true;
        break;
    case OPTION_YES:
        req->yes = true;
        break;
    case OPTION_STATE_DIR:
        req->lib.state_dir = arg;
        break;
    case OPTION_XENSTORE_DUMP:
        req->lib.xenstore_dump = arg;
        break;
    case OPTION_DEADLINE:
        req->lib.deadline_ms = parse_seconds(arg);
        if (!req->lib.deadline_ms)
            return usage_error(req, "'%s' is not a number of seconds above 0",
                               arg);
        break;
    case OPTION_COLOR:
        if (!output_colour(arg))
            return usage_error(
                req, "--color takes auto, always or never, not '%s'", arg);
        break;
    case OPTION_STAT:           /* only whether it is given */
    case NUM_OPTIONS:
        break;
    }
    return STATUS_COMPLETE;
}

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
    enum exit_status status = STATUS_COMPLETE;
    int opt, id;

    make_tables(&tables);
    opterr = 0;
    optind = 0;             /* anew: completion has a command line of its own */
    while (status == STATUS_COMPLETE &&
           (opt = getopt_long(argc, argv, tables.shorts, tables.longs,
                              NULL)) != -1) {
        id = option_id(opt);
        if (id < 0)
            return getopt_error(req, opt, argv[optind - 1]);
        req->given |= OPTION(id);
        status = set(req, id, optarg);
    }
    req->args = argv + optind;
    req->num_args = argc - optind;
    return status;
}

enum exit_status options_check(const struct request *req)
{
    int id;

    for (id = 0; id < NUM_OPTIONS; id++)
        if ((req->given & OPTION(id)) && !option_taken(req->command, id))
            return usage_error(req, "%s takes no --%s", req->command->name,
                               option_rows[id].name);
    if (req->all && req->num_args)
        return usage_error(req, "--all is instead of domains");
    return STATUS_COMPLETE;
}
