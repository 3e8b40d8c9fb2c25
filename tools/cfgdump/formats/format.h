/*
 * format - the forms of output.
 *
 * A command has a row for each form that it can print in, by the name that -o
 * gives; its first is what it prints without -o.  A row has the functions for
 * what this command prints, and no others.
 */
#ifndef CFGDUMP_FORMATS_FORMAT_H
#define CFGDUMP_FORMATS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <xencfg/xencfg.h>

#include "base/output.h"
#include "base/status.h"

struct command;
struct entry;
struct explanation;
struct json_out;
struct request;
struct source;

struct format {
    const char *name;       /* of one with takes(), what that is */
    bool (*load)(void);     /* what it needs; false: said what is missing */

    /* Domains, one after another: show, list, drift. */
    enum xencfg_view view;  /* unless --view is given */
    unsigned flags;         /* of the retrieve */
    bool single;            /* has no room for more than one domain */
    bool shows_findings;    /* by itself, so that no warnings are needed */
    bool shows_errors;      /* to people, so that standard error need not */
    bool shows_state;       /* the answer also without a configuration */
    bool as_libxl;          /* JSON in the layout of the host's libxl */
    bool holds;             /* prints nothing before end() */
    bool shows_outcome;    /* end() is of use even if nothing was begun */
    bool (*takes)(const char *output); /* other names that it goes by */
    void (*begin)(struct json_out *j, size_t width);    /* or NULL; width: 0 */
    /* Writes all or nothing; what it writes to e->json is dropped if it fails.
       Returns a library error, with its text in the context; or 0, or 1 if the
       domain is of the kind that the command looks for.  Entries with an error
       never fail. */
    int (*domain)(const struct entry *e);
    void (*end)(struct json_out *j, bool complete, unsigned count);

    /* All at once.  Returns 0 or a library error. */
    int (*explanation)(const struct explanation *x);
    int (*comparison)(xencfg_ctx *ctx, const struct source *a,
                      const struct source *b, const xencfg_change_list *list,
                      bool stat);       /* stat: only how many there are */
    int (*problems)(xencfg_ctx *ctx, const xencfg_check_result *result);

    /* What comes before all events (NULL: nothing), and each; whole lines. */
    void (*watching)(FILE *f);
    void (*event)(FILE *f, unsigned long seq, const struct xencfg_event *e);
};

/* Two that have files of their own. */
int table_domain(const struct entry *e);
int xl_cfg_domain(const struct entry *e);

/* What a check found, by domain, as people read it.  Each problem is followed by
   what a repair does about it, in that style behind the label action, or by the
   remedy; action NULL: always by that. */
void problems_print(const xencfg_check_result *result, const char *action,
                    enum style style, const char *remedy);

/* Indented, in lines of 80 columns; what is longer has a line of its own. */
void problem_print_text(const char *label, const char *text, enum style style);

/* What list's tables are to be: --sort, --no-headers. */
void list_request(const struct request *req);

/* Is it the name of a column of list's, in any case? */
bool list_has_column(const char *name);

/* The forms of each command; a row without a name is the last. */
extern const struct format show_formats[], list_formats[], drift_formats[],
    find_formats[], explain_formats[], diff_formats[], check_formats[], watch_formats[];

/* "table json jsonl"; the caller frees it. */
char *format_words(const struct format *formats);

/* Does the command have the form that req->output names, and is there what that
   needs?  If not, says what there is.  "table" and "text" are both for people, and either is the one of
   them that there is. */
enum exit_status format_check(struct request *req);

/* That form, or the first. */
const struct format *format_find(const struct request *req);

#endif
