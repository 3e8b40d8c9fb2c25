/*
 * request - what the command line asks for, and what a command is.
 *
 * main() reads the options into a struct request and runs a row of the command
 * table with it.
 */
#ifndef CFGDUMP_CLI_REQUEST_H
#define CFGDUMP_CLI_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <xencfg/xencfg.h>

#include "base/die.h"

enum option_id {
    OPTION_ALL,
    OPTION_OUTPUT,
    OPTION_VIEW,
    OPTION_TEMPLATE,
    OPTION_NO_SNAPSHOT,
    OPTION_COUNT,
    OPTION_REDACT,
    OPTION_NO_REDACT,
    OPTION_FORCE,
    OPTION_EXPLAIN,
    OPTION_DRY_RUN,
    OPTION_YES,
    OPTION_STAT,
    OPTION_NO_HEADERS,
    OPTION_SORT,
    OPTION_TYPE,
    OPTION_WITH_FINDINGS,
    OPTION_SEVERITY,
    OPTION_IGNORE,
    OPTION_DEEP,
    OPTION_REPORT, /* the first of those that all commands take */
    OPTION_STATE_DIR,
    OPTION_XENSTORE_DUMP,
    OPTION_DEADLINE,
    OPTION_COLOR,
    OPTION_NO_PAGER,
    OPTION_QUIET,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_VERSION,
    NUM_OPTIONS,
};

#define OPTION(id_) (UINT64_C(1) << (id_))
#define COMMON_OPTIONS (~UINT64_C(0) << OPTION_REPORT)

struct format;
struct request;

/* What a command's arguments are, for completion. */
enum completes {
    COMPLETES_NOTHING,
    COMPLETES_DOMAINS,
    COMPLETES_PATH,         /* a domain, then paths of its values */
    COMPLETES_SIDES,        /* domains, DOMAIN@VIEW and files */
    COMPLETES_FILES,
    COMPLETES_COMMAND,
    COMPLETES_VALUES,       /* one of .values */
};

struct command {
    const char *name;
    const char *args;       /* as the usage shows them; may be "" */
    const char *help;       /* half a line; NULL: not in the list */
    const char *details;    /* for `help COMMAND` */
    const char *formats;    /* of -o: lines, indented; NULL: it has none */
    const char *example;    /* lines, indented; may be NULL */
    uint64_t options;       /* OPTION()s beside the common ones */
    const char *output_help; /* of -o; NULL: .formats have it */
    const struct format *outputs;         /* its forms; NULL: -o takes a file */
    bool judges;            /* STATUS_FAILED is what it found, STATUS_USAGE also
                               that it cannot tell */
    bool no_report;         /* it asks neither the host nor a report */
    bool host_only;         /* a report has nothing for it */
    bool paged;             /* by less, if it is longer than the screen */
    enum completes completes;
    const char *values;     /* words, of COMPLETES_VALUES */
    enum exit_status (*run)(const struct request *req);
};

/* What the command line asks for. */
struct request {
    const struct command *const *commands; /* all, as the help lists them; NULL
                                              ends them; the first may be left
                                              out */
    const struct command *command;
    uint64_t given;         /* OPTION()s */
    const char *output;     /* NULL: the command's default */
    const char *template_file; /* NULL: none */
    const char *report_file; /* NULL: none */
    int view;               /* enum xencfg_view; -1: not given */
    bool implied;           /* the command was left out */
    bool redact, force;     /* of report */
    bool all, yes, dry_run, quiet, verbose, no_pager, help, version;
    bool stat;              /* of diff */
    bool no_headers, with_findings; /* of list */
    const char *sort, *type; /* of list; NULL: not given */
    const char *explain;    /* a code of check, "all"; NULL: none */
    bool deep;              /* of check: each node's permissions */
    const char *severity, *ignore; /* of check: the least; codes, with commas */
    struct xencfg_options lib;
    unsigned long count;    /* 0: no limit */
    bool no_snapshot;
    int num_args;
    char **args;            /* domains, or what else the command takes */
};

/* Where templates are. */
static inline const char *request_state_dir(const struct request *req)
{
    return req->lib.state_dir ? req->lib.state_dir : "/var/lib/xen";
}

/* The command of that name; NULL if there is none. */
const struct command *command_find(const struct request *req, const char *name);

/* An error, a hint at the help of the request's command, and STATUS_USAGE. */
enum exit_status usage_error(const struct request *req, const char *fmt, ...)
    PRINTF(2, 3);

#endif
