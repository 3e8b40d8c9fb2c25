/* help - what --help, `help` and a bare `cfgdump` print. */
#ifndef CFGDUMP_CLI_HELP_H
#define CFGDUMP_CLI_HELP_H

#include <stdio.h>

struct command;

void help_print(FILE *f);
void help_command(FILE *f, const struct command *command);
void help_usage(FILE *f);

#endif
