/*
 * cfgdump - what the files of the command share.
 *
 * main() reads the options (options.c) into a struct request and runs a row of
 * the command table.  The command picks a struct format and calls domains_print(), which
 * makes a struct entry of each domain and hands it to the format at once.
 *
 * Data goes to standard output and may be for programs; all else goes to
 * standard error.  What people read has its control characters escaped.
 */
#ifndef CFGDUMP_H
#define CFGDUMP_H

#include <stdio.h>
#include <stdlib.h>

#include <xencfg/xencfg.h>

#define CLEANUP(fn_) __attribute__((cleanup(fn_)))
#define ARRAY_SIZE(a_) (sizeof(a_) / sizeof(*(a_)))
#define PRINTF(fmt_, arg_) __attribute__((format(printf, fmt_, arg_)))

static inline void freep(void *p)
{
    free(*(void **)p);
}

enum exit_status {
    STATUS_COMPLETE = 0,
    STATUS_FAILED = 1,      /* a domain, or writing */
    STATUS_USAGE = 2,
    STATUS_ACCESS = 3,      /* none to xenstore, or to any template asked for */
};

/* ------------------------------------------------------------- options.c */

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
    OPTION_REPORT,
    OPTION_EXPLAIN,
    OPTION_DRY_RUN,
    OPTION_YES,
    OPTION_STAT,
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

struct option_row {
    char letter;            /* 0: none */
    const char *name;
    const char *arg;        /* NULL: takes none */
    const char *help;       /* lines; of OPTION_OUTPUT the command has it */
};

extern const struct option_row option_rows[NUM_OPTIONS];

/* Words that an option takes; NULL: its arg tells. */
extern const char *const option_values[NUM_OPTIONS];

struct command;
struct request;

/* Its id; -1: there is none, or several begin so. */
int option_by_name(const char *name, size_t len);
int option_by_letter(char letter);

/* Do all commands take it; does this one? */
bool option_is_common(enum option_id id);
bool option_taken(const struct command *command, enum option_id id);

/* Reads the options into *req, and what else there is into req->args. */
enum exit_status options_parse(int argc, char **argv, struct request *req);

/* Does req->command take what was given?  If not, says so. */
enum exit_status options_check(const struct request *req);

/* The enum xencfg_view of a name; -1: none.  And the name. */
int view_parse(const char *text);
const char *view_name(enum xencfg_view view);

/* ------------------------------------------------ main.c, help.c, cmd_*.c */

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
    const char *output_arg, *output_help; /* of -o, if it takes that */
    const char *output_values; /* words; NULL: -o takes a file */
    bool judges;            /* STATUS_FAILED is what it found, STATUS_USAGE also
                               that it cannot tell */
    bool paged;             /* by less, if it is longer than the screen */
    enum completes completes;
    const char *values;     /* words, of COMPLETES_VALUES */
    enum exit_status (*run)(const struct request *req);
};

/* What the command line asks for. */
struct request {
    const struct command *command;
    uint64_t given;         /* OPTION()s */
    const char *output;     /* NULL: the command's default */
    const char *template_file; /* NULL: none */
    const char *report_file; /* NULL: none */
    int view;               /* enum xencfg_view; -1: not given */
    bool implied;           /* the command was left out */
    bool redact, force;     /* of report */
    bool all, yes, dry_run, quiet, verbose, colour, no_pager, help;
    bool version;
    const char *explain;    /* a code of check, "all"; NULL: none */
    struct xencfg_options lib;
    unsigned long count;    /* 0: no limit */
    bool no_snapshot;
    int num_args;
    char **args;            /* domains, or what else the command takes */
};

extern const struct command *const commands[];
extern const size_t num_commands;

/* NULL if there is none of that name. */
const struct command *command_find(const char *name);

void help_print(FILE *f);
void help_command(FILE *f, const struct command *command);
void help_usage(FILE *f);

/* Each in cmd_NAME.c, help in help.c. */
extern const struct command command_show, command_list, command_explain,
    command_diff, command_drift, command_check, command_repair, command_watch,
    command_report, command_completion, command_help, command_complete,
    command_complete_bash;

/* --------------------------------------------------------- report/read.c */

/*
 * Unpacks req->report_file, if there is one, and makes req->lib read that.
 * What it made goes when the process ends.  If it returns another status than
 * STATUS_COMPLETE, it said why.
 */
enum exit_status report_open(struct request *req);

/* Leaves out where the report is unpacked: "state/userdata-d...". */
void report_shorten(char *text);

/* ------------------------------------------------------------ message.c */

/* One line to standard error, "cfgdump: error: ...". */
void error(const char *fmt, ...) PRINTF(1, 2);

