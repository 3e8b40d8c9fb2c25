/* options - the options of all commands, and which command takes which. */
#ifndef CFGDUMP_CLI_OPTIONS_H
#define CFGDUMP_CLI_OPTIONS_H

#include <stddef.h>

#include "cli/request.h"

struct option_row {
    char letter;            /* 0: none */
    const char *name;
    const char *arg;        /* NULL: takes none */
    const char *help;       /* lines; of OPTION_OUTPUT the command has it */
    int reading;            /* how it is read into the request, at */
    size_t offset;
};

extern const struct option_row option_rows[NUM_OPTIONS];

/* Words that an option takes; NULL: any. */
extern const char *const option_values[NUM_OPTIONS];

/* Its id; -1: there is none, or several begin so. */
int option_by_name(const char *name, size_t len);
int option_by_letter(char letter);

/* Does the command take it? */
bool option_taken(const struct command *command, enum option_id id);

/* Reads the options into *req, and what else there is into req->args. */
enum exit_status options_parse(int argc, char **argv, struct request *req);

/* Does req->command take what was given?  If not, says so. */
enum exit_status options_check(const struct request *req);

/* The enum xencfg_view of a name; -1: none.  And the name. */
int view_parse(const char *text);
const char *view_name(enum xencfg_view view);

#endif
