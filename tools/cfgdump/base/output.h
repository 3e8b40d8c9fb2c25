/* output - standard output, where data goes. */
#ifndef CFGDUMP_BASE_OUTPUT_H
#define CFGDUMP_BASE_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/die.h"

/* Standard output; buffered.  Not stdio's stdout. */
extern FILE *output;

/* Opens it, makes sure of descriptors 0 to 2, and ignores SIGPIPE. */
void output_init(void);

/* Flushes.  False: a write failed, and there is no use in going on. */
bool output_flush(void);

/* Flushes and closes.  Returns 0, or the errno of the first write that failed;
   EPIPE: nobody reads it, which needs no message. */
int output_close(void);

/* Are standard output and standard error terminals? */
bool output_with_errors(void);

/* Columns of the terminal that standard output is; 0: it is none. */
int output_width(void);
int output_width_of(int fd);

/* Should styles show?  when: "auto", "always" or "never"; false: none of these.
 */
bool output_colour(const char *when);

enum style { PLAIN, BOLD, DIM, RED, GREEN, YELLOW };

/* Text in a style. */
void style_put(FILE *f, const char *text, enum style style);

/* Text, escaped, in a style and padded to width. */
void output_cell(const char *text, int width, enum style style);

#endif