/* One line, "cfgdump: note: ...". */
void note(const char *fmt, ...) PRINTF(1, 2);

/* Whose help usage errors hint at; NULL: that of all. */
extern const struct command *usage_command;

/* An error, a hint at --help, and STATUS_USAGE. */
enum exit_status usage_error(const char *fmt, ...) PRINTF(1, 2);

/* One line to standard error, "cfgdump: hint: ...". */
void hint(const char *fmt, ...) PRINTF(1, 2);

struct entry;

/* "domain 3 (web): ", escaped; "" without a domid, where the error's own text
   tells what was looked for.  The caller frees it. */
char *entry_about(const struct entry *e);

/* Its error, without the domain. */
const char *entry_error(const struct entry *e);

/* "cfgdump: LEVEL: domain 3 (web): ..." */
void message_about(const char *level, const struct entry *e, const char *fmt,
                   ...) PRINTF(3, 4);

/* Ends the process; the kernel takes back what is left. */
void out_of_memory(void) __attribute__((noreturn));

/* Called by it, if set; may use no memory. */
extern void (*out_of_memory_hook)(void);

/* It exits with that; for commands where STATUS_FAILED means something else. */
extern enum exit_status out_of_memory_status;

/* For xencfg_options: writes everything to standard error. */
extern struct xentoollog_logger message_logger;

/* ------------------------------------------------------------ suggest.c */

/*
 * The few words that one that was not found is close to:
 *
 *     struct suggestions s = { .word = "shwo" };
 *
 *     suggest_consider(&s, "show");
 *     suggest_print(&s);               "did you mean 'show'?", or nothing
 */
#define MAX_SUGGESTIONS 3

struct suggestions {
    const char *word;
    char *candidate[MAX_SUGGESTIONS + 1];
    int distance[MAX_SUGGESTIONS + 1];
    int count;
};

/* How many characters differ, roughly; of long words many. */
int suggest_distance(const char *a, const char *b);

void suggest_consider(struct suggestions *s, const char *candidate);

/* To standard error; frees them. */
void suggest_print(struct suggestions *s);

/* After an error: the word was no command, but may have been meant as one. */
void suggest_command(const char *word);

/* After the first error with a domain's template: who knows more. */
void suggest_check(const struct request *req, int rc, uint32_t domid);

/* After an error: there is no domain of that name.  Asks xenstore for all. */
void suggest_domain(xencfg_ctx *ctx, const struct request *req,
                    const char *word);

/* --------------------------------------------------------------- text.c */

/*
 * Copies text for people: control characters, those that change the direction
 * of writing, and bytes that are not UTF-8 become \xNN.  The caller frees it.
 */
char *text_escape(const char *text);

/* The length of such a character, if text begins with one, and which. */
int text_control(const char *text, unsigned long *code);

/* In characters; of escaped text. */
size_t text_width(const char *text);

/* ---------------------------------------------------------------- buf.c */

/*
 * Text that is put together; ends the process if memory runs out.  buf_end()
 * hands the text over, of len bytes; the caller frees it.  Without it nothing is
 * freed.
 */
struct buf {
    FILE *f;
    size_t len;             /* set by buf_text() and buf_end() */
    struct buf_text *inside;
};

void buf_begin(struct buf *b);

/* What there is so far; until more is written. */
const char *buf_text(struct buf *b);

char *buf_end(struct buf *b);

/* --------------------------------------------------------------- json.c */

/*
 * The object, in one line or in yajl's layout, without a newline at the end;
 * escaped as by json_put_raw().
 */
int json_object(xencfg_ctx *ctx, const struct xencfg_type *type,
                const void *obj, unsigned flags, char **ret);

/*
 * The entry's domid, uuid, name and state as the first members of an object
 * that is still open, and its error if it has one.
 */
char *json_record_open(const struct entry *e, unsigned flags);

/* Quoted; escaped for people beforehand. */
void json_put_string(FILE *f, const char *value);

/* Quoted, null for NULL; what is not UTF-8 as json_put_string(). */
void json_put_text(FILE *f, const char *value);

/*
 * JSON as it is, but for characters that text_control() knows: they become
 * \uXXXX, which means the same.
 */
void json_put_raw(FILE *f, const char *json);

/* Writes text; what follows a newline, but for empty lines, behind spaces. */
void json_indent(FILE *f, const char *text, int spaces);

/* --------------------------------------------------------- json_yaml.c */

/* The same values as a YAML document, without "---".  False: that failed. */
bool json_put_yaml(FILE *f, const char *json);

/* ------------------------------------------------------------- output.c */

/* Standard output; buffered.  Not stdio's stdout. */
extern FILE *output;

/* Opens it, makes sure of descriptors 0 to 2, and ignores SIGPIPE. */
void output_init(void);

