/* help - what --help, `help` and a bare `cfgdump` print. */
#ifndef CFGDUMP_CLI_HELP_H
#define CFGDUMP_CLI_HELP_H

#include <stdio.h>

struct command;
struct request;

void help_print(FILE *f, const struct request *req);
void help_command(FILE *f, const struct command *command);
void help_usage(FILE *f);

#endif