/* Flushes.  False: a write failed, and there is no use in going on. */
bool output_flush(void);

/* Flushes and closes; reports a write error.  False if there was one. */
bool output_close(void);

/* Are standard output and standard error terminals? */
bool output_with_errors(void);

/* Columns of the terminal that standard output is; 0: it is none. */
int output_width(void);

/* Should what = "auto", "always" or "never" colour?  -1: none of these. */
int output_colour(const char *when);

enum style { PLAIN, BOLD, DIM, RED, GREEN, YELLOW };

/* Text in a style, if colour says so. */
void style_put(FILE *f, const char *text, enum style style, bool colour);

/* Text, escaped, padded to width, and coloured if colour says so. */
void output_cell(const char *text, int width, enum style style, bool colour);

/* -------------------------------------------------------------- pager.c */

/* From now on data may go to a pager, if it is for a terminal. */
void pager_enable(void);

/* Before the first data. */
void pager_start(void);
bool pager_started(void);

/* Ends the data; waits until the user has seen enough.  False: it could not be
   run. */
bool pager_end(void);

/* ------------------------------------------------------------ progress.c */

/* Off unless this is called, and standard error alone is a terminal.  Tells
   nothing for a second from now. */
void progress_enable(void);

void progress_step(unsigned done, unsigned total);

/* Before anything else is written to standard error, and at the end. */
void progress_clear(void);

/* -------------------------------------------------------------- finding.c */

/* How much a finding matters. */
enum level {
    LEVEL_USUAL,        /* as expected */
    LEVEL_NOTE,         /* worth a look */
    LEVEL_WARNING,      /* and worth a line on standard error */
};

enum level finding_level(const xencfg_finding *finding);

/* The class for people, "made up". */
const char *finding_name(const xencfg_finding *finding);

/* "nic 1", or the JSON path of a value; the caller frees it. */
char *finding_subject(const xencfg_finding *finding);

/* "nics[1]", of a device that is not in the result; NULL: it is, or has no such
   name.  The caller frees it. */
char *finding_path(const xencfg_finding *finding);

/* The finding's own detail, or what its class means; may be "". */
const char *finding_detail(const xencfg_finding *finding);

/* How many are worth a look? */
int finding_count(const xencfg_report *report);

enum style finding_style(const xencfg_finding *finding);

/* A table of findings: class, subject, path and what it means. */
struct table;
void findings_add(struct table *t, const xencfg_finding *finding,
                  const char *means);
void findings_print(const struct table *t, bool colour);

/* --------------------------------------------------------------- device.c */

/* The entry's own identity. */
enum device_id_form { ID_STRING, ID_DEVID, ID_BDF, ID_PORT, ID_START };

/* One array of devices of a domain_config. */
struct device_kind {
    xencfg_devkind kind;
    const char *name, *array;       /* "nic", "nics" */
    size_t count_offset, array_offset, size;
    enum device_id_form id_form;
    size_t id_offset;
    const struct attr *attrs;
};

extern const struct device_kind device_kinds[];
extern const struct device_kind *const device_kinds_end;

/* Number of devices of one kind, and one of them. */
int device_count(const struct device_kind *kind,
                 const xencfg_domain_config *config);
const void *device_get(const struct device_kind *kind,
                       const xencfg_domain_config *config, int index);

/* Number of all devices. */
int device_count_all(const xencfg_domain_config *config);

/* Its identity as far as its entry tells, "-" if it does not; the caller frees
   it. */
char *device_id(const struct device_kind *kind, const void *device);

/* ------------------------------------------------------ device_attr.c */

enum attr_type {
    ATTR_END,
    ATTR_STRING,        /* NULL or "": not shown */
    ATTR_ENUM,          /* 0: not shown */
    ATTR_NUMBER,        /* an int; 0: not shown */
    ATTR_DOMID,         /* 0: not shown */
    ATTR_DOMNAME,       /* NULL, "" or "0": not shown */
    ATTR_BYTE,          /* 0: not known */
    ATTR_HEX64,
    ATTR_MAC,           /* zero: not shown */
    ATTR_UUID,          /* nil: not shown */
    ATTR_FLAG,          /* an int; shown if it is set */
    ATTR_NO_FLAG,       /* an int; shown if it is not set */
    ATTR_BOOL,          /* shown if true */
    ATTR_DEFBOOL,       /* shown if true */
    ATTR_SOCKET,        /* a channel's path, if it has one */
};

/* One member of a device that people want to know. */
struct attr {
    enum attr_type type;
    const char *key;
    size_t offset;
    const struct xencfg_enum *names; /* ATTR_ENUM */
};

/* The main attributes, "key=value ..."; the caller frees it. */
char *device_attributes(const struct device_kind *kind, const void *device);

/* ---------------------------------------------------------------- table.c */

/* Aligned columns; text is copied.  All zero: empty. */
#define TABLE_COLUMNS 4

struct table_row {
    char *cell[TABLE_COLUMNS];
    int width[TABLE_COLUMNS], worth[TABLE_COLUMNS];
    enum style style;       /* of the column that is styled */
};

struct table {
    struct table_row *row;
    int count;
};

void table_add(struct table *t, enum style style, const char *first,
               const char *second, const char *third, const char *fourth);

/* An empty line, the heading and the rows, as wide as the terminal at most;
   nothing if there are no rows.  A column without text has no heading.  styled
   is the column with a style. */
void table_print(const struct table *t,
                 const char *const heading[TABLE_COLUMNS], int styled,
                 bool colour);

/* One row of n columns, by itself; text that is wider than its column takes
   more lines. */
#define ROW_COLUMNS 6           /* at most */

struct column {
    int width;                  /* 0: as wide as the text */
    bool right;                 /* aligned to the right */
    enum style style;
};

void table_row(const char *const cell[], const struct column column[], int n,
               bool colour);

/* A text in as many lines as it needs. */
void text_print(const char *text, enum style style, bool colour);

void table_clear(struct table *t);

/* -------------------------------------------------------------- domains.c */

/* What became of one domain.  Nothing is owned. */
struct entry {
    xencfg_ctx *ctx;
    xencfg_domain domain;   /* as far as known; no name: NULL */
    bool has_domid;
    unsigned index;         /* how many came before */
    const char *error;      /* NULL: config and report are there */
    const xencfg_domain_config *config;
    const xencfg_report *report;
};

/* One way to write domains. */
struct format {
    const char *name;
    enum xencfg_view view;  /* unless --view is given */
    bool single;            /* has no room for more than one domain */
    bool tells_findings;    /* by itself, so that no warnings are needed */
    bool tells_errors;      /* to people, who need not read them twice */
    bool tells_complete;    /* end() is of use even if nothing was begun */
    /* width: of the longest name, escaped; 0: not known.  NULL: no-op. */
    void (*begin)(const struct request *req, size_t width);
    /* Writes all or nothing.  Returns 0 or a library error, with its text in
       ctx; entries with an error never fail. */
    int (*domain)(const struct request *req, const struct entry *e);
    void (*end)(const struct request *req, bool complete, unsigned count);
};

/* Retrieves and writes all that is asked for.  names: learn them beforehand. */
enum exit_status domains_print(const struct request *req,
                               const struct format *format, bool names);

/* --------------------------------------------------------------- format.c */

/* Is req->output one of the command's formats?  If not, says which there are.
   The name for people, "table" or "text", becomes the one that it has. */
enum exit_status format_check(struct request *req);

/* The one that req->output names, or the first; NULL ends the formats. */
const struct format *format_find(const struct request *req,
                                 const struct format *const *formats);

/* ----------------------------------------------------------- out_*.c */

extern const struct format out_json, out_xl_list, out_jsonl, out_table,
    out_xl_cfg, out_yaml;
extern const struct format out_list_table, out_list_json, out_list_jsonl;

/* --------------------------------------------------------- problem.c */

/* How many problems of each severity. */
struct problem_count {
    int of[XENCFG_SEVERITY_TROUBLE + 1];
};

struct problem_count problems_count(const xencfg_check_result *result);

/* 2 if something could not be checked, 1 for warnings and errors, else 0. */
enum exit_status problems_status(const struct problem_count *n);

/* "2 errors, 1 note"; the caller frees it. */
char *problems_summary(const struct problem_count *n);

/* "nic 2", or the path; the caller frees it. */
char *problem_subject(const xencfg_problem *p);

/* "domain 4 (web)"; the caller frees it. */
char *problem_domain(const xencfg_problem *p);

/* What a repair does about it; NULL: nothing. */
const char *problem_action(const xencfg_problem *p);

/* Indented, in lines of 80 columns; what is longer has a line of its own. */
void problem_print_text(const char *label, const char *text, enum style style,
                        bool colour);

/* Checks what req asks for.  COMPLETE, or USAGE with the error said. */
enum exit_status problems_find(const struct request *req, xencfg_ctx *ctx,
                               xencfg_check_result *ret);

/* Problems for people, by domain; each followed by what more() writes. */
void problems_print(const xencfg_check_result *result, bool colour,
                    void (*more)(const xencfg_problem *p, bool colour));

/* {"complete":...,"domains":N} */
void out_jsonl_end(const struct request *req, bool complete, unsigned count);

/* "pvh"; "-" if there is none. */
const char *domain_type_text(const xencfg_domain_config *config);

#endif
